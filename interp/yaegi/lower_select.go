package yaegi

import (
	"go/ast"
	"slices"
)

// selectStmt writes a select statement.
func (g *writer) selectStmt(s *ast.SelectStmt) {
	g.selectHeader(s, "")
}

// keepChannels keeps the channels of a select in variables before it, in a block
// that the caller ends: the interpreter does not take one behind a pointer.
func (g *writer) keepChannels(s *ast.SelectStmt) bool {
	var channels []ast.Expr
	for _, c := range s.Body.List {
		switch comm := c.(*ast.CommClause).Comm.(type) {
		case *ast.SendStmt:
			channels = append(channels, comm.Chan)
		case *ast.ExprStmt:
			channels = append(channels, ast.Unparen(comm.X).(*ast.UnaryExpr).X)
		case *ast.AssignStmt:
			channels = append(channels, ast.Unparen(comm.Rhs[0]).(*ast.UnaryExpr).X)
		}
	}
	if !slices.ContainsFunc(channels, func(e ast.Expr) bool {
		ident, ok := ast.Unparen(e).(*ast.Ident)
		return !ok || g.sessionVar(ident) != nil
	}) {
		return false
	}
	g.printf("{\n")
	for _, c := range channels {
		w := g.sub()
		w.expr(c)
		g.literal = w.literal
		g.kept[c] = g.fresh("chan")
		g.printf("var %s %s = %s\n", g.kept[c], g.typeText(c.Pos(), g.info.TypeOf(c)), w.String())
	}
	return true
}

// selectHeader writes a select statement that may have a label.
func (g *writer) selectHeader(s *ast.SelectStmt, label string) {
	if g.shared && g.keepChannels(s) {
		defer g.printf("\n}")
	}
	g.printf("%sselect {\n", labelText(label))
	g.frames = append(g.frames, frame{label: label})
	defer func() { g.frames = g.frames[:len(g.frames)-1] }()
	for _, c := range s.Body.List {
		c := c.(*ast.CommClause)
		if c.Comm == nil {
			g.printf("default:\n")
		} else {
			g.printf("case ")
			g.comm = true
			g.simple(c.Comm)
			g.comm = false
			g.printf(":\n")
		}
		g.known = 0
		g.stmts(c.Body)
	}
	g.printf("}")
	g.known = 0
}
