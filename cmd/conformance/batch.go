package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
)

// A job is what runs in a notebook of its own: a program, or the examples of a
// package. It gives its verdicts as they come, and an error of the machine.
type job func(ctx context.Context, tell func(verdict)) error

// A batch is all jobs of one form.
type batch struct {
	form     form
	options  options
	progress io.Writer

	mu   sync.Mutex
	done int // verdicts that there are; guarded by mu
}

// run runs the jobs, some at a time, and gives their verdicts, of which there
// are to be total, in the order of the jobs. Its error is one of the machine,
// not of a program.
func (b *batch) run(ctx context.Context, jobs []job, total int) ([]verdict, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	results := make([][]verdict, len(jobs))
	next := make(chan int)
	var workers sync.WaitGroup
	for range b.options.jobs {
		workers.Go(func() {
			for i := range next {
				err := jobs[i](ctx, func(v verdict) {
					results[i] = append(results[i], v)
					b.tell(v, total)
				})
				if err != nil {
					stop(err)
				}
			}
		})
	}
	for i := range jobs {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	workers.Wait()
	fmt.Fprint(b.progress, "\r\033[K")
	return slices.Concat(results...), context.Cause(ctx)
}

// work lists the jobs of a form, and tells how many verdicts they will give.
func (k *kernel) work(f form, o options) (jobs []job, total int, err error) {
	if f == examples || f == exampleCells {
		files, err := findExamples(filepath.Join(k.toolchain.GOROOT, "src"), o.pattern)
		if err != nil {
			return nil, 0, err
		}
		for _, files := range packages(files) {
			for _, file := range files {
				total += len(file.examples)
			}
			jobs = append(jobs, k.examplesJob(files, f, o))
		}
		return jobs, total, nil
	}
	dir, isProgram := filepath.Join(k.toolchain.GOROOT, "test"), isRun
	if o.dir != "" {
		dir, isProgram = o.dir, isMain
	}
	programs, err := find(dir, o.pattern, isProgram)
	if err != nil {
		return nil, 0, err
	}
	for _, p := range programs {
		jobs = append(jobs, k.programJob(p, f, o))
	}
	return jobs, len(programs), nil
}

// programJob compares a program, in a form, with what go run prints.
func (k *kernel) programJob(p program, f form, o options) job {
	return func(ctx context.Context, tell func(verdict)) error {
		want, err := k.reference(ctx, p, o.outputs)
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", p.name, err)
		case want.failed:
			tell(verdict{name: p.name, skipped: true, problem: oneLine(want.output)})
			return nil
		}
		limited, stop := context.WithTimeout(ctx, o.limit)
		defer stop()
		nb := k.open(p.dir)
		defer nb.close()
		tell(guarded(p.name, func() verdict { return try(limited, nb, p, f, want.output) }))
		return nil
	}
}

// guarded gives the verdict of f, and where the kernel itself panics, which is
// its own fault and one that the others need not suffer from, one that says so.
func guarded(name string, f func() verdict) (v verdict) {
	defer func() {
		if r := recover(); r != nil {
			v = verdict{name: name, problem: oneLine(fmt.Sprintf("the kernel panics: %v %s", r, debug.Stack()))}
		}
	}()
	return f()
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
	fmt.Fprintf(b.progress, "%s: %s (cells: %d, declarations joined: %d): %s\n", b.form, v.name, v.cells, v.tied, outcome)
}
