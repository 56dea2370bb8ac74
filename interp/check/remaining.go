package check

import (
	"go/ast"
	"slices"

	"gokernel/interp"
	"gokernel/interp/syntax"
)

// Rest checks the parts that are right of a cell that is not well formed
// (syntax.Sound), and returns what else is wrong with the cell. Nothing is said of
// what has to do with the doubtful names, those that the other parts mention, nor
// where packages would have to be fetched.
func (c *Checker) Rest(scope *Scope, cell *syntax.Cell, doubtful map[string]bool) []interp.Diagnostic {
	p := newPlan(c, scope, cell)
	p.doubtful = p.spread(doubtful)
	for _, spec := range cell.Decls.Imports {
		if !p.isAtHand(spec) {
			return nil
		}
	}
	_, list := c.check(p)
	return list
}

// isAtHand tells whether a package can be imported without being fetched.
func (p *plan) isAtHand(spec *ast.ImportSpec) bool {
	path := importPath(spec)
	for _, imported := range p.scope.imports {
		if imported == path {
			return true
		}
	}
	return p.checker.Library != nil && p.checker.Library.Has(path)
}

// spread adds the names of all parts of the cell that mention a doubtful one, as
// what they declare is doubtful too.
func (p *plan) spread(names map[string]bool) map[string]bool {
	doubtful := map[string]bool{}
	for name := range names {
		doubtful[name] = true
	}
	for again := true; again; {
		again = false
		for _, part := range p.cell.Parts {
			if !mentions(partNode(part), doubtful) {
				continue
			}
			for _, name := range declares(part) {
				again = again || !doubtful[name]
				doubtful[name] = true
			}
		}
	}
	return doubtful
}

// withoutDoubtful leaves out the errors that have to do with the doubtful names.
func (p *plan) withoutDoubtful(errors []problem) []problem {
	if p.doubtful == nil {
		return errors
	}
	parts := slices.Clone(p.cell.Parts)
	slices.SortFunc(parts, func(a, b syntax.Part) int { return a.Start - b.Start })
	known := map[int]bool{} // by the part's place in the list
	return slices.DeleteFunc(slices.Clone(errors), func(e problem) bool {
		offset := p.cell.Offset(e.pos)
		i, found := slices.BinarySearchFunc(parts, offset, func(part syntax.Part, offset int) int { return part.Start - offset })
		if !found {
			i--
		}
		if i < 0 || offset > parts[i].End {
			return true // of no part that could be named
		}
		if _, done := known[i]; !done {
			known[i] = mentions(partNode(parts[i]), p.doubtful)
		}
		return known[i]
	})
}

// partNode is the syntax of a part.
func partNode(part syntax.Part) ast.Node {
	if part.Decl != nil {
		return part.Decl
	}
	return part.Stmt
}

// mentions tells whether a node has one of the names in it.
func mentions(n ast.Node, names map[string]bool) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if ident, ok := n.(*ast.Ident); ok && names[ident.Name] {
			found = true
		}
		return !found
	})
	return found
}

// declares lists the names that a part declares or defines; for a method, its
// type.
func declares(part syntax.Part) []string {
	var names []string
	switch d := part.Decl.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil {
			return []string{syntax.Receiver(d)}
		}
		return []string{d.Name.Name}
	case *ast.GenDecl:
		for _, ident := range declaredIdents(d) {
			names = append(names, ident.Name)
		}
		return names
	}
	for _, ident := range definitions(part.Stmt) {
		names = append(names, ident.Name)
	}
	return names
}
