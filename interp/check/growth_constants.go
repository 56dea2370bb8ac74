package check

import (
	"fmt"
	"go/ast"
	"go/token"
)

// text measures a constant of the cell.
func (g *growth) text(ident *ast.Ident) {
	m := g.meaning(ident.Name)
	if m.ident == ident {
		g.total(ident.Pos(), "constant "+ident.Name, g.bytes(ident))
	}
}

// total counts the bytes of a constant among those of the cell.
func (g *growth) total(at token.Pos, what string, length float64) {
	if max(g.length, length) > maxTexts {
		if g.length <= maxTexts {
			g.length = length
			g.plan.reportAdvice(at, what+" is too long", fmt.Sprintf("it would be a string of %.3g bytes; strings.Repeat makes one when the program runs", length))
		}
		return
	}
	g.length += length
	switch {
	case length > maxText:
		g.plan.reportAdvice(at, what+" is too long", fmt.Sprintf("it would be a string of %.3g bytes, and a constant may have %d; strings.Repeat makes one when the program runs", length, maxText))
		g.length = 2 * maxTexts
	case g.length > maxTexts:
		g.plan.reportAdvice(at, what+" is too long", fmt.Sprintf("with it, the constants of the cell are strings of %.3g bytes, and may have %d", g.length, maxTexts))
	}
}

// bytes is the length in bytes of a constant string, or 0 for what is none.
func (g *growth) bytes(expr ast.Expr) float64 {
	switch e := expr.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return float64(len(e.Value) - len(`""`))
		}
	case *ast.ParenExpr:
		return g.bytes(e.X)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return g.bytes(e.X) + g.bytes(e.Y)
		}
	case *ast.CallExpr: // a conversion
		if ident, ok := ast.Unparen(e.Fun).(*ast.Ident); ok && len(e.Args) == 1 && (ident.Name == "string" || g.meaning(ident.Name).typ != nil) {
			return g.bytes(e.Args[0])
		}
	case *ast.Ident:
		m := g.meaning(e.Name)
		if m.value == nil {
			return 0
		}
		length, done := g.texts[m.ident]
		if !done {
			g.texts[m.ident] = 0
			length = g.bytes(m.value)
			g.texts[m.ident] = length
		}
		return length
	}
	return 0
}
