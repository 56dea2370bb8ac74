package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// replaceDeclarations puts the cell's declarations in the place of earlier
// ones of the same names, and finds out what has to be built again for it.
func (p *plan) replaceDeclarations() {
	p.live = slices.Clone(p.scope.decls)
	for name := range p.own {
		p.freeName(name)
	}
	earlier := map[string]int{} // where names are declared in live
	for i, d := range p.live {
		for _, name := range d.Names {
			earlier[name] = i
		}
	}
	for _, d := range p.decls {
		p.replaceDeclaration(d, earlier)
	}
	p.live = slices.DeleteFunc(p.live, func(d *Decl) bool { return d == nil })
	p.propagate()
}

// replaceDeclaration puts d behind p.live, and nil in the place of what it
// replaces.
func (p *plan) replaceDeclaration(d *Decl, earlier map[string]int) {
	d.imports, d.dots = p.imports, p.dots
	for _, name := range d.Names {
		at, ok := earlier[name]
		switch {
		case !ok || p.live[at] == nil || !slices.Contains(p.live[at].Names, name):
			if p.vars[name] != nil && d.Recv == "" {
				// The name was a variable's: it is a declaration's from now on.
				p.dropped = append(p.dropped, p.vars[name])
				delete(p.vars, name)
				p.changed[name] = true
			}
		case p.live[at].text == d.text && p.live[at].Kind == d.Kind && sameImports(p.live[at], d):
			// The same again: the earlier one stays, and values keep its type.
			return
		default:
			p.supersede(at, d, name)
			continue
		}
		if d.Recv != "" {
			p.changed[d.Recv] = true // another method is another type
		}
	}
	p.live = append(p.live, d)
	p.rebuild[d] = true
	for _, name := range d.Names {
		p.version[name]++
		d.Version = max(d.Version, p.version[name])
	}
}

// freeName takes a name from the variable or the declaration that has it: it
// is an import's from now on.
func (p *plan) freeName(name string) {
	if v := p.vars[name]; v != nil {
		p.dropped = append(p.dropped, v)
		delete(p.vars, name)
		p.changed[name] = true
	}
	p.removeNamed(name)
}

// removeNamed takes the name away from what earlier cells declare by it.
func (p *plan) removeNamed(name string) {
	var live []*Decl
	for _, d := range p.live {
		switch {
		case d.Cell == p.cell || d.Recv != name && (d.Recv != "" || !slices.Contains(d.Names, name)):
			live = append(live, d)
			continue
		case d.Kind == token.CONST:
			if rest := d.withoutConst(name); rest != nil {
				live = append(live, rest)
			}
		}
		p.changed[name] = true
	}
	p.live = live
}

// supersede takes the declaration at p.live[at] away in favour of d.
func (p *plan) supersede(at int, d *Decl, name string) {
	old := p.live[at]
	switch {
	case old.Kind == token.CONST && len(old.Names) > 1:
		if rest := old.withoutConst(name); rest != nil {
			p.live[at] = rest
		}
	default:
		p.live[at] = nil
	}
	if d.Recv != "" {
		p.changed[d.Recv] = true
		return
	}
	sameSignature := old.Kind == token.FUNC && d.Kind == token.FUNC && signatureText(old) == signatureText(d)
	if !sameSignature {
		p.changed[name] = true
	}
	if old.Kind == token.TYPE && d.Kind != token.TYPE {
		for i, m := range p.live {
			if m != nil && m.Recv == name {
				p.live[i] = nil
			}
		}
	}
}

// sameImports tells whether the names that two declarations of the same text
// take from imports mean the same packages.
func sameImports(a, b *Decl) bool {
	for name := range b.refs {
		if a.imports[name] != b.imports[name] {
			return false
		}
	}
	return true
}

// signatureText is the part of a function's source that its callers depend on.
func signatureText(d *Decl) string {
	fn := d.Node.(*ast.FuncDecl)
	return tokens(d.Cell, fn.Type.Func, fn.Type.End())
}

// propagate marks everything for building that is built on a changed name:
// functions that are called late, by name, pass a change on only when it is in
// their signature; a type and its methods change together.
func (p *plan) propagate() {
	mark := func(name string) bool {
		if p.changed[name] {
			return false
		}
		p.changed[name] = true
		return true
	}
	for again := true; again; {
		again = false
		for i, d := range p.live {
			hit := intersects(d.refs, p.changed) || d.Recv != "" && p.changed[d.Recv] || d.Kind == token.TYPE && p.changed[d.Name()]
			if !hit {
				continue
			}
			if !p.rebuild[d] {
				d = p.renew(i)
				again = true
			}
			switch {
			case d.Recv != "":
				again = mark(d.Recv) || again
			case d.Kind == token.FUNC:
				if intersects(d.sigRefs, p.changed) {
					again = mark(d.Name()) || again
				}
			default:
				for _, name := range d.Names {
					again = mark(name) || again
				}
			}
		}
		for name, v := range p.vars {
			if !p.changed[name] && anyPart(v.Type, func(obj types.Object) bool { return isTypeName(obj) && p.changed[obj.Name()] }) {
				again = mark(name) || again
			}
		}
	}
}

// renew gives the declaration at p.live[i] a new version, to be built again.
func (p *plan) renew(i int) *Decl {
	d := *p.live[i]
	for _, name := range d.Names {
		p.version[name]++
		d.Version = max(d.Version, p.version[name])
	}
	p.live[i] = &d
	p.rebuild[&d] = true
	return &d
}

func intersects(a, b map[string]bool) bool {
	for name := range a {
		if b[name] {
			return true
		}
	}
	return false
}

// replaceVariables takes the variables that the statements define into the
// session, and away what their names stood for before.
func (p *plan) replaceVariables() {
	for _, v := range p.newVars {
		if p.declared[v.Name] {
			p.report(v.Ident.Pos(), v.Name+" redeclared in this cell")
		}
		if v.Kept {
			continue
		}
		if p.vars[v.Name] != nil {
			p.changed[v.Name] = true
		}
		p.removeNamed(v.Name)
		p.vars[v.Name] = v.Var
	}
	p.propagate()
}

// isTypeName tells whether obj is a type of the session.
func isTypeName(obj types.Object) bool {
	_, ok := obj.(*types.TypeName)
	return ok && isSession(obj)
}
