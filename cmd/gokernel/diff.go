package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"gokernel/kernel/ansi"
	"gokernel/protocol/nbdiff"
)

// exitTrouble is the status of diff when it cannot compare, as that of diff(1).
const exitTrouble = 2

// diffNotebooks shows how two notebooks differ.
func diffNotebooks(_ context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, `Shows how two notebooks differ: cells, and what they show; pictures by size and
hash. Cells are paired by their ids, or else by what is alike. Execution counts
and times are not compared. The exit status is 0 where nothing differs, 1 where
something does, 2 in trouble.

With --text it writes one notebook as text, for the diffs of git:

  git config diff.gokernel.textconv 'gokernel diff --text'
  echo '*.ipynb diff=gokernel' >> .gitattributes

and as a difftool it shows more (git difftool -t gokernel):

  git config difftool.gokernel.cmd 'gokernel diff "$LOCAL" "$REMOTE"'`)
	text := f.Bool("text", false, "write the cells of one notebook as text")
	sources := f.Bool("sources", false, "leave outputs out")
	ignore := ignoreFlag(f)
	args, status, ok := s.parseWithOperands(f, args)
	want := 2
	if *text {
		want = 1
	}
	switch {
	case !ok:
		return status
	case len(args) != want:
		return usageError(f, fmt.Errorf("want %s, not %d", map[int]string{1: "one notebook", 2: "two notebooks"}[want], len(args)))
	case want == 2 && args[0] == "-" && args[1] == "-":
		return usageError(f, errors.New("only one of the notebooks can be standard input"))
	}
	o := nbdiff.Options{Ignore: *ignore, SourcesOnly: *sources}
	differ, err := compare(args, o, s)
	switch {
	case err != nil:
		s.fail(err)
		return exitTrouble
	case differ:
		return exitFailure
	}
	return exitOK
}

// compare shows how two notebooks differ, or what is in one.
func compare(paths []string, o nbdiff.Options, s stdio) (differ bool, err error) {
	a, err := readNotebook(paths[0], s)
	if err != nil {
		return false, err
	}
	if len(paths) == 1 {
		return false, nbdiff.Text(onTerminal(s.out), a, o)
	}
	b, err := readNotebook(paths[1], s)
	if err != nil {
		return false, err
	}
	changes := nbdiff.Diff(a, b, o)
	if len(changes) == 0 {
		return false, nil
	}
	return true, nbdiff.Write(onTerminal(s.out), paths[0], paths[1], changes, hasColours(s.out))
}

// hasColours tells whether what is written there is seen in colours.
func hasColours(w io.Writer) bool { return isTerminal(w) && os.Getenv("NO_COLOR") == "" }

// onTerminal is w, or where that is a terminal a way to it that leaves out what
// in a notebook could make it obey. A file gets the text as it is.
func onTerminal(w io.Writer) io.Writer {
	if !isTerminal(w) {
		return w
	}
	return ansi.NewWriter(w, hasColours(w))
}
