//go:build linux

package main

// A scenario is one thing that is done to kernels.
type scenario struct {
	name string // "load/..." or "fault/..."
	what string // for the table: what is done
	// prompt is that heartbeat and control must answer within the limit all the
	// while.
	prompt bool
	// run starts its kernels with t.start, and need not end them. An error is a
	// failure, as t.failf is.
	run func(t *trial) error
}

// scenarios are all of them, in the order of the table.
func scenarios() []scenario {
	return []scenario{
		{"load/lines", "one cell prints 1,000,000 lines of 80 bytes", true, printLines},
		{"load/silent", "50 TCP connections to each port: they say nothing, half a greeting, half a frame, or announce a frame of 2^62 bytes", true, badPeers},
	}
}
