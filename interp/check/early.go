package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// findEarly finds the types of the cell's variables that its declarations need
// before the statements are checked: the length of an array variable is a
// constant, and may be part of a type. Those variables stand at package level
// while the statements are checked. What is wrong with them is said then.
func (p *plan) findEarly() {
	specs := map[string]*ast.ValueSpec{}
	for _, stmt := range p.stmts {
		for _, spec := range definingSpecs(stmt) {
			for _, ident := range spec.Names {
				specs[ident.Name] = spec
			}
		}
	}
	if len(specs) == 0 {
		return
	}
	needed := map[*ast.ValueSpec]bool{}
	group := &ast.GenDecl{Tok: token.VAR, TokPos: p.cell.Body.Pos(), Lparen: 1}
	refs := map[string]bool{}
	var need func(name string)
	need = func(name string) {
		spec := specs[name]
		if spec == nil || needed[spec] {
			return
		}
		needed[spec] = true
		copied := *spec
		if spec.Type != nil {
			copied.Values = nil
		}
		group.Specs = append(group.Specs, &copied)
		used := freeNames(&ast.GenDecl{Tok: token.VAR, Specs: []ast.Spec{&copied}})
		maps.Copy(refs, used)
		for ref := range used {
			need(ref)
		}
	}
	for _, d := range p.decls {
		used := d.refs
		if d.Kind == token.FUNC {
			used = d.sigRefs
		}
		for ref := range used {
			need(ref)
		}
	}
	if len(needed) == 0 {
		return
	}
	p.early = map[string]*Var{}
	for spec := range needed {
		for _, ident := range spec.Names {
			p.early[ident.Name] = nil // makes way for it
		}
	}
	seeds := maps.Clone(refs)
	for _, d := range p.decls {
		maps.Copy(seeds, d.refs)
	}
	pkg, _ := p.aside(&types.Info{}, p.early, seeds, noBodies, group, refs)
	for name := range p.early {
		if obj, ok := pkg.Scope().Lookup(name).(*types.Var); ok && isValid(obj.Type()) {
			p.early[name] = &Var{Name: name, Type: obj.Type(), Cell: p.cell.Number}
		} else {
			delete(p.early, name)
			p.failed = append(p.failed, name)
		}
	}
}

// withoutFollowing leaves out what only follows from an error in the declaration
// of such a variable.
func (p *plan) withoutFollowing(problems []problem) []problem {
	first := slices.DeleteFunc(slices.Clone(problems), func(e problem) bool {
		name, undefined := strings.CutPrefix(e.msg, "undefined: ")
		return undefined && slices.Contains(p.failed, name)
	})
	if len(first) > 0 {
		return first
	}
	return problems
}

// definingSpecs are the lines of a var declaration, or what := defines as one.
func definingSpecs(stmt ast.Stmt) []*ast.ValueSpec {
	if isVarDecl(stmt) {
		return varSpecs([]ast.Stmt{stmt})
	}
	assign, ok := stmt.(*ast.AssignStmt)
	if !ok || assign.Tok != token.DEFINE {
		return nil
	}
	spec := &ast.ValueSpec{Values: assign.Rhs}
	for _, e := range assign.Lhs {
		ident, ok := e.(*ast.Ident)
		if !ok {
			return nil
		}
		spec.Names = append(spec.Names, ident)
	}
	return []*ast.ValueSpec{spec}
}

func isValid(t types.Type) bool {
	basic, ok := t.(*types.Basic)
	return !ok || basic.Kind() != types.Invalid
}

// visible lists the variables that a check within reach has at package level.
func (p *plan) visible(within reach) []*Var {
	vars := maps.Clone(p.vars)
	for name, v := range p.early {
		delete(vars, name)
		if v != nil {
			vars[name] = v
		}
	}
	var list []*Var
	for _, v := range byName(vars) {
		if within.has(v.Name) {
			list = append(list, v)
		}
	}
	return list
}

// reportEarlyUses reports statements that use such a variable before the one
// that defines it.
func (p *plan) reportEarlyUses(pkg *types.Package) {
	if len(p.early) == 0 {
		return
	}
	ast.Inspect(p.cell.Body, func(n ast.Node) bool {
		ident, ok := n.(*ast.Ident)
		if ok && p.early[ident.Name] != nil && !p.isKept(ident.Name) && p.info.Uses[ident] == pkg.Scope().Lookup(ident.Name) {
			p.report(ident.Pos(), "undefined: "+ident.Name)
		}
		return true
	})
}

// isKept tells whether such a variable is one that the session has already.
func (p *plan) isKept(name string) bool {
	old := p.vars[name]
	return old != nil && types.TypeString(old.Type, nil) == types.TypeString(p.early[name].Type, nil)
}
