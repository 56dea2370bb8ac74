package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"syscall"
	"time"

	"github.com/google/uuid"

	"gokernel/kernel/client"
	"gokernel/protocol"
	"gokernel/protocol/nbdiff"
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
	check       bool          // compare outputs with the saved ones
	ignore      []*regexp.Regexp
	parameters  []parameter
	sandbox     bool
}

// runNotebook runs the cells of a notebook, from the first to the last.
func runNotebook(ctx context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, `Runs the cells of a notebook from the first to the last, in the notebook's own
directory. The text of their outputs goes to standard output, progress to
standard error; the notebook with its outputs goes to the file of -o, which may
be the same, and nowhere without it.

The exit status is 1 when a cell fails: the cells after it are not run, and what
there is is written. A cell with the tag raises-exception may fail. Ctrl-C
interrupts the running cell and ends the run; a second one ends it at once.

With --check the outputs are compared with those that are saved in the notebook,
and the exit status is 1, with the differences on standard output, when a cell
gives others. They have to be the same to the letter, but for execution counts,
tracebacks and colours; what changes each time is left out by --ignore REGEXP,
or for a cell as a whole by the tag volatile (or nbval-ignore-output).

-p gives a variable of the cell with the tag parameters another value, a Go
expression; a string needs no quotes. A cell that sets them follows that one.

With --sandbox cells have no network, modules being those of the module cache,
see no processes but their own, and of your files only the directory of the
notebook and the module in it, of which they change a copy that is gone at the
end. It takes Linux, and a system that lets users make namespaces; where that is
not so, nothing is run. It bounds neither time nor memory, and shares the kernel
of the system.`)
	var r notebookRun
	f.StringVar(&r.out, "o", "", "write the notebook with its outputs to `FILE`")
	f.StringVar(&r.kernel, "kernel", "", "the kernel `NAME`, instead of the notebook's own; see gokernel list")
	f.BoolVar(&r.allowErrors, "allow-errors", false, "go on after a cell that fails, and exit with 0")
	f.DurationVar(&r.timeout, "timeout", 0, "interrupt a cell that takes longer than `D`, as 90s or 5m, and fail")
	f.BoolVar(&r.check, "check", false, "compare the outputs with those that are saved in the notebook")
	f.BoolVar(&r.sandbox, "sandbox", false, "let cells reach neither the network nor files but the notebook's directory, of which they change a copy (Linux)")
	f.Func("p", "set a parameter of the notebook: `NAME=VALUE`; may be given several times", func(text string) error {
		p, err := parseParameter(text)
		r.parameters = append(r.parameters, p)
		return err
	})
	ignore := ignoreFlag(f)
	args, status, ok := s.parseWithOperands(f, args)
	r.ignore = *ignore
	switch {
	case !ok:
		return status
	case len(args) == 0:
		return usageError(f, errors.New("which notebook?"))
	case len(args) > 1:
		return usageError(f, fmt.Errorf("one notebook at a time, not %d", len(args)))
	case len(r.ignore) > 0 && !r.check:
		return usageError(f, errors.New("--ignore is for --check"))
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
	if err := setParameters(nb, r.parameters); err != nil {
		return fmt.Errorf("%s: %w", r.in, err)
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
	launch := client.Launch{Spec: spec, Dir: dir}
	if r.sandbox {
		remove, err := sandboxed(ctx, &launch, s.err)
		if err != nil {
			return err
		}
		defer remove()
	}
	k, info, err := client.Start(starting, launch)
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

	shown := s
	var check *runCheck
	if r.check {
		if check, err = newRunCheck(nb, nbdiff.Options{Ignore: r.ignore}); err != nil {
			return err
		}
		shown.out = io.Discard // only differences are of interest
	}
	screen := newRunScreen(shown)
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
	err = screen.explain(err)
	if check != nil {
		err = errors.Join(check.report(nb, s.out), err)
	}
	return errors.Join(err, r.write(nb))
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
