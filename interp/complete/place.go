package complete

import (
	"go/ast"
	"go/token"
	"go/types"

	"gokernel/interp/syntax"
)

// A place is what the syntax round the cursor allows there.
type place int

const (
	nowhere        place = iota // where no name may stand
	inName                      // of something that is being declared
	afterDot                    // of a selector
	inLabel                     // of goto, break or continue
	inKeys                      // of a struct's literal, whose other elements have keys
	inKeysOrValues              // likewise, as its first element
	inType                      // a type's name is due
	inValue                     // an expression
	inStatement                 // a statement may begin
)

// findPlace looks at the nodes round the cursor.
func (q *query) findPlace() place {
	if q.ident == nil {
		return q.placeWithoutName()
	}
	if len(q.view.Path) < 2 {
		return inStatement
	}
	switch n := q.view.Path[1].(type) {
	case *ast.SelectorExpr:
		if n.Sel == q.ident {
			return afterDot
		}
	case *ast.BranchStmt:
		return inLabel
	case *ast.LabeledStmt:
		if n.Label == q.ident {
			return inName
		}
	case *ast.ImportSpec, *ast.FuncDecl:
		return inName
	case *ast.TypeSpec:
		if n.Name == q.ident {
			return inName
		}
		return inType
	case *ast.ValueSpec:
		for _, name := range n.Names {
			if name == q.ident {
				return inName
			}
		}
		if n.Type == q.ident {
			return inType
		}
	case *ast.Field:
		for _, name := range n.Names {
			if name == q.ident {
				return inName
			}
		}
		return inType
	case *ast.ExprStmt:
		return inStatement
	case *ast.CompositeLit:
		if n.Type != q.ident {
			return q.element(n)
		}
	case *ast.KeyValueExpr:
		if n.Key == q.ident && len(q.view.Path) > 2 {
			if lit, ok := q.view.Path[2].(*ast.CompositeLit); ok {
				return q.element(lit)
			}
		}
	}
	if q.isType(0) {
		return inType
	}
	return inValue
}

// placeWithoutName is the place of a cursor that no name is at.
func (q *query) placeWithoutName() place {
	if len(q.view.Path) == 0 {
		if q.sameLine() {
			return nowhere
		}
		return inStatement
	}
	switch n := q.view.Path[0].(type) {
	case *ast.SelectorExpr:
		return afterDot
	case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
		if !q.sameLine() {
			return inStatement
		}
	case *ast.BranchStmt:
		if n.Label == nil && q.prefix == "" {
			return inLabel
		}
	}
	if q.prefix != "" {
		return inStatement // a whole keyword
	}
	return nowhere
}

// isType tells whether Path[i], an expression, stands where only a type may.
func (q *query) isType(i int) bool {
	if i+1 >= len(q.view.Path) {
		return false
	}
	expr, _ := q.view.Path[i].(ast.Expr)
	switch n := q.view.Path[i+1].(type) {
	case *ast.Field, *ast.TypeSpec, *ast.MapType, *ast.ChanType:
		return true
	case *ast.ArrayType:
		return n.Elt == expr
	case *ast.ValueSpec:
		return n.Type == expr
	case *ast.TypeAssertExpr:
		return n.Type == expr
	case *ast.StarExpr, *ast.ParenExpr, *ast.Ellipsis:
		return q.isType(i + 1)
	case *ast.SelectorExpr:
		return n.Sel == expr && q.isType(i+1)
	case *ast.IndexExpr:
		return n.Index == expr && q.isGeneric(n.X)
	case *ast.IndexListExpr:
		return n.X != expr
	case *ast.CallExpr:
		if name, ok := n.Fun.(*ast.Ident); ok && len(n.Args) > 0 && n.Args[0] == expr {
			_, builtin := q.view.Info.Uses[name].(*types.Builtin)
			return builtin && name.Name == "make"
		}
	case *ast.CaseClause:
		return q.inTypeSwitch(i + 1)
	}
	return false
}

// isGeneric tells whether a type argument may follow the expression.
func (q *query) isGeneric(e ast.Expr) bool {
	tv := q.view.Info.Types[e]
	if tv.IsType() {
		return true
	}
	if sig, ok := tv.Type.(*types.Signature); ok {
		return sig.TypeParams().Len() > 0
	}
	switch obj := q.view.Info.Uses[syntax.Name(e)].(type) {
	case *types.TypeName:
		return true
	case *types.Func:
		return obj.Signature().TypeParams().Len() > 0
	}
	return false
}

// inTypeSwitch tells whether the clause Path[i] is a type switch's.
func (q *query) inTypeSwitch(i int) bool {
	for _, n := range q.view.Path[i+1:] {
		switch n.(type) {
		case *ast.TypeSwitchStmt:
			return true
		case *ast.SwitchStmt, *ast.SelectStmt, *ast.FuncLit:
			return false
		}
	}
	return false
}

// element is the place of an element, or of its key, in a literal.
func (q *query) element(lit *ast.CompositeLit) place {
	st := structOf(q.view.TypeOf(lit))
	if st == nil {
		return inValue
	}
	keyed := false
	for _, e := range lit.Elts {
		if q.at(e) {
			continue
		}
		if _, ok := e.(*ast.KeyValueExpr); !ok {
			return inValue
		}
		keyed = true
	}
	if keyed {
		return inKeys
	}
	return inKeysOrValues
}

// structOf is the struct that a literal of type t makes, or nil. The elements
// of a slice of pointers may leave out what they are.
func structOf(t types.Type) *types.Struct {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, _ := t.Underlying().(*types.Struct)
	return st
}

// inHeader tells which statement's header the cursor is in: FOR, IF, SWITCH, or
// ILLEGAL for none.
func (q *query) inHeader() token.Token {
	for _, n := range q.view.Path {
		switch n.(type) {
		case *ast.BlockStmt, *ast.FuncLit:
			return token.ILLEGAL
		case *ast.ForStmt, *ast.RangeStmt:
			return token.FOR
		case *ast.IfStmt:
			return token.IF
		case *ast.SwitchStmt, *ast.TypeSwitchStmt:
			return token.SWITCH
		}
	}
	return token.ILLEGAL
}
