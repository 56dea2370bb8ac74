package export

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"gokernel/interp/check"
	"gokernel/interp/syntax"
)

// A variant is a declaration in one of its meanings: with what all names in it
// mean at one time.
type variant struct {
	decl *check.Decl
	at   int               // the unit after which names in it mean what they mean here
	name map[string]string // what its names are called in the program
	used bool              // by a statement, or by what a statement uses
	test bool              // it goes to the tests
}

// variants finds the declarations that a program needs, each in every meaning
// that is used.
type variants struct {
	*history
	list []*variant
	by   map[string]*variant
	refs map[ast.Node][]string // session's names in a declaration
	keys map[string]string
	vars map[string]bool // keys of the variables that declarations use
}

func newVariants(h *history) *variants {
	return &variants{
		history: h, by: map[string]*variant{}, refs: map[ast.Node][]string{}, keys: map[string]string{},
		vars: map[string]bool{},
	}
}

// names lists the session's names that a declaration mentions.
func (v *variants) names(d *check.Decl) []string {
	if list, ok := v.refs[d.Node]; ok {
		return list
	}
	var list []string
	ast.Inspect(d.Node, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			for _, name := range []string{v.meanings[id].session, v.meanings[id].method} {
				if name != "" && !slices.Contains(list, name) {
					list = append(list, name)
				}
			}
		}
		return true
	})
	v.refs[d.Node] = list
	return list
}

// next lists the names of what a declaration is built on, its type and methods
// included.
func (v *variants) next(d *check.Decl, at int) []string {
	list := slices.DeleteFunc(slices.Clone(v.names(d)), func(name string) bool {
		return !strings.Contains(name, ".") && !v.has(name, at)
	})
	if d.Recv != "" {
		list = append(list, d.Recv)
	}
	return append(list, v.methodsAt(d, at)...)
}

// self names a declaration apart from all others. A group of constants of which
// a later declaration has taken one is still the same: the others keep their
// values.
func self(d *check.Decl) string {
	if d.Kind == token.CONST {
		return fmt.Sprintf("const %d", d.Node.Pos())
	}
	return fmt.Sprintf("%p %s", d.Node, d.Name())
}

// key names a declaration with all that it is built on.
func (v *variants) key(d *check.Decl, at int) string {
	memo := fmt.Sprintf("%s %d", self(d), at)
	if key, ok := v.keys[memo]; ok {
		return key
	}
	seen := map[string]bool{self(d): true}
	type place struct {
		decl *check.Decl
		at   int
	}
	for todo := []place{{d, at}}; len(todo) > 0; {
		p := todo[0]
		todo = todo[1:]
		for _, name := range v.next(p.decl, p.at) {
			if x := v.units[p.at].vars[name]; x != nil {
				seen[x.Key()] = true
				continue
			}
			next, from := v.declAt(name, p.at)
			if next == nil || seen[self(next)] {
				continue
			}
			seen[self(next)] = true
			todo = append(todo, place{next, from})
		}
	}
	all := make([]string, 0, len(seen))
	for s := range seen {
		all = append(all, s)
	}
	slices.Sort(all)
	key := self(d) + "|" + strings.Join(all, "|")
	v.keys[memo] = key
	return key
}

// need gives the variant that a name stands for after a unit, with all that it
// is built on. It is nil for a name of no declaration.
func (v *variants) need(name string, at int, used bool) *variant {
	d, from := v.declAt(name, at)
	if d == nil {
		return nil
	}
	return v.needDecl(d, from, used)
}

func (v *variants) needDecl(d *check.Decl, at int, used bool) *variant {
	key := v.key(d, at)
	x := v.by[key]
	if x != nil && (x.used || !used) {
		return x
	}
	if x == nil {
		x = &variant{decl: d, at: at}
		v.by[key] = x
		v.list = append(v.list, x)
	}
	if len(d.Names) > len(x.decl.Names) {
		x.decl = d
	}
	x.used = x.used || used
	for _, name := range v.next(d, x.at) {
		if variable := v.units[x.at].vars[name]; variable != nil {
			v.vars[variable.Key()] = true
			continue
		}
		v.need(name, x.at, used)
	}
	return x
}

// find is need for what has been asked for before.
func (v *variants) find(name string, at int) *variant {
	d, from := v.declAt(name, at)
	if d == nil {
		return nil
	}
	return v.by[v.key(d, from)]
}

// all finds the variants of the whole history: what statements use, and what
// is declared at the end.
func (v *variants) all() {
	for _, u := range v.units {
		for _, name := range v.statementNames(u) {
			v.need(name, u.declTime(name), true)
		}
		for _, init := range u.checked.Inits {
			v.initNames(u, init)
		}
		if u.checked.CallMain {
			v.need("main", u.at, true)
		}
		for _, d := range u.checked.Decls {
			if d.Name() == "_" && d.Cell == u.cell {
				v.needDecl(d, u.at, true)
			}
		}
	}
	if len(v.units) == 0 {
		return
	}
	last := v.units[len(v.units)-1]
	for _, d := range last.checked.Live {
		if d.Name() != "_" && !(d.Name() == "main" && last.checked.CallMain) {
			v.needDecl(d, last.at, false)
		}
	}
	for _, x := range v.list {
		x.test = !x.used && isTest(x.decl)
	}
}

// showing are the methods that change how a value is printed or shown.
var showing = map[string]bool{
	"String": true, "Error": true, "Format": true, "GoString": true, "MarshalJSON": true, "MarshalText": true,
	"HTML": true, "Markdown": true, "Latex": true, "SVG": true, "PNG": true, "JPEG": true, "MimeBundle": true,
}

// noteMethods tells of methods that come after values of their type were in use,
// where that may be seen: a program's type has its methods from the beginning.
func (v *variants) noteMethods() {
	told := map[string]bool{}
	for _, u := range v.units {
		for _, d := range u.checked.Decls {
			_, method, _ := strings.Cut(d.Name(), ".")
			if d.Recv == "" || d.Cell != u.cell || !showing[method] || told[d.Name()] || v.merged[d.Recv] {
				continue
			}
			for _, before := range v.units[:u.at] {
				if before.decls[d.Recv] != nil && before.decls[d.Name()] == nil && v.mentions(before, d.Recv) {
					told[d.Name()] = true
					v.notes = append(v.notes, fmt.Sprintf("cell %d: in the program %s has the method %s from the beginning, also where cell %d prints it", u.cell.Number, d.Recv, method, before.cell.Number))
					break
				}
			}
		}
	}
}

// mentions tells whether the statements of a unit name a type, or show a value
// that is written with it.
func (v *variants) mentions(u *unit, name string) bool {
	for _, t := range u.checked.ResultTypes {
		if slices.Contains(typeNames(t), name) {
			return true
		}
	}
	return slices.Contains(v.statementNames(u), name)
}

// initNames finds what an init function of a unit uses.
func (v *variants) initNames(u *unit, init *ast.FuncDecl) {
	ast.Inspect(init, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		m := v.meanings[id]
		if x := u.vars[m.session]; x != nil {
			v.vars[x.Key()] = true
		} else if m.session != "" {
			v.need(m.session, u.at, true)
		} else if m.method != "" {
			v.need(m.method, u.at, true)
		}
		return true
	})
}

// statementNames lists the names of declarations that the statements of a unit
// mention, also in types that the program may have to write.
func (v *variants) statementNames(u *unit) []string {
	var list []string
	for _, stmt := range u.checked.Stmts {
		ast.Inspect(stmt, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				m := v.meanings[id]
				for _, name := range []string{m.session, m.method} {
					if name != "" && m.variable == nil && !slices.Contains(list, name) {
						list = append(list, name)
					}
				}
			}
			return true
		})
	}
	add := func(t types.Type) {
		for _, name := range typeNames(t) {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	for _, d := range u.checked.Vars {
		add(d.Type)
	}
	if u.defers() {
		for _, t := range u.checked.ResultTypes {
			add(t)
		}
	}
	return list
}

// partOf is the part of its cell that a declaration stands in.
func partOf(cell *syntax.Cell, n ast.Node) (syntax.Part, bool) {
	at := cell.Offset(n.Pos())
	if fn, ok := n.(*ast.FuncDecl); ok {
		at = cell.Offset(fn.Type.Func)
	}
	for _, p := range cell.Parts {
		if p.Start <= at && at < p.End {
			return p, true
		}
	}
	return syntax.Part{}, false
}
