package yaegi

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// assign writes an assignment or a definition. Many have a form that the
// interpreter gets wrong, and are written in another way.
func (g *writer) assign(s *ast.AssignStmt) {
	tok := s.Tok
	if tok == token.DEFINE {
		for _, e := range s.Lhs {
			if ident, ok := e.(*ast.Ident); ok && g.sessionVar(ident) != nil {
				tok = token.ASSIGN
			}
		}
	}
	if len(s.Lhs) > 1 && len(s.Lhs) == len(s.Rhs) {
		if !g.header {
			g.parallel(s, tok)
			return
		}
		for _, e := range s.Rhs {
			if g.calls(e) {
				g.refuse(s.Pos(), "a call in an assignment of several values in a header")
			}
		}
	}
	if len(s.Lhs) > 1 && len(s.Rhs) == 1 && g.scatters(s, tok) {
		if g.header && g.mentionsTable(s.Lhs) {
			g.refuse(s.Pos(), "this assignment in a header")
		}
		if !g.header {
			g.scatter(s)
			return
		}
	}
	if len(s.Lhs) == 2 && len(s.Rhs) == 1 && g.checksOK(s.Rhs[0]) && !(g.comm && tok == token.DEFINE) {
		g.assignOK(s, tok)
		return
	}
	if len(s.Lhs) == 1 && !g.comm && (tok == token.ASSIGN && g.keepsFirst(s) || g.receives(s)) {
		g.keepFirst(s)
		return
	}
	if len(s.Lhs) == 1 && !g.comm && isBlank(s.Lhs[0]) && isComparison(s.Rhs[0]) {
		// The interpreter has no place for the outcome.
		if g.header {
			g.refuse(s.Pos(), "a comparison that is assigned to the blank name in a header")
		}
		g.parallel(s, tok)
		return
	}
	if tok == token.DEFINE {
		g.define(s)
		return
	}
	single := len(s.Lhs) == len(s.Rhs)
	for i, e := range s.Lhs {
		if i > 0 {
			g.printf(", ")
		}
		g.target(e)
	}
	g.printf(" %s ", tok)
	for i, e := range s.Rhs {
		if i > 0 {
			g.printf(", ")
		}
		switch {
		case tok == token.SHL_ASSIGN || tok == token.SHR_ASSIGN:
			g.shiftCount(e)
		case single && tok == token.ASSIGN && !isBlank(s.Lhs[i]):
			g.converted(e, g.targetType(s.Lhs[i]))
		default:
			g.expr(e)
		}
	}
}

// parallel writes an assignment of several values one by one, by way of
// variables of its own: the interpreter loses values where others are calls.
// What the left sides are made of is evaluated first, as in Go.
func (g *writer) parallel(s *ast.AssignStmt, tok token.Token) {
	var targets, values []string
	for _, e := range s.Lhs {
		targets = append(targets, g.keptTarget(e))
	}
	for i, e := range s.Rhs {
		t := g.info.TypeOf(e)
		if !isBlank(s.Lhs[i]) {
			t = g.targetType(s.Lhs[i])
		}
		t = types.Default(t)
		w := g.sub()
		w.converted(e, t)
		g.literal = w.literal
		if g.info.Types[e].Value != nil || g.info.Types[e].IsNil() {
			values = append(values, w.String())
			continue
		}
		name := g.fresh("value")
		g.printf("var %s %s = %s\n", name, g.typeText(e.Pos(), t), w.String())
		values = append(values, name)
	}
	for i, target := range targets {
		if target == "_" {
			continue
		}
		op := "="
		if ident, ok := s.Lhs[i].(*ast.Ident); ok && tok == token.DEFINE && g.info.Defs[ident] != nil {
			g.printf("var %s %s = %s\n", target, g.typeText(ident.Pos(), g.targetType(ident)), values[i])
			continue
		}
		g.printf("%s %s %s\n", target, op, values[i])
	}
}

// mentionsTable tells whether one of the expressions is a variable of the
// worker's table.
func (g *writer) mentionsTable(list []ast.Expr) bool {
	return slices.ContainsFunc(list, func(e ast.Expr) bool {
		ident, ok := ast.Unparen(e).(*ast.Ident)
		if !ok {
			return false
		}
		v := g.sessionVar(ident)
		return v != nil && g.inTable(v)
	})
}

// keepsFirst tells whether the value of an assignment has to be kept in a
// variable first: the interpreter would put it elsewhere than behind a pointer or
// into a package's variable, and a literal in the place of an interface. What is
// received is kept as well, as the interpreter has no address for where it puts
// that; and what goes where there may be nothing.
func (g *writer) keepsFirst(s *ast.AssignStmt) bool {
	to := s.Lhs[0]
	if isBlank(to) || g.info.Types[s.Rhs[0]].Value != nil || g.info.Types[s.Rhs[0]].IsNil() {
		return false
	}
	if _, literal := ast.Unparen(s.Rhs[0]).(*ast.CompositeLit); literal {
		if t, ok := g.targetType(to).Underlying().(*types.Interface); ok && t.NumMethods() == 0 {
			return true
		}
	}
	return g.mentionsTable(s.Lhs) || g.ofPackage(to) || g.straight && g.failsLast(to)
}

// failsLast tells whether the left side of an assignment can panic, which it does
// when the value is there: before, the interpreter would do so.
func (g *writer) failsLast(e ast.Expr) bool {
	if !g.isPlain(e) {
		return false
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return !g.isMap(g.info.TypeOf(e.X))
	case *ast.SelectorExpr, *ast.StarExpr:
		return true
	}
	return false
}

// ofPackage tells whether an expression is a variable of a compiled package.
func (g *writer) ofPackage(e ast.Expr) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	_, ok = g.info.Uses[sel.Sel].(*types.Var)
	return ok && g.info.Selections[sel] == nil
}

// keepFirst writes an assignment by way of a variable.
func (g *writer) keepFirst(s *ast.AssignStmt) {
	to, from := s.Lhs[0], s.Rhs[0]
	if g.header {
		if !g.isPlain(from) {
			g.refuse(s.Pos(), "this assignment in a header")
		}
		g.target(to)
		g.printf(" %s ", s.Tok)
		g.expr(from)
		return
	}
	t := types.Default(g.info.TypeOf(from))
	if g.standardFile(from) != "" {
		t = g.targetType(to) // it becomes a stream
	}
	name := g.fresh("value")
	if isReceive(from) { // the interpreter replaces the variable itself
		g.printf("%s := ", name)
	} else {
		g.printf("var %s %s = ", name, g.typeText(from.Pos(), t))
	}
	if !g.streamFor(from, t) {
		g.expr(from)
	}
	g.printf("\n")
	g.target(to)
	if ident, ok := to.(*ast.Ident); ok && s.Tok == token.DEFINE && g.info.Defs[ident] != nil && g.sessionVar(ident) == nil {
		g.printf(" := %s", name)
		return
	}
	g.printf(" = %s", name)
}

// receives tells whether a value is received into a variable.
func (g *writer) receives(s *ast.AssignStmt) bool {
	return (s.Tok == token.ASSIGN || s.Tok == token.DEFINE) && isReceive(s.Rhs[0]) && !isBlank(s.Lhs[0])
}

// isReceive tells whether an expression receives from a channel.
func isReceive(e ast.Expr) bool {
	unary, ok := ast.Unparen(e).(*ast.UnaryExpr)
	return ok && unary.Op == token.ARROW
}

// checksOK tells whether an expression gives a second value that says whether
// there is a first: that of a map or channel, or of an assertion.
func (g *writer) checksOK(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr, *ast.TypeAssertExpr:
		return true
	case *ast.UnaryExpr:
		return e.Op == token.ARROW
	}
	return false
}

// assignOK writes an assignment of such an expression by way of variables that
// are declared for it: where there is no first value the interpreter would leave
// what was there.
func (g *writer) assignOK(s *ast.AssignStmt, tok token.Token) {
	if g.header {
		g.refuse(s.Pos(), "this assignment in a header")
		return
	}
	var targets, names []string
	for _, e := range s.Lhs {
		targets = append(targets, g.keptTarget(e))
	}
	value, ok := g.okTypes(s.Rhs[0])
	for i, t := range []types.Type{value, ok} {
		names = append(names, g.fresh("value"))
		g.printf("var %s %s\n", names[i], g.typeText(s.Rhs[0].Pos(), t))
	}
	if assert, ok := ast.Unparen(s.Rhs[0]).(*ast.TypeAssertExpr); ok && types.IsInterface(value) {
		x := g.fresh("x") // at nil the interpreter would panic
		g.printf("var %s %s = ", x, g.typeText(assert.Pos(), g.info.TypeOf(assert.X)))
		g.expr(assert.X)
		g.printf("\nif %s != nil { %s, %s = ", x, names[0], names[1])
		g.kept[assert.X] = x
		g.expr(assert)
		g.printf(" }")
	} else {
		g.printf("%s, %s = ", names[0], names[1])
		g.expr(s.Rhs[0])
	}
	for i, e := range s.Lhs {
		if isBlank(e) {
			continue
		}
		if ident, ok := e.(*ast.Ident); ok && tok == token.DEFINE && g.info.Defs[ident] != nil {
			g.printf("\nvar %s %s = %s", targets[i], g.typeText(ident.Pos(), g.targetType(ident)), names[i])
			continue
		}
		g.printf("\n%s = %s", targets[i], names[i])
	}
}

// okTypes are the types of the two values of such an expression.
func (g *writer) okTypes(e ast.Expr) (value, ok types.Type) {
	if tuple, isTuple := g.info.TypeOf(e).(*types.Tuple); isTuple {
		return tuple.At(0).Type(), types.Default(tuple.At(1).Type())
	}
	return g.info.TypeOf(e), types.Typ[types.Bool]
}

// scatters tells whether the results of a call go to other places than plain
// variables of their types.
func (g *writer) scatters(s *ast.AssignStmt, tok token.Token) bool {
	tuple, ok := g.info.TypeOf(s.Rhs[0]).(*types.Tuple)
	if !ok {
		return false
	}
	if _, call := ast.Unparen(s.Rhs[0]).(*ast.CallExpr); !call {
		return false
	}
	for i, e := range s.Lhs {
		if isBlank(e) {
			continue
		}
		ident, ok := e.(*ast.Ident)
		if !ok || !types.Identical(g.targetType(e), tuple.At(i).Type()) {
			return true
		}
		if v := g.sessionVar(ident); v != nil && g.inTable(v) {
			return true
		}
	}
	return false
}

// scatter assigns the results of a call by way of variables of its own: the
// interpreter loses those that go into a map.
func (g *writer) scatter(s *ast.AssignStmt) {
	tuple := g.info.TypeOf(s.Rhs[0]).(*types.Tuple)
	var targets, names []string
	for i, e := range s.Lhs {
		targets = append(targets, g.keptTarget(e))
		names = append(names, g.fresh("value"))
		if to := g.targetType(e); !isBlank(e) && types.IsInterface(to) && !types.Identical(to, tuple.At(i).Type()) && mentions(tuple.At(i).Type()) {
			g.refuse(e.Pos(), "a result of a notebook type that goes into an interface")
		}
	}
	for i := range names {
		if targets[i] == "_" {
			names[i] = "_"
		}
	}
	g.printf("%s := ", strings.Join(names, ", "))
	g.expr(s.Rhs[0])
	g.printf("\n")
	for i, target := range targets {
		if target != "_" {
			g.printf("%s = %s\n", target, names[i])
		}
	}
}

// keptTarget writes the left side of an assignment, with what it is made of
// kept in variables.
func (g *writer) keptTarget(e ast.Expr) string {
	keep := func(e ast.Expr) string {
		w := g.sub()
		w.expr(e)
		g.literal = w.literal
		if g.info.Types[e].Value != nil {
			return w.String()
		}
		name := g.fresh("part")
		g.printf("%s := %s\n", name, w.String())
		return name
	}
	switch x := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		base := ""
		if _, array := g.info.TypeOf(x.X).Underlying().(*types.Array); array {
			if base = g.keptTarget(x.X); strings.HasPrefix(base, "*") {
				base = "(" + base + ")"
			}
		} else {
			base = keep(x.X)
		}
		index := keep(x.Index)
		if g.straight && !g.isMap(g.info.TypeOf(x.X)) && !g.plainIndex(x) {
			index = fmt.Sprintf("%s.Index(%s, len(%s))", supportAlias, index, base)
		}
		return base + "[" + index + "]"
	case *ast.StarExpr:
		return "*" + keep(x.X)
	}
	w := g.sub()
	w.target(e)
	return w.String()
}

// calls tells whether an expression calls a function.
func (g *writer) calls(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && g.info.Types[call].Value == nil && !g.info.Types[call.Fun].IsType() {
			found = true
		}
		return !found
	})
	return found
}

// isComparison tells whether the expression compares two values.
func isComparison(e ast.Expr) bool {
	b, ok := ast.Unparen(e).(*ast.BinaryExpr)
	return ok && (b.Op == token.EQL || b.Op == token.NEQ || b.Op == token.LSS || b.Op == token.LEQ || b.Op == token.GTR || b.Op == token.GEQ)
}

// isBlank tells whether an expression is the blank identifier.
func isBlank(e ast.Expr) bool {
	ident, ok := e.(*ast.Ident)
	return ok && ident.Name == "_"
}

// target writes the left side of an assignment.
func (g *writer) target(e ast.Expr) {
	if isBlank(e) {
		g.printf("_")
		return
	}
	if ident, ok := ast.Unparen(e).(*ast.Ident); ok {
		if v := g.sessionVar(ident); v != nil && g.inTable(v) {
			// Without parentheses: the interpreter would put a literal elsewhere.
			g.printf("%s", strings.Trim(g.variable(e.Pos(), v, false), "()"))
			return
		}
	}
	g.storage(e)
}

// targetType is the type of the left side of an assignment or definition.
func (lw *lowering) targetType(e ast.Expr) types.Type {
	if ident, ok := e.(*ast.Ident); ok {
		if v := lw.sessionVar(ident); v != nil {
			return v.Type
		}
		if obj := lw.info.Defs[ident]; obj != nil {
			return obj.Type()
		}
		if obj := lw.info.Uses[ident]; obj != nil {
			return obj.Type()
		}
	}
	return lw.info.TypeOf(e)
}

// define writes a definition of local variables.
func (g *writer) define(s *ast.AssignStmt) {
	single := len(s.Lhs) == len(s.Rhs)
	for i, e := range s.Lhs {
		if i > 0 {
			g.printf(", ")
		}
		g.target(e)
	}
	g.printf(" := ")
	for i, e := range s.Rhs {
		if i > 0 {
			g.printf(", ")
		}
		switch {
		case single && !isBlank(s.Lhs[i]):
			g.converted(e, g.targetType(s.Lhs[i]))
		default:
			g.expr(e)
		}
	}
}
