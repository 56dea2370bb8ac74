package main

import (
	"fmt"
	"io"

	"gokernel/protocol/nbdiff"
	"gokernel/protocol/nbformat"
)

// changing are the tags of cells whose outputs are not the same each time; nbval
// knows the second one.
var changing = []string{"volatile", "nbval-ignore-output"}

// A runCheck compares what cells give with what they gave when the notebook was
// saved.
type runCheck struct {
	saved   *nbformat.Notebook
	options nbdiff.Options
}

// newRunCheck keeps the outputs that a notebook has now.
func newRunCheck(nb *nbformat.Notebook, o nbdiff.Options) (*runCheck, error) {
	data, err := nbformat.Write(nb)
	if err != nil {
		return nil, err
	}
	saved, err := nbformat.Read(data)
	return &runCheck{saved, o}, err
}

// report tells which cells have given something else, and returns an error when
// there are any.
func (c *runCheck) report(nb *nbformat.Notebook, w io.Writer) error {
	count, cells := 0, 0
	for i, cell := range nb.Cells {
		if cell.Type != nbformat.Code {
			continue
		}
		cells++
		if isChanging(cell) {
			continue
		}
		lines := nbdiff.Outputs(c.saved.Cells[i], cell, c.options)
		if lines == nil {
			continue
		}
		if count > 0 {
			fmt.Fprintln(w)
		}
		count++
		fmt.Fprintf(w, "code cell %d gives other outputs: %s\n", cells, firstLine(cell.Source))
		if err := nbdiff.WriteLines(onTerminal(w), lines, hasColours(w)); err != nil {
			return fmt.Errorf("reporting: %w", err)
		}
	}
	switch {
	case count == 1:
		return fmt.Errorf("1 of %d cells does not give its saved outputs again", cells)
	case count > 1:
		return fmt.Errorf("%d of %d cells do not give their saved outputs again", count, cells)
	}
	return nil
}

func isChanging(c *nbformat.Cell) bool {
	for _, tag := range changing {
		if c.HasTag(tag) {
			return true
		}
	}
	return false
}
