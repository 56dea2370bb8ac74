//go:build unix

package worker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"syscall"
)

// ServeProcess is the main function of a worker process that a Client has
// started: it takes over its file descriptors 0 to 8, and Serves. At the end
// of the calls it ends the process and all that it started, and does not
// return; after an error or the end of ctx the caller is to exit, because
// output has no way out any more.
func ServeProcess(ctx context.Context, engines map[string]Engine, o ServeOptions) error {
	// What user code starts is to inherit 1 and 2 only: else the seam would
	// stay open when this process is gone.
	for fd := fdCalls; fd <= fdLine; fd++ {
		syscall.CloseOnExec(fd)
	}
	low := newAside(fdCalls)
	defer low.release()
	fdCalls, fdEvents := low.move(fdCalls), low.move(fdEvents)
	low.move(fdLine) // it works by being open
	// Not blocking, so that the goroutine that waits for calls holds no thread:
	// the program runs on the thread that has read it.
	if err := syscall.SetNonblock(fdCalls, true); err != nil {
		return fmt.Errorf("serving: this is started by the kernel, not by hand: %w", err)
	}
	in, out := os.NewFile(uintptr(fdCalls), "calls"), os.NewFile(uintptr(fdEvents), "events")
	if in == nil || out == nil {
		return errors.New("serving: this is started by the kernel, not by hand")
	}
	stdout, err := newPipe(low.move(fdOut), "stdout")
	if err != nil {
		return fmt.Errorf("capturing output: %w", err)
	}
	stderr, err := newPipe(low.move(fdErr), "stderr")
	if err != nil {
		return fmt.Errorf("capturing output: %w", err)
	}
	crash := os.NewFile(uintptr(low.move(fdCrash)), "crash")
	if err := debug.SetCrashOutput(crash, debug.CrashOptions{}); err != nil {
		return fmt.Errorf("announcing crashes: %w", err)
	}
	crash.Close() // the runtime has a duplicate
	debug.SetMaxStack(maxStack)
	keepReserve()
	o.capture = &capture{out: captured{pipe: stdout, kind: upStdout}, err: captured{pipe: stderr, kind: upRawStderr}}
	// Without it 0 is as empty, but nobody is told.
	if input, err := newEmptyInput(); err == nil && input.install() == nil {
		o.input = input
	} else if o.Log != nil {
		o.Log.Debug("reads of file descriptor 0 will not be noticed", "error", err)
	}
	o.standard = newStandard(low, o.input)
	low.release()
	o.endCopy = copyEnder()
	if o.Linger == 0 {
		o.Linger = 1 // ns: what still runs ends with the process
	}
	err = Serve(ctx, newCallsReader(in), eventsWriter{out, o.endCopy}, engines, o)
	if ctx.Err() == nil {
		// The calls have ended, so the kernel has. Nothing that a cell
		// started is to outlive it.
		endGroup()
	}
	return err
}

// copyEnder returns what ends the process where it is a copy of this one. A cell
// that forks by a system call makes one, with one thread, which goes on with the
// cell, and has the calls and the events too: it would answer beside this one, and
// then take calls away from it.
func copyEnder() func() {
	served := os.Getpid()
	return func() {
		if os.Getpid() != served {
			syscall.Exit(0)
		}
	}
}

// An eventsWriter writes the events, unless this is a copy of the process.
type eventsWriter struct {
	file    *os.File
	endCopy func()
}

func (w eventsWriter) Write(p []byte) (int, error) {
	w.endCopy()
	return w.file.Write(p)
}

// A callsReader reads the calls, which end with the kernel only. A cell may have
// closed them, or put another file in their place: then the client sees that it
// is not heard any more, and says so; this end waits for what it does.
type callsReader struct {
	file *os.File
	pipe syscall.Stat_t // what file is
}

func newCallsReader(file *os.File) *callsReader {
	r := &callsReader{file: file}
	_ = r.stat(&r.pipe) // all is taken for an end then
	return r
}

func (r *callsReader) Read(p []byte) (int, error) {
	n, err := r.file.Read(p)
	if n > 0 || err == nil {
		return n, err
	}
	var now syscall.Stat_t
	if r.stat(&now) != nil || now.Dev != r.pipe.Dev || now.Ino != r.pipe.Ino {
		select {}
	}
	return n, err
}

func (r *callsReader) stat(to *syscall.Stat_t) error {
	raw, err := r.file.SyscallConn()
	if err != nil {
		return err
	}
	if controlErr := raw.Control(func(fd uintptr) { err = syscall.Fstat(int(fd), to) }); controlErr != nil {
		return controlErr
	}
	return err
}

// endGroup kills this process and all that it started, if it leads its group.
func endGroup() {
	if syscall.Getpgrp() == os.Getpid() {
		syscall.Kill(0, syscall.SIGKILL)
	}
}
