package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/google/uuid"

	"gokernel/kernel/client"
	"gokernel/protocol"
	"gokernel/protocol/nbformat"
)

// startLimit is how long a kernel may take to answer for the first time.
const startLimit = 2 * time.Minute

// errStopped is why a run ends that a signal has ended.
var errStopped = errors.New("interrupted")

// A notebookRun is what the command line of run asks for.
type notebookRun struct {
	in, out     string // paths; out is "" when nothing is to be written
	kernel      string // "": the notebook's own
	allowErrors bool
	timeout     time.Duration // of each cell; 0: none
}

// runNotebook runs the cells of a notebook, from the first to the last.
func runNotebook(ctx context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, `Runs the cells of a notebook from the first to the last, in the notebook's own
directory. The text of their outputs goes to standard output, progress to
standard error; the notebook with its outputs goes to the file of -o, which may
be the same, and nowhere without it.

The exit status is 1 when a cell fails: the cells after it are not run, and what
there is is written. A cell with the tag raises-exception may fail. Ctrl-C
interrupts the running cell and ends the run; a second one ends it at once.`)
	var r notebookRun
	f.StringVar(&r.out, "o", "", "write the notebook with its outputs to `FILE`")
	f.StringVar(&r.kernel, "kernel", "", "the kernel `NAME`, instead of the notebook's own; see gokernel list")
	f.BoolVar(&r.allowErrors, "allow-errors", false, "go on after a cell that fails, and exit with 0")
	f.DurationVar(&r.timeout, "timeout", 0, "interrupt a cell that takes longer than `D`, as 90s or 5m, and fail")
	args, status, ok := s.parseWithOperands(f, args)
	switch {
	case !ok:
		return status
	case len(args) == 0:
		return usageError(f, errors.New("which notebook?"))
	case len(args) > 1:
		return usageError(f, fmt.Errorf("one notebook at a time, not %d", len(args)))
	case r.timeout < 0:
		return usageError(f, fmt.Errorf("--timeout %v is negative", r.timeout))
	}
	empty := false
	f.Visit(func(f *flag.Flag) { empty = empty || f.Name == "o" && r.out == "" })
	if empty {
		return usageError(f, errors.New("-o needs a file"))
	}
	r.in = args[0]

	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer endOnSignal(stop)()
	if err := r.run(ctx, s); err != nil {
		return s.fail(err)
	}
	return exitOK
}

// endOnSignal ends a run at the first SIGINT or SIGTERM; the next one ends
// the process, as it would any other. release undoes it.
func endOnSignal(stop context.CancelCauseFunc) (release func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	released := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case <-signals:
			signal.Stop(signals)
			stop(errStopped)
		case <-released:
			signal.Stop(signals)
		}
	}()
	return func() { close(released); <-done }
}

// run runs the notebook and writes it, also when a cell has failed: then the
// error is that of the cell.
func (r notebookRun) run(ctx context.Context, s stdio) (err error) {
	nb, err := readNotebook(r.in, s)
	if err != nil {
		return err
	}
	if r.out != "" { // before an hour of computing, not after it
		if info, err := os.Stat(filepath.Dir(r.out)); err != nil {
			return fmt.Errorf("the notebook cannot be written: %w", err)
		} else if !info.IsDir() {
			return fmt.Errorf("the notebook cannot be written: %s is no directory", filepath.Dir(r.out))
		}
	}
	spec, err := kernelOf(nb, r.kernel)
	if err != nil {
		return err
	}
	dir, err := filepath.Abs(filepath.Dir(r.in))
	if err != nil {
		return err
	}

	starting, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	k, info, err := client.Start(starting, client.Launch{Spec: spec, Dir: dir})
	switch {
	case context.Cause(ctx) != nil:
		if k != nil {
			err = k.Shutdown(context.WithoutCancel(ctx))
		}
		return errors.Join(context.Cause(ctx), err)
	case err != nil:
		return err
	}
	defer func() {
		// A kernel that has died, or does not want to end, is of no more interest:
		// the run is over.
		_ = k.Shutdown(context.WithoutCancel(ctx))
	}()
	if err := client.Describe(nb, spec, info); err != nil {
		return err
	}
	nb.EnsureIDs(func() string { return uuid.NewString()[:8] })

	screen := newRunScreen(s)
	o := client.NotebookOptions{
		AllowErrors: r.allowErrors,
		Timeout:     r.timeout,
		Before:      screen.before,
		After:       screen.after,
	}
	if input := newLineInput(s.in, s.err); input != nil {
		o.Input = input.answer
	}
	forget := k.Watch(func(m *protocol.Message) {
		if m.ParentHeader().Session == k.Session() {
			screen.message(m)
		}
	})
	err = k.RunNotebook(ctx, nb, o)
	forget()
	screen.end()
	return errors.Join(screen.explain(err), r.write(nb))
}

// write writes the notebook with the outputs that there are.
func (r notebookRun) write(nb *nbformat.Notebook) error {
	if r.out == "" {
		return nil
	}
	data, err := nbformat.Write(nb)
	if err == nil {
		err = replaceFile(r.out, data)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", r.out, err)
	}
	return nil
}
