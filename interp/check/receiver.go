package check

import (
	"go/ast"
	"go/token"
)

// resolveReceivers gives methods that the cell declares on an alias to the type
// that it stands for: func (n Alias) M() is a method of T where Alias = T.
func (p *plan) resolveReceivers() {
	var aliases map[string]string
	for _, d := range p.decls {
		if d.Recv == "" {
			continue
		}
		if aliases == nil {
			aliases = aliasesOf(p.scope.decls, p.decls)
		}
		for seen := map[string]bool{}; aliases[d.Recv] != "" && !seen[d.Recv]; {
			seen[d.Recv] = true // of a circle the type checker tells
			d.Recv = aliases[d.Recv]
		}
		d.Names[0] = d.Recv + "." + d.Node.(*ast.FuncDecl).Name.Name
	}
}

// aliasesOf lists the aliases among declarations, of which later ones replace
// earlier ones, with the names of what they stand for. Pointers count as the type
// that they point to.
func aliasesOf(lists ...[]*Decl) map[string]string {
	aliases := map[string]string{}
	for _, list := range lists {
		for _, d := range list {
			if d.Kind != token.TYPE {
				continue
			}
			delete(aliases, d.Name())
			spec := d.Node.(*ast.GenDecl).Specs[0].(*ast.TypeSpec)
			expr := ast.Unparen(spec.Type)
			if star, ok := expr.(*ast.StarExpr); ok {
				expr = ast.Unparen(star.X)
			}
			if ident, ok := expr.(*ast.Ident); ok && spec.Assign.IsValid() && spec.TypeParams == nil {
				aliases[d.Name()] = ident.Name
			}
		}
	}
	return aliases
}
