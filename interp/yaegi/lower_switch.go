package yaegi

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// typeSwitch writes a type switch. The variable that it defines is another one
// in each clause, all under one generated name.
func (g *writer) typeSwitch(s *ast.TypeSwitchStmt) {
	var x ast.Expr
	name := ""
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		x = a.X.(*ast.TypeAssertExpr).X
	case *ast.AssignStmt:
		x = a.Rhs[0].(*ast.TypeAssertExpr).X
		for _, c := range s.Body.List {
			if obj := g.info.Implicits[c]; obj != nil {
				if name == "" {
					name = g.fresh(obj.Name())
				}
				g.locals[obj] = name
			}
		}
	}
	g.mark(nodeOf(s.Init), x)
	g.printf("switch ")
	if s.Init != nil {
		g.simple(s.Init)
		g.printf("; ")
	}
	if name != "" {
		g.printf("%s := ", name)
	}
	g.operand(x)
	g.printf(".(type) {\n")
	g.frames = append(g.frames, frame{})
	defer func() { g.frames = g.frames[:len(g.frames)-1] }()
	for _, c := range defaultLast(s.Body.List) {
		if c.List == nil {
			g.printf("default:\n")
		} else {
			g.printf("case ")
			for i, e := range c.List {
				if i > 0 {
					g.printf(", ")
				}
				if g.info.Types[e].IsNil() {
					g.printf("nil")
					continue
				}
				t := g.info.TypeOf(e)
				g.checkAsserted(e.Pos(), g.info.TypeOf(x), t, true)
				g.printf("%s", g.typeText(e.Pos(), t))
			}
			g.printf(":\n")
		}
		g.known = 0
		g.stmts(c.Body)
	}
	g.printf("}")
	g.known = 0
}

// switchStmt writes a switch over values.
func (g *writer) switchStmt(s *ast.SwitchStmt) {
	if s.Tag == nil {
		for _, c := range s.Body.List {
			for _, e := range c.(*ast.CaseClause).List {
				if types.IsInterface(g.info.TypeOf(e)) {
					g.refuse(e.Pos(), "an interface as the case of a switch without a value")
				}
			}
		}
	}
	g.switchHeader(s, "")
}

// switchHeader writes a switch. The init statement and the value that is
// compared come before it: the interpreter mixes them up in the header.
func (g *writer) switchHeader(s *ast.SwitchStmt, label string) {
	g.printf("{\n")
	g.known = 0
	if s.Init != nil {
		g.stmt(s.Init)
		g.printf("\n")
	}
	tag := ""
	if s.Tag != nil {
		g.mark(s.Tag)
		tag = g.fresh("tag")
		g.printf("var %s %s = ", tag, g.typeText(s.Tag.Pos(), types.Default(g.info.TypeOf(s.Tag))))
		g.expr(s.Tag)
		g.printf("\n")
	}
	apart := g.comparesApart(s)
	if apart {
		tag = g.clause(s, tag)
	}
	g.printf("%sswitch %s {\n", labelText(label), tag)
	g.frames = append(g.frames, frame{label: label})
	defer func() { g.frames = g.frames[:len(g.frames)-1] }()
	clauses := defaultLast(s.Body.List)
	if apart {
		clauses = inOrder(s.Body.List)
	}
	for n, c := range clauses {
		switch {
		case apart:
			g.printf("case %d:\n", n)
		case c.List == nil:
			g.printf("default:\n")
		default:
			g.printf("case ")
			for i, e := range c.List {
				if i > 0 {
					g.printf(", ")
				}
				g.checkCase(s.Tag, e)
				g.expr(e)
			}
			g.printf(":\n")
		}
		g.known = 0
		g.stmts(c.Body)
	}
	g.printf("}\n}")
	g.known = 0
}

// inOrder lists the clauses of a switch as they stand, defaultLast with the default
// clause behind the others: where it is not the last one, the interpreter has it
// and the last one change places, and so tries the cases in another order.
func inOrder(body []ast.Stmt) []*ast.CaseClause {
	var list []*ast.CaseClause
	for _, c := range body {
		list = append(list, c.(*ast.CaseClause))
	}
	return list
}

func defaultLast(body []ast.Stmt) []*ast.CaseClause {
	list := inOrder(body)
	slices.SortStableFunc(list, func(a, b *ast.CaseClause) int {
		switch {
		case a.List == nil && b.List != nil:
			return 1
		case a.List != nil && b.List == nil:
			return -1
		}
		return 0
	})
	return list
}

// fallsThrough tells whether a clause of a switch leads into the next one.
func fallsThrough(s *ast.SwitchStmt) bool {
	return slices.ContainsFunc(inOrder(s.Body.List), func(c *ast.CaseClause) bool {
		if len(c.Body) == 0 {
			return false
		}
		b, ok := c.Body[len(c.Body)-1].(*ast.BranchStmt)
		return ok && b.Tok == token.FALLTHROUGH
	})
}

// comparesApart tells whether the clause of a switch is found before it: where a
// case can panic, which has a line of its own, where the interpreter does not
// compare the cases rightly, and where the order of the clauses has to stay.
func (g *writer) comparesApart(s *ast.SwitchStmt) bool {
	falls := fallsThrough(s)
	if s.Tag != nil {
		if types.IsInterface(g.info.TypeOf(s.Tag)) {
			if falls {
				g.refuse(s.Pos(), "fallthrough in a switch over an interface")
			}
			return false
		}
		if t, ok := g.info.TypeOf(s.Tag).Underlying().(*types.Basic); !ok || t.Info()&types.IsComplex != 0 {
			return true
		}
	}
	several, risky := false, false
	for _, c := range s.Body.List {
		list := c.(*ast.CaseClause).List
		several = several || s.Tag == nil && len(list) > 1
		for _, e := range list {
			g.eachRisk(e, func(ast.Node) { risky = true })
		}
	}
	return several || risky || falls
}

// clause writes statements that find the clause of a switch, and returns the
// variable with its number.
func (g *writer) clause(s *ast.SwitchStmt, tag string) string {
	found, otherwise := g.fresh("clause"), -1
	for n, c := range s.Body.List {
		if c.(*ast.CaseClause).List == nil {
			otherwise = n
		}
	}
	g.printf("%s := %d\n", found, otherwise)
	depth := 0
	for n, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			g.mark(e)
			g.printf("if ")
			if tag != "" {
				g.printf("%s == ", tag)
			}
			g.printf("(")
			g.expr(e)
			g.printf(") {\n%s = %d\n} else {\n", found, n)
			depth++
		}
	}
	g.printf("%s\n", strings.Repeat("}", depth))
	g.known = 0
	return found
}
