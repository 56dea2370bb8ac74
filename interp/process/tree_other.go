//go:build !linux

package process

import "os"

// signalTree sends a signal to a process. What that has started it is to end
// itself, as shells do. On Windows, which has no interrupt, it is killed.
func signalTree(p *os.Process, sig os.Signal) {
	if p.Signal(sig) != nil {
		_ = p.Kill() // it may have ended
	}
}
