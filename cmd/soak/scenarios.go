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
		{"load/bytes", "one cell prints 200 MB", true, printBytes},
		{"load/displays", "10,000 updates of one display, and of each of 20 at once", true, updateDisplays},
		{"load/queue", "1,000 cells are sent at once, by one front end and by five", true, queueCells},
		{"load/churn", "50 front ends at a time come and go, 5,000 in all, while cells run", true, churn},
		{"load/stall", "a subscriber stops reading for a minute, while another reads", true, stall},
		{"load/flood", "one front end sends requests as fast as it can, while another runs cells; each kind of request in turn", true, floodAll},
		{"load/message", "a cell of 100 MB, a message of a million frames, a printed line, an answer and a shown value of 100 MB", true, largeMessages},
		{"load/input", "cells read 200 MB of input", true, muchInput},
		{"load/silent", "50 TCP connections to each port: they say nothing, half a greeting, half a frame, or announce a frame of 2^62 bytes", true, badPeers},
		{"load/session", "20,000 cells of a long day: declarations, compiled functions, redefinitions, errors, panics, displays, interrupts", true, session},
		{"fault/worker", "the worker is killed or stopped by each signal at random points of 1,000 cells of 24 kinds", true, killWorkers},
		{"fault/kernel", "the kernel is ended by signals, shutdown_request and the end of its parent, while cells run, wait, have started commands, %%race or %%test", false, endKernels},
		{"fault/descriptors", "a kernel with 100 file descriptors gets 200 connections; a cell opens all files that it may", false, exhaustDescriptors},
		{"fault/disk", "the disks of temporary files, history and cache are full for a while", false, fillDisks},
		{"fault/memory", "kernel and worker have 300 MB together; a cell, then a command, wants more", false, exhaustMemory},
		{"fault/background", "processes and goroutines print without end behind the cells; a process leaves the session", true, floodBehind},
		{"fault/traffic", "four peers send mutated messages for three minutes, half of them without a right signature", true, sendGarbage},
		{"fault/files", "the connection file is removed, replaced and closed to all", false, loseConnectionFile},
		{"fault/cells", "cells close all files, exec, fork, kill, exhaust memory and threads, corrupt, deadlock, flood; after each the next cell", false, hostile},
	}
}
