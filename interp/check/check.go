package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"gokernel/interp"
	"gokernel/interp/syntax"
)

// A Checker checks cells. It may be used by several goroutines when its
// Importer may.
type Checker struct {
	Importer   types.Importer                 // of the packages that cells import
	Candidates func(name string) []string     // packages to import by themselves for a name, best first; nil for none
	Library    Library                        // of packages that might be meant by a misspelt name; nil for none
	GoVersion  string                         // of the language, as in "go1.26"; "" for any
	Ready      func(name string) []string     // those of Candidates that are known without waiting, for Look; nil stands for Candidates
	Advise     func(interp.Diagnostic) string // the cure for a diagnostic of a cell, or ""; may be nil
}

// A Library knows packages by their names and paths.
type Library interface {
	Names() []string      // of the packages
	Paths() []string      // that import them
	Has(path string) bool // tells whether it knows the path
}

// Check checks the cell against the scope. It returns diagnostics, all errors
// in source order, exactly when the cell may not run.
func (c *Checker) Check(scope *Scope, cell *syntax.Cell) (*Checked, []interp.Diagnostic) {
	return c.check(newPlan(c, scope, cell))
}

// check goes through the phases of a plan.
func (c *Checker) check(p *plan) (*Checked, []interp.Diagnostic) {
	if p.measure() {
		return nil, p.diagnostics()
	}
	for _, phase := range []func(){
		p.readImports,
		p.autoImport,
		p.replaceDeclarations,
		p.moveVariables,
		p.checkStatements,
		p.checkEmbeds,
		p.replaceVariables,
		p.checkBodies,
		p.reportNames,
	} {
		phase()
		if len(p.errors) > 0 {
			p.reportRest()
			return nil, p.diagnostics()
		}
	}
	if len(p.stmts) > 0 && len(p.broken) > p.brokenBefore {
		// The statements may use what turned out to be broken: again without it.
		next := newPlan(c, p.scope.without(p.broken), p.cell)
		next.broken, next.brokenBefore = p.broken, len(p.broken)
		return c.check(next)
	}
	return p.checked(), nil
}

// A plan is a check under way. Its fields are grouped by the phase that fills
// them in.
type plan struct {
	checker *Checker
	scope   *Scope
	cell    *syntax.Cell
	errors  []problem

	doubtful map[string]bool // names of which nothing is known; see Rest

	// newPlan
	decls    []*Decl // of the cell
	inits    []*ast.FuncDecl
	declared map[string]bool // names that decls declare

	// readImports, autoImport
	imports  map[string]string // the session's, the cell's and the automatic ones
	dots     []string
	blank    []string
	own      map[string]bool      // names of the cell's own imports
	auto     []Import             // automatic ones
	position map[string]token.Pos // of the cell's import specs, by path

	// replaceDeclarations, replaceVariables
	live     []*Decl         // all declarations after the cell
	changed  map[string]bool // names that mean something else now: what uses them must be built again
	rebuild  map[*Decl]bool  // those of live that must be built
	vars     map[string]*Var // all variables after the cell
	version  map[string]int
	moved    []Move
	dropped  []*Var
	replaced []*Var

	// checkStatements, checkBodies
	early        map[string]*Var // variables of the cell that its declarations need, while statements are checked; see findEarly
	failed       []string        // those whose own declaration has an error
	stmts        []ast.Stmt
	frame        *ast.File
	sources      []*ast.File
	result       ast.Expr
	types        []types.Type
	newVars      []NewVar
	embeds       []Embed
	info         *types.Info
	symbols      map[types.Object]any
	broken       []Broken
	brokenBefore int // how many of broken were there at the start
}

func newPlan(c *Checker, scope *Scope, cell *syntax.Cell) *plan {
	p := &plan{
		checker: c, scope: scope, cell: cell,
		declared: map[string]bool{},
		imports:  maps.Clone(scope.imports), dots: slices.Clone(scope.dots),
		own: map[string]bool{}, position: map[string]token.Pos{},
		changed: map[string]bool{}, rebuild: map[*Decl]bool{},
		vars: maps.Clone(scope.vars), version: maps.Clone(scope.versions),
		symbols: map[types.Object]any{},
		info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{},
			Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
			Scopes: map[ast.Node]*types.Scope{},
		},
	}
	p.decls, p.inits = split(cell)
	p.resolveReceivers()
	for _, d := range p.decls {
		if d.Recv == "" {
			for _, name := range d.Names {
				p.declared[name] = true
			}
		}
	}
	return p
}

// free lists the identifiers that the cell takes from outside of itself.
func (p *plan) free() []*ast.Ident {
	return append(syntax.Free(p.cell.Decls), syntax.Free(p.cell.Body)...)
}

// callMain tells whether the cell is a whole program.
func (p *plan) callMain() bool { return p.cell.Program && p.declared["main"] }

// checked is what the phases have found.
func (p *plan) checked() *Checked {
	c := &Checked{
		Cell: p.cell, Info: p.info, Symbols: p.symbols,
		Inits: p.inits, Stmts: p.stmts, Frame: p.frame, Sources: p.sources, CallMain: p.callMain(),
		Result: p.result, ResultTypes: p.types,
		Declared: p.decls, Vars: p.newVars, Embeds: p.embeds, Live: p.live,
		Auto: p.auto, Moved: p.moved, Dropped: p.dropped, Replaced: p.replaced, Broken: p.broken,
		importer: p.checker.Importer,
	}
	next := &Scope{
		Fset: p.scope.Fset, imports: maps.Clone(p.imports), dots: p.dots, effects: slices.Compact(slices.Sorted(slices.Values(slices.Concat(p.scope.effects, p.blank)))),
		vars: p.vars, versions: p.version, auto: p.scope.auto,
	}
	used := map[string]string{}
	use := func(refs map[string]bool, imports map[string]string) {
		for name, path := range imports {
			if refs[name] {
				used[name] = path
			}
		}
	}
	cellRefs := map[string]bool{}
	for _, ident := range p.free() {
		cellRefs[ident.Name] = true
	}
	use(cellRefs, p.imports)
	for _, d := range p.live {
		if p.rebuild[d] {
			c.Decls = append(c.Decls, d)
			use(d.refs, d.imports)
		}
		if p.kept(d) {
			next.decls = append(next.decls, d)
		}
	}
	c.Imports = importList(used, p.dots, p.blank)
	for name := range p.vars {
		delete(next.imports, name) // the name is the variable's from now on
	}
	for _, d := range next.decls {
		for _, name := range d.Names {
			delete(next.imports, name)
		}
	}
	c.Next = next
	c.Session = next.Vars()
	return c
}

// kept tells whether a declaration outlives its cell: blank ones and the main
// of a whole program do not.
func (p *plan) kept(d *Decl) bool {
	if d.Cell != p.cell {
		return true
	}
	return d.Name() != "_" && !(d.Name() == "main" && p.callMain())
}

// Again checks all declarations of the scope, with their bodies, as if a cell
// had just made them: what a new worker has to build.
func (c *Checker) Again(s *Scope) (*Checked, []interp.Diagnostic) {
	p := newPlan(c, s, emptyCell(s.Fset))
	p.live = slices.Clone(s.decls)
	for _, d := range p.live {
		p.rebuild[d] = true
	}
	for _, path := range s.effects {
		if _, err := c.Importer.Import(path); err == nil { // else who restarted the session was told
			p.blank = append(p.blank, path)
		}
	}
	p.checkBodies()
	if len(p.errors) > 0 {
		return nil, p.diagnostics()
	}
	return p.checked(), nil
}
