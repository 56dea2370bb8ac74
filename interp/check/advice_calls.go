package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"gokernel/interp/syntax"
)

// signature describes what a call calls: "func greet(who string) string", or "".
func (a *adviser) signature(call *ast.CallExpr) string {
	fun := ast.Unparen(call.Fun)
	switch obj := a.plan.info.Uses[syntax.Name(syntax.Peel(fun))].(type) { // without type arguments
	case *types.Func:
		return spellObject(obj)
	case *types.Builtin:
		return builtins[obj.Name()]
	}
	if t := a.typeOf(fun); t != nil {
		if _, ok := t.Underlying().(*types.Signature); ok {
			return a.text(fun) + " is a " + spell(t)
		}
	}
	return ""
}

// builtins are the signatures of built-in functions, as their documentation has
// them.
var builtins = map[string]string{
	"append": "func append(slice []T, elems ...T) []T", "cap": "func cap(v T) int", "clear": "func clear(mapOrSlice)",
	"close": "func close(c chan<- T)", "copy": "func copy(dst, src []T) int", "delete": "func delete(m map[K]V, key K)",
	"len": "func len(v T) int", "make": "func make(T, size ...int) T", "max": "func max(x T, y ...T) T", "min": "func min(x T, y ...T) T",
	"new": "func new(T) *T", "panic": "func panic(v any)", "complex": "func complex(r, i float64) complex128",
	"real": "func real(c complex128) float64", "imag": "func imag(c complex128) float64",
}

// arguments is the cure for a call with too few or too many.
func (a *adviser) arguments([]string) string {
	if call, ok := at[*ast.CallExpr](a); ok {
		return a.signature(call)
	}
	return ""
}

// enclosing is the innermost function round the error, by its type, or nil for
// the cell itself.
func (a *adviser) enclosing() *ast.FuncType {
	for _, n := range a.path {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n.Type
		case *ast.FuncDecl:
			return n.Type
		}
	}
	return nil
}

// results writes what a function gives: "int, error".
func (a *adviser) results(f *ast.FuncType) string {
	if f == nil || f.Results == nil {
		return ""
	}
	var list []string
	for _, field := range f.Results.List {
		for range max(len(field.Names), 1) {
			list = append(list, a.text(field.Type))
		}
	}
	return strings.Join(list, ", ")
}

func (a *adviser) missingReturn([]string) string {
	if results := a.results(a.enclosing()); results != "" {
		return "every way through the function must end by returning " + results + ", or by panic"
	}
	return ""
}

// returns is the cure for a return with too few or too many values.
func (a *adviser) returns([]string) string {
	f := a.enclosing()
	switch results := a.results(f); {
	case f == nil:
		return "a return at the top level ends the cell, and takes no value"
	case results == "":
		return "the function has no results: name their types behind its parameters"
	default:
		return "the function returns " + results
	}
}

// assignment is the cure where the numbers of variables and values differ.
func (a *adviser) assignment([]string) string {
	var lhs, rhs []ast.Expr
	define := false
	for _, n := range a.path {
		switch n := n.(type) {
		case *ast.AssignStmt:
			lhs, rhs, define = n.Lhs, n.Rhs, n.Tok == token.DEFINE
		case *ast.ValueSpec:
			for _, name := range n.Names {
				lhs = append(lhs, name)
			}
			rhs = n.Values
		default:
			continue
		}
		break
	}
	if len(rhs) != 1 {
		return "one value for each variable"
	}
	call, ok := ast.Unparen(rhs[0]).(*ast.CallExpr)
	if !ok {
		return ""
	}
	tuple, _ := a.typeOf(call).(*types.Tuple)
	count := 1
	if tuple != nil {
		count = tuple.Len()
	}
	signature := a.signature(call)
	if count < 2 || count < len(lhs) {
		return signature
	}
	names := make([]string, count)
	for i := range names {
		switch {
		case i < len(lhs):
			names[i] = a.text(lhs[i])
		case i == count-1 && isError(tuple.At(i).Type()):
			names[i] = "err"
		default:
			names[i] = "_"
		}
	}
	sign := "="
	if define || names[count-1] == "err" {
		sign = ":="
	}
	text := fmt.Sprintf("take all of them: %s %s %s", strings.Join(names, ", "), sign, a.text(call))
	if signature != "" {
		text = signature + "; " + text
	}
	return text
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// manyValues is the cure for a call with several results where one is due.
func (a *adviser) manyValues([]string) string {
	call, ok := at[*ast.CallExpr](a)
	if !ok {
		return ""
	}
	tuple, ok := a.typeOf(call).(*types.Tuple)
	if !ok || tuple.Len() < 2 {
		return a.signature(call)
	}
	names := make([]string, tuple.Len())
	for i := range names {
		names[i] = "_"
	}
	names[0] = "v"
	if last := len(names) - 1; isError(tuple.At(last).Type()) {
		names[last] = "err"
	}
	return "take them apart first: " + strings.Join(names, ", ") + " := " + a.text(call)
}

func (a *adviser) noValue([]string) string {
	if call, ok := at[*ast.CallExpr](a); ok {
		return a.signature(call)
	}
	return ""
}

// notFunction is the cure for a call of something else.
func (a *adviser) notFunction([]string) string {
	call, ok := at[*ast.CallExpr](a)
	if !ok {
		return ""
	}
	if ident, ok := ast.Unparen(call.Fun).(*ast.Ident); ok {
		if obj := a.plan.info.Uses[ident]; obj != nil && types.Universe.Lookup(ident.Name) != nil && obj.Parent() != types.Universe {
			cure := ": give it another name"
			if a.plan.vars[ident.Name] != nil {
				cure = ": %del " + ident.Name + " brings that back"
			}
			return "the variable " + ident.Name + " hides what Go has by that name" + cure
		}
	}
	fun := a.text(call.Fun)
	switch t := under(a.typeOf(call.Fun)).(type) {
	case *types.Slice, *types.Array, *types.Map:
		return "an element is " + fun + "[...]"
	case *types.Basic:
		if len(call.Args) == 1 && t.Info()&types.IsNumeric != 0 {
			return "a product is " + fun + " * " + a.operand(call.Args[0])
		}
	}
	return fun + " is no function: leave out the parentheses"
}

func (a *adviser) infer(parts []string) string {
	name, _, _ := strings.Cut(parts[1], " ")
	return "say what " + name + " is: " + parts[0] + "[...](...)"
}

func (a *adviser) generic(parts []string) string {
	e := a.whole()
	if e == nil {
		return ""
	}
	ident, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return "name its types in brackets"
	}
	var params []string
	var t types.Type
	if obj := a.plan.info.Uses[ident]; obj != nil {
		t = obj.Type()
	}
	switch t := t.(type) {
	case *types.Named:
		for p := range t.TypeParams().TypeParams() {
			params = append(params, p.Obj().Name()+" "+spell(p.Constraint()))
		}
	case *types.Signature:
		for p := range t.TypeParams().TypeParams() {
			params = append(params, p.Obj().Name()+" "+spell(p.Constraint()))
		}
	}
	if len(params) == 0 {
		return ""
	}
	return "name its types in brackets: " + ident.Name + "[" + strings.Join(params, ", ") + "]"
}

// unused is the cure for a variable of a function that nothing reads.
func (a *adviser) unused(parts []string) string {
	name := parts[0]
	if scope := a.plan.innermost(a.pos); scope != nil {
		outer := scope.Parent()
		for ; outer != nil && !isPackageScope(outer); outer = outer.Parent() {
			if obj, ok := outer.Lookup(name).(*types.Var); ok && obj.Pos() < a.pos {
				return "this is a new " + name + " beside the outer one: to change that, write = in place of :="
			}
		}
		if a.plan.vars[name] != nil {
			return "this is a new " + name + " beside the session's: to change that, write = in place of :="
		}
	}
	return "use " + name + ", or put _ in its place"
}

// notUsed is the cure for a value that goes nowhere.
func (a *adviser) notUsed([]string) string {
	e := a.whole()
	if e == nil {
		return ""
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		if e.Op == token.EQL {
			return "to assign, write " + a.text(e.X) + " = " + a.text(e.Y)
		}
	case *ast.CallExpr:
		if ident, ok := e.Fun.(*ast.Ident); ok && ident.Name == "append" && len(e.Args) > 0 {
			return "append gives the longer slice back: " + a.text(e.Args[0]) + " = " + a.text(e)
		}
	}
	if sig, ok := under(a.typeOf(e)).(*types.Signature); ok {
		if _, lit := e.(*ast.FuncLit); !lit {
			if sig.Params().Len() == 0 {
				return "to call it, write " + a.text(e) + "()"
			}
			return "to call it, write " + a.text(e) + "(...)"
		}
		return "to call it, write () behind it"
	}
	return "only the last expression of a cell is shown: print this one, assign it, or take it out"
}
