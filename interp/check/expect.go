package check

import (
	"go/ast"
	"go/token"
	"go/types"
)

// expected is the type that the context of the cursor asks for, or nil.
func (v *View) expected() types.Type {
	for i, n := range v.Path {
		if _, ok := n.(ast.Expr); ok {
			return v.expectedAt(i)
		}
		if i > 0 {
			break
		}
	}
	return nil
}

// expectedAt is the type that the context asks for in the place of Path[i], an
// expression.
func (v *View) expectedAt(i int) types.Type {
	if i+1 >= len(v.Path) {
		return nil
	}
	expr, _ := v.Path[i].(ast.Expr)
	switch n := v.Path[i+1].(type) {
	case *ast.ParenExpr:
		return v.expectedAt(i + 1)
	case *ast.SelectorExpr:
		if n.Sel == expr {
			return v.expectedAt(i + 1)
		}
	case *ast.CallExpr:
		if n.Fun == expr {
			return v.expectedAt(i + 1) // as a result
		}
		return v.parameter(n, v.index(n.Args))
	case *ast.UnaryExpr:
		return v.operand(n, i+1)
	case *ast.StarExpr:
		if t := v.expectedAt(i + 1); t != nil {
			return types.NewPointer(t)
		}
	case *ast.BinaryExpr:
		return v.other(n, expr, i+1)
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			return nil
		}
		if at := v.index(n.Rhs); at >= 0 && len(n.Lhs) == len(n.Rhs) {
			return v.TypeOf(n.Lhs[at])
		}
		if at := v.index(n.Lhs); at >= 0 && len(n.Lhs) == len(n.Rhs) {
			return v.TypeOf(n.Rhs[at])
		}
	case *ast.ValueSpec:
		if n.Type != nil && v.index(n.Values) >= 0 {
			return v.TypeOf(n.Type)
		}
	case *ast.ReturnStmt:
		if sig := v.Function(); sig != nil {
			if at := v.index(n.Results); at >= 0 && at < sig.Results().Len() {
				return sig.Results().At(at).Type()
			}
		}
	case *ast.CaseClause:
		return v.tag(i + 1)
	case *ast.CompositeLit:
		if n.Type == expr {
			return v.expectedAt(i + 1)
		}
		return element(v.TypeOf(n), v.index(n.Elts))
	case *ast.KeyValueExpr:
		return v.keyValue(n, expr, i+1)
	case *ast.SendStmt:
		if ch, ok := core(v.TypeOf(n.Chan)).(*types.Chan); ok && n.Value == expr {
			return ch.Elem()
		}
	case *ast.IndexExpr:
		if n.Index == expr {
			return indexType(v.TypeOf(n.X))
		}
	case *ast.SliceExpr:
		if n.X != expr {
			return types.Typ[types.Int]
		}
	case *ast.IfStmt:
		if n.Cond == expr {
			return types.Typ[types.Bool]
		}
	case *ast.ForStmt:
		if n.Cond == expr {
			return types.Typ[types.Bool]
		}
	}
	return nil
}

// TypeOf is the type of an expression, or nil where that is not known.
func (v *View) TypeOf(e ast.Expr) types.Type {
	t := v.Info.TypeOf(e)
	if t == nil || !isValid(t) {
		return nil
	}
	return t
}

// Function is the signature of the function that the cursor is in the body of,
// or nil.
func (v *View) Function() *types.Signature {
	for _, n := range v.Path {
		switch n := n.(type) {
		case *ast.FuncLit:
			sig, _ := v.Info.TypeOf(n).(*types.Signature)
			return sig
		case *ast.FuncDecl:
			if obj, ok := v.Info.Defs[n.Name].(*types.Func); ok {
				return obj.Signature()
			}
			return nil
		}
	}
	return nil
}

// index is which of the expressions the cursor is in, or -1.
func (v *View) index(list []ast.Expr) int {
	for i, e := range list {
		if e.Pos() <= v.Pos && v.Pos <= e.End() {
			return i
		}
	}
	return -1
}

// core is the type under t's names, nil for nil.
func core(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if p, ok := t.(*types.TypeParam); ok {
		return p.Constraint().Underlying()
	}
	return t.Underlying()
}

// parameter is the type of a call's argument i.
func (v *View) parameter(call *ast.CallExpr, i int) types.Type {
	if i < 0 {
		return nil
	}
	tv := v.Info.Types[call.Fun]
	switch {
	case tv.IsType():
		return tv.Type
	case tv.IsBuiltin():
		return v.builtinParameter(call, i)
	}
	sig, ok := core(v.TypeOf(call.Fun)).(*types.Signature)
	if !ok {
		return nil
	}
	params := sig.Params()
	switch {
	case sig.Variadic() && i >= params.Len()-1:
		last := params.At(params.Len() - 1).Type()
		if s, ok := last.(*types.Slice); ok && !call.Ellipsis.IsValid() {
			return s.Elem()
		}
		return last
	case i < params.Len():
		return params.At(i).Type()
	}
	return nil
}

func (v *View) builtinParameter(call *ast.CallExpr, i int) types.Type {
	name, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok || i == 0 {
		return nil
	}
	first := core(v.TypeOf(call.Args[0]))
	switch name.Name {
	case "append", "copy":
		if s, ok := first.(*types.Slice); ok {
			if name.Name == "copy" || call.Ellipsis.IsValid() {
				return s
			}
			return s.Elem()
		}
	case "delete":
		if m, ok := first.(*types.Map); ok {
			return m.Key()
		}
	case "make":
		return types.Typ[types.Int]
	}
	return nil
}

// operand is the type of a unary operator's operand.
func (v *View) operand(n *ast.UnaryExpr, i int) types.Type {
	if n.Op == token.NOT {
		return types.Typ[types.Bool]
	}
	t := v.expectedAt(i)
	if t == nil {
		return nil
	}
	switch n.Op {
	case token.AND:
		if p, ok := t.Underlying().(*types.Pointer); ok {
			return p.Elem()
		}
		return nil
	case token.ARROW:
		return types.NewChan(types.RecvOnly, t)
	}
	return t
}

// other is the type that one operand of a binary operator asks of the other.
func (v *View) other(n *ast.BinaryExpr, expr ast.Expr, i int) types.Type {
	switch n.Op {
	case token.LAND, token.LOR:
		return types.Typ[types.Bool]
	case token.SHL, token.SHR:
		if n.Y == expr {
			return types.Typ[types.Int]
		}
		return v.expectedAt(i)
	}
	side := n.X
	if side == expr {
		side = n.Y
	}
	t := v.TypeOf(side)
	if t == nil {
		return nil
	}
	return types.Default(t)
}

// tag is the type of the switch whose case is Path[i].
func (v *View) tag(i int) types.Type {
	for _, n := range v.Path[i+1:] {
		switch n := n.(type) {
		case *ast.SwitchStmt:
			if n.Tag == nil {
				return types.Typ[types.Bool]
			}
			if t := v.TypeOf(n.Tag); t != nil {
				return types.Default(t)
			}
			return nil
		case *ast.TypeSwitchStmt:
			return nil
		}
	}
	return nil
}

// element is the type of element i of a composite literal without keys.
func element(t types.Type, i int) types.Type {
	switch t := core(pointed(t)).(type) {
	case *types.Slice:
		return t.Elem()
	case *types.Array:
		return t.Elem()
	case *types.Map:
		return t.Key()
	case *types.Struct:
		if i >= 0 && i < t.NumFields() {
			return t.Field(i).Type()
		}
	}
	return nil
}

// pointed is what a pointer points to: inside of a literal, &T may be left out.
func pointed(t types.Type) types.Type {
	if p, ok := t.(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// keyValue is the type of a key or a value in the composite literal Path[i+1].
func (v *View) keyValue(n *ast.KeyValueExpr, expr ast.Expr, i int) types.Type {
	if i+1 >= len(v.Path) {
		return nil
	}
	lit, ok := v.Path[i+1].(*ast.CompositeLit)
	if !ok {
		return nil
	}
	switch t := core(pointed(v.TypeOf(lit))).(type) {
	case *types.Struct:
		key, ok := n.Key.(*ast.Ident)
		if !ok || n.Value != expr {
			return nil
		}
		for f := range t.Fields() {
			if f.Name() == key.Name {
				return f.Type()
			}
		}
	case *types.Map:
		if n.Key == expr {
			return t.Key()
		}
		return t.Elem()
	case *types.Slice:
		if n.Value == expr {
			return t.Elem()
		}
	case *types.Array:
		if n.Value == expr {
			return t.Elem()
		}
	}
	return nil
}

// indexType is the type of an index of a value of type t.
func indexType(t types.Type) types.Type {
	if m, ok := core(t).(*types.Map); ok {
		return m.Key()
	}
	if t == nil {
		return nil
	}
	return types.Typ[types.Int]
}
