package nodiff_test

import (
	"go/token"
	"slices"
	"strings"
	"testing"

	"gokernel/interp/check"
	"gokernel/interp/module"
	"gokernel/interp/native/load"
	"gokernel/interp/session/nodiff"
	"gokernel/interp/syntax"
	"gokernel/interp/yaegi"
)

// A planned cell is one that has been checked, with what is known of it before
// it runs.
type planned struct {
	number  int
	code    string
	checked *check.Checked // nil where there is no Go in it
	engine  string         // that mode auto chooses: yaegi.Name, load.Name, or "" where nothing runs
	refusal string         // why it is compiled
}

// A script is a case that has been checked.
type script struct {
	nodiff.Case
	cells []planned
	vars  []*check.Var // that are left, by name
}

// interpreted tells whether all of it is.
func (s script) interpreted() bool {
	return !slices.ContainsFunc(s.cells, func(c planned) bool { return c.engine == load.Name })
}

// engines says what runs the cells: "interpreter" for all, or one by one.
func (s script) engines() string {
	var names []string
	for _, c := range s.cells {
		if c.engine != "" {
			names = append(names, c.engine)
		}
	}
	switch compact := slices.Compact(slices.Clone(names)); len(compact) {
	case 0:
		return "none"
	case 1:
		return compact[0]
	}
	return strings.Join(names, " ")
}

// A planner checks cells as a session would, and asks the interpreter's half in
// the kernel which of them it takes.
type planner struct {
	t       testing.TB
	fset    *token.FileSet
	checker *check.Checker
	lowerer *yaegi.Lowerer
	number  int
	common  []planned // the cells that cases build on
	scopes  []*check.Scope
}

// newPlanner is a planner that has checked what the cases build on.
func newPlanner(t testing.TB) *planner {
	t.Helper()
	packages, err := importer()
	if err != nil {
		t.Fatal(err)
	}
	p := &planner{
		t: t, fset: token.NewFileSet(),
		checker: &check.Checker{Importer: packages, Candidates: module.Std().Candidates, GoVersion: "go1.26"},
		lowerer: yaegi.NewSharedLowerer(func(*check.Decl) bool { return true }, nil),
	}
	scope := check.NewScope(p.fset)
	for _, code := range []string{nodiff.Prelude, nodiff.ClassFunctions(), nodiff.Describe()} {
		var cell planned
		cell, scope = p.cell(scope, "what the cases build on", code)
		p.common, p.scopes = append(p.common, cell), append(p.scopes, scope)
	}
	return p
}

// The cells that cases build on, and the scopes after them.
const (
	prelude = iota
	classFunctions
	describe
)

// script checks a case.
func (p *planner) script(c nodiff.Case) script {
	p.t.Helper()
	s := script{Case: c}
	before := p.scopes[prelude]
	if c.NeedsClassFunctions() {
		before = p.scopes[classFunctions]
	}
	scope := before
	for _, code := range c.Cells {
		var cell planned
		cell, scope = p.cell(scope, c.Name(), code)
		s.cells = append(s.cells, cell)
	}
	for _, v := range scope.Vars() {
		if before.Var(v.Name) == nil {
			s.vars = append(s.vars, v)
		}
	}
	return s
}

// cell checks a cell. A diagnostic is a fault of the case.
func (p *planner) cell(scope *check.Scope, name, code string) (planned, *check.Scope) {
	p.t.Helper()
	p.number++
	result := planned{number: p.number, code: code}
	cell, diagnostics := syntax.Parse(p.fset, p.number, code)
	if len(diagnostics) > 0 {
		p.t.Fatalf("%s: %v\n%s", name, diagnostics, code)
	}
	for _, m := range cell.Magics {
		if m.Name == "del" {
			scope = scope.Without(strings.Fields(m.Args)...)
		}
	}
	if len(cell.Parts) == 0 {
		return result, scope
	}
	checked, diagnostics := p.checker.Check(scope, cell)
	if len(diagnostics) > 0 {
		p.t.Errorf("%s: %v\n%s", name, diagnostics, code)
		return result, scope
	}
	result.checked = checked
	if len(checked.Stmts) > 0 {
		result.engine = yaegi.Name
		if _, refusal := p.lowerer.Lower(checked); refusal != nil {
			result.engine, result.refusal = load.Name, refusal.Diagnostics[0].Message
		}
	}
	return result, checked.Next
}
