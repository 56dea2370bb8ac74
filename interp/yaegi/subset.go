package yaegi

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
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

// printers are the printing functions of fmt: the position of the format, or
// -1 where there is none, and that of the first value.
var printers = map[string][2]int{
	"fmt.Print": {-1, 0}, "fmt.Println": {-1, 0}, "fmt.Sprint": {-1, 0}, "fmt.Sprintln": {-1, 0},
	"fmt.Fprint": {-1, 1}, "fmt.Fprintln": {-1, 1},
	"fmt.Printf": {0, 1}, "fmt.Sprintf": {0, 1}, "fmt.Errorf": {0, 1}, "fmt.Fprintf": {1, 2},
}

// namedType refuses declarations of types that the interpreter cannot build.
func (lw *lowering) namedType(at token.Pos, t *types.Named) {
	name := t.Obj().Name()
	if _, ok := t.Underlying().(*types.Struct); !ok {
		if _, ok := t.Underlying().(*types.Interface); !ok && reaches(t.Underlying(), t, map[*types.Named]bool{}) {
			lw.refuse(at, "type %s: a type that is not a struct and contains itself", name)
		}
		return
	}
	st := t.Underlying().(*types.Struct)
	for i := range st.NumFields() {
		f := st.Field(i)
		ft := types.Unalias(f.Type())
		if f.Embedded() {
			if n, ok := derefNamed(ft); ok && !isSession(n.Obj()) && types.IsInterface(n) {
				lw.refuse(at, "type %s: an embedded interface of a compiled package", name)
			}
		}
		if p, ok := ft.(*types.Pointer); ok {
			if _, ok := types.Unalias(p.Elem()).(*types.Named); ok {
				continue
			}
		}
		eachNamed(ft, func(n *types.Named) {
			if n != t && isSession(n.Obj()) && !types.IsInterface(n) && reaches(n.Underlying(), t, map[*types.Named]bool{}) {
				lw.refuse(at, "type %s: types that contain each other in another way than by pointers", name)
			}
		})
	}
}

// reaches tells whether t is built with target, notebook types looked into,
// interfaces not.
func reaches(t types.Type, target *types.Named, seen map[*types.Named]bool) bool {
	found := false
	eachNamed(t, func(n *types.Named) {
		switch {
		case found:
		case n == target:
			found = true
		case isSession(n.Obj()) && !seen[n] && !types.IsInterface(n):
			seen[n] = true
			found = reaches(n.Underlying(), target, seen)
		}
	})
	return found
}

// eachNamed calls f for the named types that t is written with.
func eachNamed(t types.Type, f func(*types.Named)) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		f(t)
	case *types.Pointer:
		eachNamed(t.Elem(), f)
	case *types.Slice:
		eachNamed(t.Elem(), f)
	case *types.Array:
		eachNamed(t.Elem(), f)
	case *types.Chan:
		eachNamed(t.Elem(), f)
	case *types.Map:
		eachNamed(t.Key(), f)
		eachNamed(t.Elem(), f)
	case *types.Signature:
		for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range tuple.Variables() {
				eachNamed(v.Type(), f)
			}
		}
	case *types.Struct:
		for v := range t.Fields() {
			eachNamed(v.Type(), f)
		}
	case *types.Interface:
		for m := range t.Methods() {
			eachNamed(m.Type(), f)
		}
	}
}

func derefNamed(t types.Type) (*types.Named, bool) {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return n, ok
}

// mentions tells whether values of type t have a notebook type in them, or a
// struct with unexported fields of the notebook.
func mentions(t types.Type) bool {
	found := false
	eachNamed(t, func(n *types.Named) {
		found = found || isSession(n.Obj())
		for arg := range n.TypeArgs().Types() {
			found = found || mentions(arg)
		}
	})
	if st, ok := t.Underlying().(*types.Struct); ok && !found {
		for f := range st.Fields() {
			found = found || !f.Exported() && isSession(f)
		}
	}
	return found
}

// speaks tells whether t has a method that fmt calls.
func speaks(t types.Type) bool {
	for _, name := range []string{"Error", "String", "GoString", "Format"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name); obj != nil {
			if _, ok := obj.(*types.Func); ok {
				return true
			}
		}
	}
	return false
}

// parts tells whether a part of t is of a notebook type with a method that
// fmt would call. hidden tells of unexported or embedded fields.
func parts(t types.Type) (speaking, hidden bool) {
	seen := map[types.Type]bool{}
	var visit func(t types.Type, top bool)
	visit = func(t types.Type, top bool) {
		if seen[t] {
			return
		}
		seen[t] = true
		if n, ok := types.Unalias(t).(*types.Named); ok {
			if !isSession(n.Obj()) {
				return
			}
			if !top && (speaks(n) || speaks(types.NewPointer(n))) || types.IsInterface(n) {
				speaking = true
			}
		}
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			visit(u.Elem(), top)
		case *types.Slice:
			visit(u.Elem(), false)
		case *types.Array:
			visit(u.Elem(), false)
		case *types.Map:
			visit(u.Key(), false)
			visit(u.Elem(), false)
		case *types.Struct:
			for f := range u.Fields() {
				hidden = hidden || !f.Exported() || f.Embedded()
				visit(f.Type(), false)
			}
		}
	}
	visit(t, true)
	return speaking, hidden
}

// holdsInterface tells whether values of t hold a notebook interface: what is
// in it has lost the name of its type.
func holdsInterface(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if isSessionInterface(t) && t.Underlying().(*types.Interface).NumMethods() > 0 {
		return true
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && !isSession(n.Obj()) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return holdsInterface(u.Elem(), seen)
	case *types.Slice:
		return holdsInterface(u.Elem(), seen)
	case *types.Array:
		return holdsInterface(u.Elem(), seen)
	case *types.Map:
		return holdsInterface(u.Key(), seen) || holdsInterface(u.Elem(), seen)
	case *types.Struct:
		for f := range u.Fields() {
			if holdsInterface(f.Type(), seen) {
				return true
			}
		}
	}
	return false
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

// checkMethod refuses methods that compiled code has to find on a notebook
// type.
func (g *writer) checkMethod(e *ast.SelectorExpr, sel *types.Selection) {}

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
	var ident *ast.Ident
	switch f := ast.Unparen(e.Fun).(type) {
	case *ast.Ident:
		ident = f
	case *ast.SelectorExpr:
		ident = f.Sel
	default:
		return ""
	}
	fn, ok := g.info.Uses[ident].(*types.Func)
	if !ok || fn.Pkg() == nil || isSession(fn) && !g.straight {
		return ""
	}
	if recv := fn.Signature().Recv(); recv != nil {
		return types.TypeString(recv.Type(), nil) + "." + fn.Name()
	}
	return fn.Pkg().Path() + "." + fn.Name()
}

// checkPrinted refuses printing what fmt would print in another way.
func (g *writer) checkPrinted(e *ast.CallExpr, i int, printer [2]int) {
	arg := e.Args[i]
	t := g.info.TypeOf(arg)
	name := types.TypeString(t, g.qualifier)
	if e.Ellipsis.IsValid() || types.IsInterface(t) {
		g.refuse(arg.Pos(), "printing a value of type %s", name)
		return
	}
	speaking, hidden := parts(t)
	if speaking {
		g.refuse(arg.Pos(), "printing a value of type %s: a part of it has a String or Error method", name)
		return
	}
	if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Format"); obj != nil {
		g.refuse(arg.Pos(), "printing a value of type %s: it has a Format method", name)
		return
	}
	if n, ok := derefNamed(t); ok && speaks(t) && promoted(n) {
		g.refuse(arg.Pos(), "printing a value of type %s: its String or Error method is an embedded field's", name)
		return
	}
	if printer[0] < 0 {
		return
	}
	v := g.info.Types[e.Args[printer[0]]].Value
	if v == nil || v.Kind() != constant.String {
		g.refuse(arg.Pos(), "printing a value of type %s with a format that is not constant", name)
		return
	}
	verbs, ok := verbsOf(constant.StringVal(v))
	n := i - printer[1]
	if !ok || n >= len(verbs) {
		g.refuse(arg.Pos(), "printing a value of type %s with this format", name)
		return
	}
	switch verb := verbs[n]; {
	case verb == "%v", verb == "%s" && speaks(t):
	case verb == "%+v" && !hidden && !speaks(t):
	default:
		if _, basic := t.Underlying().(*types.Basic); basic && !speaks(t) && verb != "%T" && !strings.Contains(verb, "#") {
			return
		}
		g.refuse(arg.Pos(), "printing a value of type %s with %s", name, verb)
	}
}

func promoted(n *types.Named) bool {
	for _, name := range []string{"Error", "String"} {
		if _, index, _ := types.LookupFieldOrMethod(n, true, nil, name); len(index) > 1 {
			return true
		}
	}
	return false
}

// verbsOf lists the verbs of a format, one for each value; false where widths
// or positions are values too.
func verbsOf(format string) ([]string, bool) {
	var verbs []string
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		start := i
		for i++; i < len(format) && strings.ContainsRune("+-# 0123456789.", rune(format[i])); i++ {
		}
		if i == len(format) || format[i] == '*' || format[i] == '[' {
			return nil, false
		}
		if format[i] == '%' {
			continue
		}
		verbs = append(verbs, format[start:i+1])
	}
	return verbs, true
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
