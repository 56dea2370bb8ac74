//go:build linux

package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"gokernel/protocol"
	"gokernel/protocol/zmq"
)

// end shuts the kernel down, unless it has ended, and looks for what is left.
// A scenario that wants to see it ended before its own end may call it; later
// calls do nothing. What is wrong is a failure of the trial.
func (k *kernel) end() error {
	k.mu.Lock()
	before, killed := k.ended, k.killed
	k.ended = true
	k.mu.Unlock()
	if before {
		return nil
	}
	k.quit()
	select {
	case <-k.done:
		if !killed {
			k.t.failf("the kernel ended by itself: %v\n%s", k.err, tail(k.log()))
		}
	default:
		if err := k.shutdown(); err != nil {
			k.t.failf("ending the kernel: %v\n%s", err, tail(k.log()))
			_ = k.cmd.Process.Kill() // it may have ended just now
			<-k.done
		}
	}
	k.leftovers()
	return nil
}

// quit ends the watch and the clients: from now on nobody talks to the kernel.
// Later calls do nothing.
func (k *kernel) quit() {
	k.mu.Lock()
	closers, before, killed := k.closers, k.quiet, k.killed
	k.closers, k.quiet = nil, true
	k.mu.Unlock()
	if before {
		return
	}
	k.endWatch(killed)
	for _, c := range closers {
		c.Close() // the kernel may have ended the connection already
	}
}

// endWatch takes over what the watch has measured.
func (k *kernel) endWatch(killed bool) {
	close(k.stop)
	k.look.Wait()
	if k.watcher == nil {
		return
	}
	w, err := k.watcher.end()
	if err != nil {
		k.t.failf("%v", err)
		return
	}
	r := &k.t.report
	k.t.mu.Lock()
	r.watched = true
	r.beat, r.control, r.lag = max(r.beat, w.Beat.Longest), max(r.control, w.Control.Longest), max(r.lag, w.Lag)
	r.kernel = max(r.kernel, status(k.pid(), "VmHWM"))
	prompt := r.scenario.prompt
	k.t.mu.Unlock()
	for name, a := range map[string]answers{"heartbeat": w.Beat, "control": w.Control} {
		if a.Lost != "" && !killed {
			k.t.failf("%s gave no answer: %s", name, a.Lost)
		}
		if prompt && a.Net > k.t.limit {
			k.t.failf("%s took %v to answer, without what the machine was late", name, round(a.Net))
		}
	}
}

// shutdown asks the kernel to end and waits for it.
func (k *kernel) shutdown() error {
	c, err := k.dial(zmq.Options{})
	if err != nil {
		return err
	}
	defer c.Close()
	m, err := protocol.New(protocol.TypeShutdownRequest, "soak", "soak", protocol.ShutdownRequest{})
	if err == nil {
		err = c.Send(protocol.Control, m)
	}
	if err == nil {
		err = k.wait(20 * time.Second)
	}
	if err == nil && k.err != nil {
		err = fmt.Errorf("it ended with %w", k.err)
	}
	return err
}

// leftovers looks for what a kernel that has ended must not leave.
func (k *kernel) leftovers() {
	var left map[int]string
	for range 40 { // what it started may need a moment to see its end
		if left = marked(k.mark); len(left) == 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for id, command := range left {
		k.t.failf("process %d is left: %s", id, command)
		_ = syscall.Kill(id, syscall.SIGKILL) // it may have ended just now
	}
	if names, err := files(k.temp); err != nil || len(names) > 0 {
		k.t.failf("%d temporary files are left (%v): %.500s", len(names), err, strings.Join(names, " "))
	}
	if k.info.Transport == "ipc" {
		if sockets, _ := filepath.Glob(k.info.IP + "-*"); len(sockets) > 0 {
			k.t.failf("sockets are left: %s", strings.Join(sockets, " "))
		}
	}
	log := k.log()
	for _, word := range []string{"level=ERROR", "panic: ", "fatal error: ", k.info.Key} {
		if at := strings.Index(log, word); at >= 0 {
			k.t.failf("the kernel's log has %q: %.1500s", word, log[at:])
		}
	}
}

// tail is the end of a log.
func tail(log string) string {
	return string(bytes.ToValidUTF8([]byte(log[max(0, len(log)-2000):]), nil))
}
