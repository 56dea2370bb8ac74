// Command bench times gokernel against ipykernel, in one run on one machine,
// and prints a table of medians: make bench. It speaks to both as a front end
// does, over real sockets. It judges nothing: a figure means something beside
// its neighbour only.
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
	"slices"
	"text/tabwriter"
	"time"

	"gokernel/kernelspec"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process: it returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(stderr)
	binary := f.String("binary", "bin/gokernel", "the gokernel to time")
	var n counts
	f.IntVar(&n.starts, "starts", 15, "how often each kernel is started")
	f.IntVar(&n.warm, "warm", 200, "how often 1+1 is run")
	f.IntVar(&n.large, "large", 3, "how often each large output is made")
	f.IntVar(&n.compute, "compute", 9, "how often each program is run, in a cell and by itself; 0 leaves them out")
	f.IntVar(&n.builds, "builds", 50, "how many cells of each kind are compiled; 0 leaves them out")
	f.IntVar(&n.progress, "progress", 9, "how often each loop with a progress bar is run; 0 leaves them out")
	f.IntVar(&n.looks, "looks", 100, "how often each completion and inspection is asked for; 0 leaves them out")
	if err := f.Parse(args); err != nil {
		return 2
	}
	if err := bench(ctx, *binary, n, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 1
	}
	return 0
}

// counts say how often each thing is timed.
type counts struct{ starts, warm, large, compute, builds, progress, looks int }

// bench prints the tables.
func bench(ctx context.Context, binary string, n counts, stdout, progress io.Writer) error {
	subjects, err := findSubjects(binary, progress)
	if err != nil {
		return err
	}
	if n.starts > 0 {
		if err := compare(ctx, subjects, n, stdout, progress); err != nil {
			return err
		}
	}
	if n.builds > 0 {
		fmt.Fprintln(stdout)
		if err := builds(ctx, subjects[0], n.builds, stdout, progress); err != nil {
			return err
		}
	}
	if n.progress > 0 {
		fmt.Fprintln(stdout)
		if err := progressBars(ctx, subjects[0], n.progress, stdout, progress); err != nil {
			return err
		}
	}
	if n.looks > 0 {
		fmt.Fprintln(stdout)
		if err := looks(ctx, subjects[0], n.looks, stdout, progress); err != nil {
			return err
		}
	}
	if n.compute > 0 {
		fmt.Fprintln(stdout)
		return compute(ctx, subjects, n.compute, stdout, progress)
	}
	return nil
}

// findSubjects are gokernel and, where there is one, ipykernel.
func findSubjects(binary string, progress io.Writer) ([]*subject, error) {
	path, err := filepath.Abs(binary)
	if err != nil {
		return nil, fmt.Errorf("finding the binary: %w", err)
	}
	subjects := []*subject{{
		name: "gokernel",
		argv: []string{path, "kernel", "-f", kernelspec.ConnectionFile},
		code: map[measure]string{
			first: "1+1", warm: "1+1",
			lines: `for i := range 200000 { fmt.Println("line", i) }`,
			large: `fmt.Println(strings.Repeat("x", 20<<20))`,
		},
	}}
	spec, err := kernelspec.Find("python3")
	var missing *kernelspec.NotFoundError
	switch {
	case errors.As(err, &missing):
		fmt.Fprintln(progress, "there is no ipykernel to compare with: apt-get install python3-ipykernel")
	case err != nil:
		return nil, err
	default:
		subjects = append(subjects, &subject{
			name: "ipykernel", argv: spec.Argv,
			code: map[measure]string{
				first: "1+1", warm: "1+1",
				lines: `for i in range(200000): print("line", i)`,
				large: `print("x" * (20 << 20))`,
			},
		})
	}
	return subjects, nil
}

// compare times the kernels, start by start in turn, so that what else the
// machine does meets both alike.
func compare(ctx context.Context, subjects []*subject, n counts, stdout, progress io.Writer) error {
	for _, s := range subjects {
		s.times = map[measure][]time.Duration{}
	}
	for i := range n.starts {
		for _, s := range subjects {
			fmt.Fprintf(progress, "\rstart %d of %d, %s   ", i+1, n.starts, s.name)
			if err := s.timeStart(ctx); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	for _, s := range subjects {
		fmt.Fprintf(progress, "\rcells, %s            ", s.name)
		if err := s.timeCells(ctx, n); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	fmt.Fprint(progress, "\r                          \r")
	return print(stdout, subjects)
}

// print prints the table: a row to a measure, and how many times faster the
// first subject is than the second.
func print(w io.Writer, subjects []*subject) error {
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "median of\t")
	for _, s := range subjects {
		fmt.Fprintf(t, "%s\t", s.name)
	}
	if len(subjects) == 2 {
		fmt.Fprint(t, "ratio\t")
	}
	fmt.Fprintln(t)
	for _, m := range measures {
		fmt.Fprintf(t, "%s\t", m)
		for _, s := range subjects {
			fmt.Fprintf(t, "%.2f ms\t", milliseconds(median(s.times[m])))
		}
		if len(subjects) == 2 {
			fmt.Fprintf(t, "1 : %.1f\t", float64(median(subjects[1].times[m]))/float64(median(subjects[0].times[m])))
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// median is the middle one of the times, which are not none.
func median(times []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[len(sorted)/2]
}
