package rewrite

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
)

// smallLoop is the number of turns of a simple body that an interrupt can wait
// for.
const smallLoop = 4096

// poll is the code that stops a goroutine when that is asked for. The pointer
// is a local of the function, which saves a load in every turn.
func (w *writer) poll() string {
	return fmt.Sprintf(" if *stop%[1]s != 0 { hook%[1]s.Poll() };", mark)
}

// farPoll is poll for places that are not reached often: it leaves a register to
// the code between them.
func (w *writer) farPoll() string {
	return fmt.Sprintf(" if hook%[1]s.Stop != 0 { hook%[1]s.Poll() };", mark)
}

// pollIn is the poll for the turns of a loop.
func (w *writer) pollIn(body *ast.BlockStmt) string {
	for _, stmt := range body.List {
		switch stmt.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return w.farPoll()
		}
	}
	w.frame().polled = true
	return w.poll()
}

func (w *writer) forStatement(n *ast.ForStmt) {
	if (!w.isSimple(n.Body) || !w.isShort(n)) && w.chunked(n) {
		return
	}
	if n.Init != nil {
		w.node(n.Init)
	}
	f := w.frame()
	f.loops++
	if n.Cond != nil {
		w.node(n.Cond)
	} else {
		w.unit.waits = true
	}
	if n.Post != nil {
		w.post(n.Post)
	}
	if !w.isSimple(n.Body) || !w.isShort(n) {
		w.text.insert(n.Body.Lbrace+1, w.pollIn(n.Body))
	}
	w.block(n.Body)
	f.loops--
}

// post writes the step of a loop, where one statement must do.
func (w *writer) post(stmt ast.Stmt) {
	inc, ok := stmt.(*ast.IncDecStmt)
	if !ok || w.storeCopies(stmt) == "" {
		w.node(stmt)
		return
	}
	v := w.sessionVar(inc.X)
	value := fmt.Sprintf("%s %c 1", copyName(v), inc.Tok.String()[0])
	w.unit.vars[v.Key()] = v
	w.text.replace(stmt.Pos(), stmt.End(), fmt.Sprintf("%s, *%s = %s, %s", copyName(v), pointerName(v), value, value))
}

func (w *writer) rangeStatement(n *ast.RangeStmt) {
	w.node(n.X)
	f := w.frame()
	f.loops++
	if t := w.checked.Info.Types[n.X].Type; t != nil {
		if _, ok := t.Underlying().(*types.Chan); ok {
			w.unit.waits = true
		}
	}
	for _, e := range []ast.Expr{n.Key, n.Value} {
		if e != nil {
			w.node(e)
		}
	}
	if !w.isSimple(n.Body) || !w.isFinite(n.X) {
		w.text.insert(n.Body.Lbrace+1, w.pollIn(n.Body))
	}
	w.block(n.Body)
	f.loops--
}

// isSimple tells whether a body takes no time to speak of: it holds no loop, no
// call but of built-ins, and waits for nothing.
func (w *writer) isSimple(body *ast.BlockStmt) bool {
	simple := true
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.SelectStmt, *ast.SendStmt, *ast.GoStmt, *ast.DeferStmt, *ast.FuncLit:
			simple = false
		case *ast.UnaryExpr:
			simple = simple && n.Op != token.ARROW
		case *ast.BranchStmt:
			simple = simple && n.Tok != token.GOTO
		case *ast.CallExpr:
			simple = simple && w.isQuickCall(n)
		}
		return simple
	})
	return simple
}

// isQuickOrPolls is isSimple for a body that may, now and then, come to loops
// which poll. Where it always comes to one, a look in every turn costs nothing.
func (w *writer) isQuickOrPolls(body *ast.BlockStmt) bool {
	if w.isSimple(body) {
		return true
	}
	quick := !slices.ContainsFunc(body.List, func(stmt ast.Stmt) bool {
		_, loop := stmt.(*ast.ForStmt)
		return loop
	})
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt:
			quick = quick && !(w.isSimple(n.Body) && w.isShort(n)) && !jumps(n)
			return false
		case *ast.RangeStmt, *ast.SelectStmt, *ast.SendStmt, *ast.GoStmt, *ast.DeferStmt, *ast.FuncLit, *ast.LabeledStmt:
			quick = false
		case *ast.UnaryExpr:
			quick = quick && n.Op != token.ARROW
		case *ast.BranchStmt:
			quick = quick && !jumps(n)
		case *ast.CallExpr:
			quick = quick && w.isQuickCall(n)
		}
		return quick
	})
	return quick
}

// jumps tells whether there is a label, or a jump to one.
func jumps(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BranchStmt:
			found = found || n.Label != nil
		case *ast.LabeledStmt:
			found = true
		}
		return !found
	})
	return found
}

// isQuickCall tells whether a call takes no time to speak of.
func (w *writer) isQuickCall(n *ast.CallExpr) bool {
	tv := w.checked.Info.Types[n.Fun]
	return tv.IsType() || tv.IsBuiltin() && !w.isBuiltin(n.Fun, "append") && !w.isBuiltin(n.Fun, "copy") && !w.isBuiltin(n.Fun, "make")
}

// isFinite tells whether the range is over something that lies in memory.
func (w *writer) isFinite(x ast.Expr) bool {
	tv := w.checked.Info.Types[x]
	if tv.Type == nil {
		return false
	}
	if tv.Value != nil && tv.Value.Kind() == constant.Int {
		n, exact := constant.Int64Val(tv.Value)
		return exact && n <= smallLoop
	}
	switch t := tv.Type.Underlying().(type) {
	case *types.Slice, *types.Array, *types.Pointer, *types.Map:
		return true
	case *types.Basic:
		return t.Info()&types.IsString != 0
	}
	return false
}

// isShort recognises the loop from a constant up to a small constant.
func (w *writer) isShort(n *ast.ForStmt) bool {
	cond, ok := n.Cond.(*ast.BinaryExpr)
	if !ok || cond.Op != token.LSS && cond.Op != token.LEQ {
		return false
	}
	bound := w.checked.Info.Types[cond.Y].Value
	if bound == nil || bound.Kind() != constant.Int {
		return false
	}
	if n, exact := constant.Int64Val(bound); !exact || n > smallLoop {
		return false
	}
	init, ok := n.Init.(*ast.AssignStmt)
	if !ok || init.Tok != token.DEFINE || len(init.Lhs) != 1 {
		return false
	}
	start := w.checked.Info.Types[init.Rhs[0]].Value
	if start == nil || constant.Sign(start) < 0 {
		return false
	}
	counter := w.checked.Info.Defs[init.Lhs[0].(*ast.Ident)]
	inc, ok := n.Post.(*ast.IncDecStmt)
	if !ok || inc.Tok != token.INC || counter == nil {
		return false
	}
	is := func(e ast.Expr) bool {
		ident, ok := e.(*ast.Ident)
		return ok && w.checked.Info.Uses[ident] == counter
	}
	if !is(cond.X) || !is(inc.X) {
		return false
	}
	kept := true // nothing else sets the counter
	ast.Inspect(n.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				kept = kept && !is(ast.Unparen(lhs))
			}
		case *ast.IncDecStmt:
			kept = kept && !is(ast.Unparen(n.X))
		case *ast.UnaryExpr:
			kept = kept && !(n.Op == token.AND && is(ast.Unparen(n.X)))
		}
		return kept
	})
	return kept
}
