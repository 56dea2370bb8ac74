package yaegi

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"gokernel/interp/check"
)

// stmts writes statements, each on a line of its own.
func (g *writer) stmts(list []ast.Stmt) {
	for _, s := range list {
		g.stmt(s)
		g.printf("\n")
	}
}

// block writes a block. What line is known is not known inside or behind it.
func (g *writer) block(b *ast.BlockStmt) {
	g.known = 0
	g.printf("{\n")
	g.stmts(b.List)
	g.printf("}")
	g.known = 0
}

// stmt writes one statement. A form that is not here is refused.
func (g *writer) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.EmptyStmt:
	case *ast.ExprStmt:
		g.mark(s)
		g.exprStmt(s.X)
	case *ast.AssignStmt:
		g.mark(s)
		g.assign(s)
	case *ast.IncDecStmt:
		g.mark(s)
		g.storage(s.X)
		g.printf("%s", s.Tok)
	case *ast.DeclStmt:
		g.mark(s)
		g.localDecl(s)
	case *ast.BlockStmt:
		g.block(s)
	case *ast.IfStmt:
		g.ifStmt(s)
	case *ast.ForStmt:
		g.forStmt(s, "")
	case *ast.RangeStmt:
		g.rangeStmt(s, "")
	case *ast.SwitchStmt:
		g.switchStmt(s)
	case *ast.TypeSwitchStmt:
		g.typeSwitch(s)
	case *ast.SelectStmt:
		g.selectStmt(s)
	case *ast.LabeledStmt:
		g.labeled(s)
	case *ast.BranchStmt:
		g.branch(s)
	case *ast.ReturnStmt:
		g.mark(s)
		g.returnStmt(s)
	case *ast.DeferStmt:
		g.mark(s)
		g.deferStmt(s)
	case *ast.GoStmt:
		g.mark(s)
		g.goStmt(s)
	case *ast.SendStmt:
		g.mark(s)
		g.expr(s.Chan)
		g.printf(" <- ")
		g.converted(s.Value, chanElem(g.info.TypeOf(s.Chan)))
	default:
		g.refuse(s.Pos(), "this statement")
	}
}

// simple writes a statement that stands in a header.
func (g *writer) simple(s ast.Stmt) {
	line := g.line
	g.line, g.header = "", true // there is no room for a mark
	g.stmt(s)
	g.line, g.header = line, false
}

func (g *writer) exprStmt(e ast.Expr) {
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && g.callStmt(call) {
		return
	}
	if g.info.Types[e].Value != nil { // a constant: nothing to do
		return
	}
	switch ast.Unparen(e).(type) {
	case *ast.CallExpr, *ast.UnaryExpr:
		g.expr(e)
	default: // an expression that a cell evaluates for nothing
		g.printf("_ = ")
		g.expr(e)
	}
}

// sessionVar returns the session variable that an identifier stands for.
func (lw *lowering) sessionVar(ident *ast.Ident) *check.Var {
	obj := lw.info.Defs[ident]
	if obj == nil {
		obj = lw.info.Uses[ident]
	}
	if obj == nil {
		return nil
	}
	v, _ := lw.checked.Symbols[obj].(*check.Var)
	return v
}

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
// variable first: the interpreter would put it elsewhere than behind a pointer,
// and a literal in the place of an interface. What is received is kept as well, as
// the interpreter has no address for where it puts that.
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
	return g.mentionsTable(s.Lhs)
}

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
	name := g.fresh("value")
	if isReceive(from) { // the interpreter replaces the variable itself
		g.printf("%s := ", name)
	} else {
		g.printf("var %s %s = ", name, g.typeText(from.Pos(), types.Default(g.info.TypeOf(from))))
	}
	g.expr(from)
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
	g.printf("%s, %s = ", names[0], names[1])
	g.expr(s.Rhs[0])
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

// localDecl writes a declaration in a function, or a var declaration of the
// session, which becomes an assignment.
func (g *writer) localDecl(s *ast.DeclStmt) {
	decl := s.Decl.(*ast.GenDecl)
	if decl.Tok != token.VAR {
		return // constants are written as values, types elsewhere
	}
	for _, spec := range decl.Specs {
		spec := spec.(*ast.ValueSpec)
		session := false
		for _, name := range spec.Names {
			session = session || g.sessionVar(name) != nil
		}
		switch {
		case session && len(spec.Values) == 0:
			for _, name := range spec.Names {
				if v := g.sessionVar(name); v != nil {
					g.printf("%s.Zero(&%s)\n", supportAlias, g.variable(name.Pos(), v, false))
				}
			}
		case len(spec.Values) == 0:
			for _, name := range spec.Names {
				if name.Name != "_" {
					g.printf("var %s %s\n", g.localName(name), g.typeText(name.Pos(), g.targetType(name)))
				}
			}
		case len(spec.Values) == len(spec.Names):
			g.localValues(spec, session)
		default:
			g.localResults(spec, session)
		}
	}
}

// localResults writes a declaration of several variables with one value.
func (g *writer) localResults(spec *ast.ValueSpec, session bool) {
	assign := &ast.AssignStmt{TokPos: spec.Pos(), Tok: token.DEFINE, Rhs: spec.Values}
	for _, name := range spec.Names {
		assign.Lhs = append(assign.Lhs, name)
	}
	if session {
		assign.Tok = token.ASSIGN
	}
	if session || g.checksOK(spec.Values[0]) {
		g.assign(assign)
		return
	}
	for _, name := range spec.Names {
		if name.Name != "_" {
			g.printf("var %s %s\n", g.localName(name), g.typeText(name.Pos(), g.targetType(name)))
		}
	}
	for i, name := range spec.Names {
		if i > 0 {
			g.printf(", ")
		}
		g.target(name)
	}
	g.printf(" = ")
	g.expr(spec.Values[0])
	g.printf("\n")
}

func (g *writer) localValues(spec *ast.ValueSpec, session bool) {
	if !session && len(spec.Names) == 1 && spec.Names[0].Name != "_" {
		name := spec.Names[0]
		if isReceive(spec.Values[0]) {
			kept := g.fresh("value")
			g.printf("%s := ", kept)
			g.expr(spec.Values[0])
			g.printf("\nvar %s %s = %s\n", g.localName(name), g.typeText(name.Pos(), g.targetType(name)), kept)
			return
		}
		g.printf("var %s %s = ", g.localName(name), g.typeText(name.Pos(), g.targetType(name)))
		g.converted(spec.Values[0], g.targetType(name))
		g.printf("\n")
		return
	}
	assign := &ast.AssignStmt{TokPos: spec.Pos(), Tok: token.DEFINE}
	for i, name := range spec.Names {
		assign.Lhs = append(assign.Lhs, name)
		assign.Rhs = append(assign.Rhs, spec.Values[i])
	}
	if session || len(spec.Names) == 1 && spec.Names[0].Name == "_" {
		assign.Tok = token.ASSIGN
	}
	if len(assign.Lhs) > 1 {
		g.parallel(assign, assign.Tok)
		return
	}
	g.assign(assign)
}

func (g *writer) ifStmt(s *ast.IfStmt) {
	if s.Init != nil { // before it, where there is room for more than one statement
		g.known = 0
		g.printf("{\n")
		defer g.printf("\n}")
		g.stmt(s.Init)
		g.printf("\n")
	}
	g.mark(s.Cond)
	g.printf("if ")
	g.expr(s.Cond)
	g.printf(" ")
	g.block(s.Body)
	switch e := s.Else.(type) {
	case nil:
	case *ast.IfStmt: // in a block of its own, which has room for a mark
		g.printf(" else {\n")
		g.known = 0
		g.ifStmt(e)
		g.printf("\n}")
	case *ast.BlockStmt:
		g.printf(" else ")
		g.block(e)
	}
	g.known = 0
}

// nodeOf turns a statement that may be missing into a node.
func nodeOf(s ast.Stmt) ast.Node {
	if s == nil {
		return nil
	}
	return s
}

func (g *writer) switchStmt(s *ast.SwitchStmt) {
	g.switchHeader(s, "")
}

// switchHeader writes a switch. The init statement and the value that is
// compared come before it: the interpreter mixes them up in the header.
func (g *writer) switchHeader(s *ast.SwitchStmt, label string) {
	g.printf("{\n")
	g.known = 0
	if s.Init != nil {
		g.stmt(s.Init)
		g.printf("\n")
	}
	tag := ""
	if s.Tag != nil {
		g.mark(s.Tag)
		tag = g.fresh("tag")
		g.printf("var %s %s = ", tag, g.typeText(s.Tag.Pos(), types.Default(g.info.TypeOf(s.Tag))))
		g.expr(s.Tag)
		g.printf("\n")
	}
	g.printf("%sswitch %s {\n", labelText(label), tag)
	g.frames = append(g.frames, frame{label: label})
	defer func() { g.frames = g.frames[:len(g.frames)-1] }()
	for _, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		if c.List == nil {
			g.printf("default:\n")
		} else {
			g.printf("case ")
			for i, e := range c.List {
				if i > 0 {
					g.printf(", ")
				}
				g.checkCase(s.Tag, e)
				g.expr(e)
			}
			g.printf(":\n")
		}
		g.known = 0
		g.stmts(c.Body)
	}
	g.printf("}\n}")
	g.known = 0
}

func (g *writer) selectStmt(s *ast.SelectStmt) {
	g.selectHeader(s, "")
}

// keepChannels keeps the channels of a select in variables before it, in a block
// that the caller ends: the interpreter does not take one behind a pointer.
func (g *writer) keepChannels(s *ast.SelectStmt) bool {
	var channels []ast.Expr
	for _, c := range s.Body.List {
		switch comm := c.(*ast.CommClause).Comm.(type) {
		case *ast.SendStmt:
			channels = append(channels, comm.Chan)
		case *ast.ExprStmt:
			channels = append(channels, ast.Unparen(comm.X).(*ast.UnaryExpr).X)
		case *ast.AssignStmt:
			channels = append(channels, ast.Unparen(comm.Rhs[0]).(*ast.UnaryExpr).X)
		}
	}
	if !slices.ContainsFunc(channels, func(e ast.Expr) bool {
		ident, ok := ast.Unparen(e).(*ast.Ident)
		return !ok || g.sessionVar(ident) != nil
	}) {
		return false
	}
	g.printf("{\n")
	for _, c := range channels {
		w := g.sub()
		w.expr(c)
		g.literal = w.literal
		g.kept[c] = g.fresh("chan")
		g.printf("var %s %s = %s\n", g.kept[c], g.typeText(c.Pos(), g.info.TypeOf(c)), w.String())
	}
	return true
}

func (g *writer) selectHeader(s *ast.SelectStmt, label string) {
	if g.shared && g.keepChannels(s) {
		defer g.printf("\n}")
	}
	g.printf("%sselect {\n", labelText(label))
	g.frames = append(g.frames, frame{label: label})
	defer func() { g.frames = g.frames[:len(g.frames)-1] }()
	for _, c := range s.Body.List {
		c := c.(*ast.CommClause)
		if c.Comm == nil {
			g.printf("default:\n")
		} else {
			g.printf("case ")
			g.comm = true
			g.simple(c.Comm)
			g.comm = false
			g.printf(":\n")
		}
		g.known = 0
		g.stmts(c.Body)
	}
	g.printf("}")
	g.known = 0
}

func (g *writer) labeled(s *ast.LabeledStmt) {
	label := s.Label.Name
	g.known = 0
	switch inner := s.Stmt.(type) {
	case *ast.ForStmt:
		g.forStmt(inner, label)
	case *ast.RangeStmt:
		g.rangeStmt(inner, label)
	case *ast.SwitchStmt:
		g.switchHeader(inner, label)
	case *ast.SelectStmt:
		g.selectHeader(inner, label)
	case *ast.TypeSwitchStmt:
		g.refuse(s.Pos(), "a label at a type switch")
	default:
		g.printf("%s:\n", label)
		g.stmt(s.Stmt)
	}
}

func (g *writer) returnStmt(s *ast.ReturnStmt) {
	if len(s.Results) == 0 {
		g.leave()
		return
	}
	results := g.sig.Results()
	if len(g.results) == 0 {
		if recv, ok := ast.Unparen(s.Results[0]).(*ast.UnaryExpr); ok && recv.Op == token.ARROW && len(s.Results) == 1 {
			name := g.fresh("received")
			g.printf("%s := ", name)
			g.expr(recv)
			g.printf("; return %s", name)
			return
		}
		if len(s.Results) > 1 {
			g.returnKept(s.Results, results)
			return
		}
		g.printf("return ")
		if results.Len() == 1 {
			g.converted(s.Results[0], results.At(0).Type())
		} else {
			g.expr(s.Results[0])
		}
		return
	}
	g.setResults(s.Results)
	g.leave()
}

// returnKept returns several values by way of variables: the interpreter
// computes one in the place of another.
func (g *writer) returnKept(values []ast.Expr, results *types.Tuple) {
	var names []string
	for i, e := range values {
		w := g.sub()
		w.converted(e, results.At(i).Type())
		g.literal = w.literal
		if g.info.Types[e].Value != nil || g.info.Types[e].IsNil() {
			names = append(names, w.String())
			continue
		}
		name := g.fresh("value")
		g.printf("var %s %s = %s\n", name, g.typeText(e.Pos(), results.At(i).Type()), w.String())
		names = append(names, name)
	}
	g.printf("return %s", strings.Join(names, ", "))
}

// setResults assigns the values of a return statement to the results. A nil is
// assigned by itself: the interpreter fails at one among others.
func (g *writer) setResults(values []ast.Expr) {
	if len(values) < len(g.results) {
		g.printf("%s = ", strings.Join(g.results, ", "))
		g.expr(values[0])
		g.printf("; ")
		return
	}
	var names []string
	for i, e := range values {
		if g.info.Types[e].IsNil() {
			names = append(names, "")
			continue
		}
		w := g.sub()
		w.converted(e, g.sig.Results().At(i).Type())
		g.literal = w.literal
		name := g.fresh("value")
		g.printf("var %s %s = %s\n", name, g.typeText(e.Pos(), g.sig.Results().At(i).Type()), w.String())
		names = append(names, name)
	}
	for i, name := range names {
		if name == "" {
			g.printf("%s.Zero(&%s)\n", supportAlias, g.results[i])
		} else {
			g.printf("%s = %s\n", g.results[i], name)
		}
	}
}

func chanElem(t types.Type) types.Type {
	if c, ok := t.Underlying().(*types.Chan); ok {
		return c.Elem()
	}
	return nil
}
