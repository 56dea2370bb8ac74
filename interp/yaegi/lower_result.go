package yaegi

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// result writes the last expression of a cell: its values are kept in
// variables of their own types, whose addresses are reported.
func (g *writer) result(e ast.Expr, resultTypes []types.Type) []Value {
	var names, values []string
	var described []Value
	for i, t := range resultTypes {
		name := g.fresh("r")
		names = append(names, name)
		if b, ok := t.(*types.Basic); ok && b.Kind() == types.UntypedNil {
			g.printf("var %s interface{}\n%s.Result(&%s)\n", name, supportAlias, name)
			return []Value{{Plain: g.straight}}
		}
		if holdsInterface(t, map[types.Type]bool{}) {
			g.refuse(e.Pos(), "showing a value of type %s, which holds an interface of the notebook", types.TypeString(t, g.qualifier))
		}
		if speaking, _ := parts(t); speaking {
			g.refuse(e.Pos(), "showing a value of type %s: a part of it has a String or Error method", types.TypeString(t, g.qualifier))
		}
		value := Value{Plain: g.straight, Error: i == len(resultTypes)-1 && i > 0 && isErrorType(t)}
		if !g.straight {
			value.Type = g.displayType(t)
		}
		described = append(described, value)
		g.printf("var %s %s\n", name, g.typeText(e.Pos(), t))
		values = append(values, "&"+name)
	}
	g.mark(e)
	_, isFunc := resultTypes[0].Underlying().(*types.Signature)
	if len(names) == 1 && (isReceive(e) || isFunc) {
		kept := g.fresh("value")
		g.printf("%s := ", kept)
		g.expr(e)
		g.printf("\n%s = %s", names[0], kept)
	} else if len(names) == 1 {
		g.printf("%s = ", names[0])
		g.converted(e, resultTypes[0])
	} else {
		g.printf("%s = ", strings.Join(names, ", "))
		g.expr(e)
	}
	g.printf("\n%s.Result(%s)\n", supportAlias, strings.Join(values, ", "))
	for i, t := range resultTypes {
		if !g.straight {
			g.resultText(e.Pos(), i, names[i], t)
		}
	}
	return described
}

// resultText reports what a result says of itself: compiled code does not see
// the methods of session types.
func (g *writer) resultText(pos token.Pos, i int, name string, t types.Type) {
	method := ""
	switch {
	case isErrorType(t):
		method = "Error"
	case types.IsInterface(t) || !mentions(t):
		return
	case hasTextMethod(t, "Error"):
		method = "Error"
	case hasTextMethod(t, "String"):
		method = "String"
	}
	for _, name := range showingMethods {
		if obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name); obj != nil && isMethod(obj) && (method == "" || name != "Format" && name != "GoString") {
			g.refuse(pos, "showing a value of type %s, which has a method %s", types.TypeString(t, g.qualifier), name)
		}
	}
	if method == "" {
		return
	}
	call := fmt.Sprintf("%s.Text(%d, %s.%s())", supportAlias, i, name, method)
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface:
		g.printf("if %s != nil { %s }\n", name, call)
	default:
		g.printf("%s\n", call)
	}
}

func (lw *lowering) qualifier(p *types.Package) string {
	if p.Path() == "notebook" {
		return ""
	}
	return p.Name()
}

func isErrorType(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// showingMethods are those by which package display shows a value. It does not
// see them where the interpreter has made the type.
var showingMethods = []string{"Format", "GoString", "HTML", "Markdown", "Latex", "SVG", "PNG", "JPEG", "MimeBundle", "Render"}

func isMethod(obj types.Object) bool {
	_, ok := obj.(*types.Func)
	return ok
}

// hasTextMethod tells whether t has a method name() string.
func hasTextMethod(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
	fn, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	sig := fn.Signature()
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), types.Typ[types.String])
}
