//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// endSignals are those that ask the kernel to end. SIGHUP says that the terminal
// has gone, which a kernel started with nohup is to outlive.
func endSignals() []os.Signal {
	if signal.Ignored(syscall.SIGHUP) {
		return []os.Signal{syscall.SIGTERM}
	}
	return []os.Signal{syscall.SIGTERM, syscall.SIGHUP}
}

// faultSignals are those of a write that fails, whose error says all: that nobody
// reads the log any more, and that a file would be larger than the limit. By
// themselves they end the process. They are not ignored, for the programs that it
// starts would ignore them too.
func faultSignals() []os.Signal { return []os.Signal{syscall.SIGPIPE, syscall.SIGXFSZ} }
