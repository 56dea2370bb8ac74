package yaegi

import (
	"go/ast"
	"go/token"
	"go/types"
)

// forStmt writes a for statement. The interpreter has one loop variable for all
// turns, where Go has one for each: when somebody could tell, the body gets a
// copy.
func (g *writer) forStmt(s *ast.ForStmt, label string) {
	var cond ast.Node
	if s.Cond != nil {
		cond = s.Cond
	}
	g.mark(nodeOf(s.Init), cond)
	vars := g.loopVars(s.Init)
	type copied struct{ outer, inner string }
	var copies []copied
	var objects []types.Object
	for _, ident := range vars {
		obj := g.info.Defs[ident]
		use := g.usage(obj, s.Body, nodeOf(s.Post), cond)
		switch {
		case !use.captured:
		case use.changedInBody || use.capturedOutside:
			g.refuse(ident.Pos(), "a loop variable (%s) that a closure keeps and the loop's body changes", ident.Name)
		default:
			objects = append(objects, obj)
		}
	}
	g.printf("%sfor ", label)
	if s.Init != nil {
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
		copies = append(copies, copied{outer, inner})
		g.printf("%s := %s\n", inner, outer)
		g.locals[obj] = inner
	}
	g.known = 0
	g.stmts(s.Body.List)
	g.printf("}")
	g.known = 0
	_ = copies
}

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

// usage is what a loop does with its variable.
type usage struct {
	captured        bool // by a closure, or its address is taken, in the body
	capturedOutside bool // the same in the condition or post statement
	changedInBody   bool
}

func (g *writer) usage(obj types.Object, body *ast.BlockStmt, others ...ast.Node) usage {
	var u usage
	captured, changed := g.uses(obj, body)
	u.captured, u.changedInBody = captured, captured && changed
	for _, n := range others {
		if n == nil {
			continue
		}
		if captured, _ := g.uses(obj, n); captured {
			u.captured, u.capturedOutside = true, true
		}
	}
	return u
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
	g.printf("%sfor ", label)
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
	g.printf("%s%s", key.set, value.set)
	g.known = 0
	g.stmts(s.Body.List)
	g.printf("}")
	g.known = 0
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
	g.printf("%sfor %s, %s := %s(0), %s(", label, count, limit, text, text)
	g.expr(s.X)
	g.printf("); %s < %s; %s++ {\n%s", count, limit, count, key.set)
	g.known = 0
	g.stmts(s.Body.List)
	g.printf("}")
	g.known = 0
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
	g.printf("%sfor %s, %s, %s := string(", label, text, at, width)
	g.expr(s.X)
	g.printf("), 0, 0; %s < len(%s); %s += %s {\n", at, text, at, width)
	g.printf("%s, %s := %s.DecodeRuneInString(%s[%s:])\n%s = %s\n", char, next, g.importName("unicode/utf8"), text, at, width, next)
	if key.hidden != "" {
		g.printf("%s := %s\n", key.hidden, at)
	}
	g.printf("%s%s", key.set, value.set)
	g.known = 0
	g.stmts(s.Body.List)
	g.printf("}")
	g.known = 0
}

func isSlice(t types.Type) bool {
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

func isPointer(t types.Type) bool {
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}
