package process

import (
	"runtime"
	"time"
)

// Memory is how much memory the process has, in bytes, and what collecting
// garbage has cost it.
type Memory struct {
	Live        uint64        `json:"live"`      // values that are in use, and garbage that has not been collected
	Objects     uint64        `json:"objects"`   // their number
	Allocated   uint64        `json:"allocated"` // since the process started
	Idle        uint64        `json:"idle"`      // of the heap, to be used again or given back
	Stacks      uint64        `json:"stacks"`    // of goroutines
	System      uint64        `json:"system"`    // all that Go has of the system
	Collections uint32        `json:"collections"`
	Pauses      time.Duration `json:"pauses"` // in all, in ns
	Goroutines  int           `json:"goroutines"`
}

// memory looks, after collecting garbage where that is asked for.
func memory(collect bool) *Memory {
	if collect {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return &Memory{
		Live:        m.HeapAlloc,
		Objects:     m.HeapObjects,
		Allocated:   m.TotalAlloc,
		Idle:        m.HeapIdle - m.HeapReleased,
		Stacks:      m.StackSys,
		System:      m.Sys - m.HeapReleased,
		Collections: m.NumGC,
		Pauses:      time.Duration(m.PauseTotalNs),
		Goroutines:  runtime.NumGoroutine(),
	}
}
