package session

import (
	"go/ast"
	"go/token"
	"go/types"

	"gokernel/interp/check"
)

// reachesCode tells whether the cell's statements may come to run a function of
// the notebook: by its name, or by a value that leads to code. A cell that may
// not, such as 1+1, need not wait for a build.
func reachesCode(c *check.Checked) bool {
	found := false
	for _, stmt := range c.Stmts {
		ast.Inspect(stmt, func(n ast.Node) bool {
			ident, ok := n.(*ast.Ident)
			if !ok || found {
				return !found
			}
			switch symbol := c.Symbols[c.Info.Uses[ident]].(type) {
			case *check.Decl:
				found = symbol.Kind != token.CONST
			case *check.Var:
				found = leadsToCode(symbol.Type, map[types.Type]bool{})
			}
			return !found
		})
	}
	return found
}

// leadsToCode tells whether a value of the type can hold a function, or methods,
// of the notebook.
func leadsToCode(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if named, ok := types.Unalias(t).(*types.Named); ok {
		if pkg := named.Obj().Pkg(); pkg != nil && pkg.Path() == check.PackagePath {
			return true
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Pointer:
		return leadsToCode(u.Elem(), seen)
	case *types.Slice:
		return leadsToCode(u.Elem(), seen)
	case *types.Array:
		return leadsToCode(u.Elem(), seen)
	case *types.Chan:
		return leadsToCode(u.Elem(), seen)
	case *types.Map:
		return leadsToCode(u.Key(), seen) || leadsToCode(u.Elem(), seen)
	case *types.Struct:
		for field := range u.Fields() {
			if leadsToCode(field.Type(), seen) {
				return true
			}
		}
		return false
	}
	return true // functions and interfaces
}
