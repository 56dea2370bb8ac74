// Package export writes the cells of a notebook as a Go program that needs no
// notebook: declarations as declarations, statements in order in a function,
// Markdown as comments, shown values printed. Cells are checked one by one as a
// session does, and nothing is run. It knows cells and Go; it knows neither
// notebooks as files nor what shows them.
//
// What a name means changes in the life of a session: a function may have a
// new body, a variable another type. In a program a name means one thing. So a
// declaration that changes between its uses is written once for each meaning,
// under names of their own (greet, greet2), and so is what is built on it.
package export

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"

	"gokernel/interp"
	"gokernel/interp/check"
)

// A Cell is one cell of a notebook.
type Cell struct {
	Code   bool // otherwise it is text for people
	Source string
	Number int // of a code cell: its execution count, or its place
	// Failed is what the cell ended with when it was last run, or nil.
	Failed *interp.CellError
	// MayFail says that the cells after it are to run whatever it ends with.
	MayFail bool
}

// Options say what a program is made from.
type Options struct {
	Origin  string         // of what it is the program, as in "tour.ipynb"
	Command string         // that makes it, as in "gokernel export tour.ipynb"
	Module  string         // import path of the program's package
	Dir     string         // where files lie that //go:embed names
	Checker *check.Checker // for cells
	Display fs.FS          // source of the package display, for programs that show what only it can
	Script  bool           // one file that needs no other: values are printed with fmt
	Places  bool           // the program's are to be told; then it is not written as people would

	// Before, where it is not "", is written to standard output before what the
	// cell of that number does, in a line of its own.
	Before       string
	BeforeNumber int

	// Knows tells whether there is a magic of that name; nil is for all names.
	Knows func(name string, cell bool) bool

	// Modules does what %get and %mod say to the go.mod that imports are resolved
	// by; nil where that has been done, or is not to be.
	Modules func(ctx context.Context, magic string, args []string) error

	// Fetch makes packages ready to be imported that no standard library has; nil
	// where nothing can be done.
	Fetch func(ctx context.Context, paths []string) error
}

// A Program is an exported notebook.
type Program struct {
	Files   []File
	Imports []string // import paths that the program's own module does not have, sorted
	Notes   []string // what of the notebook the program does not do, a line each
	Tests   []Test
	Places  map[string][]Place // of the lines of files, where they are asked for
}

// A File is one file of a program.
type File struct {
	Name string // below the program's directory, with slashes
	Data []byte
}

// Export makes a program of cells. The error says what stands in the way, and
// in which cell.
func Export(ctx context.Context, cells []Cell, o Options) (*Program, error) {
	h := newHistory(ctx, o)
	for _, c := range cells {
		h.add(c)
		if ctx.Err() != nil {
			return nil, fmt.Errorf("exporting: %w", context.Cause(ctx))
		}
	}
	w := newWriter(h, o)
	files, err := w.program()
	if err != nil {
		return nil, err
	}
	p := &Program{Files: files, Imports: w.required(), Notes: h.notes, Tests: w.testUses()}
	if o.Places {
		p.Places = map[string][]Place{}
		for i, f := range files {
			if f.Name == "main.go" || f.Name == "main_test.go" {
				files[i].Data, p.Places[f.Name] = takePlaces(f.Data)
			}
		}
	}
	return p, nil
}

// A refusal says why there can be no program.
type refusal struct {
	cell   int
	reason string
	advice string
}

func (r *refusal) Error() string {
	text := r.reason
	if r.cell > 0 {
		text = fmt.Sprintf("cell %d: %s", r.cell, r.reason)
	}
	return text + cmp.Or(and("; ", r.advice), "")
}

// and puts a prefix before what is not empty.
func and(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}
