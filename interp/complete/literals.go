package complete

import (
	"go/ast"

	"gokernel/interp/check"
)

// keys lists the fields of the struct whose literal the cursor is in, but those
// that have been given.
func (q *query) keys() {
	var lit *ast.CompositeLit
	for _, n := range q.view.Path {
		if l, ok := n.(*ast.CompositeLit); ok {
			lit = l
			break
		}
	}
	given := map[string]bool{}
	for _, e := range lit.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok && !q.at(pair.Key) {
			if key, ok := pair.Key.(*ast.Ident); ok {
				given[key.Name] = true
			}
		}
	}
	i := 0
	for f := range structOf(q.view.TypeOf(lit)).Fields() {
		i++
		if given[f.Name()] || f.Name() == "_" || !f.Exported() && f.Pkg() != nil && f.Pkg().Path() != check.PackagePath {
			continue
		}
		c := q.object(f, member)
		c.fit, c.order = asItIs, i // in the order of their declaration
		q.add(c)
	}
}
