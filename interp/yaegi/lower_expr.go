package yaegi

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"gokernel/interp/check"
)

// expr writes one expression. A form that is not here is refused.
func (g *writer) expr(e ast.Expr) {
	if tv, ok := g.info.Types[e]; ok && tv.Value != nil {
		g.printf("%s", g.constant(e.Pos(), tv.Value, tv.Type))
		return
	}
	if name, ok := g.kept[e]; ok {
		g.printf("%s", name)
		return
	}
	switch e := e.(type) {
	case *ast.Ident:
		g.ident(e)
	case *ast.ParenExpr:
		g.printf("(")
		g.expr(e.X)
		g.printf(")")
	case *ast.FuncLit:
		g.funcLit(e)
	case *ast.CompositeLit:
		g.compositeLit(e)
	case *ast.SelectorExpr:
		g.selector(e)
	case *ast.IndexExpr:
		g.index(e)
	case *ast.SliceExpr:
		g.slice(e)
	case *ast.TypeAssertExpr:
		g.typeAssert(e)
	case *ast.CallExpr:
		g.call(e)
	case *ast.StarExpr:
		g.printf("*")
		g.expr(e.X)
	case *ast.UnaryExpr:
		g.unary(e)
	case *ast.BinaryExpr:
		g.binary(e)
	default:
		g.refuse(e.Pos(), "this expression")
	}
}

// converted writes an expression where a value of type t is wanted.
//
// A value that goes into an interface with methods is copied into memory of its
// own: the interpreter would keep the variable itself.
func (g *writer) converted(e ast.Expr, t types.Type) {
	if from := g.info.TypeOf(e); t != nil && from != nil && types.IsInterface(t) && !g.info.Types[e].IsNil() {
		g.checkStored(e, from, t)
		if !g.straight && !types.IsInterface(from) && t.Underlying().(*types.Interface).NumMethods() > 0 && !isLiteral(e) && g.standardFile(e) == "" {
			name, p, text := g.fresh("copy"), g.fresh("p"), g.typeText(e.Pos(), from)
			g.printf("(*func(%s %s) *%s { %s := new(%s); *%s = %s; return %s }(", name, text, text, p, text, p, name, p)
			g.expr(e)
			g.printf("))")
			return
		}
	}
	g.given(e, t)
}

// isLiteral tells whether e makes a new value each time.
func isLiteral(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit, *ast.FuncLit:
		return true
	case *ast.UnaryExpr:
		_, literal := ast.Unparen(e.X).(*ast.CompositeLit)
		return e.Op == token.AND && literal
	}
	return false
}

// isVariable tells whether e stands for storage.
func isVariable(e ast.Expr) bool {
	switch ast.Unparen(e).(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr, *ast.StarExpr:
		return true
	}
	return false
}

// given writes an argument of type t without looking at interfaces.
func (g *writer) given(e ast.Expr, t types.Type) {
	if g.streamFor(e, t) {
		return
	}
	if t != nil {
		if to, ok := t.Underlying().(*types.Chan); ok && to.Dir() != types.SendRecv && !g.info.Types[e].IsNil() && !types.Identical(g.info.TypeOf(e), t) {
			g.printf("((%s)(", g.typeText(e.Pos(), t))
			g.expr(e)
			g.printf("))")
			return
		}
	}
	g.expr(e)
}

// ident writes a name.
func (g *writer) ident(e *ast.Ident) {
	if e.Name == "_" {
		g.printf("_")
		return
	}
	if v := g.sessionVar(e); v != nil {
		g.printf("%s", g.variable(e.Pos(), v, false))
		return
	}
	obj := g.info.Uses[e]
	if obj == nil {
		obj = g.info.Defs[e]
	}
	switch obj := obj.(type) {
	case *types.Nil:
		g.printf("nil")
	case *types.Var:
		if obj.Pkg() != nil && !isSession(obj) { // by a dot import
			g.packageMember(e.Pos(), obj)
			return
		}
		g.printf("%s", g.localObject(obj))
	case *types.Func:
		if !isSession(obj) {
			g.packageMember(e.Pos(), obj)
			return
		}
		if _, generic := g.info.Instances[e]; generic {
			g.refuse(e.Pos(), "%s: generic functions", e.Name)
			return
		}
		if obj == g.self {
			g.printf("%s", g.selfName)
			return
		}
		d := g.function(obj)
		if d == nil {
			g.refuse(e.Pos(), "%s: the function is not there", e.Name)
			return
		}
		if g.straight {
			g.compiledFunction(e, obj, d)
			return
		}
		g.printf("%s", g.nameOf(d, obj.Name()))
	default:
		g.refuse(e.Pos(), "%s", e.Name)
	}
}

// function is the declaration that a function of the session stands for.
func (lw *lowering) function(obj *types.Func) *check.Decl {
	if d, ok := lw.checked.Symbols[obj].(*check.Decl); ok {
		return d
	}
	return lw.decls[obj.Name()]
}

// packageMember writes a variable or function of a compiled package.
func (g *writer) packageMember(at token.Pos, obj types.Object) {
	path := obj.Pkg().Path()
	name := obj.Pkg().Name() + "." + obj.Name()
	if fn, ok := obj.(*types.Func); ok && fn.Signature().TypeParams().Len() > 0 {
		g.refuse(at, "%s: it is generic", name)
		return
	}
	if path == "unsafe" {
		g.refuse(at, "package unsafe")
		return
	}
	if !Has(path, obj.Name()) {
		g.refuse(at, "%s: the interpreter does not have it", name)
		return
	}
	g.checkMember(at, path, obj.Name())
	g.printf("%s.%s", g.importName(path), obj.Name())
}

// selector writes a selector whose value is wanted.
func (g *writer) selector(e *ast.SelectorExpr) { g.field(e, false) }

// field writes a selector. storage says that what it selects is to be changed.
func (g *writer) field(e *ast.SelectorExpr, storage bool) {
	sel := g.info.Selections[e]
	if sel == nil { // of a package
		obj := g.info.Uses[e.Sel]
		if obj == nil {
			g.refuse(e.Pos(), "%s", e.Sel.Name)
			return
		}
		g.packageMember(e.Pos(), obj)
		return
	}
	if sel.Kind() == types.MethodExpr {
		g.refuse(e.Pos(), "method expressions")
		return
	}
	if sel.Kind() == types.MethodVal && g.standardFile(e.X) == "" {
		g.checkMethod(e, sel)
	}
	if sel.Kind() == types.MethodVal && !g.called[e] {
		g.methodValue(e, sel)
		return
	}
	if sel.Kind() == types.MethodVal && g.stream(e.X) {
		g.printf(".%s", e.Sel.Name)
		return
	}
	t := sel.Recv()
	if sel.Kind() == types.MethodVal {
		recv := sel.Obj().(*types.Func).Signature().Recv().Type()
		storage = isPointer(recv) && !isPointer(t)
	}
	if storage && !isPointer(t) {
		g.operandOf(e.X)
	} else {
		g.operand(e.X)
	}
	index := sel.Index()
	for i, n := range index {
		if i == len(index)-1 && sel.Kind() == types.MethodVal {
			g.printf(".%s", e.Sel.Name)
			return
		}
		f := structOf(t).Field(n)
		g.printf(".%s", g.fieldName(e.Pos(), f))
		t = f.Type()
	}
}

// methodValue writes a method value as a literal that calls the method of a
// receiver evaluated now: the interpreter would look at it when called.
func (g *writer) methodValue(e *ast.SelectorExpr, sel *types.Selection) {
	sig := sel.Type().(*types.Signature)
	path, t := g.embedded(e, sel)
	if types.IsInterface(t) {
		g.refuse(e.Pos(), "a method value of an interface")
		return
	}
	if recv := sel.Obj().(*types.Func).Signature().Recv().Type(); isPointer(recv) && !isPointer(t) {
		t, path = types.NewPointer(t), "&"+path
	} else if !isPointer(recv) && isPointer(t) {
		t, path = t.Underlying().(*types.Pointer).Elem(), "*"+path
	}
	var params, args []string
	for i := range sig.Params().Len() {
		name := g.fresh("p")
		params = append(params, name+" "+g.paramType(e.Pos(), sig, i))
		if sig.Variadic() && i == sig.Params().Len()-1 {
			name += "..."
		}
		args = append(args, name)
	}
	recv, result, ret := g.fresh("recv"), "", ""
	full := g.signatureText(e.Pos(), sig)
	if sig.Results().Len() > 0 {
		w := g.signatureText(e.Pos(), types.NewSignatureType(nil, nil, nil, nil, sig.Results(), false))
		result, ret = strings.TrimPrefix(w, "()"), "return "
	}
	g.printf("func(%s %s) func%s { return func(%s)%s { %s%s.%s(%s) } }(%s)", recv, g.typeText(e.Pos(), t), full,
		strings.Join(params, ", "), result, ret, recv, e.Sel.Name, strings.Join(args, ", "), path)
}

// structOf is the struct that a type is, or points to.
func structOf(t types.Type) *types.Struct {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	return t.Underlying().(*types.Struct)
}

// operand writes an expression that something follows: a selector or an index.
func (g *writer) operand(e ast.Expr) {
	switch ast.Unparen(e).(type) {
	case *ast.StarExpr, *ast.UnaryExpr, *ast.BinaryExpr:
		g.printf("(")
		g.expr(ast.Unparen(e))
		g.printf(")")
	default:
		g.expr(e)
	}
}

// typeAssert writes a type assertion.
func (g *writer) typeAssert(e *ast.TypeAssertExpr) {
	from, to := g.info.TypeOf(e.X), g.info.TypeOf(e.Type)
	g.checkAsserted(e.Pos(), from, to, false)
	_, two := g.info.TypeOf(e).(*types.Tuple)
	switch {
	case two || mentions(from):
	case types.IsInterface(to): // at nil the interpreter would not say what Go does
		x, v := g.fresh("x"), g.fresh("value")
		text := g.typeText(e.Pos(), to)
		g.printf("func(%s %s) %s ", x, g.typeText(e.Pos(), from), text)
		g.hidden("var %s %s; if %s == nil { %s.Asserted(nil, \"interface\", &%s) }; return %s.(%s)", v, text, x, supportAlias, v, x, text)
		g.printf("(")
		g.expr(e.X)
		g.printf(")")
		return
	case from.Underlying().(*types.Interface).NumMethods() > 0: // nor here
		x, v, found := g.fresh("x"), g.fresh("value"), g.fresh("ok")
		text := g.typeText(e.Pos(), to)
		g.printf("func(%s %s) %s ", x, g.typeText(e.Pos(), from), text)
		g.hidden("var %s %s; var %s bool; %s, %s = %s.(%s); if !%s { %s.Asserted(%s, %q, &%s) }; return %s",
			v, text, found, v, found, x, text, found, supportAlias, x, types.TypeString(from, g.qualifier), v, v)
		g.printf("(")
		g.expr(e.X)
		g.printf(")")
		return
	}
	g.operand(e.X)
	g.printf(".(%s)", g.typeText(e.Type.Pos(), g.info.TypeOf(e.Type)))
}

// unary writes an operator before its operand.
func (g *writer) unary(e *ast.UnaryExpr) {
	g.printf("%s", e.Op)
	if _, literal := ast.Unparen(e.X).(*ast.CompositeLit); e.Op == token.AND && !literal {
		g.storage(e.X)
		return
	}
	g.operandIn(e.X)
}

// operandIn writes the operand of a unary operator.
func (g *writer) operandIn(e ast.Expr) {
	switch ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		g.printf("(")
		g.expr(ast.Unparen(e))
		g.printf(")")
	default:
		g.expr(e)
	}
}

// binary writes an operator between its operands.
func (g *writer) binary(e *ast.BinaryExpr) {
	g.checkComparison(e)
	if g.info.Types[e.X].IsNil() { // which the interpreter compares rightly behind the operator only
		g.expr(e.Y)
		g.printf(" %s nil", e.Op)
		return
	}
	g.expr(e.X)
	g.printf(" %s ", e.Op)
	if e.Op == token.SHL || e.Op == token.SHR {
		g.shiftCount(e.Y)
		return
	}
	g.expr(e.Y)
}

// shiftCount writes the right side of a shift: the interpreter takes a negative
// count for a large one.
func (g *writer) shiftCount(e ast.Expr) {
	t, ok := g.info.TypeOf(e).Underlying().(*types.Basic)
	if g.info.Types[e].Value != nil || ok && t.Info()&types.IsUnsigned != 0 {
		g.operandIn(e)
		return
	}
	g.printf("%s.Shift(", supportAlias)
	g.expr(e)
	g.printf(")")
}

// compositeLit writes a composite literal, its type and its field names in
// full.
func (g *writer) compositeLit(e *ast.CompositeLit) {
	t := g.info.TypeOf(e)
	if p, ok := t.Underlying().(*types.Pointer); ok && e.Type == nil {
		g.printf("&")
		t = p.Elem()
	}
	g.printf("%s{", g.typeText(e.Pos(), t))
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for i, elt := range e.Elts {
			if i > 0 {
				g.printf(", ")
			}
			f := u.Field(i)
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				elt = kv.Value
				f = g.info.Uses[kv.Key.(*ast.Ident)].(*types.Var)
			}
			g.printf("%s: ", g.fieldName(elt.Pos(), f))
			g.converted(elt, f.Type())
		}
	case *types.Map:
		for i, elt := range e.Elts {
			if i > 0 {
				g.printf(", ")
			}
			kv := elt.(*ast.KeyValueExpr)
			g.checkKey(kv.Key, u.Key())
			g.converted(kv.Key, u.Key())
			g.printf(": ")
			g.converted(kv.Value, u.Elem())
		}
	case *types.Slice:
		g.elements(e.Elts, u.Elem())
	case *types.Array:
		g.elements(e.Elts, u.Elem())
	default:
		g.refuse(e.Pos(), "this literal")
	}
	g.printf("}")
}

// elements writes the elements of a slice or array.
func (g *writer) elements(elts []ast.Expr, t types.Type) {
	for i, elt := range elts {
		if i > 0 {
			g.printf(", ")
		}
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			if v := g.info.Types[kv.Key].Value; v != nil {
				g.printf("%s: ", v.ExactString())
			}
			elt = kv.Value
		}
		elt = ast.Unparen(elt) // the interpreter takes a parenthesis for a pointer's type
		_, slice := elt.(*ast.SliceExpr)
		if _, text := t.Underlying().(*types.Basic); text && slice { // and a part of what is behind a pointer as well
			g.printf("%s(", g.typeText(elt.Pos(), t))
			g.converted(elt, t)
			g.printf(")")
			continue
		}
		g.converted(elt, t)
	}
}
