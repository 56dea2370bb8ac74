package yaegi

import (
	"go/ast"
	"go/types"
	"strings"
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
			g.printf("(%s(nil))", g.typeText(arg.Pos(), t))
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
		g.printf("(%s(nil))...", g.typeText(e.Pos(), sig.Params().At(len(e.Args)).Type()))
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

func (g *writer) conversion(e *ast.CallExpr, t types.Type) {
	text := g.typeText(e.Pos(), t)
	if strings.ContainsAny(text[:1], "*<([") || strings.HasPrefix(text, "func") || strings.HasPrefix(text, "chan") {
		if !strings.HasPrefix(text, "[") {
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
		g.printf("make(%s", g.typeText(e.Pos(), g.info.TypeOf(e)))
		for _, arg := range e.Args[1:] {
			g.printf(", ")
			g.expr(arg)
		}
		g.printf(")")
	case "new":
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
// literal, or as math.Min for floats.
func (g *writer) minMax(e *ast.CallExpr, name string) {
	t := g.info.TypeOf(e)
	text := g.typeText(e.Pos(), t)
	basic := t.Underlying().(*types.Basic)
	if basic.Info()&types.IsFloat != 0 {
		fn := g.importName("math") + "." + strings.ToUpper(name[:1]) + name[1:]
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

// standardStream tells whether e is os.Stdin, os.Stdout or os.Stderr.
func (g *writer) standardStream(e ast.Expr) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok || g.info.Selections[sel] != nil {
		return false
	}
	v, ok := g.info.Uses[sel.Sel].(*types.Var)
	if !ok || v.Pkg() == nil || v.Pkg().Path() != "os" {
		return false
	}
	return v.Name() == "Stdin" || v.Name() == "Stdout" || v.Name() == "Stderr"
}

// stream writes a standard stream as the host's, where its type does not
// matter: as an argument for an interface, or before a method.
func (g *writer) stream(e ast.Expr) bool {
	if !g.standardStream(e) {
		return false
	}
	g.printf("%s.%s", supportAlias, ast.Unparen(e).(*ast.SelectorExpr).Sel.Name)
	return true
}
