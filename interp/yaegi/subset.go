package yaegi

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"gokernel/interp/syntax"
)

// The subset. What the writer has no case for is refused by itself; this file
// refuses what has a form that it knows, and types that the interpreter does
// not handle rightly with it. The rule behind most of it: to the interpreter
// the types of the notebook have no names and, in compiled code, no methods.
// So values of them stay out of interfaces, but for the cases below that the
// differential test has proved.

// provedInterfaces are interfaces of compiled packages that values of notebook
// types may be passed as, when they declare the methods themselves.
var provedInterfaces = map[string]bool{
	"io.Writer": true, "io.Reader": true, "sort.Interface": true, "container/heap.Interface": true,
}

// provedAny are functions of compiled packages, beside the printing ones of
// fmt, whose parameters of type any take values with notebook types in them.
var provedAny = map[string]bool{
	"sort.Slice": true, "sort.SliceStable": true, "sort.SliceIsSorted": true,
}

// refusedPackages do with types what the interpreter cannot.
var refusedPackages = map[string]string{
	"unsafe":  "package unsafe",
	"reflect": "package reflect",
	"testing": "package testing",
	"plugin":  "package plugin",
}

// refusedBeside are packages that show, or may show, who calls, or what runs: of
// the interpreter they would show its own insides. Where there are compiled cells
// those do it better.
var refusedBeside = map[string]string{
	"log": "package log", "log/slog": "package log/slog", "runtime": "package runtime", "runtime/debug": "package runtime/debug",
	"runtime/pprof": "package runtime/pprof", "runtime/trace": "package runtime/trace", "runtime/metrics": "package runtime/metrics",
	"net/http/pprof": "package net/http/pprof", "expvar": "package expvar", "flag": "package flag",
}

// hasErrors tells whether the notebook has types that are errors.
func (lw *lowering) hasErrors() bool {
	if lw.straight {
		return false // what there is of them is compiled code's own
	}
	errorType := types.Universe.Lookup("error").Type().Underlying().(*types.Interface)
	for _, obj := range lw.info.Defs {
		if tn, ok := obj.(*types.TypeName); ok && !tn.IsAlias() && isErrorOf(tn.Type(), errorType) {
			return true
		}
	}
	for obj := range lw.checked.Symbols {
		if tn, ok := obj.(*types.TypeName); ok && isErrorOf(tn.Type(), errorType) {
			return true
		}
	}
	for name, d := range lw.decls {
		if d.Recv != "" && strings.HasSuffix(name, ".Error") {
			return true
		}
	}
	return false
}

func isErrorOf(t types.Type, errorType *types.Interface) bool {
	return !types.IsInterface(t) && (types.Implements(t, errorType) || types.Implements(types.NewPointer(t), errorType))
}

// checkMember refuses members of packages.
func (g *writer) checkMember(at token.Pos, path, name string) {
	if what, ok := refusedPackages[path]; ok {
		g.refuse(at, "%s", what)
	}
	if what, ok := refusedBeside[path]; ok && g.straight {
		g.refuse(at, "%s beside compiled cells", what)
	}
}

// checkMethod refuses methods that would end the worker.
func (g *writer) checkMethod(e *ast.SelectorExpr, sel *types.Selection) {
	fn := sel.Obj()
	if fn.Pkg() != nil && fn.Pkg().Path() == "log" && strings.HasPrefix(fn.Name(), "Fatal") {
		g.refuse(e.Sel.Pos(), "the method %s of a logger", fn.Name())
	}
}

// checkCall refuses values that compiled functions would take for something
// else.
func (g *writer) checkCall(e *ast.CallExpr, sig *types.Signature) {
	fn := g.compiledFunc(e)
	if fn == "" {
		return
	}
	printer, prints := printers[fn]
	for i, arg := range e.Args {
		t := g.info.TypeOf(arg)
		if tuple, ok := t.(*types.Tuple); ok {
			for v := range tuple.Variables() {
				if mentions(v.Type()) || isErrorType(v.Type()) && g.hasErrors() && !prints {
					g.refuse(arg.Pos(), "%s with the results of a call that have notebook types", fn)
				}
			}
			continue
		}
		param := argType(sig, i, e.Ellipsis.IsValid())
		if isErrorType(t) && g.hasErrors() && (!prints || fn == "fmt.Errorf") {
			g.refuse(arg.Pos(), "%s with an error that may be of a notebook type", fn)
			continue
		}
		if !mentions(t) || provedAny[fn] {
			continue
		}
		switch {
		case prints && i >= printer[1]:
			g.checkPrinted(e, i, printer)
		case types.IsInterface(param):
			g.checkInterface(arg, t, param, fn)
		}
	}
}

// compiledFunc names the compiled function or method that a call is of, or "".
func (g *writer) compiledFunc(e *ast.CallExpr) string {
	fn, ok := g.info.Uses[syntax.Name(e.Fun)].(*types.Func)
	if !ok || fn.Pkg() == nil || isSession(fn) && !g.straight {
		return ""
	}
	if recv := fn.Signature().Recv(); recv != nil {
		return types.TypeString(recv.Type(), nil) + "." + fn.Name()
	}
	return fn.Pkg().Path() + "." + fn.Name()
}

// checkInterface refuses a value of a notebook type as an interface of a
// compiled package, unless it is a proved one.
func (g *writer) checkInterface(e ast.Expr, t, target types.Type, what string) {
	name := types.TypeString(t, g.qualifier)
	if named, ok := types.Unalias(target).(*types.Named); ok && named.Obj().Pkg() != nil {
		if provedInterfaces[named.Obj().Pkg().Path()+"."+named.Obj().Name()] && !types.IsInterface(t) {
			iface := named.Underlying().(*types.Interface)
			direct := true
			for m := range iface.Methods() {
				_, index, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
				direct = direct && len(index) == 1
			}
			if direct {
				return
			}
		}
	}
	g.refuse(e.Pos(), "%s with a value of the notebook's type %s", what, name)
}

// checkStored refuses a value of a notebook type in an interface that compiled
// code may come to see.
func (g *writer) checkStored(e ast.Expr, from, to types.Type) {
	if types.IsInterface(from) && types.Identical(from, to) || !mentions(from) {
		return
	}
	name := types.TypeString(from, g.qualifier)
	if isErrorType(to) {
		if n, ok := derefNamed(from); ok && !types.IsInterface(from) {
			if _, index, _ := types.LookupFieldOrMethod(n, true, nil, "Error"); len(index) == 1 {
				return
			}
		}
	}
	if n, ok := types.Unalias(to).(*types.Named); ok && isSession(n.Obj()) && n.Underlying().(*types.Interface).NumMethods() > 0 {
		return
	}
	g.refuse(e.Pos(), "a value of the notebook's type %s in an interface of type %s", name, types.TypeString(to, g.qualifier))
}

// checkConversion refuses explicit conversions to interfaces.
func (g *writer) checkConversion(e *ast.CallExpr, t types.Type) {
	if from := g.info.TypeOf(e.Args[0]); types.IsInterface(t) {
		g.checkStored(e.Args[0], from, t)
	}
}

// checkAsserted refuses assertions that the interpreter confuses.
func (g *writer) checkAsserted(at token.Pos, from, to types.Type, inSwitch bool) {
	name := types.TypeString(to, g.qualifier)
	if types.IsInterface(to) {
		if _, literal := types.Unalias(to).(*types.Interface); literal {
			g.refuse(at, "an assertion to the interface %s", name)
		} else if inSwitch {
			g.refuse(at, "a case of a type switch that is an interface (%s)", name)
		} else if isErrorType(from) || isSessionInterface(from) && !isSessionInterface(to) {
			g.refuse(at, "an assertion to the interface %s", name)
		}
		return
	}
	if mentions(to) {
		g.refuse(at, "an assertion to the notebook's type %s", name)
	}
}

func isSessionInterface(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && isSession(n.Obj()) && types.IsInterface(n)
}

// checkPanic refuses panics whose message would be lost.
func (g *writer) checkPanic(e ast.Expr) {
	t := g.info.TypeOf(e)
	if mentions(t) || isErrorType(t) && g.hasErrors() {
		g.refuse(e.Pos(), "panic with a value of a notebook type")
	}
}

// checkCase refuses values of a switch over an interface that are not plain
// variables: the interpreter would compare them as another type.
func (g *writer) checkCase(tag, e ast.Expr) {
	if tag == nil || !types.IsInterface(g.info.TypeOf(tag)) || g.info.Types[e].IsNil() {
		return
	}
	if !types.IsInterface(g.info.TypeOf(e)) || !isVariable(e) {
		g.refuse(e.Pos(), "a case of a switch over an interface that is not a variable of one")
	}
}

// checkKey refuses keys that no map can have.
func (g *writer) checkKey(e ast.Expr, key types.Type) {
	if types.IsInterface(key) && !types.Comparable(g.info.TypeOf(e)) {
		g.refuse(e.Pos(), "a key that cannot be compared")
	}
}

// checkComparison refuses comparing what the interpreter compares by shape.
func (g *writer) checkComparison(e *ast.BinaryExpr) {
	if e.Op != token.EQL && e.Op != token.NEQ {
		return
	}
	x, y := g.info.Types[e.X], g.info.Types[e.Y]
	if x.IsNil() || y.IsNil() {
		return
	}
	if slices.ContainsFunc([]types.Type{x.Type, y.Type}, isSessionInterface) ||
		types.IsInterface(x.Type) != types.IsInterface(y.Type) && (mentions(x.Type) || mentions(y.Type)) ||
		isErrorType(x.Type) && g.hasErrors() {
		g.refuse(e.Pos(), "comparing interfaces that hold notebook types")
	}
}
