//go:build linux

// Command soak treats a built kernel badly and watches it: make soak. Each
// scenario puts a load on a kernel process, or breaks something of it, through
// the sockets that a front end has; meanwhile a process of its own measures how
// long heartbeat and control take to answer, and the memory is looked at. In
// the end nothing may be left: no process, no temporary file, no socket file.
// It prints a table, and its exit status is 1 where a scenario failed.
//
// One file holds the scenarios of one concept: load_*.go what is much, fault_*.go
// what goes wrong. To add one: a func(*trial) error, and its line in
// scenarios.go. It runs on Linux alone, because it reads /proc.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// options say how all scenarios are run.
type options struct {
	binary string        // the gokernel, an absolute path
	scale  float64       // of the counts and times of scenarios; 1 is full
	limit  time.Duration // of answers on heartbeat and control, where a scenario promises it
}

// run is main without the process: it returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 2 && args[0] == watchCommand {
		return watchMain(args[1], os.Stdin, stdout, stderr)
	}
	f := flag.NewFlagSet("soak", flag.ContinueOnError)
	f.SetOutput(stderr)
	var o options
	f.StringVar(&o.binary, "binary", "bin/gokernel", "the gokernel to try")
	f.Float64Var(&o.scale, "scale", 1, "how large: 0.01 is a hundredth of each count and time")
	f.DurationVar(&o.limit, "limit", 100*time.Millisecond, "how long heartbeat and control may take to answer")
	pattern := f.String("run", "", "only scenarios whose name matches this regular expression")
	list := f.Bool("list", false, "name the scenarios and run none")
	if err := f.Parse(args); err != nil {
		return 2
	}
	chosen, err := choose(*pattern)
	if err == nil {
		o.binary, err = filepath.Abs(o.binary)
	}
	if err != nil {
		fmt.Fprintln(stderr, "soak:", err)
		return 2
	}
	if *list {
		for _, s := range chosen {
			fmt.Fprintf(stdout, "%-24s %s\n", s.name, s.what)
		}
		return 0
	}
	// All front ends together take one processor at most: what is tried is the
	// kernel, and it is to have the other.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	ok := true
	var reports []report
	for _, s := range chosen {
		if ctx.Err() != nil {
			break
		}
		fmt.Fprintf(stderr, "%s: %s\n", s.name, s.what)
		r := perform(ctx, s, o)
		for _, line := range r.lines() {
			fmt.Fprintf(stderr, "    %s\n", line)
		}
		reports = append(reports, r)
		ok = ok && len(r.failures) == 0
	}
	printTable(stdout, reports)
	if !ok || ctx.Err() != nil {
		return 1
	}
	return 0
}

// choose are the scenarios whose names match.
func choose(pattern string) ([]scenario, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("-run: %w", err)
	}
	var chosen []scenario
	for _, s := range scenarios() {
		if re.MatchString(s.name) {
			chosen = append(chosen, s)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("-run %s: no scenario has such a name", pattern)
	}
	return chosen, nil
}
