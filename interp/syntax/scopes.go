package syntax

import (
	"go/ast"
	"go/token"
)

func (r *resolver) stmts(list []ast.Stmt) {
	for _, s := range list {
		r.stmt(s)
	}
}

// scoped walks statements in a scope of their own.
func (r *resolver) scoped(list ...ast.Stmt) {
	r.push()
	r.stmts(list)
	r.pop()
}

func (r *resolver) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		r.assign(s)
	case *ast.BlockStmt:
		if s != nil {
			r.scoped(s.List...)
		}
	case *ast.CaseClause:
		r.exprs(s.List)
		r.scoped(s.Body...)
	case *ast.CommClause:
		r.push()
		r.stmt(s.Comm)
		r.stmts(s.Body)
		r.pop()
	case *ast.DeclStmt:
		r.decl(s.Decl)
	case *ast.DeferStmt:
		r.expr(s.Call)
	case *ast.ExprStmt:
		r.expr(s.X)
	case *ast.ForStmt:
		r.push()
		r.stmt(s.Init)
		r.expr(s.Cond)
		r.stmt(s.Post)
		r.stmt(s.Body)
		r.pop()
	case *ast.GoStmt:
		r.expr(s.Call)
	case *ast.IfStmt:
		r.push()
		r.stmt(s.Init)
		r.expr(s.Cond)
		r.stmt(s.Body)
		r.stmt(s.Else)
		r.pop()
	case *ast.IncDecStmt:
		r.expr(s.X)
	case *ast.LabeledStmt:
		r.stmt(s.Stmt)
	case *ast.RangeStmt:
		r.rangeStmt(s)
	case *ast.ReturnStmt:
		r.exprs(s.Results)
	case *ast.SelectStmt:
		r.stmt(s.Body)
	case *ast.SendStmt:
		r.expr(s.Chan)
		r.expr(s.Value)
	case *ast.SwitchStmt:
		r.push()
		r.stmt(s.Init)
		r.expr(s.Tag)
		r.stmt(s.Body)
		r.pop()
	case *ast.TypeSwitchStmt:
		r.push()
		r.stmt(s.Init)
		r.stmt(s.Assign)
		r.stmt(s.Body)
		r.pop()
	}
}

func (r *resolver) assign(s *ast.AssignStmt) {
	if s.Tok != token.DEFINE {
		r.exprs(s.Lhs)
		r.exprs(s.Rhs)
		return
	}
	r.exprs(s.Rhs)
	r.define(s.Lhs...)
}

func (r *resolver) define(list ...ast.Expr) {
	for _, e := range list {
		if id, ok := e.(*ast.Ident); ok {
			r.bind(id)
		} else {
			r.expr(e)
		}
	}
}

func (r *resolver) rangeStmt(s *ast.RangeStmt) {
	r.expr(s.X)
	r.push()
	if s.Tok == token.DEFINE {
		r.define(s.Key, s.Value)
	} else {
		r.expr(s.Key)
		r.expr(s.Value)
	}
	r.stmt(s.Body)
	r.pop()
}

func (r *resolver) exprs(list []ast.Expr) {
	for _, e := range list {
		r.expr(e)
	}
}

func (r *resolver) expr(e ast.Expr) {
	switch e := e.(type) {
	case *ast.ArrayType:
		r.expr(e.Len)
		r.expr(e.Elt)
	case *ast.BinaryExpr:
		r.expr(e.X)
		r.expr(e.Y)
	case *ast.CallExpr:
		r.expr(e.Fun)
		r.exprs(e.Args)
	case *ast.ChanType:
		r.expr(e.Value)
	case *ast.CompositeLit:
		r.expr(e.Type)
		r.elements(e, e.Type)
	case *ast.Ellipsis:
		r.expr(e.Elt)
	case *ast.FuncLit:
		r.push()
		r.signature(e.Type)
		r.stmts(e.Body.List)
		r.pop()
	case *ast.FuncType:
		r.push()
		r.signature(e)
		r.pop()
	case *ast.Ident:
		r.use(e)
	case *ast.IndexExpr:
		r.expr(e.X)
		r.expr(e.Index)
	case *ast.IndexListExpr:
		r.expr(e.X)
		r.exprs(e.Indices)
	case *ast.InterfaceType:
		r.fieldTypes(e.Methods)
	case *ast.KeyValueExpr:
		r.expr(e.Key)
		r.expr(e.Value)
	case *ast.MapType:
		r.expr(e.Key)
		r.expr(e.Value)
	case *ast.ParenExpr:
		r.expr(e.X)
	case *ast.SelectorExpr:
		r.expr(e.X)
	case *ast.SliceExpr:
		r.expr(e.X)
		r.expr(e.Low)
		r.expr(e.High)
		r.expr(e.Max)
	case *ast.StarExpr:
		r.expr(e.X)
	case *ast.StructType:
		r.fieldTypes(e.Fields)
	case *ast.TypeAssertExpr:
		r.expr(e.X)
		r.expr(e.Type)
	case *ast.UnaryExpr:
		r.expr(e.X)
	}
}

// elements walks the elements of a composite literal of type typ, which an
// inner literal may have from the one around it.
func (r *resolver) elements(lit *ast.CompositeLit, typ ast.Expr) {
	if p, ok := typ.(*ast.StarExpr); ok {
		typ = p.X // &T may be left out as well
	}
	var key, elem ast.Expr
	keys := !namesOnly(lit) // keys are expressions, not fields
	fields := false         // they are fields for certain
	switch t := typ.(type) {
	case *ast.ArrayType:
		elem, keys = t.Elt, true
	case *ast.MapType:
		key, elem, keys = t.Key, t.Value, true
	case *ast.StructType:
		keys, fields = false, true
	}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if keys {
				r.element(kv.Key, key)
			} else if id, ok := kv.Key.(*ast.Ident); ok && !fields && r.bound[id.Name] == 0 {
				r.keys = append(r.keys, id)
			}
			e = kv.Value
		}
		r.element(e, elem)
	}
}

func (r *resolver) element(e, typ ast.Expr) {
	if lit, ok := e.(*ast.CompositeLit); ok && lit.Type == nil {
		r.elements(lit, typ)
		return
	}
	r.expr(e)
}

// namesOnly reports whether all keys of a literal are plain names.
func namesOnly(lit *ast.CompositeLit) bool {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if _, ok := kv.Key.(*ast.Ident); !ok {
				return false
			}
		}
	}
	return true
}
