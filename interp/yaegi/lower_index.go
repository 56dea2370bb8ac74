package yaegi

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// Indexes and bounds. At one that is out of range the interpreter does not say
// which and of what, as Go does. Beside compiled cells, where few lines run and
// none of them often, they are looked at before.

// index writes an index expression whose value is wanted.
func (g *writer) index(e *ast.IndexExpr) {
	if tv, ok := g.info.Types[e.X]; ok && !tv.IsValue() {
		g.refuse(e.Pos(), "generic types")
		return
	}
	t := g.info.TypeOf(e.X)
	if _, ok := t.Underlying().(*types.Signature); ok {
		g.refuse(e.Pos(), "generic functions")
		return
	}
	if g.straight && !g.isMap(t) && !g.plainIndex(e) {
		if g.isPlain(e.X) && g.isPlain(e.Index) {
			g.checkedIndex(e)
			return
		}
		x, i := g.fresh("x"), g.fresh("i")
		g.printf("func(%s %s, %s %s) %s ", x, g.typeText(e.Pos(), t),
			i, g.typeText(e.Pos(), types.Default(g.info.TypeOf(e.Index))), g.typeText(e.Pos(), g.info.TypeOf(e)))
		g.hidden("return %s[%s.Index(%s, len(%s))]", x, supportAlias, i, x)
		g.printf("(")
		g.expr(e.X)
		g.printf(", ")
		g.expr(e.Index)
		g.printf(")")
		return
	}
	g.operand(e.X)
	g.printf("[")
	if m, ok := t.Underlying().(*types.Map); ok {
		g.checkKey(e.Index, m.Key())
		g.converted(e.Index, m.Key())
	} else {
		g.expr(e.Index)
	}
	g.printf("]")
}

// hidden writes the body of a function literal that is none of the user's: a panic
// in it has no frame for it.
func (g *writer) hidden(format string, args ...any) {
	g.printf("{ /*line :1:1*/ ")
	g.printf(format, args...)
	g.printf(" }/*line :%d:1*/", g.at*placeLines)
}

// element writes an index expression that stands for storage.
func (g *writer) element(e *ast.IndexExpr) {
	t := g.info.TypeOf(e.X)
	if !g.straight || g.isMap(t) || g.plainIndex(e) {
		g.index(e)
		return
	}
	if !g.isPlain(e.X) || !g.isPlain(e.Index) {
		g.refuse(e.Pos(), "an element of what a call gives, or at what a call gives")
	}
	g.checkedIndex(e)
}

// checkedIndex writes an index expression whose index is looked at before.
func (g *writer) checkedIndex(e *ast.IndexExpr) {
	x := g.sub()
	x.operandOf(e.X)
	g.printf("%s[%s.Index(", x.String(), supportAlias)
	g.expr(e.Index)
	g.printf(", len(%s))]", x.String())
}

// storage writes an expression that stands for a variable or a part of one.
func (g *writer) storage(e ast.Expr) {
	switch x := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		g.element(x)
	case *ast.SelectorExpr:
		g.field(x, true)
	default:
		g.expr(e)
	}
}

// operandOf writes what something that stands for storage is part of.
func (g *writer) operandOf(e ast.Expr) {
	switch ast.Unparen(e).(type) {
	case *ast.IndexExpr, *ast.SelectorExpr:
		g.storage(e)
	default:
		g.operand(e)
	}
}

// isMap tells whether values of t are maps.
func (g *writer) isMap(t types.Type) bool {
	_, ok := t.Underlying().(*types.Map)
	return ok
}

// plainIndex tells whether an index cannot be out of range: the checker has seen
// to it.
func (g *writer) plainIndex(e *ast.IndexExpr) bool {
	t := g.info.TypeOf(e.X).Underlying()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	_, array := t.(*types.Array)
	return array && g.info.Types[e.Index].Value != nil
}

// isPlain tells whether an expression can be evaluated twice: it is made of
// variables, their parts and lengths, constants and operators.
func (g *writer) isPlain(e ast.Expr) bool {
	plain := true
	ast.Inspect(e, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && g.info.Types[e].Value != nil {
			return false
		}
		switch n := n.(type) {
		case *ast.CallExpr:
			plain = plain && g.isMeasure(n)
		case *ast.CompositeLit, *ast.FuncLit, *ast.TypeAssertExpr, *ast.SliceExpr:
			plain = false
		case *ast.UnaryExpr:
			plain = plain && n.Op != token.ARROW && n.Op != token.AND
		}
		return plain
	})
	return plain
}

// isMeasure tells whether a call is of len or cap.
func (g *writer) isMeasure(e *ast.CallExpr) bool {
	ident, ok := ast.Unparen(e.Fun).(*ast.Ident)
	return ok && g.info.Types[ident].IsBuiltin() && (ident.Name == "len" || ident.Name == "cap")
}

// slice writes a slice expression.
func (g *writer) slice(e *ast.SliceExpr) {
	if g.straight && !(e.Low == nil && e.High == nil) {
		g.checkedSlice(e)
		return
	}
	g.operandOf(e.X)
	g.bounds(e, func() { g.exprOr(e.Low, "") })
}

// bounds writes the brackets of a slice expression.
func (g *writer) bounds(e *ast.SliceExpr, low func()) {
	g.printf("[")
	low()
	g.printf(":")
	g.exprOr(e.High, "")
	if e.Slice3 {
		g.printf(":")
		g.exprOr(e.Max, "")
	}
	g.printf("]")
}

// exprOr writes an expression that may be missing.
func (g *writer) exprOr(e ast.Expr, missing string) {
	if e == nil {
		g.printf("%s", missing)
		return
	}
	g.expr(e)
}

// checkedSlice writes a slice expression whose low bound is a call that looks at
// all of them.
func (g *writer) checkedSlice(e *ast.SliceExpr) {
	kind, length := "Slice", "len(%[1]s), cap(%[1]s)"
	switch g.info.TypeOf(e.X).Underlying().(type) {
	case *types.Basic:
		kind, length = "String", "len(%[1]s)"
	case *types.Array, *types.Pointer:
		kind, length = "Array", "len(%[1]s)"
		if e.Slice3 {
			g.refuse(e.Pos(), "a slice of an array with three bounds")
		}
	}
	write := func(w *writer, x string, exprs []string) {
		length := strings.ReplaceAll(length, "%[1]s", x)
		w.printf("%s[%s.%sLow(%s, %s", x, supportAlias, kind, exprs[0], exprs[1])
		if kind == "Slice" {
			w.printf(", %s", exprs[2])
		}
		w.printf(", %s):", length)
		if e.High != nil {
			w.printf("%s", exprs[1])
		}
		if e.Slice3 {
			w.printf(":%s", exprs[2])
		}
		w.printf("]")
	}
	bounds := []ast.Expr{e.Low, e.High, e.Max}
	plain := g.isPlain(e.X)
	for _, b := range bounds {
		plain = plain && (b == nil || g.isPlain(b))
	}
	if plain {
		var texts []string
		for _, b := range bounds {
			w := g.sub()
			w.exprOr(b, "nil")
			texts = append(texts, w.String())
		}
		x := g.sub()
		x.operandOf(e.X)
		write(g, x.String(), texts)
		return
	}
	if kind == "Array" {
		g.refuse(e.Pos(), "a slice of an array with a call in it")
		return
	}
	x := g.fresh("x")
	params, args, names := []string{x + " " + g.typeText(e.X.Pos(), g.info.TypeOf(e.X))}, []ast.Expr{e.X}, []string{}
	for _, b := range bounds {
		if b == nil {
			names = append(names, "nil")
			continue
		}
		name := g.fresh("i")
		names, args = append(names, name), append(args, b)
		params = append(params, name+" "+g.typeText(b.Pos(), types.Default(g.info.TypeOf(b))))
	}
	g.printf("func(%s) %s ", strings.Join(params, ", "), g.typeText(e.Pos(), g.info.TypeOf(e)))
	w := g.sub()
	write(w, x, names)
	g.hidden("return %s", w.String())
	g.printf("(")
	for i, arg := range args {
		if i > 0 {
			g.printf(", ")
		}
		g.expr(arg)
	}
	g.printf(")")
}
