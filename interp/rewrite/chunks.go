package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// chunk is the number of turns of a tiny loop between two polls.
const chunk = 4096

// chunked writes a loop with a tiny body as one that polls, round one that does
// not:
//
//	for i := 0; i < n; i++ { body }
//
// becomes
//
//	for i := 0; i < n; { poll; end := …; for ; i < end; i++ { body } }
//
// where end is n, or 4096 turns away. That is right for whatever the body does to
// i, as long as n stays what it is; where that is not certain, chunked returns
// false and has written nothing. Loops in the body are no hindrance if they poll
// themselves.
func (w *writer) chunked(n *ast.ForStmt) bool {
	cond, ok := n.Cond.(*ast.BinaryExpr)
	if !ok || n.Post == nil || w.labeled == n || !w.isQuickOrPolls(n.Body) {
		return false
	}
	distance, step := "%s - %s", "+" // how far the bound is away, and where it lies
	switch cond.Op {
	case token.LSS, token.LEQ:
	case token.GTR, token.GEQ:
		distance, step = "-("+distance+")", "-"
	default:
		return false
	}
	if !w.isWide(cond.X) || !w.isSteady(cond.X, nil) || !w.isSteady(cond.Y, n) {
		return false
	}
	if step == "-" && w.checked.Info.Types[cond.X].Type.Underlying().(*types.Basic).Info()&types.IsUnsigned != 0 {
		return false
	}

	f := w.frame()
	if n.Init != nil {
		w.node(n.Init)
	}
	f.loops++
	w.node(cond.X)
	w.node(cond.Y)
	counter := w.text.render(cond.X.Pos(), cond.X.End())
	bound := w.text.render(cond.Y.Pos(), cond.Y.End())
	stores := ""
	if w.isSimple(n.Body) { // a poll in there may end it
		stores = w.hold(n)
	}
	w.post(n.Post)
	post := w.text.take(n.Post)
	w.chunks++
	end := fmt.Sprintf("end%s%d", mark, w.chunks)
	w.text.replace(n.Post.Pos(), n.Body.Lbrace, fmt.Sprintf("{%s %s := %s; if %s = %s; %s > %d { %s = %s %s %d }; for ; %s %s %s; %s ",
		w.farPoll(), end, counter, end, bound, fmt.Sprintf(distance, end, counter), chunk, end, counter, step, chunk, counter, cond.Op, end, post))
	if breaks := loopBreaks(n.Body); len(breaks) > 0 {
		label := fmt.Sprintf("loop%s%d", mark, w.chunks)
		w.text.insert(n.For, label+": ")
		for _, b := range breaks {
			w.text.insert(b.End(), " "+label)
		}
	}
	w.block(n.Body)
	w.text.insert(n.Body.Rbrace+1, "; "+stores+" }; "+stores)
	w.held = nil
	f.loops--
	return true
}

// hold gives up storing the copies that the loop assigns in every turn, where
// nothing can end it but its own condition, or a break; and gives the code that
// stores them afterwards.
func (w *writer) hold(n *ast.ForStmt) string {
	if !w.isSafe(n.Body) || !w.isSafe(n.Post) {
		return ""
	}
	w.held = map[string]bool{}
	var stores []string
	ast.Inspect(n, func(n ast.Node) bool {
		stmt, ok := n.(ast.Stmt)
		if !ok {
			return true
		}
		for _, v := range w.assignedCopies(stmt) {
			if key := v.Key(); !w.held[key] {
				w.held[key] = true
				stores = append(stores, fmt.Sprintf("*%s = %s", pointerName(v), copyName(v)))
			}
		}
		return true
	})
	return strings.Join(stores, "; ")
}

// isSafe tells whether code neither panics nor leaves the loop that it is in,
// but by a break: it counts and compares.
func (w *writer) isSafe(n ast.Node) bool {
	safe := true
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IndexExpr, *ast.SliceExpr, *ast.StarExpr, *ast.SelectorExpr, *ast.TypeAssertExpr, *ast.CompositeLit, *ast.ReturnStmt, *ast.TypeSwitchStmt:
			safe = false
		case *ast.CallExpr:
			safe = safe && w.checked.Info.Types[n.Fun].IsType() && isNumber(w.checked.Info.Types[n].Type)
		case *ast.BranchStmt:
			safe = safe && n.Label == nil
		case *ast.BinaryExpr:
			safe = safe && w.isSafeOperation(n.Op, n.X, n.Y)
		case *ast.AssignStmt:
			if n.Tok != token.ASSIGN && n.Tok != token.DEFINE {
				safe = safe && w.isSafeOperation(operation[n.Tok], n.Lhs[0], n.Rhs[0])
			}
		}
		return safe
	})
	return safe
}

// operation is the operation of an assignment.
var operation = map[token.Token]token.Token{
	token.ADD_ASSIGN: token.ADD, token.SUB_ASSIGN: token.SUB, token.MUL_ASSIGN: token.MUL, token.QUO_ASSIGN: token.QUO,
	token.REM_ASSIGN: token.REM, token.AND_ASSIGN: token.AND, token.OR_ASSIGN: token.OR, token.XOR_ASSIGN: token.XOR,
	token.SHL_ASSIGN: token.SHL, token.SHR_ASSIGN: token.SHR, token.AND_NOT_ASSIGN: token.AND_NOT,
}

// isSafeOperation tells whether an operation cannot panic, nor take long, as
// one on strings may.
func (w *writer) isSafeOperation(op token.Token, x, y ast.Expr) bool {
	if !isNumber(w.checked.Info.Types[x].Type) {
		return w.checked.Info.Types[x].Type != nil && isBoolean(w.checked.Info.Types[x].Type)
	}
	switch op {
	case token.QUO, token.REM, token.SHL, token.SHR:
		return w.checked.Info.Types[y].Value != nil // not zero, not negative: the checker has seen to that
	}
	return true
}

func isNumber(t types.Type) bool  { return hasInfo(t, types.IsNumeric) }
func isBoolean(t types.Type) bool { return hasInfo(t, types.IsBoolean) }

func hasInfo(t types.Type, info types.BasicInfo) bool {
	if t == nil {
		return false
	}
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&info != 0
}

// isWide tells whether the counter's type holds the length of a chunk with room
// to spare.
func (w *writer) isWide(e ast.Expr) bool {
	t := w.checked.Info.Types[e].Type
	if t == nil {
		return false
	}
	basic, ok := t.Underlying().(*types.Basic)
	if !ok {
		return false
	}
	switch basic.Kind() {
	case types.Int, types.Int32, types.Int64, types.Uint, types.Uint32, types.Uint64, types.Uintptr:
		return true
	}
	return false
}

// isSteady tells whether the expression is a constant, or a variable that nobody
// but the code in sight can change; and, with a loop, that the loop does not.
func (w *writer) isSteady(e ast.Expr, loop *ast.ForStmt) bool {
	if loop != nil && w.checked.Info.Types[e].Value != nil {
		return true
	}
	ident, ok := e.(*ast.Ident)
	if !ok {
		return false
	}
	obj, ok := w.checked.Info.Uses[ident].(*types.Var)
	if !ok || obj.IsField() {
		return false
	}
	if v := w.sessionVar(ident); v != nil {
		if !w.copies[v.Key()] {
			return false
		}
	} else if obj.Parent() == nil || obj.Pkg() == nil || obj.Parent() == obj.Pkg().Scope() || w.isShared(obj) {
		return false
	}
	if loop == nil {
		return true
	}
	steady := true
	same := func(e ast.Expr) bool {
		ident, ok := ast.Unparen(e).(*ast.Ident)
		return ok && w.object(ident) == obj
	}
	ast.Inspect(loop, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				if n != loop.Init && same(lhs) {
					steady = false
				}
			}
		case *ast.IncDecStmt:
			steady = steady && !same(n.X)
		}
		return steady
	})
	return steady
}

// isShared tells whether something in the unit takes the variable's address, or
// is a function literal that mentions it.
func (w *writer) isShared(obj *types.Var) bool {
	shared := false
	for _, root := range w.roots {
		ast.Inspect(root, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.UnaryExpr:
				if ident, ok := ast.Unparen(n.X).(*ast.Ident); ok && n.Op == token.AND && w.object(ident) == obj {
					shared = true
				}
			case *ast.SelectorExpr:
				if s := w.checked.Info.Selections[n]; s != nil && takesAddress(s) {
					if ident, ok := ast.Unparen(n.X).(*ast.Ident); ok && w.object(ident) == obj {
						shared = true
					}
				}
			case *ast.FuncLit:
				if n.Pos() <= obj.Pos() && obj.Pos() < n.End() {
					return true // its own
				}
				ast.Inspect(n, func(n ast.Node) bool {
					if ident, ok := n.(*ast.Ident); ok && w.object(ident) == obj {
						shared = true
					}
					return !shared
				})
				return false
			}
			return !shared
		})
	}
	return shared
}
