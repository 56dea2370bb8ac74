package yaegi

import (
	"go/ast"
	"go/types"
	"strings"
)

// deferStmt writes a defer statement: the function and its arguments are kept
// in variables, and a literal that makes the call is put on the list.
func (g *writer) deferStmt(s *ast.DeferStmt) {
	call := s.Call
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok && len(call.Args) == 0 {
		sig := g.info.TypeOf(lit).Underlying().(*types.Signature)
		fn := g.fresh("deferred")
		g.printf("%s := ", fn)
		if sig.Results().Len() == 0 {
			g.deferredLit(lit, g.defers)
		} else {
			g.printf("func() { ")
			g.deferredLit(lit, g.defers)
			g.printf("() }")
		}
		g.printf("\n%s.Defer(%s, %s)", supportAlias, g.defers, fn)
		return
	}
	if g.info.Types[call.Fun].IsBuiltin() {
		g.deferBuiltin(call)
		return
	}
	sig, ok := g.info.TypeOf(call.Fun).Underlying().(*types.Signature)
	if !ok || g.info.Types[call.Fun].IsType() {
		g.refuse(s.Pos(), "defer with this call")
		return
	}
	if len(call.Args) == 1 {
		if tuple, ok := g.info.TypeOf(call.Args[0]).(*types.Tuple); ok && tuple.Len() > 1 {
			g.refuse(s.Pos(), "defer with the results of a call as arguments")
			return
		}
	}
	g.checkCall(call, sig)
	callee := g.callee(call, sig)
	args := g.keptArgs(call, sig)
	fn := g.fresh("deferred")
	g.printf("%s := func() { ", fn)
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		g.deferredLit(lit, g.defers)
	} else {
		g.printf("%s", callee)
	}
	g.printf("(%s) }\n%s.Defer(%s, %s)", args, supportAlias, g.defers, fn)
}

// callee writes what is needed to call the function of call later, and returns
// how to call it. A function literal is left to the caller.
func (g *writer) callee(call *ast.CallExpr, sig *types.Signature) string {
	text := func(e ast.Expr) string {
		w := g.sub()
		w.operand(e)
		return w.String()
	}
	fun := ast.Unparen(call.Fun)
	switch f := fun.(type) {
	case *ast.FuncLit:
		return ""
	case *ast.Ident:
		if _, ok := g.info.Uses[f].(*types.Func); ok {
			return text(f)
		}
	case *ast.SelectorExpr:
		sel := g.info.Selections[f]
		if sel == nil {
			if _, ok := g.info.Uses[f.Sel].(*types.Func); ok {
				return text(f)
			}
		} else if w := g.sub(); sel.Kind() == types.MethodVal && w.stream(f.X) {
			name := g.fresh("recv")
			g.printf("%s := %s\n", name, w.String())
			return name + "." + f.Sel.Name
		} else if sel.Kind() == types.MethodVal {
			g.checkMethod(f, sel)
			path, t := g.embedded(f, sel)
			name := g.fresh("recv")
			recv := sel.Obj().(*types.Func).Signature().Recv().Type()
			if isPointer(recv) && !isPointer(t) {
				g.printf("%s := &%s\n", name, path)
			} else {
				g.printf("var %s %s = %s\n", name, g.typeText(f.Pos(), t), path)
			}
			return name + "." + f.Sel.Name
		}
	}
	name := g.fresh("fn")
	g.printf("%s := ", name)
	g.expr(fun)
	g.printf("\n")
	return name
}

// embedded is the path to the receiver of a method, and its type.
func (g *writer) embedded(e *ast.SelectorExpr, sel *types.Selection) (string, types.Type) {
	w := g.sub()
	w.operand(e.X)
	t := sel.Recv()
	for _, n := range sel.Index()[:len(sel.Index())-1] {
		f := structOf(t).Field(n)
		w.printf(".%s", g.fieldName(e.Pos(), f))
		t = f.Type()
	}
	return w.String(), t
}

// keptArgs keeps the arguments in variables and returns the list of them.
func (g *writer) keptArgs(call *ast.CallExpr, sig *types.Signature) string {
	var names []string
	for i, arg := range call.Args {
		t := argType(sig, i, call.Ellipsis.IsValid())
		if g.info.Types[arg].Value != nil || g.info.Types[arg].IsNil() {
			w := g.sub()
			w.converted(arg, t)
			names = append(names, w.String())
			continue
		}
		if w := g.sub(); w.streamFor(arg, t) {
			name := g.fresh("arg")
			names = append(names, name)
			g.printf("%s := %s\n", name, w.String())
			continue
		}
		if types.IsInterface(t) {
			t = types.Default(g.info.TypeOf(arg)) // it is converted when the call is made
		}
		name := g.fresh("arg")
		names = append(names, name)
		g.printf("var %s %s = ", name, g.typeText(arg.Pos(), t))
		g.given(arg, t)
		g.printf("\n")
	}
	list := strings.Join(names, ", ")
	if call.Ellipsis.IsValid() {
		list += "..."
	}
	return list
}

// deferBuiltin writes a deferred call of a built-in.
func (g *writer) deferBuiltin(call *ast.CallExpr) {
	name := ast.Unparen(call.Fun).(*ast.Ident).Name
	switch name {
	case "close":
		kept := g.fresh("arg")
		g.printf("%s := ", kept)
		g.expr(call.Args[0])
		fn := g.fresh("deferred")
		g.printf("\n%s := func() { close(%s) }\n%s.Defer(%s, %s)", fn, kept, supportAlias, g.defers, fn)
	default:
		g.refuse(call.Pos(), "defer with the built-in %s", name)
	}
}

// goStmt writes a go statement: the call is made by a function that catches a
// panic. Function and arguments are evaluated first, by the starting goroutine.
func (g *writer) goStmt(s *ast.GoStmt) {
	call := s.Call
	sig, ok := g.info.TypeOf(call.Fun).Underlying().(*types.Signature)
	if !ok || g.info.Types[call.Fun].IsType() || g.info.Types[call.Fun].IsBuiltin() || call.Ellipsis.IsValid() {
		g.refuse(s.Pos(), "go with this call")
		return
	}
	guard := g.fresh("guard")
	var params, names []string
	for i, arg := range call.Args {
		name := g.fresh("arg")
		names = append(names, name)
		params = append(params, name+" "+g.typeText(arg.Pos(), argType(sig, i, false)))
	}
	fun := ast.Unparen(call.Fun)
	callee := ""
	var extra ast.Expr // evaluated with the arguments
	address := false
	switch f := fun.(type) {
	case *ast.Ident:
		if _, ok := g.info.Uses[f].(*types.Func); ok {
			w := g.sub()
			w.expr(f)
			callee = w.String()
		}
	case *ast.SelectorExpr:
		sel := g.info.Selections[f]
		if sel == nil {
			w := g.sub()
			w.expr(f)
			callee = w.String()
		} else if sel.Kind() == types.MethodVal && len(sel.Index()) == 1 && !types.IsInterface(sel.Recv()) {
			extra = f.X
			name := g.fresh("recv")
			t := g.info.TypeOf(f.X)
			if recv := sel.Obj().(*types.Func).Signature().Recv(); isPointer(recv.Type()) && !isPointer(t) {
				t, address = types.NewPointer(t), true
			}
			params = append(params, name+" "+g.typeText(f.Pos(), t))
			callee = name + "." + f.Sel.Name
		}
	}
	lit, isLit := fun.(*ast.FuncLit)
	if isLit && sig.Results().Len() == 0 && len(call.Args) == 0 {
		callee = ""
	} else if callee == "" {
		extra = fun
		name := g.fresh("fn")
		params = append(params, name+" "+g.typeText(fun.Pos(), sig))
		callee = name
	}
	params = append([]string{guard + " func(func())"}, params...)
	g.printf("go func(%s) { %s(", strings.Join(params, ", "), guard)
	if callee == "" {
		inner := g.inner(lit)
		inner.printf("func() ")
		inner.sig = sig
		inner.funcBody(lit.Body)
		g.WriteString(inner.String())
	} else {
		g.printf("func() { %s(%s) }", callee, strings.Join(names, ", "))
	}
	g.printf(") }(%s.Guard()", supportAlias)
	for i, arg := range call.Args {
		g.printf(", ")
		g.converted(arg, argType(sig, i, false))
	}
	if extra != nil {
		g.printf(", ")
		if address {
			g.printf("&")
		}
		g.operand(extra)
	}
	g.printf(")")
}
