// Command gokernel is a Jupyter kernel for Go: it installs itself where
// Jupyter's front ends find it, serves them, and is a small front end itself.
// It knows flags and wiring; the packages do the work.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"gokernel/kernel/ansi"
)

// Exit statuses.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2 // the command line was wrong
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// A stdio is what a command reads and writes.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// fail reports err in one line and gives the exit status of failures.
func (s stdio) fail(err error) int {
	fmt.Fprintln(s.err, "gokernel:", ansi.Clean(err.Error(), false)) // it may quote a notebook
	return exitFailure
}

// A command is one of gokernel's subcommands. run returns the exit status.
type command struct {
	name, args, summary string
	internal            bool // started by gokernel itself, not by people
	run                 func(ctx context.Context, c command, args []string, s stdio) int
}

// commands are in the order in which help shows them.
func commands() []command {
	return []command{
		{name: "install", args: "[--user | --sys-prefix | --prefix DIR] [flags]", summary: "make the kernel known to Jupyter", run: install},
		{name: "uninstall", args: "[--user | --sys-prefix | --prefix DIR] [--name N]", summary: "undo install", run: uninstall},
		{name: "list", summary: "list the kernels that Jupyter finds", run: list},
		{name: "console", args: "[--kernel NAME | --existing FILE]", summary: "talk to a kernel in the terminal", run: runConsole},
		{name: "run", args: "NOTEBOOK [-o FILE] [-p NAME=VALUE] [--check] [--allow-errors] [--timeout D] [--kernel NAME] [--sandbox]", summary: "run a notebook without Jupyter", run: runNotebook},
		{name: "export", args: "NOTEBOOK [-o DIR] [--script | --percent]", summary: "make a Go program of a notebook", run: exportNotebook},
		{name: "import", args: "FILE.go | DIR [-o FILE]", summary: "make a notebook of a Go program", run: importProgram},
		{name: "clean", args: "NOTEBOOK... [--check]", summary: "strip outputs from notebooks, for version control", run: cleanNotebooks},
		{name: "diff", args: "NOTEBOOK NOTEBOOK [--sources] [--ignore REGEXP]", summary: "show how two notebooks differ", run: diffNotebooks},
		{name: "kernel", args: "-f FILE [--log-level L]", summary: "serve front ends (Jupyter starts this)", run: serveKernel},
		{name: "version", summary: "print the version", run: printVersion},
		{name: "sandbox", args: "FILE COMMAND...", summary: "start a kernel for run --sandbox", internal: true, run: startSandbox},
		{name: "worker", summary: "run cells for a kernel", internal: true, run: serveWorker},
	}
}

// run is main without the process: it returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	s := stdio{stdin, stdout, stderr}
	if len(args) == 0 {
		usage(stderr)
		return exitUsage
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		if len(args) > 1 {
			return run([]string{args[1], "--help"}, stdin, stdout, stderr)
		}
		usage(stdout)
		return exitOK
	case "-version", "--version":
		args = []string{"version"}
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(context.Background(), c, args[1:], s)
		}
	}
	fmt.Fprintf(stderr, "gokernel: there is no command %q", args[0])
	if near := nearest(args[0]); near != "" {
		fmt.Fprintf(stderr, "; did you mean %q?", near)
	}
	fmt.Fprintln(stderr, "\nRun \"gokernel help\" for the commands.")
	return exitUsage
}

// usage prints the commands.
func usage(w io.Writer) {
	fmt.Fprint(w, "gokernel is a Jupyter kernel for Go.\n\nUsage: gokernel COMMAND [arguments]\n\n")
	for _, c := range commands() {
		if !c.internal {
			fmt.Fprintf(w, "  %-10s %s\n", c.name, c.summary)
		}
	}
	fmt.Fprint(w, "\n\"gokernel COMMAND --help\" tells more. To begin: gokernel install, then choose\n\"Go (gokernel)\" in JupyterLab, Notebook, VS Code or any other front end.\n")
}

// flags makes the command's flag set. about says in its help what the command
// does.
func (c command) flags(s stdio, about string) *flag.FlagSet {
	f := flag.NewFlagSet("gokernel "+c.name, flag.ContinueOnError)
	f.SetOutput(s.err)
	f.Usage = func() {
		fmt.Fprintf(f.Output(), "Usage: %s\n\n%s\n", strings.TrimSpace("gokernel "+c.name+" "+c.args), about)
		any := false
		f.VisitAll(func(*flag.Flag) { any = true })
		if any {
			fmt.Fprintln(f.Output(), "\nFlags:")
			f.PrintDefaults()
		}
	}
	return f
}

// parse parses args, which must be flags alone. When ok is false the command
// is over, with that exit status: help was asked for or the line is wrong.
func (s stdio) parse(f *flag.FlagSet, args []string) (status int, ok bool) {
	for _, arg := range args { // help that was asked for is not an error
		if arg == "-h" || arg == "-help" || arg == "--help" {
			f.SetOutput(s.out)
		}
	}
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK, false
	case err != nil:
		return exitUsage, false
	case f.NArg() > 0:
		fmt.Fprintf(s.err, "%s: unexpected argument %q\n", f.Name(), f.Arg(0))
		f.Usage()
		return exitUsage, false
	}
	return exitOK, true
}

// split cuts off what follows the flags in args: the first argument that is
// neither a flag nor the value of one, and all after it.
func split(f *flag.FlagSet, args []string) (flags, more []string) {
	for i := 0; i < len(args); i++ {
		name, _, joined := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
		if !strings.HasPrefix(args[i], "-") || args[i] == "--" {
			return args[:i], args[i:]
		}
		if f.Lookup(name) != nil && !joined {
			i++
		}
	}
	return args, nil
}

// nearest is the command that a misspelt name most likely means, or "".
func nearest(name string) string {
	best, least := "", 3 // more than two slips are another word
	for _, c := range commands() {
		if c.internal {
			continue
		}
		if d := distance(strings.ToLower(name), c.name); d < least && d < len(c.name) {
			best, least = c.name, d
		}
	}
	return best
}

// distance counts the letters to insert, delete, change or swap with their
// neighbour to make b of a.
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
