package session

import (
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/native/payload"
	"gokernel/interp/syntax"
	"gokernel/interp/worker"
)

// hand gives the worker what the next cell is lent.
func (s *Session) hand(ctx context.Context, e *engines, c interp.Cell, l *lending) *interp.CellError {
	if l == nil {
		return nil
	}
	if !e.compiles() {
		return &interp.CellError{Kind: interp.KindUnsupported, Message: "the interpreter alone keeps no results, nor the texts of cells", Advice: "%engine tells whether cells are compiled"}
	}
	encoded, failure := encode(payload.Program{Lends: l.list})
	if failure != nil {
		return failure
	}
	return s.sent(ctx, e, c, encoded)
}

// sent has the worker do what is no cell.
func (s *Session) sent(ctx context.Context, e *engines, c interp.Cell, encoded json.RawMessage) *interp.CellError {
	answer, err := e.worker.Run(ctx, worker.Program{Run: c.Run, Cell: c.Number, Engine: payload.Engine, Payload: encoded})
	if err != nil {
		return s.undone(ctx, err)
	}
	return answer.Err
}

// checkLent checks the cell with what it is lent.
func (s *Session) checkLent(ctx context.Context, c interp.Cell, cell *syntax.Cell, l *lending) (*check.Checked, *interp.CellError) {
	if l == nil {
		return s.check(ctx, c, cell)
	}
	before := s.scope
	s.scope = before.Lend(l.vars...)
	checked, err := s.check(ctx, c, cell)
	s.scope = before
	if err != nil {
		err.Message = shownName(err.Message)
		for i, d := range err.Diagnostics {
			err.Diagnostics[i].Message = shownName(d.Message)
		}
		return nil, err
	}
	return checked, l.misused(checked)
}

// misused says where a cell takes for a variable what it is lent: it is a value,
// and goes with the cell.
func (l *lending) misused(checked *check.Checked) *interp.CellError {
	if l == nil {
		return nil
	}
	var diagnostics []interp.Diagnostic
	for _, stmt := range checked.Stmts {
		var path []ast.Node
		ast.Inspect(stmt, func(n ast.Node) bool {
			if n == nil {
				path = path[:len(path)-1]
				return true
			}
			if ident, ok := n.(*ast.Ident); ok {
				if v, ok := checked.Symbols[checked.Info.Uses[ident]].(*check.Var); ok && v.Lent {
					if why, advice := wrongUse(checked.Info, path, ident); why != "" {
						d := checked.Cell.Span(ident.Pos(), ident.End(), fmt.Sprintf(why, shownName(v.Name)))
						d.Advice = advice
						diagnostics = append(diagnostics, d)
					}
				}
			}
			path = append(path, n)
			return true
		})
	}
	if len(diagnostics) == 0 {
		return nil
	}
	return failure(interp.KindCompile, diagnostics)
}

// shownName is a lent name as the user wrote it.
func shownName(name string) string { return strings.ReplaceAll(name, lastResult, "_") }

// wrongUse says what is wrong with a use of what was lent, or "". path leads to it.
func wrongUse(info *types.Info, path []ast.Node, ident *ast.Ident) (why, advice string) {
	const name = "give it a name first, as in x := …"
	for _, n := range path {
		if _, ok := n.(*ast.FuncLit); ok {
			return "cannot use %s in a function literal: it is there for its cell alone", name
		}
	}
	var x ast.Expr = ident
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.ParenExpr:
			x = n
			continue
		case *ast.SelectorExpr:
			sel := info.Selections[n]
			if _, pointer := info.TypeOf(x).Underlying().(*types.Pointer); pointer || sel == nil {
				return "", ""
			}
			if f, ok := sel.Obj().(*types.Func); ok {
				if recv := f.Signature().Recv(); recv != nil {
					if _, pointer := types.Unalias(recv.Type()).(*types.Pointer); pointer && !sel.Indirect() {
						return "cannot call pointer method " + f.Name() + " on %s", name
					}
				}
				return "", ""
			}
			if sel.Indirect() {
				return "", ""
			}
			x = n
			continue
		case *ast.IndexExpr:
			if _, array := info.TypeOf(x).Underlying().(*types.Array); array && n.X == x {
				x = n
				continue
			}
		case *ast.SliceExpr:
			if _, array := info.TypeOf(x).Underlying().(*types.Array); array && n.X == x {
				return "cannot slice %s: it is a value, not a variable", name
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				return "cannot take the address of %s: it is a value, not a variable", name
			}
		case *ast.AssignStmt:
			if slices.Contains(n.Lhs, x) {
				return "cannot assign to %s: it is a value, not a variable", name
			}
		case *ast.IncDecStmt:
			return "cannot assign to %s: it is a value, not a variable", name
		case *ast.RangeStmt:
			if n.Key == x || n.Value == x {
				return "cannot assign to %s: it is a value, not a variable", name
			}
		}
		return "", ""
	}
	return "", ""
}

// ForgetResults gives back what results hold.
func (h *host) ForgetResults(ctx context.Context) *interp.CellError {
	h.results.lose("it was deleted")
	e, err := h.ready(ctx, h.cell)
	if err != nil || !e.compiles() {
		return err
	}
	encoded, err := encode(payload.Program{Forget: true})
	if err != nil {
		return err
	}
	return h.sent(ctx, e, h.cell, encoded)
}
