package export

import (
	"fmt"
	"go/ast"
	"strings"

	"gokernel/interp/syntax"
)

// A Place is a line of a cell, or none.
type Place struct {
	Cell int // its number; 0 for none
	Line int // from 1
}

// While a program is written, comments say of which line of which cell the next
// line is. They keep to the first column, where gofmt leaves them.
const (
	markBefore = "//line cell["
	noMark     = "//line cell[0]:1\n" // what follows is of no cell
)

// mark marks the next line as that of a position, where places are asked for.
func (w *writer) mark(cell *syntax.Cell, n ast.Node) string {
	if !w.options.Places {
		return ""
	}
	at := cell.Position(n.Pos())
	return fmt.Sprintf("%s%d]:%d\n", markBefore, at.Cell, at.Line)
}

// marks marks the statements in a node, and a function itself. It is to be called
// before there are other edits.
func (w *writer) marks(cell *syntax.Cell, n ast.Node, e *edits) {
	if !w.options.Places {
		return
	}
	list := func(stmts []ast.Stmt) {
		for _, stmt := range stmts {
			if _, empty := stmt.(*ast.EmptyStmt); !empty {
				at := cell.Offset(stmt.Pos())
				e.replace(at, at, "\n"+w.mark(cell, stmt))
			}
		}
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if at := cell.Offset(n.Type.Func); at == 0 || cell.Text[at-1] == '\n' {
				e.replace(at, at, w.mark(cell, n.Type))
			}
		case *ast.BlockStmt:
			list(n.List)
		case *ast.CaseClause:
			list(n.Body)
		case *ast.CommClause:
			list(n.Body)
		}
		return true
	})
}

// withoutMark ends what the marks before say.
func (w *writer) withoutMark(text string) string {
	if !w.options.Places || text == "" {
		return text
	}
	return noMark + text
}

// takePlaces takes the marks out of a file, and gives the places of its lines.
func takePlaces(text []byte) (clean []byte, places []Place) {
	var next Place
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), markBefore); ok {
			var at Place
			if _, err := fmt.Sscanf(rest, "%d]:%d", &at.Cell, &at.Line); err == nil {
				next = at
				continue
			}
		}
		clean = append(clean, line...)
		if next.Cell == 0 {
			places = append(places, Place{})
			continue
		}
		places = append(places, next)
		next.Line++
	}
	return clean, places
}
