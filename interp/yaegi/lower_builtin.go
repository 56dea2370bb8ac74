package yaegi

import (
	"go/ast"
	"go/types"
	"strings"
)

// callStmt writes a call that stands as a statement in another way than as an
// expression, if it has one.
func (g *writer) callStmt(e *ast.CallExpr) bool {
	ident, ok := ast.Unparen(e.Fun).(*ast.Ident)
	if !ok || !g.info.Types[e.Fun].IsBuiltin() {
		return false
	}
	switch ident.Name {
	case "recover":
		g.recoverCall(e)
		return true
	}
	return false
}

// builtin writes a call of a built-in function.
func (g *writer) builtin(e *ast.CallExpr) {
	name := ""
	switch fun := ast.Unparen(e.Fun).(type) {
	case *ast.Ident:
		name = fun.Name
		if obj := g.info.Uses[fun]; obj != nil {
			name = obj.Name()
		}
	default: // of package unsafe
		g.refuse(e.Pos(), "package unsafe")
		return
	}
	if len(e.Args) == 1 {
		if _, several := g.info.TypeOf(e.Args[0]).(*types.Tuple); several { // of which it takes the first alone
			g.refuse(e.Args[0].Pos(), "several values of a call as the arguments of a built-in")
		}
	}
	switch name {
	case "len", "cap", "copy", "delete", "close", "complex", "real", "imag":
		g.printf("%s(", name)
		for i, arg := range e.Args {
			if i > 0 {
				g.printf(", ")
			}
			if m, ok := g.info.TypeOf(e.Args[0]).Underlying().(*types.Map); ok && i == 1 {
				g.converted(arg, m.Key())
			} else {
				g.expr(arg)
			}
		}
		g.printf(")")
	case "append":
		g.printf("append(")
		t := g.info.TypeOf(e)
		for i, arg := range e.Args {
			if i > 1 && g.isPlace(arg) {
				g.refuse(arg.Pos(), "appending an element behind another value, which may be written over it")
			}
			if i > 0 {
				g.printf(", ")
			}
			if s, ok := t.Underlying().(*types.Slice); ok && i > 0 && !e.Ellipsis.IsValid() {
				if g.info.Types[arg].IsNil() && !types.IsInterface(s.Elem()) {
					g.printf("(%s)(nil)", g.typeText(arg.Pos(), s.Elem()))
					continue
				}
				g.converted(arg, s.Elem())
			} else {
				g.converted(arg, t)
			}
		}
		if e.Ellipsis.IsValid() {
			g.printf("...")
		}
		g.printf(")")
	case "make":
		if c, ok := g.info.TypeOf(e).Underlying().(*types.Chan); ok && c.Dir() != types.SendRecv {
			g.refuse(e.Pos(), "making a channel of one direction")
		}
		g.printf("make(%s", g.typeText(e.Pos(), g.info.TypeOf(e)))
		for _, arg := range e.Args[1:] {
			g.printf(", ")
			g.expr(arg)
		}
		g.printf(")")
	case "new":
		if !g.info.Types[e.Args[0]].IsType() { // to the interpreter a value stands for its type
			g.refuse(e.Pos(), "new with a value")
		}
		g.printf("new(%s)", g.typeText(e.Pos(), g.info.TypeOf(e.Args[0])))
	case "panic":
		g.checkPanic(e.Args[0])
		g.printf("panic(")
		g.expr(e.Args[0])
		g.printf(")")
	case "recover":
		g.recoverCall(e)
	case "print", "println":
		g.printf("%s.%s(", supportAlias, map[string]string{"print": "Print", "println": "Println"}[name])
		for i, arg := range e.Args {
			if i > 0 {
				g.printf(", ")
			}
			if _, basic := g.info.TypeOf(arg).Underlying().(*types.Basic); !basic || g.info.Types[arg].IsNil() {
				g.refuse(arg.Pos(), "the built-in %s of what has an address", name)
			}
			g.expr(arg)
		}
		g.printf(")")
	case "min", "max":
		g.minMax(e, name)
	case "clear":
		g.printf("%s.Clear(", supportAlias)
		g.expr(e.Args[0])
		g.printf(")")
	default:
		g.refuse(e.Pos(), "the built-in %s", name)
	}
}

// recoverCall writes recover, which works in deferred function literals.
func (g *writer) recoverCall(e *ast.CallExpr) {
	if g.recover == "" {
		g.refuse(e.Pos(), "recover outside of a deferred function literal")
		return
	}
	g.printf("%s.Recover(%s)", supportAlias, g.recover)
}

// minMax writes min and max, which the interpreter does not have, as a function
// literal, or as a call for floats, some of which are not numbers.
func (g *writer) minMax(e *ast.CallExpr, name string) {
	t := g.info.TypeOf(e)
	text := g.typeText(e.Pos(), t)
	basic := t.Underlying().(*types.Basic)
	if basic.Info()&types.IsFloat != 0 {
		fn := supportAlias + "." + strings.ToUpper(name[:1]) + name[1:]
		g.printf("%s(%s", text, strings.Repeat(fn+"(", len(e.Args)-1))
		for i, arg := range e.Args {
			if i > 0 {
				g.printf(", ")
			}
			g.printf("float64(")
			g.expr(arg)
			g.printf(")")
			if i > 0 {
				g.printf(")")
			}
		}
		g.printf(")")
		return
	}
	op := map[string]string{"min": "<", "max": ">"}[name]
	g.printf("func(")
	var names []string
	for range e.Args {
		names = append(names, g.fresh("m"))
	}
	g.printf("%s %s) %s { ", strings.Join(names, ", "), text, text)
	for _, n := range names[1:] {
		g.printf("if %s %s %s { %s = %s }; ", n, op, names[0], names[0], n)
	}
	g.printf("return %s }(", names[0])
	for i, arg := range e.Args {
		if i > 0 {
			g.printf(", ")
		}
		g.expr(arg)
	}
	g.printf(")")
}

// isPlace tells whether an expression is a place in memory that others lead to as
// well: the interpreter reads it when it uses it, and not before.
func (g *writer) isPlace(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr, *ast.StarExpr:
		return true
	case *ast.SelectorExpr:
		s := g.info.Selections[e]
		return s != nil && s.Kind() == types.FieldVal
	case *ast.CallExpr:
		return len(e.Args) == 1 && g.info.Types[e.Fun].IsType() && g.isPlace(e.Args[0])
	}
	return false
}
