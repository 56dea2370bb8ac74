package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"gokernel/interp/module"
	"gokernel/interp/native"
)

// prepare builds what compiled cells need, so that the first kernel need not:
// the worker program, and the standard library in the form for plugins. It
// tells what it does on s.err. That it cannot be done is no failure: cells are
// interpreted then. An interrupt ends it, and is the only error.
func prepare(ctx context.Context, s stdio) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	steps := &stepPrinter{w: s.err}
	start := time.Now()
	program, err := buildWorker(ctx, native.Options{Progress: steps.begin})
	if err == nil {
		err = program.Builder.Prepare(ctx, module.Common()...)
	}
	steps.end(err)
	switch unavailable, ok := native.IsUnavailable(err); {
	case err == nil:
		fmt.Fprintf(s.err, "Cells are compiled with %s: what that needs is there (%.1f s)\n", program.Builder.Toolchain().Version, time.Since(start).Seconds())
	case ctx.Err() != nil:
		return errors.New("interrupted: the kernel is installed, and builds the rest when it is started")
	case ok:
		fmt.Fprintf(s.err, "Compiled cells will not be available: %s.\n", unavailable.Reason)
		if unavailable.Err != nil && unavailable.Err.Error() != unavailable.Reason {
			fmt.Fprintf(s.err, "%v\n", unavailable.Err)
		}
		if unavailable.Advice != "" {
			fmt.Fprintf(s.err, "To have them, %s, and install again.\n", unavailable.Advice)
		}
	default:
		fmt.Fprintf(s.err, "The standard library could not be built for compiled cells; the kernel will try again when a cell needs it:\n%v\n", err)
	}
	return nil
}

// A stepPrinter prints what is being done, and how long it took.
type stepPrinter struct {
	w io.Writer

	mu    sync.Mutex
	start time.Time // of the step that goes on, or zero
}

// begin begins a step, and ends the one before.
func (p *stepPrinter) begin(line string) {
	p.end(nil)
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprintf(p.w, "%s%s ... ", string(line[0]-'a'+'A'), line[1:])
	p.start = time.Now()
}

// end ends the step that goes on, if any.
func (p *stepPrinter) end(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.start.IsZero() {
		return
	}
	if err != nil {
		fmt.Fprintln(p.w, "not done")
	} else {
		fmt.Fprintf(p.w, "%.1f s\n", time.Since(p.start).Seconds())
	}
	p.start = time.Time{}
}
