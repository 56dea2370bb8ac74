package yaegi

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"gokernel/interp/check"
	"gokernel/interp/syntax"
)

// Beside compiled cells. The worker process then has two engines, and a session
// variable whose type both have lives in a table that both reach; generated code
// has a pointer to it. What a straight-line cell leaves behind is nothing of the
// interpreter's own: variables are in the table, functions are compiled ones,
// and values are what compiled code would have made. So the interpreter that
// runs such cells can be left behind and replaced at any time.

// NewSharedLowerer returns a Lowerer for an engine that has run nothing, in a
// worker that runs compiled cells as well. compiled tells whether the worker has
// a function of the session, callers whether code of the session may ask who
// has called it: then it is called by compiled cells only.
//
// Its Lower takes cells whose statements run straight through: no loops, function
// literals, goroutines or declarations, only types that both engines have, only
// functions that are compiled. Everything else is for the compiler.
//
// Its LowerAll is for a session that has gone over to the interpreter alone, after
// Restore: see Crosses for which variables come along.
func NewSharedLowerer(compiled func(*check.Decl) bool, callers func() bool) *Lowerer {
	l := NewLowerer()
	l.shared, l.compiled, l.callers = true, compiled, callers
	return l
}

// IsShared tells whether variables of type t are shared by both engines: t is
// built from basic types, and types of compiled packages that the interpreter
// knows by name, in a form that the worker program has.
func IsShared(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return t.Kind() != types.Invalid && t.Kind() != types.UnsafePointer && t.Kind() != types.Uintptr
	case *types.Named:
		obj := t.Obj()
		if obj.Pkg() == nil {
			return isErrorType(t)
		}
		path := obj.Pkg().Path()
		return t.TypeArgs().Len() == 0 && !isSession(obj) && Has(path, obj.Name()) && refusedPackages[path] == "" && refusedBeside[path] == ""
	case *types.Interface:
		return t.NumMethods() == 0 && t.IsMethodSet() && !t.IsComparable()
	case *types.Struct:
		return t.NumFields() == 0
	case *types.Pointer:
		return known(t) && IsShared(t.Elem())
	}
	return known(t)
}

// Crosses tells whether variables of type t stay when the session goes over from
// compiled cells to the interpreter alone, or back: they are shared, and there is
// nothing in them that could be one engine's own, as there is in interfaces and
// functions.
func Crosses(t types.Type) bool { return IsShared(t) && isData(t, map[types.Type]bool{}) }

// isData tells whether values of t reach neither interfaces nor functions.
func isData(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return true
	}
	seen[t] = true
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() != types.UnsafePointer
	case *types.Pointer:
		return isData(u.Elem(), seen)
	case *types.Slice:
		return isData(u.Elem(), seen)
	case *types.Array:
		return isData(u.Elem(), seen)
	case *types.Chan:
		return isData(u.Elem(), seen)
	case *types.Map:
		return isData(u.Key(), seen) && isData(u.Elem(), seen)
	case *types.Struct:
		for f := range u.Fields() {
			if !isData(f.Type(), seen) {
				return false
			}
		}
		return true
	}
	return false
}

// inTable tells whether a variable lives in the worker's table. The interpreter
// alone keeps those to itself that hold what the engines do not share.
func (lw *lowering) inTable(v *check.Var) bool {
	return lw.shared && (lw.straight && IsShared(v.Type) || !lw.straight && Crosses(v.Type))
}

// variable is how generated code mentions a session variable. fresh says that
// the cell defines it.
func (lw *lowering) variable(at token.Pos, v *check.Var, fresh bool) string {
	name := ""
	if v.Lent { // it will not be seen again
		name = fmt.Sprintf("lent%s%d", mark, v.Version)
	} else {
		name = lw.nameOf(v, v.Name)
	}
	if !lw.inTable(v) {
		if lw.straight {
			lw.refuse(at, "%s: the type of the variable is not one that the interpreter has", v.Name)
		}
		return name
	}
	if !lw.bound[v] {
		lw.bound[v] = true
		lw.variables = append(lw.variables, Variable{Name: name, Key: v.Key(), Type: lw.typeText(at, v.Type), New: fresh})
	}
	return "(*" + name + ")"
}

// compiledFunction writes a function of the notebook as the package of compiled
// functions has it.
func (g *writer) compiledFunction(e *ast.Ident, obj *types.Func, d *check.Decl) {
	switch {
	case !g.callees[e]:
		g.refuse(e.Pos(), "%s: a function of the notebook as a value", obj.Name())
	case g.compiled == nil || !g.compiled(d):
		g.refuse(e.Pos(), "%s: the function is not compiled yet", obj.Name())
	}
	g.functions[obj.Name()] = true
	g.printf("%s.%s", functionsAlias, obj.Name())
}

// functionList lists the compiled functions that the text calls.
func (lw *lowering) functionList() []string { return slices.Sorted(maps.Keys(lw.functions)) }

// checkStraight refuses what is not a straight-line cell.
func (lw *lowering) checkStraight() {
	lw.straight = true
	c := lw.checked
	start := c.Cell.Body.Pos()
	switch {
	case len(c.Decls) > 0 || len(c.Moved) > 0:
		lw.refuse(start, "a declaration beside compiled cells")
	case len(c.Inits) > 0:
		lw.refuse(c.Inits[0].Pos(), "func init beside compiled cells")
	case c.CallMain:
		lw.refuse(start, "a program beside compiled cells")
	}
	for _, v := range c.Vars {
		lw.checkShared(v.Ident, v.Type)
	}
	for _, s := range c.Stmts {
		ast.Inspect(s, lw.straightNode)
		if len(lw.refusals) > 0 {
			return // one is enough, and the cell is compiled
		}
	}
}

// straightNode refuses one node of a statement. It reports whether what is
// inside of it has to be looked at.
func (lw *lowering) straightNode(n ast.Node) bool {
	if len(lw.refusals) > 0 {
		return false
	}
	switch n := n.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
		lw.refuse(n.Pos(), "a loop beside compiled cells")
	case *ast.FuncLit:
		lw.refuse(n.Pos(), "a function literal beside compiled cells")
	case *ast.GoStmt:
		lw.refuse(n.Pos(), "a goroutine beside compiled cells")
	case *ast.DeferStmt:
		lw.refuse(n.Pos(), "defer beside compiled cells")
	case *ast.SelectStmt:
		lw.refuse(n.Pos(), "select beside compiled cells")
	case *ast.LabeledStmt:
		lw.refuse(n.Pos(), "a label beside compiled cells")
	case *ast.GenDecl:
		if n.Tok == token.TYPE {
			lw.refuse(n.Pos(), "a type declaration beside compiled cells")
		}
	case *ast.CallExpr:
		fun := ast.Unparen(n.Fun)
		if lw.callsSession(fun) && lw.callers != nil && lw.callers() {
			lw.refuse(n.Pos(), "a call of what may ask for its callers")
		}
		switch f := fun.(type) {
		case *ast.Ident:
			_, ok := lw.info.Uses[f].(*types.Func)
			lw.callees[f] = ok
			if f.Name == "recover" && lw.info.Types[f].IsBuiltin() {
				lw.refuse(n.Pos(), "recover beside compiled cells")
			}
		case *ast.SelectorExpr:
			_, lw.callees[f] = lw.info.Uses[f.Sel].(*types.Func)
		}
	}
	if e, ok := n.(ast.Expr); ok {
		return lw.straightExpr(e)
	}
	return len(lw.refusals) == 0
}

// callsSession tells whether what is called may be code of the session: its
// functions, function values and methods of interfaces.
func (lw *lowering) callsSession(fun ast.Expr) bool {
	if tv := lw.info.Types[fun]; tv.IsType() || tv.IsBuiltin() {
		return false
	}
	fn, ok := lw.info.Uses[syntax.Name(fun)].(*types.Func)
	return !ok || isSession(fn) || fn.Signature().Recv() != nil && types.IsInterface(fn.Signature().Recv().Type())
}

// straightExpr refuses an expression whose type only one of the engines has.
func (lw *lowering) straightExpr(e ast.Expr) bool {
	if ident, ok := e.(*ast.Ident); ok {
		if v, ok := lw.info.Defs[ident].(*types.Var); ok {
			lw.checkShared(e, v.Type())
		}
	}
	tv, ok := lw.info.Types[e]
	if !ok || tv.IsBuiltin() || tv.IsVoid() || tv.IsNil() || lw.callees[ast.Unparen(e)] {
		return true
	}
	if sel, ok := e.(*ast.SelectorExpr); ok {
		if s := lw.info.Selections[sel]; s != nil && s.Kind() != types.FieldVal {
			lw.refuse(e.Pos(), "a method as a value beside compiled cells")
		}
	}
	if tuple, ok := tv.Type.(*types.Tuple); ok {
		for v := range tuple.Variables() {
			lw.checkShared(e, v.Type())
		}
		return true
	}
	lw.checkShared(e, tv.Type)
	return tv.Value == nil && !tv.IsType() // of a constant its value is written, of a type its name
}

// checkShared refuses an expression whose type t is not shared.
func (lw *lowering) checkShared(e ast.Expr, t types.Type) {
	if !IsShared(t) {
		lw.refuse(e.Pos(), "the type %s beside compiled cells", types.TypeString(t, lw.qualifier))
	}
}
