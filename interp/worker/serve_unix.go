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
	// Not blocking, so that the goroutine that waits for calls holds no thread:
	// the program runs on the thread that has read it.
	if err := syscall.SetNonblock(fdCalls, true); err != nil {
		return fmt.Errorf("serving: this is started by the kernel, not by hand: %w", err)
	}
	in, out := os.NewFile(fdCalls, "calls"), os.NewFile(fdEvents, "events")
	if in == nil || out == nil {
		return errors.New("serving: this is started by the kernel, not by hand")
	}
	stdout, err := newPipe(fdOut, "stdout")
	if err != nil {
		return fmt.Errorf("capturing output: %w", err)
	}
	stderr, err := newPipe(fdErr, "stderr")
	if err != nil {
		return fmt.Errorf("capturing output: %w", err)
	}
	crash := os.NewFile(fdCrash, "crash")
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
	if o.Linger == 0 {
		o.Linger = 1 // ns: what still runs ends with the process
	}
	err = Serve(ctx, in, out, engines, o)
	if ctx.Err() == nil {
		// The calls have ended, so the kernel has. Nothing that a cell
		// started is to outlive it.
		endGroup()
	}
	return err
}

// endGroup kills this process and all that it started, if it leads its group.
func endGroup() {
	if syscall.Getpgrp() == os.Getpid() {
		syscall.Kill(0, syscall.SIGKILL)
	}
}
