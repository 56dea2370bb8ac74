// Command compare asks gopls about the cases of testdata/inspection, each as a
// Go file, and lists where it says something else than is expected of gokernel.
// differences.txt holds the differences that are known, with their reasons; one
// that is listed there and is none any more is reported too.
//
// With -completion it asks about the cases of testdata/completion: completion.txt
// holds what it says of them, the items that only one of the two offers, with the
// reason for each (reasons.go).
//
// gopls is for this command alone: go install golang.org/x/tools/gopls@latest
package main

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// known are the differences with reasons, a line each: file/case: reason.
//
//go:embed differences.txt
var known string

// run is main without the process: it returns the exit status, which is 1 when
// there is a difference without a reason.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	f := flag.NewFlagSet("compare", flag.ContinueOnError)
	f.SetOutput(stderr)
	program := f.String("gopls", "gopls", "the gopls `program`")
	tables := f.String("tables", "testdata/inspection", "the `folder` with the cases")
	completions := f.Bool("completion", false, "list the differences in the cases of testdata/completion instead, with reasons")
	verbose := f.Bool("v", false, "show what gopls says of every case")
	if err := f.Parse(args); err != nil {
		return 2
	}
	if *completions {
		explained, err := compareCompletions(ctx, *program, "testdata/completion", stdout)
		if err != nil {
			fmt.Fprintln(stderr, "compare:", err)
		}
		if err != nil || !explained {
			return 1
		}
		return 0
	}
	results, err := compare(ctx, *program, *tables)
	if err != nil {
		fmt.Fprintln(stderr, "compare:", err)
		return 1
	}
	if !report(stdout, results, readReasons(known), *verbose) {
		return 1
	}
	return 0
}

// readReasons reads the differences that are known.
func readReasons(text string) map[string]string {
	reasons := map[string]string{}
	for line := range strings.Lines(text) {
		name, reason, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if ok && !strings.HasPrefix(name, "#") {
			reasons[name] = reason
		}
	}
	return reasons
}

// report lists the differences. It reports whether all are known.
func report(w io.Writer, results []result, reasons map[string]string, verbose bool) bool {
	alike, unknown := 0, 0
	for _, r := range results {
		reason := reasons[r.name]
		switch {
		case r.difference == "" && reason != "":
			unknown++
			fmt.Fprintf(w, "%s: no difference any more, but listed: %s\n", r.name, reason)
		case r.difference == "":
			alike++
		case reason == "":
			unknown++
			fmt.Fprintf(w, "%s: %s\n", r.name, r.difference)
		}
		if verbose {
			fmt.Fprintf(w, "== %s\n-- expected\n%s\n-- gopls\n%s\n", r.name, r.ours, r.theirs)
		}
	}
	fmt.Fprintf(w, "%d cases: %d alike, %d differ for reasons that are known, %d for others\n", len(results), alike, len(results)-alike-unknown, unknown)
	return unknown == 0
}
