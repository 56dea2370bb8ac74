//go:build !linux

package kernel

import (
	"runtime"
	"time"
)

// sampleUsage knows the Go runtime's memory only: the rest of the reply is 0
// on this system.
func sampleUsage() usageSample {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return usageSample{at: time.Now(), memory: m.Sys}
}
