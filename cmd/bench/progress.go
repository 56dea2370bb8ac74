package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
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
// turns. A loop without one is the program beside it.
func (b *benchmark) progressBars(ctx context.Context) (figures []figure, err error) {
	k, err := b.subjects[0].start(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = k.endAfter(ctx, err) }()
	for n, loop := range loops {
		if _, _, err := k.output(ctx, progressCode(n, loop.body)); err != nil {
			return nil, err
		}
		var took [3][]float64
		for range b.times(9) {
			b.say("a progress bar beside %s", loop.title)
			for i, name := range []string{"bare", "each", "added"} {
				code := fmt.Sprintf("begin := time.Now(); %s%d(); fmt.Println(time.Since(begin).Nanoseconds())", name, n)
				text, _, err := k.output(ctx, code)
				if err != nil {
					return nil, err
				}
				ns, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
				if err != nil {
					return nil, fmt.Errorf("reading a time: %w", err)
				}
				took[i] = append(took[i], milliseconds(time.Duration(ns)))
			}
		}
		for i, how := range []string{1: "EachN", 2: "Progress and Add"} {
			if i > 0 {
				figures = append(figures, figure{Row: fmt.Sprintf("10,000,000 times %s, with %s", loop.title, how), Unit: millisecond,
					Gokernel: median(took[i]), Program: median(took[0])})
			}
		}
	}
	return figures, nil
}
