package program

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"gokernel/interp/syntax"
)

// A unit is a cell of declarations with the text above it.
type unit struct {
	notes    []Cell
	source   string
	imports  bool
	declares map[string]bool
	methods  map[string]bool // types that it has methods of
	uses     map[string]bool
}

// ordered puts cells of declarations into an order in which each finds what it
// uses: in a program they may stand anywhere, in a notebook they are run one by
// one. The order of the source stays where it can; what uses each other becomes
// one cell.
func ordered(cells []Cell) []Cell {
	var units []*unit
	var notes []Cell
	for _, c := range cells {
		if !c.Code {
			notes = append(notes, c)
			continue
		}
		u := newUnit(c.Source)
		u.notes, notes = notes, nil
		units = append(units, u)
	}
	o := orderer{units: units, index: map[*unit]int{}, low: map[*unit]int{}, open: map[*unit]bool{}}
	for _, u := range units {
		if o.index[u] == 0 {
			o.visit(u)
		}
	}
	return append(o.cells, notes...)
}

// newUnit finds what a cell declares and uses.
func newUnit(source string) *unit {
	u := &unit{source: source, declares: map[string]bool{}, methods: map[string]bool{}, uses: map[string]bool{}}
	cell, diagnostics := syntax.Parse(token.NewFileSet(), 1, source)
	if len(diagnostics) > 0 {
		return u
	}
	for _, decl := range cell.Decls.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv != nil {
				u.methods[syntax.Receiver(decl)] = true
			} else {
				u.declares[decl.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.ImportSpec:
					u.imports = true
				case *ast.TypeSpec:
					u.declares[spec.Name.Name] = true
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						u.declares[id.Name] = true
					}
				}
			}
		}
	}
	for _, id := range cell.Defined() {
		u.declares[id.Name] = true
	}
	for _, n := range []ast.Node{cell.Decls, cell.Body} {
		for _, list := range [][]*ast.Ident{syntax.Free(n), syntax.Keys(n)} {
			for _, id := range list {
				u.uses[id.Name] = true
			}
		}
	}
	for name := range u.methods {
		u.uses[name] = true
	}
	return u
}

// An orderer finds the groups of units that use each other, each behind what it
// uses (Tarjan's algorithm).
type orderer struct {
	units []*unit
	index map[*unit]int
	low   map[*unit]int
	open  map[*unit]bool
	stack []*unit
	cells []Cell
}

func (o *orderer) visit(u *unit) {
	n := len(o.index) + 1
	o.index[u], o.low[u] = n, n
	o.stack = append(o.stack, u)
	o.open[u] = true
	for _, v := range o.units {
		if v == u || !u.needs(v) {
			continue
		}
		if o.index[v] == 0 {
			o.visit(v)
			o.low[u] = min(o.low[u], o.low[v])
		} else if o.open[v] {
			o.low[u] = min(o.low[u], o.index[v])
		}
	}
	if o.low[u] != o.index[u] {
		return
	}
	at := slices.Index(o.stack, u)
	group := slices.Clone(o.stack[at:])
	o.stack = o.stack[:at]
	slices.SortFunc(group, func(a, b *unit) int { return slices.Index(o.units, a) - slices.Index(o.units, b) })
	var sources []string
	for _, v := range group {
		o.open[v] = false
		o.cells = append(o.cells, v.notes...)
		sources = append(sources, v.source)
	}
	o.cells = append(o.cells, Cell{Code: true, Source: strings.Join(sources, "\n\n")})
}

// needs tells whether a unit finds no meaning without another: that declares what
// it uses, or has methods of a type that it uses.
func (u *unit) needs(v *unit) bool {
	if v.imports && !u.imports {
		return true
	}
	for name := range u.uses {
		if v.declares[name] || v.methods[name] {
			return true
		}
	}
	return false
}
