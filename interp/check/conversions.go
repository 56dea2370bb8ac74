package check

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A Conversion is a place where a value becomes one of another type, or may: the
// operand of a conversion, what is assigned, handed on, returned, sent, stored or
// looked up.
type Conversion struct {
	Expr ast.Expr
	To   types.Type
}

// Conversions lists those below the nodes, which are functions and statements
// that info covers. What a type parameter stands for is not looked into.
func Conversions(info *types.Info, nodes ...ast.Node) []Conversion {
	c := &converter{info: info}
	for _, n := range nodes {
		c.walk(n, nil)
	}
	return c.list
}

type converter struct {
	info *types.Info
	list []Conversion
}

func (c *converter) add(e ast.Expr, to types.Type) {
	if to != nil {
		c.list = append(c.list, Conversion{e, to})
	}
}

// walk visits a node of a function with that signature; nil is the cell's own.
func (c *converter) walk(n ast.Node, sig *types.Signature) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if fn, ok := c.info.Defs[n.Name].(*types.Func); ok && n.Body != nil {
				c.walk(n.Body, fn.Signature())
				return false
			}
		case *ast.FuncLit:
			if s, ok := c.info.TypeOf(n).(*types.Signature); ok {
				c.walk(n.Body, s)
				return false
			}
		case *ast.ReturnStmt:
			if sig != nil && sig.Results().Len() == len(n.Results) {
				for i, e := range n.Results {
					c.add(e, sig.Results().At(i).Type())
				}
			}
		case *ast.AssignStmt:
			c.assignment(n)
		case *ast.ValueSpec:
			if n.Type != nil {
				for _, e := range n.Values {
					c.add(e, c.info.TypeOf(n.Type))
				}
			}
		case *ast.SendStmt:
			if ch, ok := under(c.info.TypeOf(n.Chan)).(*types.Chan); ok {
				c.add(n.Value, ch.Elem())
			}
		case *ast.CallExpr:
			c.call(n)
		case *ast.CompositeLit:
			c.literal(n)
		case *ast.IndexExpr:
			if m, ok := under(c.info.TypeOf(n.X)).(*types.Map); ok {
				c.add(n.Index, m.Key())
			}
		}
		return true
	})
}

// under is the underlying type, or nil.
func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

func (c *converter) assignment(n *ast.AssignStmt) {
	if len(n.Lhs) != len(n.Rhs) {
		return
	}
	for i, lhs := range n.Lhs {
		if ident, ok := lhs.(*ast.Ident); ok && (ident.Name == "_" || n.Tok == token.DEFINE && c.info.Defs[ident] != nil) {
			continue
		}
		c.add(n.Rhs[i], c.info.TypeOf(lhs))
	}
}

// call visits a call, of a function, a type or a built-in function.
func (c *converter) call(n *ast.CallExpr) {
	tv := c.info.Types[n.Fun]
	if tv.IsType() {
		for _, arg := range n.Args {
			c.add(arg, tv.Type)
		}
		return
	}
	sig, ok := under(tv.Type).(*types.Signature)
	if !ok {
		return
	}
	params := sig.Params()
	for i, arg := range n.Args {
		switch last := params.Len() - 1; {
		case sig.Variadic() && i >= last && !n.Ellipsis.IsValid():
			if list, ok := under(params.At(last).Type()).(*types.Slice); ok {
				c.add(arg, list.Elem())
			}
		case i <= last:
			c.add(arg, params.At(i).Type())
		}
	}
}

// literal visits a composite literal.
func (c *converter) literal(n *ast.CompositeLit) {
	t := under(c.info.TypeOf(n))
	if p, ok := t.(*types.Pointer); ok { // where &T is left out
		t = under(p.Elem())
	}
	var key, elem types.Type
	switch t := t.(type) {
	case *types.Array:
		elem = t.Elem()
	case *types.Slice:
		elem = t.Elem()
	case *types.Map:
		key, elem = t.Key(), t.Elem()
	case *types.Struct:
		c.fields(n, t)
		return
	}
	for _, e := range n.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			c.add(pair.Key, key)
			e = pair.Value
		}
		c.add(e, elem)
	}
}

func (c *converter) fields(n *ast.CompositeLit, t *types.Struct) {
	for i, e := range n.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			if i < t.NumFields() { // more values than fields are an error of their own
				c.add(e, t.Field(i).Type())
			}
			continue
		}
		if ident, ok := pair.Key.(*ast.Ident); ok {
			if field := c.info.Uses[ident]; field != nil {
				c.add(pair.Value, field.Type())
			}
		}
	}
}
