package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"gokernel/interp/check"
)

// A session variable that a loop of the cell's statements uses is held in a
// local, so that the compiler can keep it in a register. Every assignment is
// stored in the variable as well, at once: then nothing has to be done when the
// cell ends, by whatever way, and a store costs next to nothing beside a load
// that waits for it. That is right as long as nothing but the statements
// reaches the variable: no function, no function literal, no pointer. Those pin
// a variable, for good.

// pin notes the variables that the statements let out of their sight.
func (w *writer) pin(stmts []ast.Stmt) {
	pin := func(e ast.Expr) {
		if v := w.sessionVar(e); v != nil {
			w.pinned[v.Key()] = true
		}
	}
	visit := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			ast.Inspect(n, func(n ast.Node) bool {
				if ident, ok := n.(*ast.Ident); ok {
					pin(ident)
				}
				return true
			})
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				w.pinRoot(n.X)
			}
		case *ast.SliceExpr:
			if t := w.checked.Info.Types[n.X].Type; t != nil {
				if _, array := t.Underlying().(*types.Array); array {
					w.pinRoot(n.X)
				}
			}
		case *ast.SelectorExpr:
			if s := w.checked.Info.Selections[n]; s != nil && takesAddress(s) && !isPointer(s.Recv()) {
				w.pinRoot(n.X)
			}
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				pin(n.Key)
				if n.Value != nil {
					pin(n.Value)
				}
			}
		case *ast.IfStmt:
			w.pinAssigned(n.Init)
		case *ast.SwitchStmt:
			w.pinAssigned(n.Init)
		case *ast.TypeSwitchStmt:
			w.pinAssigned(n.Init)
		case *ast.ForStmt:
			w.pinAssigned(n.Init)
			if _, ok := n.Post.(*ast.IncDecStmt); !ok {
				w.pinAssigned(n.Post)
			}
		case *ast.CommClause:
			w.pinAssigned(n.Comm)
		}
		return true
	}
	for _, stmt := range stmts {
		ast.Inspect(stmt, visit)
	}
}

// pinAssigned pins what a statement assigns that no other can follow.
func (w *writer) pinAssigned(stmt ast.Stmt) {
	switch stmt := stmt.(type) {
	case *ast.AssignStmt:
		for _, lhs := range stmt.Lhs {
			if v := w.sessionVar(lhs); v != nil {
				w.pinned[v.Key()] = true
			}
		}
	case *ast.IncDecStmt:
		if v := w.sessionVar(stmt.X); v != nil {
			w.pinned[v.Key()] = true
		}
	}
}

// pinRoot pins the variable that an operand is part of, whose address somebody
// takes.
func (w *writer) pinRoot(e ast.Expr) {
	indirect := func(e ast.Expr) bool {
		t := w.checked.Info.Types[e].Type
		if t == nil {
			return false
		}
		_, array := t.Underlying().(*types.Array)
		_, structure := t.Underlying().(*types.Struct)
		return !array && !structure
	}
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.SelectorExpr:
			if indirect(x.X) {
				return
			}
			e = x.X
		case *ast.IndexExpr:
			if indirect(x.X) {
				return
			}
			e = x.X
		default:
			if v := w.sessionVar(e); v != nil {
				w.pinned[v.Key()] = true
			}
			return
		}
	}
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// takesAddress tells whether calling the method needs the address of what it is
// called on.
func takesAddress(s *types.Selection) bool {
	fn, ok := s.Obj().(*types.Func)
	if !ok || s.Kind() != types.MethodVal {
		return false
	}
	_, pointer := fn.Signature().Recv().Type().Underlying().(*types.Pointer)
	return pointer
}

// hot lists the variables that loops use and that may have a local copy.
func (w *writer) hot(stmts []ast.Stmt) map[string]bool {
	hot := map[string]bool{}
	var visit func(n ast.Node, inLoop bool)
	visit = func(n ast.Node, inLoop bool) {
		ast.Inspect(n, func(child ast.Node) bool {
			switch child := child.(type) {
			case *ast.ForStmt, *ast.RangeStmt:
				if !inLoop {
					visit(child, true)
					return false
				}
			case *ast.Ident:
				if v := w.sessionVar(child); inLoop && v != nil && !w.pinned[v.Key()] && isWord(v.Type) {
					hot[v.Key()] = true
				}
			}
			return true
		})
	}
	for _, stmt := range stmts {
		visit(stmt, false)
	}
	return hot
}

// isWord tells whether values of the type are a few words that are only ever
// replaced as a whole.
func isWord(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Basic, *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return true
	}
	return false
}

// storeCopies is the code behind a statement that stores the copies it has
// assigned, or "".
func (w *writer) storeCopies(stmt ast.Stmt) string {
	var code []string
	for _, v := range w.assignedCopies(stmt) {
		if !w.held[v.Key()] {
			code = append(code, fmt.Sprintf("*%s = %s", pointerName(v), copyName(v)))
		}
	}
	return strings.Join(code, "; ")
}

// assignedCopies lists the variables with a copy that a statement itself
// assigns.
func (w *writer) assignedCopies(stmt ast.Stmt) []*check.Var {
	var assigned []ast.Expr
	switch stmt := stmt.(type) {
	case *ast.AssignStmt:
		assigned = stmt.Lhs
	case *ast.IncDecStmt:
		assigned = []ast.Expr{stmt.X}
	}
	var list []*check.Var
	for _, e := range assigned {
		if v := w.sessionVar(e); v != nil && w.copies[v.Key()] {
			list = append(list, v)
		}
	}
	return list
}

// sortedVars is a set of variables in the order of their keys.
func sortedVars(vars map[string]*check.Var) []*check.Var {
	list := make([]*check.Var, 0, len(vars))
	for _, key := range slices.Sorted(maps.Keys(vars)) {
		list = append(list, vars[key])
	}
	return list
}
