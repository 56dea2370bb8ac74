package main

import (
	"context"
	"errors"
	"fmt"
	"go/build"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gokernel/interp/program"
	"gokernel/kernelspec"
	"gokernel/protocol/nbformat"
	"gokernel/protocol/percent"
)

// importProgram makes a notebook of a program.
func importProgram(_ context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, `Makes a notebook of a Go program: a file, or a directory with a package.
Declarations become cells as they stand, comments that stand alone become text,
and the statements of main come last, cut at empty lines unless they belong
together. A file in Jupytext's percent format gives the notebook that it is.

The notebook stands beside what it is made of, so that imports mean the same.`)
	out := f.String("o", "", "write the notebook to `FILE`, or with - to standard output, instead of one that is called\nas the program")
	args, status, ok := s.parseWithOperands(f, args)
	switch {
	case !ok:
		return status
	case len(args) == 0:
		return usageError(f, errors.New("which program?"))
	case len(args) > 1:
		return usageError(f, fmt.Errorf("one program at a time, not %d: name a directory for a package of several files", len(args)))
	}
	if err := importTo(args[0], *out, s); err != nil {
		return s.fail(err)
	}
	return exitOK
}

// importTo makes a notebook of a program at a path and writes it.
func importTo(in, out string, s stdio) error {
	nb, err := importFrom(in, s)
	if err != nil {
		return err
	}
	data, err := nbformat.Write(nb)
	if err != nil {
		return err
	}
	if out != "" {
		return writeOut(out, data, s)
	}
	if in == "-" {
		return writeOut("-", data, s)
	}
	out = notebookName(in)
	if _, err := os.Stat(out); err == nil {
		return fmt.Errorf("%s is there already: name another file with -o, or the same to replace it", out)
	}
	if err := writeOut(out, data, s); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "The notebook is %s\n", out)
	return nil
}

// notebookName is what the notebook of a program is called: as its file, or as
// its directory, where it lies.
func notebookName(in string) string {
	if info, err := os.Stat(in); err == nil && info.IsDir() {
		name := filepath.Base(in)
		if abs, err := filepath.Abs(in); err == nil {
			name = filepath.Base(abs)
		}
		return filepath.Join(in, name+".ipynb")
	}
	return strings.TrimSuffix(in, filepath.Ext(in)) + ".ipynb"
}

// importFrom makes a notebook of what is at a path.
func importFrom(in string, s stdio) (*nbformat.Notebook, error) {
	files, err := programFiles(in, s)
	if err != nil {
		return nil, err
	}
	nb := &nbformat.Notebook{Minor: 5, Metadata: map[string]any{}}
	if len(files) == 1 && percent.Is(files[0].Data) {
		if nb, err = percent.Read(files[0].Data); err != nil {
			return nil, fmt.Errorf("%s: %w", in, err)
		}
	} else {
		cells, err := program.Cells(files)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", in, err)
		}
		for i, c := range cells {
			cell := &nbformat.Cell{Type: nbformat.Markdown, Source: c.Source, Metadata: map[string]any{}, ID: percent.ID(i, c.Source)}
			if c.Code {
				cell.Type = nbformat.Code
			}
			nb.Cells = append(nb.Cells, cell)
		}
	}
	if nb.KernelName() == "" {
		nb.Metadata["kernelspec"] = map[string]any{
			"name": kernelspec.DefaultName, "display_name": kernelspec.DefaultDisplayName, "language": "go",
		}
	}
	if nb.Metadata["language_info"] == nil {
		nb.Metadata["language_info"] = map[string]any{"name": "go", "file_extension": ".go", "mimetype": "text/x-go"}
	}
	return nb, nil
}

// programFiles reads the files of a program: one, or those of a package.
func programFiles(in string, s stdio) ([]program.File, error) {
	if in == "-" {
		data, err := io.ReadAll(s.in)
		return []program.File{{Name: "standard input", Data: data}}, err
	}
	info, err := os.Stat(in)
	if err != nil {
		return nil, fmt.Errorf("reading the program: %w", err)
	}
	names := []string{filepath.Base(in)}
	dir := filepath.Dir(in)
	if info.IsDir() {
		dir = in
		p, err := build.ImportDir(dir, 0)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", in, err)
		}
		names = slices.Concat(p.GoFiles, p.CgoFiles)
		slices.SortStableFunc(names, func(a, b string) int { return rank(a) - rank(b) })
		names = slices.Concat(names, p.TestGoFiles)
	}
	var files []program.File
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, fmt.Errorf("reading the program: %w", err)
		}
		files = append(files, program.File{Name: name, Data: data})
	}
	return files, nil
}

// rank puts main.go behind the other files.
func rank(name string) int {
	if name == "main.go" {
		return 1
	}
	return 0
}
