package yaegi

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"gokernel/interp/check"
	"gokernel/interp/syntax"
)

// os.Stdin, os.Stdout and os.Stderr are the host's streams where they become an
// interface with methods, and where their methods are called; elsewhere they are
// the files of the process. Where a cell could tell a stream from a file, it is
// refused.

// standardFile is "Stdin", "Stdout" or "Stderr" where e is that variable of
// package os; otherwise "".
func (lw *lowering) standardFile(e ast.Expr) string {
	v, ok := lw.info.Uses[syntax.Name(e)].(*types.Var)
	if !ok || v.IsField() || v.Pkg() == nil || v.Pkg().Path() != "os" {
		return ""
	}
	switch v.Name() {
	case "Stdin", "Stdout", "Stderr":
		return v.Name()
	}
	return ""
}

// stream writes a standard file as the host's stream.
func (g *writer) stream(e ast.Expr) bool {
	name := g.standardFile(e)
	if name == "" {
		return false
	}
	delete(g.wanted, ast.Unparen(e))
	g.printf("%s.%s()", supportAlias, name)
	return true
}

// streamFor writes a standard file as the host's stream where a value of type t
// is wanted, if that is an interface with methods.
func (g *writer) streamFor(e ast.Expr, t types.Type) bool { return hasMethods(t) && g.stream(e) }

// hasMethods tells whether t is an interface with methods.
func hasMethods(t types.Type) bool {
	if t == nil || !types.IsInterface(t) {
		return false
	}
	return t.Underlying().(*types.Interface).NumMethods() > 0
}

// wantStreams notes the standard files in the nodes that must be written as
// streams.
func (lw *lowering) wantStreams(nodes ...ast.Node) {
	for _, c := range check.Conversions(lw.info, nodes...) {
		if lw.standardFile(c.Expr) != "" && hasMethods(c.To) {
			lw.wanted[ast.Unparen(c.Expr)] = true
		}
	}
}

// checkWanted refuses those that have been written otherwise.
func (lw *lowering) checkWanted() {
	for e := range lw.wanted {
		lw.refuse(e.Pos(), "os.%s as an interface in this place", lw.standardFile(e))
	}
}

// checkStreams refuses what could tell a stream from a file in a function or in
// statements, and what would have to change the streams.
func (lw *lowering) checkStreams(n ast.Node) {
	lw.wantStreams(n)
	called := map[*ast.SelectorExpr]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, e := range n.Lhs {
				lw.refuseReplaced(e)
				if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok && len(n.Lhs) == len(n.Rhs) {
					lw.refuseHandedOn(sel.Sel, n.Rhs[i])
				}
			}
		case *ast.KeyValueExpr:
			if ident, ok := n.Key.(*ast.Ident); ok {
				lw.refuseHandedOn(ident, n.Value)
			}
			lw.refuseKey(n.Key)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				lw.refuseReplaced(n.X)
			}
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				lw.refuseCompared(n.X, n.Y)
			}
		case *ast.SwitchStmt:
			operands := []ast.Expr{n.Tag}
			for _, clause := range n.Body.List {
				operands = append(operands, clause.(*ast.CaseClause).List...)
			}
			if n.Tag != nil {
				lw.refuseCompared(operands...)
			}
		case *ast.IndexExpr:
			lw.refuseKey(n.Index)
		case *ast.TypeAssertExpr:
			if n.Type != nil {
				lw.refuseAsked(n.Type)
			}
		case *ast.TypeSwitchStmt:
			for _, clause := range n.Body.List {
				for _, e := range clause.(*ast.CaseClause).List {
					lw.refuseAsked(e)
				}
			}
		case *ast.SelectorExpr:
			if sel := lw.info.Selections[n]; sel != nil && !called[n] && lw.standardFile(n.X) != "" {
				lw.refuse(n.Pos(), "a method value of a standard stream")
			}
		case *ast.CallExpr:
			if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok {
				called[sel] = true
			}
		case *ast.GoStmt:
			if sel, ok := ast.Unparen(n.Call.Fun).(*ast.SelectorExpr); ok && lw.standardFile(sel.X) != "" {
				lw.refuse(n.Pos(), "go with a method of a standard stream")
			}
		}
		return true
	})
}

func (lw *lowering) refuseReplaced(e ast.Expr) {
	if name := lw.standardFile(e); name != "" {
		lw.refuse(e.Pos(), "another file in the place of os.%s", name)
	}
}

func (lw *lowering) refuseKey(e ast.Expr) {
	if lw.standardFile(e) != "" {
		lw.refuse(e.Pos(), "a standard stream as the key of a map")
	}
}

// refuseHandedOn refuses what may give the standard input to another process in
// the wrong form: that has to be the file, and an interface may hold the stream.
// Outputs may be either.
func (lw *lowering) refuseHandedOn(field *ast.Ident, value ast.Expr) {
	v, ok := lw.info.Uses[field].(*types.Var)
	if !ok || !v.IsField() || v.Pkg() == nil || v.Pkg().Path() != "os/exec" || v.Name() != "Stdin" {
		return
	}
	if t := lw.info.TypeOf(value); lw.standardFile(value) != "" || t != nil && types.IsInterface(t) {
		lw.refuse(field.Pos(), "this value as the field Stdin of exec.Cmd")
	}
}

func (lw *lowering) refuseCompared(operands ...ast.Expr) {
	standard := func(e ast.Expr) bool { return lw.standardFile(e) != "" }
	if i := slices.IndexFunc(operands, standard); i >= 0 {
		for _, e := range operands {
			if t := lw.info.TypeOf(e); t != nil && types.IsInterface(t) {
				lw.refuse(operands[i].Pos(), "comparing a standard stream with an interface")
			}
		}
	}
}

// refuseAsked refuses asking whether an interface holds a file.
func (lw *lowering) refuseAsked(e ast.Expr) {
	if p, ok := types.Unalias(lw.info.TypeOf(e)).(*types.Pointer); ok {
		if named, ok := types.Unalias(p.Elem()).(*types.Named); ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "os" && named.Obj().Name() == "File" {
			lw.refuse(e.Pos(), "asking whether an interface holds an *os.File")
		}
	}
}
