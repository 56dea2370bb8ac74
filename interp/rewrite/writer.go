package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"gokernel/interp/check"
)

// A writer edits the text of one unit.
type writer struct {
	*session
	unit     *unit
	text     *text
	frames   []*frame
	late     bool            // what is written may run when a later cell does
	roots    []ast.Node      // all that the unit is written from
	labeled  ast.Stmt        // behind the label that is written
	chunks   int             // loops in two parts so far
	goCall   *ast.CallExpr   // of the go statement that is written
	held     map[string]bool // copies that are stored behind the loop that is written
	early    bool            // what is written stands behind a look at flags (regions.go)
	inRegion bool            // it is written in both ways
	copies   map[string]bool // variables, by key, that have a local copy; of a cell's statements only
	streams
}

// A frame is a function or function literal round the place that is written.
type frame struct {
	head     string // placeholder at the start of its body, or "" for the cell's own function
	literal  bool
	loops    int                   // how many loops of its own are round the place
	polled   bool                  // a loop of it polls
	calls    bool                  // it calls code of the session, or code that is not known
	loopVars map[string]*check.Var // session variables that its loops use
}

// frame is the innermost one. Constants and types have none: what they call, as
// in unsafe.Sizeof(f()), never runs, and nothing needs to be known of it.
func (w *writer) frame() *frame {
	if len(w.frames) == 0 {
		return &frame{loopVars: map[string]*check.Var{}}
	}
	return w.frames[len(w.frames)-1]
}

// enter begins a function's body.
func (w *writer) enter(body *ast.BlockStmt, literal bool) {
	f := &frame{literal: literal, loopVars: map[string]*check.Var{}}
	if body != nil {
		f.head = fmt.Sprintf("\x01%d\x01", body.Lbrace)
		w.text.insert(body.Lbrace+1, f.head)
	}
	w.frames = append(w.frames, f)
}

// leave ends a function's body, and writes its head.
func (w *writer) leave() *frame {
	f := w.frame()
	w.frames = w.frames[:len(w.frames)-1]
	for i := range w.text.edits {
		if e := &w.text.edits[i]; f.head != "" && strings.Contains(e.text, f.head) {
			e.text = strings.Replace(e.text, f.head, f.code(), 1)
		}
	}
	return f
}

// code is what the function does first: it fetches what its loops use.
func (f *frame) code() string {
	var code strings.Builder
	if f.polled {
		fmt.Fprintf(&code, " stop%[1]s := hook%[1]s.Polled;", mark)
	}
	for _, v := range sortedVars(f.loopVars) {
		name := pointerName(v)
		fmt.Fprintf(&code, " %s := %s;", name, name)
	}
	if f.literal && f.calls {
		fmt.Fprintf(&code, " if hook%[1]s.Stop != 0 { hook%[1]s.Poll() };", mark)
	}
	return code.String()
}

// node writes a piece of syntax.
func (w *writer) node(n ast.Node) {
	if e, ok := n.(ast.Expr); ok && w.standardStream(e) {
		return
	}
	switch n := n.(type) {
	case *ast.Ident:
		w.ident(n)
	case *ast.SelectorExpr:
		w.selector(n)
	case *ast.CallExpr:
		w.call(n)
	case *ast.GoStmt:
		w.goStatement(n)
	case *ast.DeferStmt:
		if w.isBuiltin(n.Call.Fun, "recover") {
			return // recovers nothing, and must stay so
		}
		w.node(n.Call)
	case *ast.FuncLit:
		w.node(n.Type)
		w.enter(n.Body, true)
		w.block(n.Body)
		w.leave()
	case *ast.ForStmt:
		w.forStatement(n)
	case *ast.RangeStmt:
		w.rangeStatement(n)
	case *ast.SelectStmt, *ast.SendStmt:
		w.unit.waits = true
		w.children(n)
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			w.unit.waits = true
		}
		w.node(n.X)
	case *ast.BranchStmt:
		if n.Tok == token.GOTO {
			w.frame().polled = true
			w.text.insert(n.Pos(), w.poll())
		}
	case *ast.LabeledStmt:
		w.labeled = n.Stmt
		w.statement(n.Stmt)
	case *ast.BlockStmt:
		w.block(n)
	case *ast.CaseClause:
		for _, e := range n.List {
			w.node(e)
		}
		w.list(n.Body)
	case *ast.CommClause:
		if n.Comm != nil {
			w.node(n.Comm)
		}
		w.list(n.Body)
	case *ast.GenDecl:
		if n.Tok == token.CONST {
			w.mentionHidden(n)
		}
		w.children(n)
	case *ast.TypeSpec:
		if len(w.frames) > 0 && !n.Assign.IsValid() {
			w.unit.locals++
		}
		w.children(n)
	default:
		w.children(n)
	}
}

// children writes the parts of a node.
func (w *writer) children(n ast.Node) {
	self := true
	ast.Inspect(n, func(child ast.Node) bool {
		if self {
			self = false
			return true
		}
		if child != nil {
			w.node(child)
		}
		return false
	})
}

func (w *writer) block(b *ast.BlockStmt) { w.list(b.List) }

func (w *writer) list(list []ast.Stmt) {
	for len(list) > 0 {
		n := w.regions(list)
		if n == 0 {
			w.statement(list[0])
			n = 1
		}
		list = list[n:]
	}
}

// statement writes a statement that others may follow.
func (w *writer) statement(stmt ast.Stmt) {
	w.node(stmt)
	if code := w.storeCopies(stmt); code != "" {
		w.text.insert(stmt.End(), "; "+code)
	}
}

// object is what an identifier stands for.
func (w *writer) object(ident *ast.Ident) types.Object {
	if obj := w.checked.Info.Uses[ident]; obj != nil {
		return obj
	}
	return w.checked.Info.Defs[ident]
}

// ident writes an identifier that is not behind a dot.
func (w *writer) ident(ident *ast.Ident) {
	obj := w.object(ident)
	if obj == nil {
		return
	}
	if pkg, ok := obj.(*types.PkgName); ok {
		w.text.replace(ident.Pos(), ident.End(), w.use(pkg.Imported().Path()))
		return
	}
	switch symbol := w.checked.Symbols[obj].(type) {
	case *check.Var:
		w.text.replace(ident.Pos(), ident.End(), w.variable(symbol))
		return
	case *check.Decl:
		w.mention(symbol, obj)
		if _, ok := obj.(*types.Func); ok && symbol.Recv == "" {
			w.functionUse(ident, symbol, true)
		}
		return
	}
	if p := obj.Pkg(); p != nil && p.Path() != check.PackagePath && obj.Parent() == p.Scope() {
		if name := p.Path() + "." + obj.Name(); wrappers[name].text != "" {
			w.text.replace(ident.Pos(), ident.End(), w.wrapper(name))
			return
		}
		w.text.insert(ident.Pos(), w.use(p.Path())+".") // by a dot import
	}
}

// mentionHidden notes the session's declarations that a group of local constants
// may hide: in const (X = X + X; Y) the first X on the right is the session's,
// but what is known of the expression is from its last use, for Y.
func (w *writer) mentionHidden(group *ast.GenDecl) {
	for _, spec := range group.Specs {
		for _, value := range spec.(*ast.ValueSpec).Values {
			ast.Inspect(value, func(n ast.Node) bool {
				if ident, ok := n.(*ast.Ident); ok && w.live[ident.Name] != nil {
					w.unit.decls[ident.Name] = true
				}
				return true
			})
		}
	}
}

// functionUse writes the name of a session function: a function value is
// always a late form.
func (w *writer) functionUse(ident *ast.Ident, d *check.Decl, late bool) {
	name := functionName(ident.Name)
	switch {
	case !isHooked(d):
	case w.early:
	case late:
		name = lateForm(name)
	default:
		w.unit.clean[d.Name()] = true
	}
	if name != ident.Name {
		w.text.replace(ident.Pos(), ident.End(), name)
	}
}

// isLate tells whether the code at this place can outlive its cell.
func (w *writer) isLate() bool {
	return w.late || slices.ContainsFunc(w.frames, func(f *frame) bool { return f.literal })
}

// use notes an import, and gives its name.
func (w *writer) use(path string) string {
	w.unit.imports[path] = true
	return w.packageName(path)
}

// variable is a session variable as an expression.
func (w *writer) variable(v *check.Var) string {
	key := v.Key()
	w.unit.vars[key] = v
	if w.copies[key] {
		return copyName(v)
	}
	if w.frame().loops > 0 {
		w.frame().loopVars[key] = v
	}
	return "(*" + pointerName(v) + ")"
}

// mention notes the use of a declaration.
func (w *writer) mention(d *check.Decl, obj types.Object) {
	switch obj.(type) {
	case *types.Func:
		w.unit.calls[d.Name()] = true
		if d.Recv != "" {
			w.unit.decls[d.Recv] = true
			return
		}
	}
	w.unit.decls[obj.Name()] = true
}

// selector writes x.f.
func (w *writer) selector(n *ast.SelectorExpr) {
	if w.intercepted(n) || w.streamMethod(n) {
		return
	}
	w.node(n.X)
	var obj types.Object = w.checked.Info.Uses[n.Sel]
	sel := w.checked.Info.Selections[n]
	if sel != nil {
		obj = sel.Obj()
	}
	fn, ok := obj.(*types.Func)
	if !ok {
		return
	}
	fn = fn.Origin()
	if d, ok := w.checked.Symbols[fn].(*check.Decl); ok {
		w.mention(d, fn)
		return
	}
	if sel != nil && types.IsInterface(sel.Recv()) {
		w.unit.calls["."+fn.Name()] = true
	}
}

func (w *writer) isBuiltin(fun ast.Expr, name string) bool {
	ident, ok := ast.Unparen(fun).(*ast.Ident)
	if !ok || ident.Name != name {
		return false
	}
	_, ok = w.checked.Info.Uses[ident].(*types.Builtin)
	return ok
}
