// Command conformance runs the Go project's own test programs as notebook cells
// and compares what they print with what go run prints: make conformance. A
// program is pasted as one cell, or cell by cell, a declaration in each, and
// then main(). It prints how many agree, and lists the others with the reason;
// reasons.txt holds the reasons that are known, and a program listed there that
// passes is reported too.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process: it returns the exit status, which is 1 when
// a program differs for a reason that is not known.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := flag.NewFlagSet("conformance", flag.ContinueOnError)
	f.SetOutput(stderr)
	pattern := f.String("run", "", "only programs whose path in the folder test, and examples whose name, matches this regular expression")
	form := f.String("form", "all", "what is pasted, and how: programs (cell: as one cell; cells: a cell per declaration; statements: also per statement of main), examples (example: as one cell; lines: a cell per statement), or all")
	dir := f.String("dir", "", "another folder of programs, each of one file, than the toolchain's folder test")
	jobs := f.Int("j", runtime.GOMAXPROCS(0), "how many programs run at once")
	limit := f.Duration("limit", 2*time.Minute, "how long a program may take")
	outputs := f.String("outputs", "", "directory that keeps what go run printed, for the next time (default: in the user's cache directory)")
	verbose := f.Bool("v", false, "name every program as it ends, with its cells")
	if err := f.Parse(args); err != nil {
		return 2
	}
	forms, err := formsOf(*form)
	if err == nil && f.NArg() > 0 {
		err = fmt.Errorf("unexpected argument %q", f.Arg(0))
	}
	if err != nil {
		fmt.Fprintln(stderr, "conformance:", err)
		return 2
	}
	known, err := conform(ctx, options{
		pattern: *pattern, dir: *dir, forms: forms, jobs: max(1, *jobs), limit: *limit, outputs: *outputs, verbose: *verbose,
	}, stdout, stderr)
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "conformance:", err)
		return 1
	case !known:
		return 1
	}
	return 0
}

type options struct {
	pattern string
	dir     string // of programs other than the Go project's, of which no reasons are known and no outputs kept
	forms   []form
	jobs    int
	limit   time.Duration
	outputs string
	verbose bool
}

// defaultOutputs is the directory that keeps what go run printed.
func defaultOutputs(k *kernel) (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding the cache directory: %w", err)
	}
	return filepath.Join(dir, "gokernel", "conformance", "go"+k.toolchain.Version), nil
}

// conform runs the programs in each form and reports. It tells whether every
// difference is a known one.
func conform(ctx context.Context, o options, stdout, stderr io.Writer) (known bool, err error) {
	table, err := knownReasons()
	if err != nil {
		return false, err
	}
	if o.dir != "" {
		table = nil
	}
	k, err := newKernel(ctx)
	if err != nil {
		return false, err
	}
	if o.outputs == "" && o.dir == "" {
		if o.outputs, err = defaultOutputs(k); err != nil {
			return false, err
		}
	}
	known = true
	for _, form := range o.forms {
		work, total, err := k.work(form, o)
		if err != nil {
			return false, err
		}
		if total == 0 {
			return false, fmt.Errorf("%s: nothing matches", form)
		}
		b := &batch{form: form, options: o, progress: stderr}
		results, err := b.run(ctx, work, total)
		if err != nil {
			return false, err
		}
		r := newReport(form, results, table, o.pattern == "")
		r.print(stdout)
		known = known && r.asKnown()
	}
	return known, nil
}
