package yaegi

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// returnStmt writes a return statement.
func (g *writer) returnStmt(s *ast.ReturnStmt) {
	if len(s.Results) == 0 {
		g.leave()
		return
	}
	results := g.sig.Results()
	if len(g.results) == 0 {
		if recv, ok := ast.Unparen(s.Results[0]).(*ast.UnaryExpr); ok && recv.Op == token.ARROW && len(s.Results) == 1 {
			name := g.fresh("received")
			g.printf("%s := ", name)
			g.expr(recv)
			g.printf("; return %s", name)
			return
		}
		if len(s.Results) > 1 {
			g.returnKept(s.Results, results)
			return
		}
		g.printf("return ")
		if results.Len() == 1 {
			g.converted(s.Results[0], results.At(0).Type())
		} else {
			g.expr(s.Results[0])
		}
		return
	}
	g.setResults(s.Results)
	g.leave()
}

// returnKept returns several values by way of variables: the interpreter
// computes one in the place of another.
func (g *writer) returnKept(values []ast.Expr, results *types.Tuple) {
	var names []string
	for i, e := range values {
		w := g.sub()
		w.converted(e, results.At(i).Type())
		g.literal = w.literal
		if g.info.Types[e].Value != nil || g.info.Types[e].IsNil() {
			names = append(names, w.String())
			continue
		}
		name := g.fresh("value")
		g.printf("var %s %s = %s\n", name, g.typeText(e.Pos(), results.At(i).Type()), w.String())
		names = append(names, name)
	}
	g.printf("return %s", strings.Join(names, ", "))
}

// setResults assigns the values of a return statement to the results. A nil is
// assigned by itself: the interpreter fails at one among others.
func (g *writer) setResults(values []ast.Expr) {
	if len(values) < len(g.results) {
		g.printf("%s = ", strings.Join(g.results, ", "))
		g.expr(values[0])
		g.printf("; ")
		return
	}
	var names []string
	for i, e := range values {
		if g.info.Types[e].IsNil() {
			names = append(names, "")
			continue
		}
		w := g.sub()
		w.converted(e, g.sig.Results().At(i).Type())
		g.literal = w.literal
		name := g.fresh("value")
		g.printf("var %s %s = %s\n", name, g.typeText(e.Pos(), g.sig.Results().At(i).Type()), w.String())
		names = append(names, name)
	}
	for i, name := range names {
		if name == "" {
			g.printf("%s.Zero(&%s)\n", supportAlias, g.results[i])
		} else {
			g.printf("%s = %s\n", g.results[i], name)
		}
	}
}
