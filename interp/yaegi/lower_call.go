package yaegi

import (
	"go/ast"
	"go/types"
)

// call writes a call, a conversion or a built-in.
func (g *writer) call(e *ast.CallExpr) {
	if tv := g.info.Types[e.Fun]; tv.IsType() {
		g.conversion(e, tv.Type)
		return
	} else if tv.IsBuiltin() {
		g.builtin(e)
		return
	}
	sig, ok := g.info.TypeOf(e.Fun).Underlying().(*types.Signature)
	if !ok {
		g.refuse(e.Pos(), "this call")
		return
	}
	if g.waits(e) {
		return
	}
	g.checkCall(e, sig)
	if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok {
		g.called[sel] = true
	}
	g.operand(e.Fun)
	g.printf("(")
	g.arguments(e, sig)
	g.printf(")")
}

// arguments writes the arguments of a call, without the parentheses.
func (g *writer) arguments(e *ast.CallExpr, sig *types.Signature) {
	if len(e.Args) == 1 {
		if tuple, ok := g.info.TypeOf(e.Args[0]).(*types.Tuple); ok && tuple.Len() > 1 {
			g.expr(e.Args[0])
			return
		}
	}
	compiled := g.compiledFunc(e) != ""
	for i, arg := range e.Args {
		if i > 0 {
			g.printf(", ")
		}
		switch t := argType(sig, i, e.Ellipsis.IsValid()); {
		case e.Ellipsis.IsValid() && i == len(e.Args)-1 && g.info.Types[arg].IsNil():
			g.printf("((%s)(nil))", g.typeText(arg.Pos(), t))
		case compiled:
			g.given(arg, t)
		default:
			g.converted(arg, t)
		}
	}
	if e.Ellipsis.IsValid() {
		if !compiled && fixedInterface(sig) {
			g.refuse(e.Ellipsis, "a slice for variadic parameters beside an interface")
		}
		g.printf("...")
		return
	}
	// To the interpreter no values are an empty slice, to Go a nil one. Functions of
	// the standard library do not tell the two apart.
	if sig.Variadic() && len(e.Args) == sig.Params().Len()-1 && (g.isNotebook(e) || !compiled && !fixedInterface(sig)) {
		if len(e.Args) > 0 {
			g.printf(", ")
		}
		g.printf("((%s)(nil))...", g.typeText(e.Pos(), sig.Params().At(len(e.Args)).Type()))
	}
}

// isNotebook tells whether a call is of a compiled function of the notebook.
func (g *writer) isNotebook(e *ast.CallExpr) bool {
	ident, ok := ast.Unparen(e.Fun).(*ast.Ident)
	return g.straight && ok && isSession(g.info.Uses[ident])
}

// fixedInterface tells whether a parameter before the variadic one is an
// interface with methods: with a slice as the last argument the interpreter
// does not convert to it.
func fixedInterface(sig *types.Signature) bool {
	for i := range sig.Params().Len() - 1 {
		if t, ok := sig.Params().At(i).Type().Underlying().(*types.Interface); ok && t.NumMethods() > 0 {
			return true
		}
	}
	return false
}

// argType is the type of the parameter that takes argument i.
func argType(sig *types.Signature, i int, ellipsis bool) types.Type {
	last := sig.Params().Len() - 1
	if sig.Variadic() && i >= last {
		t := sig.Params().At(last).Type()
		if s, ok := t.Underlying().(*types.Slice); ok && !ellipsis {
			return s.Elem()
		}
		return t
	}
	return sig.Params().At(i).Type()
}

// waits writes calls that may wait for ever in compiled code in a form that an
// interrupt ends.
func (g *writer) waits(e *ast.CallExpr) bool {
	fun, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	sel := g.info.Selections[fun]
	if sel == nil || sel.Kind() != types.MethodVal || sel.Obj().Pkg() == nil || sel.Obj().Pkg().Path() != "sync" {
		return false
	}
	recv, ok := sel.Obj().(*types.Func).Signature().Recv().Type().(*types.Pointer)
	if !ok || len(sel.Index()) != 1 {
		return false
	}
	call := ""
	switch recv.Elem().(*types.Named).Obj().Name() + "." + fun.Sel.Name {
	case "WaitGroup.Wait":
		call = "Wait"
	case "Cond.Wait":
		call = "CondWait"
	case "Mutex.Lock", "RWMutex.Lock":
		call = "Lock"
	default:
		return false
	}
	g.printf("%s.%s(", supportAlias, call)
	if !isPointer(g.info.TypeOf(fun.X)) {
		g.printf("&")
	}
	g.operand(fun.X)
	g.printf(")")
	return true
}
