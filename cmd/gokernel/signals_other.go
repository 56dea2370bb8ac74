//go:build !unix

package main

import (
	"os"
	"syscall"
)

// endSignals are those that ask the kernel to end.
func endSignals() []os.Signal { return []os.Signal{syscall.SIGTERM} }

// faultSignals are those of a write that fails: there are none.
func faultSignals() []os.Signal { return nil }
