package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// pythonRounds is how often the Python code is run: a round of it takes as long
// as many of the others.
const pythonRounds = 3

// compute times the programs in cells of gokernel, in programs of their own,
// and, where there is an ipykernel, in its cells. The last figure is the
// geometric mean.
func (b *benchmark) compute(ctx context.Context) (figures []figure, err error) {
	programs, err := readPrograms()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "gokernel-bench-")
	if err != nil {
		return nil, fmt.Errorf("making a directory for programs: %w", err)
	}
	defer os.RemoveAll(dir)
	kernels, err := b.startAll(ctx)
	defer func() { err = errors.Join(err, endAll(ctx, kernels)) }()
	if err != nil {
		return nil, err
	}
	cells, plains := 0.0, 0.0
	for _, p := range programs {
		b.say("%s", p.title)
		f, err := p.compute(ctx, kernels, dir, b.times(9))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.title, err)
		}
		cells += math.Log(f.Gokernel)
		plains += math.Log(f.Program)
		figures = append(figures, f)
	}
	mean := func(logs float64) float64 { return math.Exp(logs / float64(len(programs))) }
	return append(figures, figure{Row: "geometric mean", Unit: millisecond, Gokernel: mean(cells), Program: mean(plains)}), nil
}

// compute times one program. The ways take turns, so that what else the machine
// does meets them alike.
func (p program) compute(ctx context.Context, kernels []*kernel, dir string, rounds int) (figure, error) {
	f := figure{Row: p.title, Unit: millisecond}
	binary, err := p.build(ctx, dir)
	if err != nil {
		return f, err
	}
	declarations, timed := p.cells()
	if _, _, err := kernels[0].output(ctx, declarations); err != nil {
		return f, err
	}
	var cell, plain, python []float64
	var results []int
	add := func(times *[]float64, text string) error {
		var ns, result int
		if _, err := fmt.Sscan(text, &ns, &result); err != nil {
			return fmt.Errorf("reading %q: %w", text, err)
		}
		*times = append(*times, milliseconds(time.Duration(ns)))
		results = append(results, result)
		if result != results[0] {
			return fmt.Errorf("one way gives %d, another %d", results[0], result)
		}
		return nil
	}
	for i := range rounds {
		text, _, err := kernels[0].output(ctx, timed)
		if err == nil {
			err = add(&cell, text)
		}
		if err != nil {
			return f, err
		}
		out, err := exec.CommandContext(ctx, binary).Output()
		if err != nil {
			return f, fmt.Errorf("running the program: %w", err)
		}
		if err := add(&plain, string(out)); err != nil {
			return f, err
		}
		if len(kernels) == 1 || p.python == "" || i >= pythonRounds {
			continue
		}
		text, _, err = kernels[1].output(ctx, pyBefore+p.python+pyAfter)
		if err == nil {
			err = add(&python, text)
		}
		if err != nil {
			return f, err
		}
	}
	f.Gokernel, f.Program = median(cell), median(plain)
	if len(python) > 0 {
		f.IPykernel = median(python)
	}
	return f, nil
}

// build builds the program as go run does.
func (p program) build(ctx context.Context, dir string) (string, error) {
	source, binary := filepath.Join(dir, "main.go"), filepath.Join(dir, "program")
	if err := os.WriteFile(source, []byte(p.source()), 0o666); err != nil {
		return "", fmt.Errorf("writing the program: %w", err)
	}
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, source).CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return binary, nil
}
