//go:build linux

package main

import (
	"fmt"
	"strings"
	"syscall"
	"time"
)

// endless are cells that leave something behind them that prints without end.
var endless = []struct{ what, code string }{
	{"of a process", `flood := exec.Command("yes"); flood.Stdout = os.Stdout; flood.Start()`},
	{"of a goroutine", `go func() { for { fmt.Println("a line of a goroutine") } }()`},
}

// mostUnderFlood is what a kernel may have resident while it passes a flood on,
// in bytes: what is kept for front ends that read is bounded.
const mostUnderFlood = 400e6

// floodBehind has the output of floods go on while cells run: these are answered,
// and interrupted, and %restart ends the floods. A process that leaves the
// session on purpose goes on, and holds nobody up.
func floodBehind(t *trial) error {
	k, c, err := t.front(launch{})
	if err != nil {
		return err
	}
	for _, flood := range endless {
		if err := k.run(c, flood.code); err != nil {
			return err
		}
		began := time.Now()
		for _, code := range []string{"1 + 1", compiled(), "!true"} {
			if err := k.run(c, code); err != nil {
				return fmt.Errorf("under a flood %s: %w", flood.what, err)
			}
		}
		t.figure("three cells under a flood "+flood.what, time.Since(began))
		for _, code := range []string{`fmt.Println("runs"); for { }`, `fmt.Println("runs"); select {}`} {
			if err := k.suffer(c, hostileCell{code: code, says: "interrupted"}); err != nil {
				return fmt.Errorf("under a flood %s: %w", flood.what, err)
			}
		}
		if kernel := status(k.pid(), "VmHWM"); kernel > mostUnderFlood {
			t.failf("under a flood %s the kernel has had %v of memory", flood.what, size(kernel))
		}
		if err := k.run(c, "%restart"); err != nil {
			return err
		}
		if err := k.until(func() bool { return len(k.started("yes")) == 0 }); err != nil {
			return fmt.Errorf("%%restart does not end the flood %s: %w", flood.what, err)
		}
	}
	return k.daemonize(t)
}

// daemonize has cells start a process in a session of its own, which has the
// cell's standard output.
func (k *kernel) daemonize(t *trial) error {
	c, err := k.attach()
	if err != nil {
		return err
	}
	if err := k.run(c, "!setsid --fork sleep 1000"); err != nil {
		return err
	}
	// The command has ended when setsid has forked: what it has forked has yet to
	// leave.
	if err := k.until(func() bool { return len(k.started("sleep 1000")) == 1 }); err != nil {
		return fmt.Errorf("starting a process that leaves the session: %w", err)
	}
	for _, code := range []string{"%restart", "1 + 1"} {
		if err := k.run(c, code); err != nil {
			return err
		}
	}
	daemons := k.started("sleep 1000")
	if len(daemons) != 1 {
		t.failf("of a process that left the session, %d are there", len(daemons))
	}
	for _, id := range daemons {
		_ = syscall.Kill(id, syscall.SIGKILL) // nobody else would
	}
	return nil
}

// started are the processes of that command line which are there because of the
// kernel, wherever they belong now.
func (k *kernel) started(command string) []int {
	var ids []int
	for id, line := range marked(k.mark) {
		if strings.TrimSpace(line) == command {
			ids = append(ids, id)
		}
	}
	return ids
}
