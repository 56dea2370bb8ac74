package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// loops are bodies of a loop over i, of x and f, from next to nothing to some
// honest work.
var loops = []struct{ title, body string }{
	{"a sum", "x += i"},
	{"a sine", "f += math.Sin(float64(i))"},
	{"a number as text", "x += len(strconv.Itoa(i))"},
}

// progressCode declares, for a body, functions that run it ten million times:
// by itself, with display.EachN, and with display.Progress.
func progressCode(n int, body string) string {
	return fmt.Sprintf(`import "gokernel/display"
func bare%[1]d() (x int, f float64) { for i := range 10_000_000 { %[2]s }; return }
func each%[1]d() (x int, f float64) { for i := range display.EachN(10_000_000) { %[2]s }; return }
func added%[1]d() (x int, f float64) {
	bar := display.Progress(10_000_000)
	defer bar.Done()
	for i := range 10_000_000 { %[2]s; bar.Add(1) }
	return
}`, n, body)
}

// progressBars times loops of ten million iterations with and without a bar, in
// turns, and prints what the bar costs.
func progressBars(ctx context.Context, s *subject, rounds int, stdout, progress io.Writer) (err error) {
	k, err := s.start(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, k.end(ctx)) }()
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "10,000,000 iterations of\talone\twith EachN\tcost\twith Progress, Add\tcost")
	for n, loop := range loops {
		fmt.Fprintf(progress, "\r%-30s", loop.title)
		if _, _, err := k.output(ctx, progressCode(n, loop.body)); err != nil {
			return err
		}
		var took [3][]time.Duration
		for range rounds {
			for i, name := range []string{"bare", "each", "added"} {
				code := fmt.Sprintf("begin := time.Now(); %s%d(); fmt.Println(time.Since(begin).Nanoseconds())", name, n)
				text, _, err := k.output(ctx, code)
				if err != nil {
					return err
				}
				ns, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
				if err != nil {
					return fmt.Errorf("reading a time: %w", err)
				}
				took[i] = append(took[i], time.Duration(ns))
			}
		}
		bare, each, added := median(took[0]), median(took[1]), median(took[2])
		cost := func(d time.Duration) string { return fmt.Sprintf("%.1f %%", 100*(float64(d)/float64(bare)-1)) }
		fmt.Fprintf(w, "%s\t%.1f ms\t%.1f ms\t%s\t%.1f ms\t%s\n", loop.title, milliseconds(bare), milliseconds(each), cost(each), milliseconds(added), cost(added))
	}
	fmt.Fprintf(progress, "\r%-30s\r", "")
	return w.Flush()
}
