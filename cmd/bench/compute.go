package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"text/tabwriter"
	"time"

	"gokernel/kernel/client"
	"gokernel/protocol"
)

// A computation is what the ways of running a program took.
type computation struct {
	title              string
	cell, plain, other []time.Duration // in a cell, in a program, in Python
}

// pythonRounds is how often the Python code is run: a round of it takes as long
// as many of the others.
const pythonRounds = 3

// compute times the programs in cells of the first subject, in programs of
// their own, and, where there is a second subject, in cells of that.
func compute(ctx context.Context, subjects []*subject, rounds int, stdout, progress io.Writer) (err error) {
	programs, err := readPrograms()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "gokernel-bench-")
	if err != nil {
		return fmt.Errorf("making a directory for programs: %w", err)
	}
	defer os.RemoveAll(dir)
	var kernels []*kernel
	defer func() {
		for _, k := range kernels {
			err = errors.Join(err, k.end(ctx))
		}
	}()
	for _, s := range subjects {
		k, err := s.start(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		kernels = append(kernels, k)
	}
	var list []computation
	for _, p := range programs {
		fmt.Fprintf(progress, "\r%-30s", p.title)
		c, err := p.compute(ctx, kernels, dir, rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", p.title, err)
		}
		list = append(list, c)
	}
	fmt.Fprintf(progress, "\r%-30s\r", "")
	return printComputations(stdout, list, len(subjects) > 1)
}

// compute times one program. The ways take turns, so that what else the machine
// does meets them alike.
func (p program) compute(ctx context.Context, kernels []*kernel, dir string, rounds int) (computation, error) {
	c := computation{title: p.title}
	binary, err := p.build(ctx, dir)
	if err != nil {
		return c, err
	}
	declarations, timed := p.cells()
	if _, _, err := kernels[0].output(ctx, declarations); err != nil {
		return c, err
	}
	python := len(kernels) > 1 && p.python != ""
	var results []int
	add := func(times *[]time.Duration, text string) error {
		var ns, result int
		if _, err := fmt.Sscan(text, &ns, &result); err != nil {
			return fmt.Errorf("reading %q: %w", text, err)
		}
		*times = append(*times, time.Duration(ns))
		results = append(results, result)
		if result != results[0] {
			return fmt.Errorf("one way gives %d, another %d", results[0], result)
		}
		return nil
	}
	for i := range rounds {
		text, _, err := kernels[0].output(ctx, timed)
		if err == nil {
			err = add(&c.cell, text)
		}
		if err != nil {
			return c, err
		}
		out, err := exec.CommandContext(ctx, binary).Output()
		if err != nil {
			return c, fmt.Errorf("running the program: %w", err)
		}
		if err := add(&c.plain, string(out)); err != nil {
			return c, err
		}
		if !python || i >= pythonRounds {
			continue
		}
		text, _, err = kernels[1].output(ctx, pyBefore+p.python+pyAfter)
		if err == nil {
			err = add(&c.other, text)
		}
		if err != nil {
			return c, err
		}
	}
	return c, nil
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

// output runs a cell that must succeed, and gives what it has printed and how
// long it took, to its reply and idle.
func (k *kernel) output(ctx context.Context, code string) (text string, took time.Duration, err error) {
	var streams []*protocol.Message
	forget := k.client.Watch(func(m *protocol.Message) {
		if m.Header.MsgType == protocol.TypeStream {
			streams = append(streams, m)
		}
	})
	began := time.Now()
	result, err := k.client.Execute(ctx, client.Cell{Code: code})
	took = time.Since(began)
	forget()
	if err != nil {
		return "", 0, fmt.Errorf("running %q: %w", code, err)
	}
	if result.Status != protocol.StatusOK {
		return "", 0, fmt.Errorf("running %q: it ended with %+v", code, result)
	}
	for _, m := range streams {
		var s protocol.Stream
		if err := m.Decode(&s); err != nil {
			return "", 0, err
		}
		text += s.Text
	}
	return text, took, nil
}

// printComputations prints the table, and the geometric mean of how a cell
// compares with a program.
func printComputations(w io.Writer, list []computation, python bool) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "median of\tcell\tprogram\tratio\t")
	if python {
		fmt.Fprint(t, "ipykernel\tratio\t")
	}
	fmt.Fprintln(t)
	logs := 0.0
	for _, c := range list {
		cell, plain := median(c.cell), median(c.plain)
		ratio := float64(cell) / float64(plain)
		logs += math.Log(ratio)
		fmt.Fprintf(t, "%s\t%.1f ms\t%.1f ms\t%.2f\t", c.title, milliseconds(cell), milliseconds(plain), ratio)
		switch {
		case len(c.other) > 0:
			fmt.Fprintf(t, "%.0f ms\t1 : %.0f\t", milliseconds(median(c.other)), float64(median(c.other))/float64(cell))
		case python:
			fmt.Fprint(t, "\t\t")
		}
		fmt.Fprintln(t)
	}
	fmt.Fprintf(t, "geometric mean\t\t\t%.2f\t", math.Exp(logs/float64(len(list))))
	if python {
		fmt.Fprint(t, "\t\t")
	}
	fmt.Fprintln(t)
	return t.Flush()
}
