package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"gokernel/interp"
	"gokernel/interp/export"
	"gokernel/protocol/nbformat"
	"gokernel/protocol/percent"
)

// readNotebook reads a notebook: an .ipynb file, a file in the percent format,
// or with "-" either from standard input.
func readNotebook(path string, s stdio) (*nbformat.Notebook, error) {
	var data []byte
	var err error
	if path == os.DevNull { // what git names in place of a file that is not there
		return &nbformat.Notebook{Minor: 5, Metadata: map[string]any{}}, nil
	}
	if path == "-" {
		path = "standard input"
		data, err = io.ReadAll(s.in)
	} else {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the notebook: %w", err)
	}
	nb, err := parseNotebook(path, data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return nb, nil
}

func parseNotebook(path string, data []byte) (*nbformat.Notebook, error) {
	switch {
	case bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")):
	case percent.Is(data):
		return percent.Read(data)
	case filepath.Ext(path) == ".go":
		return nil, errors.New("no notebook: there are no cells (lines that begin with // %%) in it; gokernel import makes a notebook of a program")
	}
	return nbformat.Read(data)
}

// exportCells are the notebook's cells as export takes them.
func exportCells(nb *nbformat.Notebook) []export.Cell {
	var cells []export.Cell
	number := 0
	for _, c := range nb.Cells {
		cell := export.Cell{Code: c.Type == nbformat.Code, Source: c.Source, MayFail: c.HasTag("raises-exception")}
		if cell.Code {
			number++
			cell.Number = number
			for _, o := range c.Outputs {
				if o.Type == nbformat.Error {
					cell.Failed = &interp.CellError{Kind: interp.Kind(o.EName), Message: strings.TrimSpace(o.EValue)}
				}
			}
		}
		cells = append(cells, cell)
	}
	return cells
}
