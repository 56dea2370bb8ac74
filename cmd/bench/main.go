// Command bench times gokernel against ipykernel, in one run on one machine,
// and prints tables of medians for the README: make bench. It speaks to both as
// a front end does, over real sockets, with the same code. It judges nothing: a
// figure means something beside its neighbour only.
//
// Figures of earlier runs are in history.jsonl, one row of a table to a line:
// date, commit, kind of machine, versions, what was measured, and how many
// times as fast as its neighbour gokernel was (the ratio). Each row is printed
// beside the last one recorded on the same kind of machine, marked "slid" where
// its ratio has fallen by more than the share that -slide says. A row without a
// neighbour is held against its own figure. Nothing is recorded unless -record
// says so, which is for a machine that does nothing else:
//
//	go run ./cmd/bench -run 'start|output' -rounds 0.2   # some of it, quickly
//	go run ./cmd/bench -record                           # all of it, for the history
//	go run ./cmd/bench -readme                           # without the column of what was
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
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
	var o options
	f.StringVar(&o.binary, "binary", "bin/gokernel", "the gokernel to time")
	pick := f.String("run", "", "a regular expression for the tables to make: "+strings.Join(sectionNames(), ", "))
	f.Float64Var(&o.rounds, "rounds", 1, "how often each thing is measured, as a part of what is usual")
	f.StringVar(&o.history, "history", filepath.Join("cmd", "bench", "history.jsonl"), "the file of earlier figures")
	f.Float64Var(&o.slide, "slide", 0.25, "by what share a ratio may fall below the last one before it is marked")
	f.BoolVar(&o.record, "record", false, "append the figures to the history")
	f.BoolVar(&o.readme, "readme", false, "leave out what was recorded last")
	if err := f.Parse(args); err != nil {
		return 2
	}
	var err error
	if o.pick, err = regexp.Compile(*pick); err != nil {
		fmt.Fprintln(stderr, "bench: -run:", err)
		return 2
	}
	if err := bench(ctx, o, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "bench:", err)
		return 1
	}
	return 0
}

// options are the flags.
type options struct {
	binary, history string
	pick            *regexp.Regexp
	rounds, slide   float64
	record, readme  bool
}

// A benchmark is one run.
type benchmark struct {
	subjects []*subject // gokernel, and ipykernel where there is one
	rounds   float64
	unique   string // in code, so that no cell of an earlier run is found in a cache
	progress io.Writer
}

// times is how often something is measured that is usually measured n times.
func (b *benchmark) times(n int) int { return max(1, int(float64(n)*b.rounds)) }

// say shows what is being done.
func (b *benchmark) say(format string, args ...any) {
	fmt.Fprintf(b.progress, "\r%-70.70s\r", fmt.Sprintf(format, args...))
}

// A section is one table.
type section struct {
	name string // for -run
	ours string // heads the column of gokernel
	run  func(b *benchmark, ctx context.Context) ([]figure, error)
}

// sections are in the order of the output.
var sections = []section{
	{"start", "gokernel", (*benchmark).start},
	{"cells", "gokernel", (*benchmark).cells},
	{"output", "gokernel", (*benchmark).output},
	{"messages", "gokernel", (*benchmark).messages},
	{"questions", "gokernel", (*benchmark).questions},
	{"memory", "gokernel", (*benchmark).memory},
	{"session", "gokernel", (*benchmark).session},
	{"progress", "with a bar", (*benchmark).progressBars},
	{"compute", "cell", (*benchmark).compute},
}

func sectionNames() []string {
	var names []string
	for _, s := range sections {
		names = append(names, s.name)
	}
	return names
}

// bench prints the tables, and records them where it is told to.
func bench(ctx context.Context, o options, stdout, progress io.Writer) error {
	past, err := readHistory(o.history)
	if err != nil {
		return err
	}
	b := &benchmark{rounds: o.rounds, unique: fmt.Sprint(time.Now().UnixNano()), progress: progress}
	if b.subjects, err = findSubjects(o.binary, progress); err != nil {
		return err
	}
	here, err := thisMachine(ctx, b.subjects)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, here)
	var records []record
	for _, s := range sections {
		if !o.pick.MatchString(s.name) {
			continue
		}
		figures, err := s.run(b, ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		b.say("")
		t := table{ours: s.ours, figures: figures, slide: o.slide}
		if !o.readme {
			t.last = past.of(here.Kind)
		}
		fmt.Fprintf(stdout, "\n%s", t)
		for _, f := range figures {
			records = append(records, record{figure: f.rounded()})
		}
	}
	if !o.record {
		return nil
	}
	commit, err := commitHere(ctx)
	if err != nil {
		return err
	}
	today := time.Now().UTC().Format(time.DateOnly)
	for i := range records {
		records[i].Date, records[i].Commit = today, commit
		records[i].Machine, records[i].Go, records[i].Other = here.Kind, here.Go, here.IPykernel
		records[i].Ratio = math.Round(1000*records[i].ratio()) / 1000
	}
	return appendHistory(o.history, records)
}

// findSubjects are gokernel and, where there is one, ipykernel.
func findSubjects(binary string, progress io.Writer) ([]*subject, error) {
	path, err := filepath.Abs(binary)
	if err != nil {
		return nil, fmt.Errorf("finding the binary: %w", err)
	}
	subjects := []*subject{{name: "gokernel", argv: []string{path, "kernel", "-f", kernelspec.ConnectionFile}}}
	spec, err := kernelspec.Find("python3")
	var missing *kernelspec.NotFoundError
	switch {
	case errors.As(err, &missing):
		fmt.Fprintln(progress, "there is no ipykernel to compare with: apt-get install python3-ipykernel")
	case err != nil:
		return nil, err
	default:
		subjects = append(subjects, &subject{name: "ipykernel", argv: spec.Argv})
	}
	return subjects, nil
}

// median is the middle one of what was measured, which is not nothing.
func median[T cmp.Ordered](measured []T) T {
	return sorted(measured)[len(measured)/2]
}
