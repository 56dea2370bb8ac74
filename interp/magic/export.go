package magic

import (
	"context"
	"strconv"
	"strings"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/export"
)

func exportCells() *Magic {
	return &Magic{
		Name:  "export",
		Usage: "%export [DIR]",
		Brief: "writes the cells that have run as a Go module that builds and runs without the notebook",
		Detail: "The cells come in the order in which they first ran, each as it ran last. Declarations become declarations, and\n" +
			"the statements a function that does what the cells do. Without a directory it is called `program`. What an earlier\n" +
			"export has written is replaced, and nothing else is.\n\n" +
			"The texts between the cells are known to `gokernel export NOTEBOOK` alone.",
		Operands: Files,
		Run:      runExport,
	}
}

func runExport(ctx context.Context, c *Call) *interp.CellError {
	name := unquoted(c.Args)
	switch {
	case name == "":
		name = "program"
	case name == c.Args && strings.ContainsAny(name, " \t"):
		return c.Misused() // a name with blanks stands in quotes
	}
	dir, err := c.path(ctx, name)
	if err != nil {
		return err
	}
	here, err := c.path(ctx, "")
	if err != nil {
		return err
	}
	cells := exported(c.Ran())
	if len(cells) == 0 {
		return Fail("no cell has run that could be exported", "")
	}
	program, failed := export.To(ctx, dir, cells, export.Options{
		Origin:  "of a session",
		Command: strings.TrimSpace("%export " + c.Args),
		Dir:     here,
		Checker: c.Checker(),
		Display: display.Source,
		Knows:   knows,
	}, c.Modules())
	switch {
	case ctx.Err() != nil:
		return interrupted()
	case failed != nil:
		return Fail(failed.Error(), "")
	}
	for _, note := range program.Notes {
		c.Warn("note: " + note + "\n")
	}
	if strings.ContainsAny(name, " \t") {
		name = strconv.Quote(name)
	}
	c.Print("The program is in " + name + ": cd " + name + " && go run .\n")
	return nil
}

// exported are cells as they are exported: one that has run again has its place,
// and the last text that ran.
func exported(ran []Ran) []export.Cell {
	var cells []export.Cell
	place := map[string]int{}
	for _, r := range ran {
		if r.Err != nil && neverRan[r.Err.Kind] {
			continue
		}
		cell := export.Cell{Code: true, Source: r.Code, Number: r.Number, Failed: r.Err}
		if at, again := place[r.ID]; again && r.ID != "" {
			cells[at] = cell
			continue
		}
		place[r.ID] = len(cells)
		cells = append(cells, cell)
	}
	return cells
}

// neverRan are the failures of cells of which nothing has run.
var neverRan = map[interp.Kind]bool{
	interp.KindSyntax: true, interp.KindCompile: true, interp.KindBuild: true, interp.KindUnsupported: true,
	interp.KindInternal: true,
}
