package syntax

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"gokernel/interp"
)

// A Segment is a stretch of a cell that runs as a whole: a magic, or Go.
type Segment struct {
	Magic *Magic
	Code  string // without a Magic: the text of the cell with all else blanked, so that places in it are the cell's
}

// Segments cuts the cell at the magics that stand behind Go, so that each does
// its work where it stands. Declarations have no order, so they go with the
// first Go. It fails where a statement concerns the cell as a whole,
// and a magic stands behind it.
func (c *Cell) Segments() ([]Segment, []interp.Diagnostic) {
	var list []Segment
	var code []int // segments of Go
	at := 0        // where the next one begins
	for i := range c.Magics {
		m := &c.Magics[i]
		if m.Mark {
			continue
		}
		if c.hasStatements(at, m.Start) || len(code) == 0 && c.hasParts(at, m.Start) {
			if d := c.wholesale(at, m.Start); d != nil {
				return nil, []interp.Diagnostic{*d}
			}
			code = append(code, len(list))
			list = append(list, Segment{Code: c.Only(at, m.Start)})
		}
		list = append(list, Segment{Magic: m})
		at = m.End
	}
	if c.hasStatements(at, len(c.Text)) || len(code) == 0 && len(c.Parts) > 0 {
		code = append(code, len(list))
		list = append(list, Segment{Code: c.Only(at, len(c.Text))})
	}
	switch len(code) {
	case 0:
	case 1:
		list[code[0]].Code = c.withoutMagics()
	default:
		c.gather(list, code)
	}
	return list, nil
}

// withoutMagics is the text with the magics blanked.
func (c *Cell) withoutMagics() string {
	text := []byte(c.Text)
	for _, m := range c.Magics {
		blank(text[m.Start:m.End])
	}
	return string(text)
}

// gather moves all declarations to the first of the segments of Go.
func (c *Cell) gather(list []Segment, code []int) {
	for i, n := range code {
		text := []byte(list[n].Code)
		for _, p := range c.Parts {
			switch {
			case p.Kind == Stmt || p.Kind == Var:
			case i == 0:
				copy(text[p.Start:p.End], c.Text[p.Start:p.End])
			default:
				blank(text[p.Start:p.End])
			}
		}
		list[n].Code = string(text)
	}
}

// hasParts tells whether there is Go between two places.
func (c *Cell) hasParts(start, end int) bool {
	return slices.ContainsFunc(c.Parts, func(p Part) bool { return start <= p.Start && p.End <= end })
}

// hasStatements tells whether there are statements between two places.
func (c *Cell) hasStatements(start, end int) bool {
	return slices.ContainsFunc(c.Parts, func(p Part) bool {
		return (p.Kind == Stmt || p.Kind == Var) && start <= p.Start && p.End <= end
	})
}

// wholesale looks for statements between two places that concern the cell as a
// whole: what they do could not be done in a part of it.
func (c *Cell) wholesale(start, end int) *interp.Diagnostic {
	var found *interp.Diagnostic
	if c.Program {
		d := c.Diagnostic(c.Body.Pos(), "no magic can stand inside a program")
		return &d
	}
	refuse := func(pos token.Pos, what string) {
		if found == nil {
			d := c.Diagnostic(pos, what+" concerns the whole cell, so no magic can stand behind it")
			d.Advice = "put the magic into a cell of its own"
			found = &d
		}
	}
	for _, p := range c.Parts {
		if p.Stmt == nil || p.Start < start || p.End > end {
			continue
		}
		ast.Inspect(p.Stmt, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.DeferStmt:
				refuse(n.Pos(), "defer")
			case *ast.ReturnStmt:
				refuse(n.Pos(), "return")
			case *ast.LabeledStmt:
				if slices.ContainsFunc(c.Parts, func(p Part) bool { return p.Stmt == n }) {
					refuse(n.Pos(), "a label")
				}
			}
			return true
		})
	}
	return found
}

// Only returns a text that holds Text[start:end] and nothing else, at the same
// lines and columns as in the cell, so that Parse of it places what it finds in
// the user's own cell.
func (c *Cell) Only(start, end int) string {
	text := []byte(c.Text)
	blank(text[:start])
	blank(text[end:])
	return string(text)
}

// Rest is Only of the body of the cell magic m.
func (c *Cell) Rest(m Magic) string { return c.Only(len(c.Text)-len(m.Body), len(c.Text)) }

// Operands is Only of the arguments of the line magic m, or of those on the
// first line of a cell magic.
func (c *Cell) Operands(m Magic) string {
	line := c.Text[m.Start:lineEnd(c.Text, m.Start)]
	end := m.Start + len(strings.TrimRight(line, " \t\r"))
	return c.Only(end-len(m.Args), end)
}
