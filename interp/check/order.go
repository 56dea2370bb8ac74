package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
)

// orderVariables puts var declarations that follow each other into the order
// in which Go would initialise them at package level: each after those it is
// computed from. Their groups are taken apart only when the order changes.
func (p *plan) orderVariables(stmts []ast.Stmt) []ast.Stmt {
	var ordered []ast.Stmt
	for len(stmts) > 0 {
		n := 0
		for n < len(stmts) && isVarDecl(stmts[n]) {
			n++
		}
		if n == 0 {
			ordered = append(ordered, stmts[0])
			stmts = stmts[1:]
			continue
		}
		ordered = append(ordered, p.orderRun(stmts[:n])...)
		stmts = stmts[n:]
	}
	return ordered
}

func isVarDecl(stmt ast.Stmt) bool {
	decl, ok := stmt.(*ast.DeclStmt)
	return ok && decl.Decl.(*ast.GenDecl).Tok == token.VAR
}

// varSpecs lists the lines of var declarations.
func varSpecs(run []ast.Stmt) []*ast.ValueSpec {
	var specs []*ast.ValueSpec
	for _, stmt := range run {
		for _, spec := range stmt.(*ast.DeclStmt).Decl.(*ast.GenDecl).Specs {
			specs = append(specs, spec.(*ast.ValueSpec))
		}
	}
	return specs
}

// orderRun orders a run of var declarations as go/types does for a package.
// What they use of the statements before them is unknown there, which does not
// matter to the order.
func (p *plan) orderRun(run []ast.Stmt) []ast.Stmt {
	specs := varSpecs(run)
	if !p.mayWait(specs) {
		return run
	}
	group := &ast.GenDecl{Tok: token.VAR, TokPos: run[0].Pos(), Lparen: run[0].Pos()}
	hidden := map[string]*Var{}
	for _, spec := range specs {
		group.Specs = append(group.Specs, spec)
		for _, ident := range spec.Names {
			hidden[ident.Name] = nil
		}
	}
	refs := freeNames(group)
	seeds := maps.Clone(refs)
	for _, d := range p.decls {
		maps.Copy(seeds, d.refs)
		for _, name := range d.Names {
			seeds[name] = true
		}
		seeds[d.Recv] = true
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}}
	_, problems := p.aside(info, hidden, seeds, func(d *Decl) bool { return d.Cell == p.cell }, group, refs)
	if !p.hasAny(hidden) {
		for _, problem := range problems {
			if problem.initializationCycle() {
				p.errors = append(p.errors, problem)
			}
		}
	}
	return arrange(run, specs, info)
}

// mayWait tells whether it takes types to know that the order stays, and that
// there is one: a line uses its own name or one that comes later, or something
// else that the cell declares.
func (p *plan) mayWait(specs []*ast.ValueSpec) bool {
	later := maps.Clone(p.declared)
	for _, spec := range specs {
		for _, ident := range spec.Names {
			later[ident.Name] = true
		}
	}
	methods := slices.ContainsFunc(p.decls, func(d *Decl) bool { return d.Recv != "" })
	for _, spec := range specs {
		for _, value := range spec.Values {
			if intersects(freeNames(value), later) || methods && selects(value) {
				return true
			}
		}
		for _, ident := range spec.Names {
			delete(later, ident.Name)
		}
	}
	return false
}

// hasAny tells whether the session has a variable of one of the names: then a
// line that seems to refer to itself may refer to that.
func (p *plan) hasAny(names map[string]*Var) bool {
	for name := range names {
		if p.vars[name] != nil {
			return true
		}
	}
	return false
}

func selects(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		_, ok := n.(*ast.SelectorExpr)
		found = found || ok
		return !found
	})
	return found
}

// A line is one line of var declarations, or a part of it.
type line struct {
	spec  *ast.ValueSpec
	place int // in the order of initialisation; -1 where there is nothing to be done
}

// arrange puts the lines into the order in which info has them initialised.
func arrange(run []ast.Stmt, specs []*ast.ValueSpec, info *types.Info) []ast.Stmt {
	place := map[types.Object]int{}
	for i, init := range info.InitOrder {
		for _, v := range init.Lhs {
			place[v] = i
		}
	}
	var lines []line
	for _, spec := range specs {
		if len(spec.Values) == 0 {
			lines = append(lines, line{spec, -1})
			continue
		}
		var places []int
		for _, ident := range spec.Names {
			at, known := place[info.Defs[ident]]
			if !known {
				return run // an error, of which the check of the statements will tell
			}
			places = append(places, at)
		}
		if isApart(spec, places) {
			for i := range spec.Names {
				part := &ast.ValueSpec{Names: spec.Names[i : i+1], Type: spec.Type, Values: spec.Values[i : i+1]}
				lines = append(lines, line{part, places[i]})
			}
			continue
		}
		lines = append(lines, line{spec, places[0]})
	}
	byPlace := func(a, b line) int { return a.place - b.place }
	if len(lines) == len(specs) && slices.IsSortedFunc(lines, byPlace) {
		return run
	}
	slices.SortStableFunc(lines, byPlace)
	stmts := make([]ast.Stmt, len(lines))
	for i, l := range lines {
		stmts[i] = &ast.DeclStmt{Decl: &ast.GenDecl{TokPos: l.spec.Pos(), Tok: token.VAR, Specs: []ast.Spec{l.spec}}}
	}
	return stmts
}

// isApart tells whether something else comes between the variables of one line.
func isApart(spec *ast.ValueSpec, places []int) bool {
	blank := func(ident *ast.Ident) bool { return ident.Name == "_" }
	if len(spec.Values) != len(spec.Names) || spec.Type != nil && slices.ContainsFunc(spec.Names, blank) {
		return false // one value for all, or no line that could be cut
	}
	for i := range places {
		if places[i] != places[0]+i {
			return true
		}
	}
	return false
}
