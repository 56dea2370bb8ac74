package magic

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"strings"

	"gokernel/display"
	"gokernel/interp"
)

// A covered is how much of a function of the session tests have run.
type covered struct {
	name       string
	cell       int
	statements int
	run        int
}

// showCoverage shows what a cover profile says of the session's functions.
func (c *Call) showCoverage(p *ownProgram, file string) *interp.CellError {
	text, err := os.ReadFile(file)
	if err != nil {
		return Fail("go test has left no profile of what was covered: "+err.Error(), "")
	}
	list, err := p.coverage(string(text))
	if err != nil {
		return &interp.CellError{Kind: interp.KindInternal, Message: err.Error()}
	}
	type row struct {
		Function   string  `display:"function"`
		Cell       int     `display:"cell"`
		Statements int     `display:"statements"`
		Covered    float64 `display:"covered %"`
	}
	var rows []row
	all, run := 0, 0
	for _, f := range list {
		all, run = all+f.statements, run+f.run
		rows = append(rows, row{f.name, f.cell, f.statements, 100 * float64(f.run) / float64(f.statements)})
	}
	if all == 0 {
		c.Print("the session has no functions, beside tests, whose coverage could be told\n")
		return nil
	}
	c.Print(fmt.Sprintf("coverage: %.1f%% of the statements of the session's functions\n", 100*float64(run)/float64(all)))
	c.Show(interp.Bundle(display.TableOf(rows, display.TableOptions{Max: maxResults, Format: map[string]string{"covered %": "%.1f"}})))
	return nil
}

// coverage reads a cover profile. What the cells do besides declaring is left out,
// as tests do not run it, and so are functions without statements.
func (p *ownProgram) coverage(profile string) ([]covered, error) {
	const name = "main.go"
	fset := token.NewFileSet()
	var tree *ast.File
	for _, f := range p.Files {
		if f.Name == name {
			var err error
			if tree, err = parser.ParseFile(fset, name, f.Data, 0); err != nil {
				return nil, fmt.Errorf("reading the program: %w", err)
			}
		}
	}
	if tree == nil {
		return nil, fmt.Errorf("reading the program: there is no %s", name)
	}
	type stretch struct{ from, to token.Position }
	var list []covered
	var where []stretch
	for _, d := range tree.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		at := fset.Position(fn.Pos())
		if place := p.place(name, at.Line); place.Cell > 0 {
			list = append(list, covered{name: functionName(fn), cell: place.Cell})
			where = append(where, stretch{at, fset.Position(fn.End())})
		}
	}
	for line := range strings.Lines(profile) {
		colon := strings.LastIndexByte(line, ':')
		if colon < 0 || path.Base(line[:colon]) != name {
			continue
		}
		var from, to token.Position
		var statements, count int
		if _, err := fmt.Sscanf(line[colon+1:], "%d.%d,%d.%d %d %d", &from.Line, &from.Column, &to.Line, &to.Column, &statements, &count); err != nil {
			return nil, fmt.Errorf("reading what was covered: %q: %w", line, err)
		}
		for i, s := range where {
			if before(s.from, from) && before(to, s.to) {
				list[i].statements += statements
				if count > 0 {
					list[i].run += statements
				}
			}
		}
	}
	kept := list[:0]
	for _, f := range list {
		if f.statements > 0 {
			kept = append(kept, f)
		}
	}
	return kept, nil
}

// before tells whether a place is not behind another.
func before(a, b token.Position) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Column <= b.Column
}

// functionName is the name of a function, or of a method with its type.
func functionName(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	t := fn.Recv.List[0].Type
	star := ""
	if s, ok := t.(*ast.StarExpr); ok {
		star, t = "*", s.X
	}
	switch x := t.(type) {
	case *ast.IndexExpr:
		t = x.X
	case *ast.IndexListExpr:
		t = x.X
	}
	id, ok := t.(*ast.Ident)
	switch {
	case !ok:
		return fn.Name.Name
	case star != "":
		return "(*" + id.Name + ")." + fn.Name.Name
	}
	return id.Name + "." + fn.Name.Name
}
