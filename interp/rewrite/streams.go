package rewrite

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"gokernel/interp/check"
)

// os.Stdin, os.Stdout and os.Stderr are files of the process. Where a cell
// converts one of them to an interface, or calls a method that reads or writes,
// it becomes the cell's own: a stream that asks the user, and whose text is in
// order with all other. Where it is used as a file it stays one, as it also does
// in an interface without methods, and for package os/exec, which starts other
// processes with a file as it is.
//
// The streams are not of the type *os.File, which code can come to ask for. So
// where it does, an interface is made plain first.

// streamPath is the package of the cell's own streams.
const streamPath = "gokernel/interp/native/os"

// streamOf is the cell's own stream in the place of a standard file.
func (w *writer) streamOf(e ast.Expr) string {
	return w.use(streamPath) + "." + w.standardFile(e) + "()"
}

// standardFile is "Stdin", "Stdout" or "Stderr" where the expression is that
// variable of package os; otherwise "".
func (w *writer) standardFile(e ast.Expr) string {
	if obj, ok := w.foreign(e).(*types.Var); ok && obj.Pkg().Path() == "os" {
		switch obj.Name() {
		case "Stdin", "Stdout", "Stderr":
			return obj.Name()
		}
	}
	return ""
}

// streamMethods are the methods of *os.File that the cell's own streams have of
// their own.
var streamMethods = []string{"Read", "Write", "WriteString", "ReadFrom", "WriteTo", "Close"}

// streamMethod writes a method of a standard stream, as os.Stdout.WriteString.
func (w *writer) streamMethod(n *ast.SelectorExpr) bool {
	if !slices.Contains(streamMethods, n.Sel.Name) || w.standardFile(n.X) == "" {
		return false
	}
	w.text.replace(n.X.Pos(), n.X.End(), w.streamOf(n.X))
	return true
}

// streams are the places in a unit that have to do with standard streams.
type streams struct {
	own   map[ast.Expr]bool // standard files that become the cell's own streams
	plain map[ast.Expr]bool // interfaces that may hold such a stream where the file is asked for

	writing ast.Expr // of plain, the innermost round the place that is written; or nil
}

// setRoots says what the unit is written from: functions or statements.
func (w *writer) setRoots(nodes ...ast.Node) {
	w.roots = nodes
	w.findStreams(nodes)
}

// findStreams finds them below the nodes.
func (w *writer) findStreams(nodes []ast.Node) {
	w.streams = streams{own: map[ast.Expr]bool{}, plain: map[ast.Expr]bool{}}
	for _, c := range check.Conversions(w.checked.Info, nodes...) {
		if w.standardFile(c.Expr) != "" && isInterface(c.To) && c.To.Underlying().(*types.Interface).NumMethods() > 0 {
			w.own[ast.Unparen(c.Expr)] = true
		}
	}
	for _, n := range nodes {
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if n.Op == token.EQL || n.Op == token.NEQ {
					w.compared(n.X, n.Y)
				}
			case *ast.SwitchStmt:
				operands := []ast.Expr{n.Tag}
				for _, clause := range n.Body.List {
					operands = append(operands, clause.(*ast.CaseClause).List...)
				}
				if n.Tag != nil {
					w.compared(operands...)
				}
			case *ast.TypeAssertExpr:
				if n.Type != nil && w.isFile(n.Type) {
					w.markPlain(n.X)
				}
			case *ast.TypeSwitchStmt:
				w.switched(n)
			case *ast.AssignStmt:
				if len(n.Lhs) == len(n.Rhs) {
					for i, lhs := range n.Lhs {
						if sel, ok := ast.Unparen(lhs).(*ast.SelectorExpr); ok && isCommandStream(w.checked.Info.Uses[sel.Sel]) {
							w.handedOn(n.Rhs[i])
						}
					}
				}
			case *ast.KeyValueExpr:
				if ident, ok := n.Key.(*ast.Ident); ok && isCommandStream(w.checked.Info.Uses[ident]) {
					w.handedOn(n.Value)
				}
			}
			return true
		})
	}
}

// compared makes interfaces plain that are compared with a standard file.
func (w *writer) compared(operands ...ast.Expr) {
	if slices.ContainsFunc(operands, func(e ast.Expr) bool { return w.standardFile(e) != "" }) {
		for _, e := range operands {
			w.markPlain(e)
		}
	}
}

// switched makes an interface plain that may be asked whether it holds a file.
func (w *writer) switched(n *ast.TypeSwitchStmt) {
	for _, clause := range n.Body.List {
		if slices.ContainsFunc(clause.(*ast.CaseClause).List, w.isFile) {
			w.markPlain(switchedOn(n))
		}
	}
}

// switchedOn is the interface whose type a switch looks at.
func switchedOn(n *ast.TypeSwitchStmt) ast.Expr {
	var e ast.Expr
	switch stmt := n.Assign.(type) {
	case *ast.ExprStmt:
		e = stmt.X
	case *ast.AssignStmt:
		e = stmt.Rhs[0]
	}
	return ast.Unparen(e).(*ast.TypeAssertExpr).X
}

// handedOn leaves to a process that is started what it is given.
func (w *writer) handedOn(e ast.Expr) {
	delete(w.own, ast.Unparen(e))
	w.markPlain(e)
}

// isCommandStream tells whether the object is a field of exec.Cmd for one of the
// streams.
func isCommandStream(obj types.Object) bool {
	field, ok := obj.(*types.Var)
	return ok && field.IsField() && field.Pkg() != nil && field.Pkg().Path() == "os/exec" &&
		(field.Name() == "Stdin" || field.Name() == "Stdout" || field.Name() == "Stderr")
}

// isFile tells whether the expression is the type *os.File.
func (w *writer) isFile(e ast.Expr) bool {
	p, ok := types.Unalias(w.checked.Info.TypeOf(e)).(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "os" && named.Obj().Name() == "File"
}

func (w *writer) markPlain(e ast.Expr) {
	if isInterface(w.checked.Info.TypeOf(e)) {
		w.plain[e] = true
	}
}

// isInterface tells whether values of the type are interfaces; those of a type
// parameter need not be.
func isInterface(t types.Type) bool {
	if t == nil {
		return false
	}
	_, parameter := types.Unalias(t).(*types.TypeParam)
	return types.IsInterface(t) && !parameter
}

// standardStream writes an expression that has to do with standard streams, and
// reports whether it is written.
func (w *writer) standardStream(e ast.Expr) bool {
	switch {
	case w.own[e]:
		w.text.replace(e.Pos(), e.End(), w.streamOf(e))
		return true
	case w.plain[e] && w.writing != e:
		defer func(before ast.Expr) { w.writing = before }(w.writing)
		w.writing = e
		w.text.insert(e.Pos(), w.use(streamPath)+".Plain(")
		w.node(e)
		w.text.insert(e.End(), ")")
		return true
	}
	return false
}
