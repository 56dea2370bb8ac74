package yaegi

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// A frame is a statement that break or continue can mean.
type frame struct {
	label string
	loop  bool
	turn  bool     // a loop whose body is a function literal
	back  []string // of a turn: statements that carry the loop's variables on
}

// Codes that the function of a turn returns.
const (
	turnNext = iota
	turnBreak
	turnReturn
)

// forStmt writes a for statement. Where a closure keeps a variable of the loop,
// each turn is a call of a function literal: only the variables of another
// call are other variables to the interpreter.
func (g *writer) forStmt(s *ast.ForStmt, label string) {
	var cond ast.Node
	if s.Cond != nil {
		cond = s.Cond
	}
	g.mark(nodeOf(s.Init), cond)
	turn := g.keeps(s, s.Body)
	var copies, back []string
	var objects []types.Object
	for _, ident := range g.loopVars(s.Init) {
		if captured, changed := g.uses(g.info.Defs[ident], s.Body); captured && changed {
			turn = true
		}
	}
	for _, ident := range g.loopVars(s.Init) {
		obj := g.info.Defs[ident]
		for _, n := range []ast.Node{nodeOf(s.Post), cond} {
			if n != nil {
				if captured, _ := g.uses(obj, n); captured {
					g.refuse(ident.Pos(), "a loop variable (%s) whose address is taken in the loop's header", ident.Name)
				}
			}
		}
		if captured, _ := g.uses(obj, s.Body); captured {
			objects = append(objects, obj)
		}
	}
	hoisted := false
	if a, ok := s.Init.(*ast.AssignStmt); ok && len(a.Lhs) > 1 {
		hoisted = true
		g.printf("{\n")
		g.stmt(a)
	}
	g.printf("%s", labelText(label))
	g.printf("for ")
	if s.Init != nil && !hoisted {
		g.simple(s.Init)
	}
	g.printf("; ")
	if s.Cond != nil {
		g.expr(s.Cond)
	}
	g.printf("; ")
	if s.Post != nil {
		g.simple(s.Post)
	}
	g.printf(" {\n")
	for _, obj := range objects {
		outer := g.localObject(obj)
		inner := g.fresh(obj.Name())
		copies = append(copies, inner+" := "+outer+"\n")
		back = append(back, outer+" = "+inner+"; ")
		g.locals[obj] = inner
	}
	g.loopBody(s.Body, label, turn, copies, back)
	if hoisted {
		g.printf("\n}")
	}
}

func labelText(label string) string {
	if label == "" {
		return ""
	}
	return label + ": "
}

// loopBody writes the statements of a loop and its closing brace.
func (g *writer) loopBody(body *ast.BlockStmt, label string, turn bool, set, back []string) {
	g.frames = append(g.frames, frame{label: label, loop: true, turn: turn, back: back})
	defer func() { g.frames = g.frames[:len(g.frames)-1] }()
	g.known = 0
	if !turn {
		g.printf("%s", strings.Join(set, ""))
		g.stmts(body.List)
		g.printf("}")
		g.known = 0
		return
	}
	code := g.fresh("code")
	g.printf("%s := func() int { /*line :1:1*/ %s", code, strings.Join(set, ""))
	g.stmts(body.List)
	g.printf("%sreturn %d\n}()/*line :%d:1*/\n", strings.Join(back, ""), turnNext, g.at*placeLines)
	g.printf("if %s == %d { break }\n", code, turnBreak)
	if g.returnsIn(body) {
		g.printf("if %s == %d { ", code, turnReturn)
		g.frames = g.frames[:len(g.frames)-1]
		g.leave()
		g.frames = append(g.frames, frame{})
		g.printf(" }\n")
	}
	g.printf("}")
	g.known = 0
}

// returnsIn tells whether the body has a return statement of its own function.
func (g *writer) returnsIn(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			found = true
		}
		return !found
	})
	return found
}

// leave writes the return of the function whose results are set.
func (g *writer) leave() {
	for _, f := range g.frames {
		if f.turn {
			g.printf("return %d", turnReturn)
			return
		}
	}
	g.ended()
	if g.defers != "" || len(g.results) == 0 {
		g.printf("return")
		return
	}
	g.printf("return %s", strings.Join(g.results, ", "))
}

// branch writes break, continue and goto.
func (g *writer) branch(s *ast.BranchStmt) {
	if s.Tok == token.FALLTHROUGH {
		g.printf("fallthrough")
		return
	}
	inTurn := -1 // the innermost turn
	for i, f := range g.frames {
		if f.turn {
			inTurn = i
		}
	}
	if s.Tok == token.GOTO {
		if inTurn >= 0 {
			g.refuse(s.Pos(), "goto in a loop whose variables a closure keeps")
		}
		g.printf("goto %s", s.Label.Name)
		return
	}
	target := -1
	for i := len(g.frames) - 1; i >= 0 && target < 0; i-- {
		f := g.frames[i]
		switch {
		case s.Label != nil && f.label == s.Label.Name,
			s.Label == nil && (f.loop || s.Tok == token.BREAK):
			target = i
		}
	}
	switch {
	case target < 0 && s.Label == nil, target > inTurn, inTurn < 0:
		text := s.Tok.String()
		if s.Label != nil {
			text += " " + s.Label.Name
		}
		if s.Label != nil && len(g.frames) > 0 { // as the last statement of a clause of a select it is lost
			text = "if true { " + text + " }"
		}
		g.printf("%s", text)
	case target == inTurn && s.Tok == token.CONTINUE:
		g.printf("%sreturn %d", strings.Join(g.frames[target].back, ""), turnNext)
	case target == inTurn:
		g.printf("return %d", turnBreak)
	default:
		g.refuse(s.Pos(), "%s out of a loop whose variables a closure keeps", s.Tok)
	}
}

// keeps tells whether a function literal in the body uses a variable that the
// loop declares.
func (lw *lowering) keeps(loop ast.Node, body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		lit, ok := n.(*ast.FuncLit)
		if !ok {
			return !found
		}
		ast.Inspect(lit.Body, func(n ast.Node) bool {
			ident, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			v, ok := lw.info.Uses[ident].(*types.Var)
			if ok && loop.Pos() <= v.Pos() && v.Pos() < loop.End() && !(lit.Pos() <= v.Pos() && v.Pos() < lit.End()) {
				found = true
			}
			return !found
		})
		return false
	})
	return found || lw.deferIn(body)
}

// deferIn tells whether the body defers: what is kept for the call is of the
// turn.
func (lw *lowering) deferIn(body *ast.BlockStmt) bool { return hasDefer(body.List) }

// loopVars lists the variables that the init statement of a loop defines.
func (g *writer) loopVars(init ast.Stmt) []*ast.Ident {
	assign, ok := init.(*ast.AssignStmt)
	if !ok || assign.Tok != token.DEFINE {
		return nil
	}
	var vars []*ast.Ident
	for _, e := range assign.Lhs {
		if ident, ok := e.(*ast.Ident); ok && ident.Name != "_" && g.info.Defs[ident] != nil {
			vars = append(vars, ident)
		}
	}
	return vars
}

// uses tells whether n lets the variable escape from its turn, and whether n
// changes it.
func (g *writer) uses(obj types.Object, n ast.Node) (captured, changed bool) {
	is := func(e ast.Expr) bool {
		ident, ok := ast.Unparen(root(e)).(*ast.Ident)
		return ok && g.info.Uses[ident] == obj
	}
	var visit func(n ast.Node, inLit bool)
	visit = func(n ast.Node, inLit bool) {
		ast.Inspect(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				if !inLit {
					visit(n.Body, true)
					return false
				}
			case *ast.Ident:
				if inLit && g.info.Uses[n] == obj {
					captured = true
				}
			case *ast.UnaryExpr:
				if n.Op == token.AND && is(n.X) {
					captured, changed = true, true
				}
			case *ast.SliceExpr: // of an array
				if is(n.X) && !isSlice(g.info.TypeOf(n.X)) {
					captured, changed = true, true
				}
			case *ast.SelectorExpr: // a method with a pointer receiver
				if sel := g.info.Selections[n]; sel != nil && sel.Kind() == types.MethodVal && is(n.X) {
					if recv := sel.Obj().(*types.Func).Signature().Recv(); recv != nil && isPointer(recv.Type()) && !isPointer(g.info.TypeOf(n.X)) {
						captured, changed = true, true
					}
				}
			case *ast.AssignStmt:
				for _, e := range n.Lhs {
					changed = changed || is(e)
				}
			case *ast.IncDecStmt:
				changed = changed || is(n.X)
			case *ast.RangeStmt:
				if n.Tok == token.ASSIGN {
					changed = changed || n.Key != nil && is(n.Key) || n.Value != nil && is(n.Value)
				}
			}
			return true
		})
	}
	visit(n, false)
	return captured, changed
}

// root is the variable that an addressable expression is part of: a of
// a.b[1].c, but not what a pointer points at.
func root(e ast.Expr) ast.Expr {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		default:
			return x
		}
	}
}

// rangeStmt writes a range loop. The variables of the generated loop are
// hidden ones; the user's are defined in each turn.
func (g *writer) rangeStmt(s *ast.RangeStmt, label string) {
	g.mark(s.X)
	t := g.info.TypeOf(s.X).Underlying()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	switch t := t.(type) {
	case *types.Basic:
		switch {
		case t.Info()&types.IsInteger != 0:
			g.rangeInt(s, label)
			return
		case t.Info()&types.IsString != 0:
			g.rangeString(s, label)
			return
		}
		g.refuse(s.For, "range over %s", t)
		return
	case *types.Slice, *types.Array, *types.Map:
	case *types.Chan:
	case *types.Signature:
		g.refuse(s.For, "range over a function")
		return
	default:
		g.refuse(s.For, "range over %s", t)
		return
	}
	key, value := g.rangeVar(s, s.Key), g.rangeVar(s, s.Value)
	g.printf("%sfor ", labelText(label))
	switch {
	case value.hidden != "":
		hidden := key.hidden
		if hidden == "" {
			hidden = "_"
		}
		g.printf("%s, %s := range ", hidden, value.hidden)
	case key.hidden != "":
		g.printf("%s := range ", key.hidden)
	default:
		g.printf("range ")
	}
	g.expr(s.X)
	g.printf(" {\n")
	g.loopBody(s.Body, label, g.keeps(s, s.Body), []string{key.set, value.set}, nil)
}

// rangeVar is one iteration variable: the generated loop's, and what makes it
// the user's at the start of a turn.
type rangeVar struct{ hidden, set string }

func (g *writer) rangeVar(s *ast.RangeStmt, e ast.Expr) rangeVar {
	if e == nil || isBlank(e) {
		return rangeVar{}
	}
	hidden := g.fresh("range")
	if s.Tok == token.DEFINE {
		if ident := e.(*ast.Ident); g.sessionVar(ident) == nil {
			captured, changed := g.uses(g.info.Defs[ident], s.Body)
			if !captured && !changed {
				return rangeVar{hidden: g.localName(ident)}
			}
			return rangeVar{hidden, g.localName(ident) + " := " + hidden + "\n"}
		}
	}
	target := g.sub()
	target.expr(e)
	return rangeVar{hidden, target.String() + " = " + hidden + "\n"}
}

// rangeInt writes a range over an integer as a loop that counts.
func (g *writer) rangeInt(s *ast.RangeStmt, label string) {
	t := g.info.TypeOf(s.X)
	if s.Key != nil && !isBlank(s.Key) {
		t = g.targetType(s.Key)
	}
	t = types.Default(t)
	text := g.typeText(s.X.Pos(), t)
	key := g.rangeVar(s, s.Key)
	count := key.hidden
	if count == "" {
		count = g.fresh("count")
	}
	limit := g.fresh("limit")
	g.printf("%sfor %s, %s := %s(0), %s(", labelText(label), count, limit, text, text)
	g.expr(s.X)
	g.printf("); %s < %s; %s++ {\n", count, limit, count)
	g.loopBody(s.Body, label, g.keeps(s, s.Body), []string{key.set}, nil)
}

// rangeString writes a range over a string as a loop that decodes: the
// interpreter counts wrongly where the string is not UTF-8.
func (g *writer) rangeString(s *ast.RangeStmt, label string) {
	key, value := g.rangeVar(s, s.Key), g.rangeVar(s, s.Value)
	text, at, width, next := g.fresh("text"), g.fresh("at"), g.fresh("width"), g.fresh("next")
	char := value.hidden
	if char == "" {
		char = "_"
	}
	g.printf("%sfor %s, %s, %s := string(", labelText(label), text, at, width)
	g.expr(s.X)
	g.printf("), 0, 0; %s < len(%s); %s += %s {\n", at, text, at, width)
	g.printf("%s, %s := %s.DecodeRuneInString(%s[%s:])\n%s = %s\n", char, next, g.importName("unicode/utf8"), text, at, width, next)
	if key.hidden != "" {
		g.printf("%s := %s\n", key.hidden, at)
	}
	g.loopBody(s.Body, label, g.keeps(s, s.Body), []string{key.set, value.set}, nil)
}

func isSlice(t types.Type) bool {
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}
