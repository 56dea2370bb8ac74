package yaegi

import (
	"go/ast"
	"go/types"
	"strings"
)

// conversion writes a conversion to type t.
func (g *writer) conversion(e *ast.CallExpr, t types.Type) {
	text := g.typeText(e.Pos(), t)
	if strings.ContainsAny(text[:1], "*<([") || strings.HasPrefix(text, "func") || strings.HasPrefix(text, "chan") {
		if !strings.HasPrefix(text, "[") || strings.Contains(text, "func(") {
			text = "(" + text + ")"
		}
	}
	g.checkConversion(e, t)
	if name := truncation(g.info.TypeOf(e.Args[0]), t); name != "" {
		g.printf("(%s(%s.%s(float64(", text, supportAlias, name)
		g.expr(e.Args[0])
		g.printf("))))")
		return
	}
	// In parentheses: the interpreter takes a conversion to a compiled type
	// that is an argument for a call.
	g.printf("(%s(", text)
	g.converted(e.Args[0], t)
	g.printf("))")
}

// truncation names the function of the support package that converts a float to an
// integer as compiled code does, where it is out of range as well; "" for other
// conversions.
func truncation(from, to types.Type) string {
	f, ok := from.Underlying().(*types.Basic)
	if !ok || f.Info()&types.IsFloat == 0 {
		return ""
	}
	t, ok := to.Underlying().(*types.Basic)
	if !ok || t.Info()&types.IsInteger == 0 {
		return ""
	}
	name := basicKinds[t.Kind()].String()
	return "To" + strings.ToUpper(name[:1]) + name[1:]
}
