//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"gokernel/kernel/client"
	"gokernel/protocol"
	"gokernel/protocol/zmq"
)

// A way to end a kernel.
type way struct {
	name    string
	orderly bool // the kernel can tidy up, and exits with status 0
	end     func(k *kernel, parent *exec.Cmd) error
}

var ways = []way{
	{"SIGTERM", true, signalled(syscall.SIGTERM)},
	{"SIGHUP", true, signalled(syscall.SIGHUP)},
	{"SIGKILL", false, signalled(syscall.SIGKILL)},
	{"SIGQUIT", false, signalled(syscall.SIGQUIT)},
	{"shutdown_request", true, func(k *kernel, _ *exec.Cmd) error { return k.ask(false) }},
	{"shutdown_request that restarts", true, func(k *kernel, _ *exec.Cmd) error { return k.ask(true) }},
	{"the end of the parent", true, func(_ *kernel, parent *exec.Cmd) error { return parent.Process.Kill() }},
}

func signalled(s syscall.Signal) func(*kernel, *exec.Cmd) error {
	return func(k *kernel, _ *exec.Cmd) error { return k.signal(s, true) }
}

// doings are what a cell does when the kernel is ended: it makes a file when it
// does it. Those that are slow to begin are left out at a small scale.
var doings = []struct {
	name, code string
	slow       bool
}{
	{"children", "!sleep 301 &\n!(trap '' HUP INT TERM; sleep 302) > /dev/null 2>&1 &\nexec.Command(\"sleep\", \"303\").Start()\nos.WriteFile(\"doing\", nil, 0o600)", false},
	{"a loop", "os.WriteFile(\"doing\", nil, 0o600); for { }", false},
	{"a stopped worker", "os.WriteFile(\"doing\", nil, 0o600); syscall.Kill(os.Getpid(), syscall.SIGSTOP)", false},
	{"a command that heeds nothing", "!touch doing; trap '' HUP INT TERM; sleep 304; sleep 305", false},
	{"%%race", "%%race\nos.WriteFile(\"doing\", nil, 0o600)\nfor { time.Sleep(time.Second) }", true},
	{"%%test", "%%test\nfunc TestDoing(t *testing.T) { os.WriteFile(\"doing\", nil, 0o600); for { time.Sleep(time.Second) } }", true},
}

// endKernels ends kernels in all ways while cells do things: nothing that they
// started is left, nor any file.
func endKernels(t *trial) error {
	ended := 0
	var slowest time.Duration
	for i, way := range ways {
		if way.name == "SIGHUP" && signal.Ignored(syscall.SIGHUP) {
			t.figure("not tried", "SIGHUP, which is ignored here, as under nohup")
			continue
		}
		for j, doing := range doings {
			if t.scale < 1 && (doing.slow || i%4 != j) {
				continue
			}
			took, err := t.endKernel(way, doing.code)
			if err != nil {
				return fmt.Errorf("%s during %s: %w", way.name, doing.name, err)
			}
			ended++
			slowest = max(slowest, took)
		}
	}
	t.figure("kernels ended", ended)
	t.figure("slowest end", slowest)
	return nil
}

func (t *trial) endKernel(way way, code string) (took time.Duration, err error) {
	parent := exec.Command("sleep", "300")
	if err := parent.Start(); err != nil {
		return 0, err
	}
	defer parent.Wait()         // it was killed
	defer parent.Process.Kill() // perhaps again
	k, c, err := t.front(launch{unwatched: true, ipc: way.orderly, env: []string{fmt.Sprintf("JPY_PARENT_PID=%d", parent.Process.Pid)}}, "1 + 1")
	if err != nil {
		return 0, err
	}
	go k.execute(c, client.Cell{Code: code}) // ends with the kernel
	if err := k.until(func() bool {
		_, err := os.Stat(filepath.Join(k.dir, "doing"))
		return err == nil
	}); err != nil {
		return 0, err
	}
	// Packages that the kernel has begun to look at behind the session are not
	// what this is about: a go command that is killed leaves its own files.
	if err := k.until(func() bool { return !k.lists() }); err != nil {
		return 0, err
	}
	k.mu.Lock()
	k.killed = true // the scenario ends it
	k.mu.Unlock()
	began := time.Now()
	if err := way.end(k, parent); err != nil {
		return 0, err
	}
	if err := k.wait(20 * time.Second); err != nil {
		return 0, err
	}
	took = time.Since(began)
	if way.orderly && k.err != nil {
		t.failf("%s: the kernel ends with %v", way.name, k.err)
	}
	return took, k.end()
}

// until waits for something that soon is so.
func (k *kernel) until(so func() bool) error {
	for range 2400 {
		if so() {
			return nil
		}
		select {
		case <-k.done:
			return errors.New("the kernel has ended")
		case <-k.t.ctx.Done():
			return k.t.ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return errors.New("what was to come has not come")
}

// lists tells whether a go list of the kernel's runs.
func (k *kernel) lists() bool {
	for _, id := range children(k.pid()) {
		line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", id))
		if err == nil && bytes.Contains(line, []byte("\x00list\x00")) {
			return true
		}
	}
	return false
}

// ask sends a shutdown_request, whose reply must come.
func (k *kernel) ask(restart bool) error {
	c, err := k.dial(zmq.Options{})
	if err != nil {
		return err
	}
	m, err := protocol.New(protocol.TypeShutdownRequest, "soak", "soak", protocol.ShutdownRequest{Restart: restart})
	if err != nil {
		return err
	}
	if err := c.Send(protocol.Control, m); err != nil {
		return err
	}
	ctx, stop := k.t.within(20 * time.Second)
	defer stop()
	if _, err := c.Receive(ctx, protocol.Control); err != nil {
		return fmt.Errorf("no shutdown_reply: %w", err)
	}
	return nil
}
