package kernel

import (
	"context"
	"os"
	"runtime"
	"sync"
	"time"

	"gokernel/protocol"
)

// A usageSample is what the operating system counts, at one moment. The
// sampling differs by system: see sampleUsage.
type usageSample struct {
	at       time.Time
	process  time.Duration // CPU time of the kernel and its children
	hostBusy time.Duration // CPU time of the machine, over all CPUs
	hostAll  time.Duration // the same with the idle time; 0 where unknown
	memory   uint64        // of the kernel and its children, in bytes
	host     protocol.HostVirtualMemory
}

// usageMeter turns samples into rates, each over the time since the request
// before.
type usageMeter struct {
	mu     sync.Mutex
	before usageSample
}

func newUsageMeter() *usageMeter { return &usageMeter{} }

// rates returns the CPU percentages since the last call: of the kernel, where
// 100 is one CPU, and of the machine, where 100 is all. The first call has
// nothing to compare with and gives 0.
func (u *usageMeter) rates(now usageSample) (kernel, host float64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	before := u.before
	u.before = now
	if before.at.IsZero() {
		return 0, 0
	}
	if wall := now.at.Sub(before.at); wall > 0 {
		kernel = max(0, 100*float64(now.process-before.process)/float64(wall))
	}
	if all := now.hostAll - before.hostAll; all > 0 {
		host = min(100, max(0, 100*float64(now.hostBusy-before.hostBusy)/float64(all)))
	}
	return kernel, host
}

// reportUsage tells what the kernel and its children use, in ipykernel's
// fields.
func (k *Kernel) reportUsage(context.Context, *request, none) (any, error) {
	hostname, err := os.Hostname()
	if err != nil {
		hostname = "" // a display, not an address
	}
	now := sampleUsage()
	kernel, host := k.usage.rates(now)
	return protocol.UsageReply{
		Hostname:          hostname,
		PID:               os.Getpid(),
		KernelCPU:         kernel,
		KernelMemory:      now.memory,
		HostCPUPercent:    host,
		CPUCount:          runtime.NumCPU(),
		HostVirtualMemory: now.host,
	}, nil
}
