package lineage

import (
	"go/ast"
	"go/token"
	"go/types"

	"gokernel/interp/check"
)

// A walker goes through code and notes what it does.
type walker struct {
	book     *Book
	c        *check.Checked
	e        *effect
	env      map[types.Object][]root // what local variables and parameters share memory with
	top      bool                    // at the top level of a cell
	function bool                    // in a function of the notebook, whose results count
	literals int
}

func (b *Book) walker(c *check.Checked) *walker {
	return &walker{book: b, c: c, e: newEffect(), env: map[types.Object][]root{}}
}

// symbol is what an identifier stands for: a *check.Var, a *check.Decl or nil.
func (w *walker) symbol(ident *ast.Ident) any {
	obj := w.object(ident)
	if f, ok := obj.(*types.Func); ok {
		obj = f.Origin()
	}
	if obj == nil {
		return nil
	}
	symbol := w.c.Symbols[obj]
	if v, ok := symbol.(*check.Var); ok && v.Lent {
		return nil // the result of some cell, as it was
	}
	return symbol
}

func (w *walker) object(ident *ast.Ident) types.Object {
	if obj := w.c.Info.Uses[ident]; obj != nil {
		return obj
	}
	return w.c.Info.Defs[ident]
}

// variable is the session variable that an expression is, or "".
func (w *walker) variable(x ast.Expr) string {
	if ident, ok := ast.Unparen(x).(*ast.Ident); ok {
		if v, ok := w.symbol(ident).(*check.Var); ok {
			return v.Name
		}
	}
	return ""
}

// parameters gives parameters their numbers, from i on.
func (w *walker) parameters(list *ast.FieldList, i int) int {
	if list == nil {
		return i
	}
	for _, field := range list.List {
		if len(field.Names) == 0 {
			i++
		}
		for _, ident := range field.Names {
			if obj := w.c.Info.Defs[ident]; obj != nil {
				w.env[obj] = []root{{param: i}}
			}
			i++
		}
	}
	return i
}

func (w *walker) types(list *ast.FieldList) {
	if list != nil {
		for _, field := range list.List {
			w.expr(field.Type)
		}
	}
}

// stmt notes what a statement does.
func (w *walker) stmt(s ast.Stmt) {
	top := w.top
	w.top = false
	defer func() { w.top = top }()
	switch s := s.(type) {
	case *ast.AssignStmt:
		w.top = top
		w.assign(s.Lhs, s.Rhs, s.Tok)
	case *ast.DeclStmt:
		w.top = top
		w.declaration(s.Decl.(*ast.GenDecl))
	case *ast.LabeledStmt:
		w.top = top
		w.stmt(s.Stmt)
	case *ast.IncDecStmt:
		w.expr(s.X)
		w.store(s.X)
	case *ast.ExprStmt:
		w.expr(s.X)
	case *ast.SendStmt:
		w.expr(s.Chan)
		w.expr(s.Value)
		w.through(w.roots(s.Chan))
	case *ast.GoStmt:
		w.expr(s.Call)
	case *ast.DeferStmt:
		w.expr(s.Call)
	case *ast.ReturnStmt:
		w.exprs(s.Results)
		if w.function {
			for _, x := range s.Results {
				w.e.returns = append(w.e.returns, w.shared(x)...)
			}
		}
	case *ast.BlockStmt:
		w.block(s)
	case *ast.IfStmt:
		w.stmts(s.Init)
		w.expr(s.Cond)
		w.stmts(s.Body, s.Else)
	case *ast.ForStmt:
		w.stmts(s.Init)
		w.expr(s.Cond)
		w.stmts(s.Body, s.Post)
	case *ast.RangeStmt:
		w.ranges(s)
	case *ast.SwitchStmt:
		w.stmts(s.Init)
		w.expr(s.Tag)
		w.stmts(s.Body)
	case *ast.TypeSwitchStmt:
		w.stmts(s.Init)
		w.typeSwitch(s)
	case *ast.SelectStmt:
		w.stmts(s.Body)
	case *ast.CaseClause:
		w.exprs(s.List)
		w.stmts(s.Body...)
	case *ast.CommClause:
		w.stmts(s.Comm)
		w.stmts(s.Body...)
	}
}

func (w *walker) block(b *ast.BlockStmt) { w.stmts(b.List...) }

func (w *walker) stmts(list ...ast.Stmt) {
	for _, s := range list {
		if b, ok := s.(*ast.BlockStmt); s != nil && (!ok || b != nil) {
			w.stmt(s)
		}
	}
}

func (w *walker) ranges(s *ast.RangeStmt) {
	w.expr(s.X)
	from := w.roots(s.X)
	switch t := w.c.Info.TypeOf(s.X); t.Underlying().(type) {
	case *types.Chan:
		w.through(from)
	case *types.Signature:
		w.called(s.X)
	}
	for _, x := range []ast.Expr{s.Key, s.Value} {
		switch {
		case x == nil:
		case s.Tok == token.DEFINE:
			w.local(x, from)
		default:
			w.store(x)
		}
	}
	w.stmts(s.Body)
}

func (w *walker) typeSwitch(s *ast.TypeSwitchStmt) {
	var from []root
	switch a := s.Assign.(type) {
	case *ast.AssignStmt:
		w.exprs(a.Rhs)
		from = w.roots(a.Rhs[0])
	case *ast.ExprStmt:
		w.expr(a.X)
	}
	for _, clause := range s.Body.List {
		if obj := w.c.Info.Implicits[clause]; obj != nil {
			w.env[obj] = from
		}
		w.stmt(clause)
	}
}

// declaration notes what a declaration among statements does.
func (w *walker) declaration(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			w.expr(spec.Type)
		case *ast.ValueSpec:
			w.expr(spec.Type)
			lhs := make([]ast.Expr, len(spec.Names))
			for i, ident := range spec.Names {
				lhs[i] = ident
			}
			w.assign(lhs, spec.Values, token.DEFINE)
		}
	}
}
