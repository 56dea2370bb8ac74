package main

import (
	"embed"
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"
)

// A program is a piece of work that is done in a cell, in a program of its own,
// and, where Python code is the same loop, in Python. Each leaves what it has
// worked out in a variable called result.
type program struct {
	title        string
	declarations string // with imports
	statements   string
	python       string // or ""
}

//go:embed testdata/programs/*.txtar
var programFiles embed.FS

// programNames are the files in the order of the table.
var programNames = []string{"fib", "loops", "sieve", "strings", "sort", "map", "matrix", "channels", "json"}

// readPrograms reads the embedded files.
func readPrograms() ([]program, error) {
	var list []program
	for _, name := range programNames {
		data, err := programFiles.ReadFile("testdata/programs/" + name + ".txtar")
		if err != nil {
			return nil, fmt.Errorf("reading programs: %w", err)
		}
		archive := txtar.Parse(data)
		p := program{title: strings.TrimSpace(string(archive.Comment))}
		parts := map[string]*string{"declarations": &p.declarations, "statements": &p.statements, "python": &p.python}
		for _, f := range archive.Files {
			part := parts[f.Name]
			if part == nil {
				return nil, fmt.Errorf("reading programs: %s has a part called %q", name, f.Name)
			}
			*part = string(f.Data)
		}
		list = append(list, p)
	}
	return list, nil
}

// What is timed tells its time itself, in nanoseconds, with its result.
const (
	goImports = "import clock \"time\"\nimport out \"fmt\"\n"
	goBefore  = "began := clock.Now()\n"
	goAfter   = "out.Println(clock.Since(began).Nanoseconds(), result)\n"
	pyBefore  = "import time\nbegan = time.perf_counter_ns()\n"
	pyAfter   = "print(time.perf_counter_ns() - began, result)\n"
)

// cells are the program as two cells: what is declared, and what is timed.
func (p program) cells() (first, timed string) {
	return goImports + p.declarations, goBefore + p.statements + goAfter
}

// source is the program as a program.
func (p program) source() string {
	return "package main\n\n" + goImports + p.declarations + "\nfunc main() {\n" + goBefore + p.statements + goAfter + "}\n"
}
