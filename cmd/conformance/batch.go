package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
)

// A batch is all programs in one form.
type batch struct {
	kernel   *kernel
	form     form
	options  options
	progress io.Writer

	mu   sync.Mutex
	done int // programs that have ended; guarded by mu
}

// run runs the programs, some at a time, and gives their verdicts in the same
// order. Its error is one of the machine, not of a program.
func (b *batch) run(ctx context.Context, programs []program) ([]verdict, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	results := make([]verdict, len(programs))
	next := make(chan int)
	var workers sync.WaitGroup
	for range b.options.jobs {
		workers.Go(func() {
			for i := range next {
				v, err := b.one(ctx, programs[i])
				if err != nil {
					stop(fmt.Errorf("%s: %w", programs[i].name, err))
				}
				results[i] = v
				b.tell(v, len(programs))
			}
		})
	}
	for i := range programs {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	workers.Wait()
	fmt.Fprint(b.progress, "\r\033[K")
	return results, context.Cause(ctx)
}

// one runs a program in a notebook of its own.
func (b *batch) one(ctx context.Context, p program) (v verdict, err error) {
	defer func() {
		if r := recover(); r != nil { // the kernel's own fault, and one that the others need not suffer from
			v = verdict{program: p, problem: oneLine(fmt.Sprintf("the kernel panics: %v %s", r, debug.Stack())), panicked: true}
		}
	}()
	want, err := b.kernel.reference(ctx, p, b.options.outputs)
	if err != nil {
		return verdict{}, err
	}
	if want.failed {
		return verdict{program: p, skipped: true, problem: oneLine(want.output)}, nil
	}
	limited, stop := context.WithTimeout(ctx, b.options.limit)
	defer stop()
	nb := b.kernel.open(p.dir)
	defer nb.close()
	return try(limited, nb, p, b.form, want.output), nil
}

func (b *batch) tell(v verdict, all int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done++
	if !b.options.verbose {
		fmt.Fprintf(b.progress, "\r\033[K%s: %d of %d", b.form, b.done, all)
		return
	}
	outcome := "same"
	switch {
	case v.skipped:
		outcome = "go run fails"
	case v.problem != "":
		outcome = v.problem
	}
	fmt.Fprintf(b.progress, "%s: %s (cells: %d, declarations joined: %d): %s\n", b.form, v.program.name, v.cells, v.tied, outcome)
}
