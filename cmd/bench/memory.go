package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// memory shows what the kernels hold in memory: after the first cell, after
// many, and after much output.
func (b *benchmark) memory(ctx context.Context) ([]figure, error) {
	n := b.times(200)
	steps := []struct {
		row  string
		code [2][]string // of gokernel and of ipykernel
	}{
		{"memory after the first cell", [2][]string{{"1+1"}, {"1+1"}}},
		{fmt.Sprintf("memory after %d cells", 1+n), [2][]string{numberedCells(n, "func f%[1]d(n int) int { return n + %[1]d }\nfmt.Println(f%[1]d(1))"),
			numberedCells(n, "def f%[1]d(n): return n + %[1]d\nprint(f%[1]d(1))")}},
		{"memory after a printed string of 20 MiB", [2][]string{{`fmt.Println(strings.Repeat("x", 20<<20))`}, {`print("x" * (20 << 20))`}}},
	}
	figures := make([]figure, 2*len(steps), 2*len(steps)+1)
	for at, s := range b.subjects {
		k, err := s.start(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		measure := func() error {
			for i, step := range steps {
				for n, code := range step.code[at] {
					b.say("%s, %s: cell %d", step.row, s.name, n+1)
					if _, _, err := k.output(ctx, code); err != nil {
						return err
					}
				}
				all, own, err := resident(k.cmd.Process.Pid)
				if err != nil {
					return err
				}
				if at > 0 {
					figures[2*i].IPykernel = all
					continue
				}
				figures[2*i] = figure{Row: step.row, Unit: megabyte, Gokernel: all}
				figures[2*i+1] = figure{Row: step.row + ", of which the kernel process", Unit: megabyte, Gokernel: own}
			}
			return nil
		}
		if err := k.endAfter(ctx, measure()); err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	each, err := b.cellMemory(ctx)
	return append(figures, figure{Row: "memory for each compiled cell", Unit: megabyte, Gokernel: each}), err
}

// cellMemory is what a compiled cell leaves in the worker, in MB. It takes a kernel
// of its own: in one that has held much, cells fill what is free there.
func (b *benchmark) cellMemory(ctx context.Context) (float64, error) {
	k, err := b.subjects[0].start(ctx)
	if err != nil {
		return 0, err
	}
	each, err := b.growth(ctx, k)
	return each, k.endAfter(ctx, err)
}

// growth is by how much a compiled cell makes the worker larger, in MB.
func (b *benchmark) growth(ctx context.Context, k *kernel) (float64, error) {
	const tidy = "import \"runtime/debug\"\ndebug.FreeOSMemory()"
	n := b.times(50)
	var held [2]float64
	for i := range held {
		if i > 0 {
			for n := range n {
				if _, _, err := k.output(ctx, fmt.Sprintf("%%engine compile\nfmt.Println(\"memory\", %d, %s)", n, b.unique)); err != nil {
					return 0, err
				}
			}
		}
		if _, _, err := k.output(ctx, tidy); err != nil {
			return 0, err
		}
		all, own, err := resident(k.cmd.Process.Pid)
		if err != nil {
			return 0, err
		}
		held[i] = all - own
	}
	return max(held[1]-held[0], 0.001) / float64(n), nil
}

// numberedCells is n cells of a format, with their numbers.
func numberedCells(n int, format string) []string {
	var cells []string
	for i := range n {
		cells = append(cells, fmt.Sprintf(format, i))
	}
	return cells
}

// resident is what a process and all that it has started hold in memory, and
// what it holds by itself, in MB.
func resident(pid int) (all, own float64, err error) {
	held, parent := map[int]float64{}, map[int]int{}
	paths, err := filepath.Glob("/proc/[0-9]*/status")
	if err != nil {
		return 0, 0, err
	}
	for _, path := range paths {
		status, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		id, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		parent[id], _ = strconv.Atoi(field(string(status), "PPid"))
		kb, _ := strconv.ParseFloat(strings.TrimSuffix(field(string(status), "VmRSS"), " kB"), 64)
		held[id] = kb * 1024 / 1e6
	}
	if held[pid] == 0 {
		return 0, 0, errors.New("the system does not tell what processes hold in memory")
	}
	for id := range held {
		for up := id; up != 0; up = parent[up] {
			if up == pid {
				all += held[id]
				break
			}
		}
	}
	return all, held[pid], nil
}
