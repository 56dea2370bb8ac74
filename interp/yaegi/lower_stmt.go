package yaegi

import (
	"go/ast"
	"go/types"

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

// exprStmt writes an expression that stands as a statement.
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

// ifStmt writes an if statement.
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

// labeled writes a statement with a label.
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

// chanElem is the type of what goes through a channel of type t.
func chanElem(t types.Type) types.Type {
	if c, ok := t.Underlying().(*types.Chan); ok {
		return c.Elem()
	}
	return nil
}
