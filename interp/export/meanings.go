package export

import (
	"go/ast"
	"go/types"
	"slices"

	"gokernel/interp/check"
)

// A meaning is what an identifier of a cell refers to beyond the cell's own
// functions and blocks. One in a declaration may mean several things, one after the
// other: what the session declares, as long as it does, or else a package, or what
// Go declares itself.
type meaning struct {
	path     string     // of the package that it names, or with dot is from
	dot      bool       // it is a name from a dot import
	session  string     // name of a declaration or variable of the session
	method   string     // likewise, of a method, as in "T.m"
	variable *check.Var // of statements: which variable of that name
}

// or adds another meaning: a declaration is checked again when a name in it means
// something else.
func (m meaning) or(n meaning) meaning {
	if n.path != "" {
		m.path, m.dot = n.path, n.dot
	}
	if n.session != "" {
		m.session, m.variable = n.session, n.variable
	}
	if n.method != "" {
		m.method = n.method
	}
	return m
}

// note notes what the identifiers of a unit mean, and of declarations that are
// built again.
func (h *history) note(u *unit) {
	statement := func(id *ast.Ident) bool {
		return u.cell.Body.Pos() <= id.Pos() && id.Pos() <= u.cell.Body.End()
	}
	dots := map[string]bool{}
	for _, imp := range u.checked.Imports {
		dots[imp.Path] = dots[imp.Path] || imp.Name == "."
	}
	// What is not built now means what it meant when it was.
	built := func(id *ast.Ident) bool {
		within := func(n ast.Node) bool { return n.Pos() <= id.Pos() && id.Pos() <= n.End() }
		return within(u.cell.Body) || slices.ContainsFunc(u.checked.Decls, func(d *check.Decl) bool { return within(d.Node) }) ||
			slices.ContainsFunc(u.checked.Inits, func(fn *ast.FuncDecl) bool { return within(fn) })
	}
	add := func(id *ast.Ident, obj types.Object) {
		if !built(id) {
			return
		}
		m := meaning{}
		if name, ok := obj.(*types.PkgName); ok {
			m.path = name.Imported().Path()
		} else if v, ok := u.checked.Symbols[obj].(*check.Var); ok {
			m.session = v.Name
			if statement(id) {
				m.variable = v
			}
		} else if d := u.declOf(obj); d != nil && d.Recv != "" {
			m.method = d.Name()
		} else if d != nil {
			m.session = id.Name
		} else if obj.Parent() == types.Universe {
			h.universe[id.Name] = true
		} else if pkg := obj.Pkg(); pkg != nil && dots[pkg.Path()] && obj.Parent() == pkg.Scope() {
			m.path, m.dot = pkg.Path(), true
		} else {
			return
		}
		h.meanings[id] = h.meanings[id].or(m)
	}
	for id, obj := range u.checked.Info.Defs {
		if obj != nil {
			add(id, obj)
		}
	}
	for id, obj := range u.checked.Info.Uses {
		add(id, obj)
	}
	for _, n := range []ast.Node{u.cell.Decls, u.cell.Body} {
		ast.Inspect(n, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				h.idents[id.Name] = true
			}
			return true
		})
	}
}

// declOf is the declaration that an object of the unit stands for, or nil.
func (u *unit) declOf(obj types.Object) *check.Decl {
	if fn, ok := obj.(*types.Func); ok {
		obj = fn.Origin()
	}
	d, _ := u.checked.Symbols[obj].(*check.Decl)
	return d
}
