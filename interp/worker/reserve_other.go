//go:build !linux

package worker

func keepReserve() {}

// WithReserve runs f. There is no reserve of file descriptors here.
func WithReserve(f func()) { f() }
