//go:build !linux

package process

import "os"

// signalTree sends a signal to a process. What that has started it is to end
// itself, as shells do. On Windows, which has no interrupt, it is killed. A process
// in told is left out, and it notes there whom it has signalled.
func signalTree(p *os.Process, sig os.Signal, told map[int]bool) {
	if told[p.Pid] {
		return
	}
	told[p.Pid] = true
	if p.Signal(sig) != nil {
		_ = p.Kill() // it may have ended
	}
}
