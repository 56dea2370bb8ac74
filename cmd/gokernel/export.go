package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"gokernel/display"
	"gokernel/interp/check"
	"gokernel/interp/export"
	"gokernel/interp/magic"
	"gokernel/interp/module"
	"gokernel/protocol/percent"
)

// An exporting is what the command line of export asks for.
type exporting struct {
	in      string
	out     string // "" is a directory named for the notebook, or standard output
	script  bool
	percent bool
}

// exportNotebook makes a program of a notebook.
func exportNotebook(ctx context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, `Writes a notebook as a Go module that builds and runs without gokernel:
declarations as declarations, the cells' statements in their order, Markdown as
comments, shown values printed. go.mod has the versions that the notebook uses.
Nothing of the notebook is run. Cells that do not compile, or that ended the
process when they were last run, are kept as comments.

What changes its meaning between two uses gets a name for each: greet, greet2.

With --script it is one file, on standard output or in the file of -o, which
go run takes; with --percent it is the notebook itself as text, in Jupytext's
percent format, which gokernel import reads back.`)
	var e exporting
	f.StringVar(&e.out, "o", "", "write to the directory `DIR` (or, with --script or --percent, to that file) instead of\none that is called as the notebook")
	f.BoolVar(&e.script, "script", false, "write one file")
	f.BoolVar(&e.percent, "percent", false, "write the notebook's cells as text")
	args, status, ok := s.parseWithOperands(f, args)
	switch {
	case !ok:
		return status
	case len(args) == 0:
		return usageError(f, errors.New("which notebook?"))
	case len(args) > 1:
		return usageError(f, fmt.Errorf("one notebook at a time, not %d", len(args)))
	case e.script && e.percent:
		return usageError(f, errors.New("--script and --percent are two ways to write it: choose one"))
	}
	e.in = args[0]
	if err := e.run(ctx, s); err != nil {
		return s.fail(err)
	}
	return exitOK
}

func (e exporting) run(ctx context.Context, s stdio) error {
	nb, err := readNotebook(e.in, s)
	if err != nil {
		return err
	}
	if e.percent {
		text, err := percent.Write(nb)
		if err != nil {
			return err
		}
		return writeOut(e.out, text, s)
	}
	if language := nb.Language(); language != "" && language != "go" {
		return fmt.Errorf("%s is a notebook of %s, not of Go", e.in, language)
	}
	dir, err := filepath.Abs(filepath.Dir(e.in))
	if err != nil {
		return err
	}
	p, err := findPackages(ctx, dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer p.end()
	name := filepath.Base(e.in)
	o := export.Options{
		Origin:  name,
		Command: "gokernel export " + quotedName(name),
		Dir:     dir,
		Display: display.Source,
		Script:  e.script,
		Knows: func(name string, cell bool) bool {
			_, err := magic.Find(name, cell)
			return err == nil
		},
		Checker: &check.Checker{Importer: p.types, Candidates: candidates(ctx, p.modules), GoVersion: "go" + release(p.goVersion)},
	}
	cells := exportCells(nb)
	if p.modules != nil {
		own, err := p.modules.Own(ctx)
		if err != nil {
			return err
		}
		if own { // the user's go.mod has what it is to have
			o.Modules = changeModules(p.modules)
		}
	}
	if e.script {
		o.Module = "main"
		if p.modules != nil {
			o.Fetch = func(ctx context.Context, paths []string) error {
				_, err := p.modules.Fetch(ctx, paths, nil)
				return err
			}
		}
		program, err := export.Export(ctx, cells, o)
		if err != nil {
			return fmt.Errorf("%s: %w", e.in, err)
		}
		tell(s, program.Notes)
		return writeOut(e.out, program.Files[0].Data, s)
	}
	out := e.out
	if out == "" {
		out = strings.TrimSuffix(name, filepath.Ext(name))
	}
	program, err := export.To(ctx, out, cells, o, p.modules)
	if err != nil {
		return fmt.Errorf("%s: %w", e.in, err)
	}
	tell(s, program.Notes)
	fmt.Fprintf(s.err, "The program is in %s: cd %s && go run .\n", out, quotedName(out))
	return nil
}

// changeModules does what %get and %mod say.
func changeModules(w *module.Workspace) func(ctx context.Context, magic string, args []string) error {
	return func(ctx context.Context, magic string, args []string) (err error) {
		switch {
		case magic == "get" && len(args) > 0:
			_, err = w.Get(ctx, args, nil)
		case magic == "mod" && len(args) > 1 && args[0] == "edit":
			_, _, err = w.Edit(ctx, args[1:])
		}
		return err
	}
}

// quotedName is a file name as it is typed to a shell.
func quotedName(name string) string {
	if strings.ContainsAny(name, " \t'\"$&|;()<>*?!`\\") {
		return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
	}
	return name
}

// tell prints what the program does not do of the notebook.
func tell(s stdio, notes []string) {
	for _, note := range notes {
		fmt.Fprintln(s.err, "note:", note)
	}
}

// writeOut writes to a file, or to standard output where path is "" or "-".
func writeOut(path string, data []byte, s stdio) error {
	if path != "" && path != "-" {
		if err := replaceFile(path, data); err != nil {
			return fmt.Errorf("writing %s: %w", path, err)
		}
		return nil
	}
	if _, err := s.out.Write(data); err != nil && !errors.Is(err, os.ErrClosed) {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}

// release is the language version of a toolchain: "1.26" of "1.26.8".
func release(version string) string {
	if parts := strings.SplitN(version, ".", 3); len(parts) == 3 {
		return parts[0] + "." + parts[1]
	}
	return version
}
