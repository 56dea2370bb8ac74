package rewrite

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"gokernel/interp/check"
	"gokernel/interp/syntax"
)

// wrappers are functions of the generated package that stand for functions of
// the standard library which must not do to the worker what they do to a
// program. They are part of the generations that use them, and written without
// predeclared names, which cells may give to something else.
var wrappers = map[string]struct {
	imports []string
	text    string // %[1]s is the mark
}{
	"fmt.Print":   {[]string{"fmt"}, "func fmt%[1]sPrint(a ...hook%[1]s.Any) (hook%[1]s.Int, hook%[1]s.Error) { return fmt%[1]s.Fprint(hook%[1]s.Stdout, a...) }"},
	"fmt.Println": {[]string{"fmt"}, "func fmt%[1]sPrintln(a ...hook%[1]s.Any) (hook%[1]s.Int, hook%[1]s.Error) { return fmt%[1]s.Fprintln(hook%[1]s.Stdout, a...) }"},
	"fmt.Printf":  {[]string{"fmt"}, "func fmt%[1]sPrintf(format hook%[1]s.String, a ...hook%[1]s.Any) (hook%[1]s.Int, hook%[1]s.Error) { return fmt%[1]s.Fprintf(hook%[1]s.Stdout, format, a...) }"},
	"fmt.Scan":    {[]string{"fmt"}, "func fmt%[1]sScan(a ...hook%[1]s.Any) (hook%[1]s.Int, hook%[1]s.Error) { return fmt%[1]s.Fscan(hook%[1]s.Stdin, a...) }"},
	"fmt.Scanln":  {[]string{"fmt"}, "func fmt%[1]sScanln(a ...hook%[1]s.Any) (hook%[1]s.Int, hook%[1]s.Error) { return fmt%[1]s.Fscanln(hook%[1]s.Stdin, a...) }"},
	"fmt.Scanf":   {[]string{"fmt"}, "func fmt%[1]sScanf(format hook%[1]s.String, a ...hook%[1]s.Any) (hook%[1]s.Int, hook%[1]s.Error) { return fmt%[1]s.Fscanf(hook%[1]s.Stdin, format, a...) }"},
	"os.Exit":     {nil, "func os%[1]sExit(code hook%[1]s.Int) { hook%[1]s.Exit(code) }"},
	"time.Sleep":  {[]string{"time"}, "func time%[1]sSleep(d time%[1]s.Duration) { hook%[1]s.Sleep(hook%[1]s.Int64(d)) }"},
	// Late forms of functions, which are lines of no cell, do not count as callers.
	"runtime.Caller": {[]string{"runtime"}, "func runtime%[1]sCaller(skip hook%[1]s.Int) (hook%[1]s.Uintptr, hook%[1]s.String, hook%[1]s.Int, hook%[1]s.Bool) { " +
		"for n := 1; ; n++ { pc, file, line, ok := runtime%[1]s.Caller(n); if ok && file == \"generated\" { continue }; if skip <= 0 || !ok { return pc, file, line, ok }; skip-- } }"},
	"runtime.Callers": {[]string{"runtime"}, "func runtime%[1]sCallers(skip hook%[1]s.Int, pc []hook%[1]s.Uintptr) hook%[1]s.Int { " +
		"if skip <= 0 { return runtime%[1]s.Callers(skip, pc) }; " +
		"n := 1; for ; ; n++ { _, file, _, ok := runtime%[1]s.Caller(n); if !ok { return 0 }; if file == \"generated\" { continue }; if skip--; skip == 0 { break } }; " +
		"return runtime%[1]s.Callers(n + 1, pc) }"},
	"log.Output":    {[]string{"log", "runtime"}, "func log%[1]sOutput(depth hook%[1]s.Int, s hook%[1]s.String) hook%[1]s.Error { " + outputDepth + "return log%[1]s.Output(n + 1, s) }"},
	"logger.Output": {[]string{"log", "runtime"}, "func logger%[1]sOutput(l *log%[1]s.Logger, depth hook%[1]s.Int, s hook%[1]s.String) hook%[1]s.Error { " + outputDepth + "return l.Output(n + 1, s) }"},
	"log.Fatal":     {[]string{"fmt", "log"}, "func log%[1]sFatal(v ...hook%[1]s.Any) { s := fmt%[1]s.Sprint(v...); log%[1]s.Output(2, s); hook%[1]s.Fatal(s) }"},
	"log.Fatalln":   {[]string{"fmt", "log"}, "func log%[1]sFatalln(v ...hook%[1]s.Any) { s := fmt%[1]s.Sprintln(v...); log%[1]s.Output(2, s); hook%[1]s.Fatal(hook%[1]s.Line(s)) }"},
	"log.Fatalf":    {[]string{"fmt", "log"}, "func log%[1]sFatalf(format hook%[1]s.String, v ...hook%[1]s.Any) { s := fmt%[1]s.Sprintf(format, v...); log%[1]s.Output(2, s); hook%[1]s.Fatal(s) }"},
	"logger.Fatal":  {[]string{"fmt", "log"}, "func logger%[1]sFatal(l *log%[1]s.Logger, v ...hook%[1]s.Any) { s := fmt%[1]s.Sprint(v...); l.Output(2, s); hook%[1]s.Fatal(s) }"},
	"logger.Fatalln": {[]string{"fmt", "log"},
		"func logger%[1]sFatalln(l *log%[1]s.Logger, v ...hook%[1]s.Any) { s := fmt%[1]s.Sprintln(v...); l.Output(2, s); hook%[1]s.Fatal(hook%[1]s.Line(s)) }"},
	"logger.Fatalf": {[]string{"fmt", "log"},
		"func logger%[1]sFatalf(l *log%[1]s.Logger, format hook%[1]s.String, v ...hook%[1]s.Any) { s := fmt%[1]s.Sprintf(format, v...); l.Output(2, s); hook%[1]s.Fatal(s) }"},
}

// outputDepth sets n to how many callers up, generated ones included, the one is
// that is meant by depth.
const outputDepth = "n := depth; for i := 1; i <= depth; i++ { if _, file, _, ok := runtime%[1]s.Caller(i); ok && file == \"generated\" { n++; depth++ } }; "

// AsksCallers tells whether code of the session may ask who has called it. Then
// calls of it have to be lines of cells, as they are in compiled ones.
func (r *Rewriter) AsksCallers() bool { return r.asksCallers }

// wrapper notes the use of a wrapper and gives its name.
func (w *writer) wrapper(name string) string {
	w.unit.wrappers[name] = true
	if strings.HasPrefix(name, "runtime.Caller") || strings.HasSuffix(name, ".Output") {
		w.asksCallers = true
	}
	for _, path := range wrappers[name].imports {
		w.use(path)
	}
	return strings.Replace(name, ".", mark, 1)
}

// foreign is the package-level object of another package that the expression
// names, or nil.
func (w *writer) foreign(e ast.Expr) types.Object {
	obj := w.checked.Info.Uses[syntax.Name(e)]
	if obj == nil || obj.Pkg() == nil || obj.Parent() != obj.Pkg().Scope() {
		return nil
	}
	return obj
}

// intercepted writes a selector that names a wrapped function.
func (w *writer) intercepted(n *ast.SelectorExpr) bool {
	obj := w.foreign(n)
	if obj == nil {
		return false
	}
	name := obj.Pkg().Path() + "." + obj.Name()
	if _, ok := wrappers[name]; !ok {
		return false
	}
	w.text.replace(n.Pos(), n.End(), w.wrapper(name))
	return true
}

// call writes a call.
func (w *writer) call(n *ast.CallExpr) {
	w.noteCall(n)
	switch {
	case w.isBuiltin(n.Fun, "recover"):
		w.unit.recovers = w.unit.recovers || !w.frame().literal
		w.text.insert(n.Pos(), "hook"+mark+".Recovered(")
		w.text.insert(n.End(), ")")
		return
	case w.loggerCall(n):
		return
	}
	w.callee(n)
	guarded := w.startsGoroutine(n)
	for i, arg := range n.Args {
		if i == guarded {
			w.guardArgument(arg)
		} else {
			w.node(arg)
		}
	}
}

// callee writes the function of a call.
func (w *writer) callee(n *ast.CallExpr) {
	ident, ok := ast.Unparen(n.Fun).(*ast.Ident)
	if !ok {
		w.node(n.Fun)
		return
	}
	obj := w.checked.Info.Uses[ident]
	d, ok := w.checked.Symbols[obj].(*check.Decl)
	if _, isFunc := obj.(*types.Func); !ok || !isFunc {
		w.node(n.Fun)
		return
	}
	if live := w.live[d.Name()]; live != nil {
		d = live
	}
	w.mention(d, obj)
	late := w.isLate() || w.goCall == n
	w.unit.late = w.unit.late || late && isHooked(d)
	w.functionUse(ident, d, late)
}

// noteCall notes that the function calls code which may call it again, or that
// may wait for something. What is not known may do both.
func (w *writer) noteCall(n *ast.CallExpr) {
	if w.callsSession(n) {
		w.frame().calls = true
	}
	if w.sessionCallee(n) == nil && !w.isQuick(n) {
		w.unit.waits = true
	}
}

// sessionCallee is the session's function or method that a call is one of, or
// nil.
func (w *writer) sessionCallee(n *ast.CallExpr) *check.Decl {
	fun := ast.Unparen(n.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	var fn *types.Func
	switch x := fun.(type) {
	case *ast.Ident:
		fn, _ = w.checked.Info.Uses[x].(*types.Func)
	case *ast.SelectorExpr:
		if s := w.checked.Info.Selections[x]; s != nil && s.Kind() == types.MethodVal {
			fn, _ = s.Obj().(*types.Func)
		}
	}
	if fn == nil {
		return nil
	}
	d, _ := w.checked.Symbols[fn.Origin()].(*check.Decl)
	return d
}

// isQuick tells whether a call that is none of the session's code neither waits
// for anything, nor runs code that is not known, nor orders what goroutines do.
func (w *writer) isQuick(n *ast.CallExpr) bool {
	tv := w.checked.Info.Types[n.Fun]
	if tv.IsType() || tv.IsBuiltin() {
		return true
	}
	var fn *types.Func
	switch x := ast.Unparen(n.Fun).(type) {
	case *ast.Ident:
		fn, _ = w.checked.Info.Uses[x].(*types.Func)
	case *ast.SelectorExpr:
		fn, _ = w.checked.Info.Uses[x.Sel].(*types.Func)
	}
	if fn == nil || fn.Pkg() == nil || !pure[fn.Pkg().Path()] {
		return false
	}
	if recv := fn.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		return false
	}
	for _, arg := range n.Args {
		t := w.checked.Info.Types[arg].Type
		if _, literal := ast.Unparen(arg).(*ast.FuncLit); t == nil || !literal && mayRunCode(t) {
			return false
		}
	}
	return true
}

// mayRunCode tells whether a function that is handed a value of the type may
// find code of its own there.
func mayRunCode(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return false
	case *types.Slice:
		return mayRunCode(u.Elem())
	case *types.Array:
		return mayRunCode(u.Elem())
	}
	named, ok := types.Unalias(t).(*types.Named)
	return !ok || named.Obj().Pkg() == nil || !pure[named.Obj().Pkg().Path()]
}

// callsSession tells whether the call is one of the session's code, or of code
// that is not known.
func (w *writer) callsSession(n *ast.CallExpr) bool {
	tv := w.checked.Info.Types[n.Fun]
	if tv.IsType() || tv.IsBuiltin() {
		return false
	}
	if obj := w.foreign(n.Fun); obj != nil {
		if _, ok := obj.(*types.Func); ok && w.checked.Symbols[obj] == nil {
			return false
		}
	}
	return true
}

// pure are packages whose functions wait for nothing.
var pure = map[string]bool{
	"bytes": true, "cmp": true, "errors": true, "maps": true, "math": true, "math/big": true, "math/bits": true, "math/cmplx": true,
	"math/rand": true, "math/rand/v2": true, "slices": true, "sort": true, "strconv": true, "strings": true,
	"unicode": true, "unicode/utf16": true, "unicode/utf8": true, "unsafe": true,
}

// loggerCall writes l.Fatal(...) or l.Output(...) of a log.Logger.
func (w *writer) loggerCall(n *ast.CallExpr) bool {
	sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	fn, ok := w.checked.Info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != "log" || fn.Signature().Recv() == nil || !strings.HasPrefix(fn.Name(), "Fatal") && fn.Name() != "Output" {
		return false
	}
	s := w.checked.Info.Selections[sel]
	if s == nil || len(s.Index()) != 1 {
		return false // promoted from an embedded Logger
	}
	name := w.wrapper("logger." + fn.Name())
	w.node(sel.X)
	address := ""
	if _, pointer := s.Recv().Underlying().(*types.Pointer); !pointer {
		address = "&"
	}
	w.text.insert(sel.X.Pos(), "") // keeps the order of edits at that place
	x := w.text.take(sel.X)
	comma := ""
	if len(n.Args) > 0 {
		comma = ", "
	}
	w.text.replace(n.Pos(), n.Lparen+1, name+"("+address+x+comma)
	for _, arg := range n.Args {
		w.node(arg)
	}
	return true
}

// startsGoroutine gives the index of the argument that a call of the standard
// library runs in a goroutine of its own, or -1.
func (w *writer) startsGoroutine(n *ast.CallExpr) int {
	sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
	if !ok {
		return -1
	}
	fn, ok := w.checked.Info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil {
		return -1
	}
	switch fn.FullName() {
	case "(*sync.WaitGroup).Go":
		return 0
	case "time.AfterFunc":
		return 1
	}
	return -1
}

// guardArgument writes a function that will run in a goroutine.
func (w *writer) guardArgument(arg ast.Expr) {
	if lit, ok := ast.Unparen(arg).(*ast.FuncLit); ok {
		w.guardLiteral(lit)
		return
	}
	w.text.insert(arg.Pos(), "hook"+mark+".Guarded(")
	w.node(arg)
	w.text.insert(arg.End(), ")")
}

func (w *writer) guardLiteral(lit *ast.FuncLit) {
	w.text.insert(lit.Body.Lbrace+1, " defer hook"+mark+".Guard();")
	w.node(lit)
}

// goStatement writes a go statement so that a panic of the goroutine is
// caught. What Go evaluates before the goroutine starts is evaluated before.
func (w *writer) goStatement(n *ast.GoStmt) {
	call := n.Call
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		w.guardLiteral(lit)
		for _, arg := range call.Args {
			w.node(arg)
		}
		return
	}
	w.goCall = call
	w.node(call)
	info := w.checked.Info
	var names, values []string
	before := func(e ast.Expr, text string) string {
		name := fmt.Sprintf("go%s%d", mark, len(names))
		names, values = append(names, name), append(values, text)
		return name
	}
	tv := info.Types[call.Fun]
	fun := w.text.take(call.Fun)
	if !tv.IsBuiltin() && !w.isStatic(call.Fun) {
		fun = before(call.Fun, fun)
	}
	var args []string
	for i, arg := range call.Args {
		if pointer := w.pointerIn(arg); pointer != nil {
			// Only in the call itself does the conversion keep alive what it points at.
			name := before(pointer, w.text.take(pointer))
			args = append(args, w.text.take(arg.(*ast.CallExpr).Fun)+"("+name+")")
			continue
		}
		text := w.text.take(arg)
		tv := info.Types[arg]
		switch {
		case tv.Value != nil || tv.IsNil() || tv.IsType():
		case len(call.Args) == 1 && isTuple(tv.Type):
			var list []string
			for range tv.Type.(*types.Tuple).Len() {
				list = append(list, fmt.Sprintf("go%s%d", mark, len(names)+len(list)))
			}
			// Alone on the right of its assignment.
			names, values = append(names, list...), append(values, text)
			text = strings.Join(list, ", ")
		default:
			text = before(arg, text)
		}
		if call.Ellipsis.IsValid() && i == len(call.Args)-1 {
			text += "..."
		}
		args = append(args, text)
	}
	prepare := ""
	switch {
	case len(values) == len(names) && len(names) > 0:
		prepare = strings.Join(names, ", ") + " := " + strings.Join(values, ", ") + "; "
	case len(names) > 0: // a call with several results, perhaps behind the function's own value
		k := len(values) - 1
		if k > 0 {
			prepare = names[0] + " := " + values[0] + "; "
		}
		prepare += strings.Join(names[k:], ", ") + " := " + values[k] + "; "
	}
	result := fun + "(" + strings.Join(args, ", ") + ")"
	if tv.IsBuiltin() && !w.isStatementBuiltin(call.Fun) {
		result = "_ = " + result
	}
	w.text.cut(n.Pos(), n.End(), true)
	w.text.replace(n.Pos(), n.End(), fmt.Sprintf("{ %sgo func() { defer hook%s.Guard(); %s }() }", prepare, mark, result))
}

// pointerIn is p where the expression is uintptr(p), with p an unsafe.Pointer;
// otherwise nil.
func (w *writer) pointerIn(e ast.Expr) ast.Expr {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 || !w.checked.Info.Types[call.Fun].IsType() {
		return nil
	}
	if !hasKind(w.checked.Info.Types[call].Type, types.Uintptr) || !hasKind(w.checked.Info.Types[call.Args[0]].Type, types.UnsafePointer) {
		return nil
	}
	return call.Args[0]
}

func hasKind(t types.Type, kind types.BasicKind) bool {
	if t == nil {
		return false
	}
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Kind() == kind
}

func isTuple(t types.Type) bool {
	_, ok := t.(*types.Tuple)
	return ok
}

// isStatic tells whether the expression names a function, whose value cannot
// change.
func (w *writer) isStatic(fun ast.Expr) bool {
	switch e := ast.Unparen(fun).(type) {
	case *ast.Ident:
		_, ok := w.checked.Info.Uses[e].(*types.Func)
		return ok
	case *ast.SelectorExpr:
		_, ok := w.checked.Info.Uses[e.Sel].(*types.Func)
		return ok && w.checked.Info.Selections[e] == nil
	case *ast.IndexExpr:
		return w.isStatic(e.X)
	case *ast.IndexListExpr:
		return w.isStatic(e.X)
	}
	return false
}

func (w *writer) isStatementBuiltin(fun ast.Expr) bool {
	for _, name := range []string{"print", "println", "close", "delete", "clear", "copy", "panic", "recover"} {
		if w.isBuiltin(fun, name) {
			return true
		}
	}
	return false
}
