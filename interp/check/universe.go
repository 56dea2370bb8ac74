package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"runtime"
	"slices"

	"gokernel/interp"
)

// typecheck builds the session's package: the variables and live declarations
// within reach, function bodies only of those for which body holds, and the
// extra files. A declaration of an earlier cell that the change has broken is
// taken out, and the package built again without it.
func (p *plan) typecheck(within reach, body func(*Decl) bool, extra ...*ast.File) (*types.Package, []problem) {
	for {
		p.dropHomeless()
		sp := newSpeller()
		vars, err := sp.file(p.visible(within))
		if err != nil {
			return nil, []problem{{msg: err.Error(), pos: p.cell.Body.Pos()}}
		}
		files := []*ast.File{vars}
		plain := &ast.File{Name: vars.Name} // what needs no imports shares a file, as a file costs time
		p.sources = slices.DeleteFunc(slices.Clone(extra), func(f *ast.File) bool { return f == p.frame })
		for _, d := range p.live {
			if !within.hasAny(d) {
				continue
			}
			node, refs := d.Node, d.refs
			if d.Kind == token.FUNC && !body(d) {
				node, refs = d.stubbed(), d.sigRefs
			}
			isSource := d.Cell == p.cell && p.rebuild[d]
			if len(d.dots) == 0 && !isSource && !needsImport(refs, d.imports) {
				plain.Decls = append(plain.Decls, node)
				continue
			}
			file := p.file(refs, d.imports, d.dots, node)
			files = append(files, file)
			if isSource {
				p.sources = append(p.sources, file)
			}
		}
		files = append(files, plain)
		files = append(files, extra...)
		pkg, problems := p.run(sp.foreign, files)
		if !p.removeBroken(&problems) {
			p.mapSymbols(pkg)
			return pkg, problems
		}
	}
}

// aside checks declarations of variables of the cell at package level, for what
// info is to learn of them. The plan stays as it is, and nothing is reported. early
// takes the place of p.early.
func (p *plan) aside(info *types.Info, early map[string]*Var, seeds map[string]bool, body func(*Decl) bool, group *ast.GenDecl, refs map[string]bool) (*types.Package, []problem) {
	trial := *p
	trial.info, trial.symbols, trial.early = info, map[types.Object]any{}, early
	trial.live, trial.vars = slices.Clone(p.live), maps.Clone(p.vars)
	trial.broken, trial.dropped = slices.Clone(p.broken), slices.Clone(p.dropped)
	return trial.typecheck(trial.reach(seeds), body, trial.file(refs, p.imports, p.dots, group))
}

// run hands the files to go/types.
func (p *plan) run(foreign *types.Package, files []*ast.File) (*types.Package, []problem) {
	pkg := types.NewPackage(PackagePath, PackagePath)
	return pkg, p.runInto(pkg, foreign, files)
}

// runInto is run for a package that may have names already.
func (p *plan) runInto(pkg, foreign *types.Package, files []*ast.File) []problem {
	var problems []problem
	conf := types.Config{
		GoVersion: p.checker.GoVersion,
		Importer:  withForeign{p.checker.Importer, foreign},
		Sizes:     types.SizesFor("gc", runtime.GOARCH),
		Error: func(err error) {
			problems = addProblem(problems, err.(types.Error))
		},
	}
	_ = types.NewChecker(&conf, p.scope.Fset, pkg, p.info).Files(files) // reported by conf.Error
	return problems
}

// withForeign imports the speller's made-up package besides the real ones.
type withForeign struct {
	types.Importer
	foreign *types.Package
}

func (im withForeign) Import(path string) (*types.Package, error) {
	if path == foreignPath {
		return im.foreign, nil
	}
	return im.Importer.Import(path)
}

// dropHomeless drops the variables whose types are declared no more, or can not be
// written any more: one that embeds the predeclared error has a field of that
// name, which another type called error takes away.
func (p *plan) dropHomeless() {
	home, hidden := map[string]bool{}, map[string]bool{}
	for _, d := range p.live {
		if d.Kind == token.TYPE {
			home[d.Name()] = true
		}
		for _, name := range d.Names {
			hidden[name] = types.Universe.Lookup(name) != nil
		}
	}
	for name := range p.vars {
		hidden[name] = types.Universe.Lookup(name) != nil
	}
	gone := func(obj types.Object) bool {
		if field, ok := obj.(*types.Var); ok {
			return hidden[field.Name()] && embedsPredeclared(field)
		}
		return isTypeName(obj) && !home[obj.Name()]
	}
	for _, v := range byName(p.vars) {
		if anyPart(v.Type, gone) {
			p.dropped = append(p.dropped, v)
			delete(p.vars, v.Name)
		}
	}
}

// removeBroken takes declarations of earlier cells out that do not compile
// any more, with their problems. It reports whether there were any.
func (p *plan) removeBroken(problems *[]problem) bool {
	removed := false
	for _, problem := range slices.Clone(*problems) {
		at := slices.IndexFunc(p.live, func(d *Decl) bool {
			return d.Cell != p.cell && p.rebuild[d] && d.Node.Pos() <= problem.pos && problem.pos < d.Node.End()
		})
		if at < 0 {
			continue
		}
		d := p.live[at]
		p.broken = append(p.broken, Broken{Decl: d, Diagnostics: []interp.Diagnostic{d.Cell.Diagnostic(problem.pos, problem.msg)}})
		p.live = slices.Delete(p.live, at, at+1)
		removed = true
	}
	return removed
}

// mapSymbols notes what the package's objects stand for.
func (p *plan) mapSymbols(pkg *types.Package) {
	for name, v := range p.vars {
		if obj := pkg.Scope().Lookup(name); obj != nil {
			p.symbols[obj] = v
		}
	}
	for _, d := range p.live {
		if d.Recv == "" {
			for _, name := range d.Names {
				if obj := pkg.Scope().Lookup(name); obj != nil {
					p.symbols[obj] = d
				}
			}
			continue
		}
		recv, ok := pkg.Scope().Lookup(d.Recv).(*types.TypeName)
		if !ok {
			continue
		}
		if named, ok := recv.Type().(*types.Named); ok {
			for m := range named.Methods() {
				if d.Recv+"."+m.Name() == d.Name() {
					p.symbols[m] = d
				}
			}
		}
	}
}

// moveVariables settles what becomes of the variables whose type has changed:
// those of the same layout move to the new type, the others are dropped.
func (p *plan) moveVariables() {
	var touched []*Var
	for _, v := range byName(p.vars) {
		if anyPart(v.Type, func(obj types.Object) bool { return isTypeName(obj) && p.changed[obj.Name()] }) {
			touched = append(touched, v)
		}
	}
	if len(touched) == 0 {
		return
	}
	pkg, _ := p.typecheck(everything, noBodies) // problems come up again with the bodies
	if pkg == nil {
		return
	}
	for _, v := range touched {
		obj := pkg.Scope().Lookup(v.Name)
		if p.vars[v.Name] != v || obj == nil {
			continue // dropped on the way
		}
		if !sameLayout(v.Type, obj.Type()) {
			p.dropped = append(p.dropped, v)
			delete(p.vars, v.Name)
			continue
		}
		p.version[v.Name]++
		to := &Var{Name: v.Name, Type: obj.Type(), Cell: v.Cell, Version: p.version[v.Name]}
		p.moved = append(p.moved, Move{v, to})
		p.vars[v.Name] = to
	}
}

// checkBodies checks the bodies of all functions that are to be built, now
// that the types of all variables are known.
func (p *plan) checkBodies() {
	needed := len(p.inits) > 0 || len(p.early) > 0
	p.early = nil
	for d := range p.rebuild {
		needed = needed || d.Kind == token.FUNC || len(p.stmts) == 0
	}
	if !needed {
		return
	}
	var extra []*ast.File
	for _, init := range p.inits {
		extra = append(extra, p.file(freeNames(init), p.imports, p.dots, init))
	}
	seeds := map[string]bool{}
	for _, init := range p.inits {
		maps.Copy(seeds, freeNames(init))
	}
	for d := range p.rebuild {
		maps.Copy(seeds, d.refs)
		for _, name := range d.Names {
			seeds[name] = true
		}
		seeds[d.Recv] = true
	}
	_, problems := p.typecheck(p.reach(seeds), func(d *Decl) bool { return p.rebuild[d] }, extra...)
	p.errors = append(p.errors, problems...)
}

// Package builds the scope's package, without function bodies, for those who
// look names up in it. It may be called by several goroutines.
func (c *Checker) Package(s *Scope) *types.Package {
	p := newPlan(c, s, emptyCell(s.Fset))
	p.live = slices.Clone(s.decls)
	pkg, _ := p.typecheck(everything, noBodies)
	return pkg
}
