package inspect

import (
	"go/ast"
	"go/types"
	"html"
	"strings"
)

// call tells of the function in whose argument list the cursor is, with the
// parameter that is due marked. It is nil where it is in none.
func (q *query) call() page {
	c, m := q.enclosingCall()
	if c == nil {
		return nil
	}
	obj := q.named(c.Fun)
	if tv, ok := q.view.Info.Types[c.Fun]; ok && tv.IsType() {
		return q.expr(c.Fun) // a conversion
	}
	if m.text == "" {
		return q.expr(c.Fun)
	}
	var p page
	p.add(marked(m))
	if obj != nil {
		q.document(&p, obj)
	}
	return p
}

// enclosingCall is the innermost call in whose argument list the cursor is, and
// its signature. The text is "" where that is not known.
func (q *query) enclosingCall() (*ast.CallExpr, marking) {
	for _, n := range q.view.Path {
		switch n := n.(type) {
		case *ast.BlockStmt, *ast.CompositeLit:
			return nil, marking{}
		case *ast.CallExpr:
			if q.view.Pos <= n.Lparen || n.Rparen.IsValid() && q.view.Pos > n.Rparen {
				continue
			}
			return n, q.callSignature(n)
		}
	}
	return nil, marking{}
}

// callSignature is the signature of the function that is called.
func (q *query) callSignature(c *ast.CallExpr) marking {
	param := q.argument(c)
	switch obj := q.named(c.Fun).(type) {
	case *types.Func:
		sig, ok := q.view.TypeOf(c.Fun).(*types.Signature)
		if !ok {
			sig = obj.Signature()
		}
		return q.spell.function(obj, sig, param)
	case *types.Builtin:
		return builtinSignature(obj.Name(), param)
	case *types.TypeName:
		return marking{}
	case nil:
		if t := q.view.TypeOf(c.Fun); t != nil {
			if sig, ok := t.Underlying().(*types.Signature); ok {
				var b strings.Builder
				b.WriteString("func")
				return q.spell.signature(&b, sig, param)
			}
		}
		if obj, ok := q.unchecked(c.Fun).(*types.Func); ok {
			return q.spell.function(obj, obj.Signature(), param)
		}
	default:
		if sig, ok := obj.Type().Underlying().(*types.Signature); ok {
			var b strings.Builder
			b.WriteString("func " + obj.Name())
			return q.spell.signature(&b, sig, param)
		}
	}
	return marking{}
}

// unchecked is what is called as package.Name where the package has yet to be
// imported.
func (q *query) unchecked(e ast.Expr) types.Object {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok || q.view.Lookup(x.Name) != nil {
		return nil
	}
	if pkg := q.imported(x.Name); pkg != nil && sel.Sel.IsExported() {
		return pkg.Scope().Lookup(sel.Sel.Name)
	}
	return nil
}

// argument is the index of the argument that the cursor is in: how many commas
// stand before it.
func (q *query) argument(c *ast.CallExpr) int {
	cell := q.view.Cell
	at, n := cell.Offset(q.view.Pos), 0
	for i, arg := range c.Args {
		end := cell.Offset(arg.End())
		if end > at || end < 0 {
			break
		}
		to := at
		if i+1 < len(c.Args) {
			to = min(at, max(cell.Offset(c.Args[i+1].Pos()), end))
		}
		if !strings.Contains(withoutComments(cell.Text[end:to]), ",") {
			break
		}
		n = i + 1
	}
	return n
}

// withoutComments leaves out comments of the kind that ends with its line.
func withoutComments(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "//")
		b.WriteString(line)
	}
	return b.String()
}

// isCallee tells whether an identifier is the name of a function that is called.
func (q *query) isCallee(ident *ast.Ident) bool {
	for _, n := range q.view.Path {
		if c, ok := n.(*ast.CallExpr); ok && c.Fun.Pos() <= ident.Pos() && ident.End() <= c.Fun.End() {
			return true
		}
	}
	return false
}

// titledMarked is a marked line under a heading.
func titledMarked(title string, m marking) part {
	x := marked(m)
	return part{
		Plain:    title + "\n" + indent(x.Plain),
		Markdown: "**" + escapeMarkdown(title) + "**\n\n" + x.Markdown,
		HTML:     "<p><b>" + html.EscapeString(title) + "</b></p>\n" + x.HTML,
	}
}
