package export

import (
	"fmt"
	"go/token"
	"go/types"
	"path"
	"slices"
	"sort"
	"strings"
	"unicode"

	"gokernel/interp/check"
)

// displayPath is what cells import to show things.
const displayPath = "gokernel/display"

// isDisplay tells whether a path is that of package display, or of one below it.
func isDisplay(path string) bool {
	return path == displayPath || strings.HasPrefix(path, displayPath+"/")
}

// A variable is a session variable in the program.
type variable struct {
	v       *check.Var
	name    string
	defined int          // the unit that defines it
	units   map[int]bool // those whose statements mention it
	home    home
	lifted  bool // its value is given where it is declared, at package level
	embed   bool // files are
}

// A home is where a variable is declared.
type home int

const (
	inRun     home = iota // in the function that does what the cells do
	inPackage             // at package level, as declarations use it
	inUnit                // in the function literal of its unit
)

// canonical is the key of the variable that this one is in the program: one
// whose type has got a method is still the same.
func (w *writer) canonical(v *check.Var) string {
	key := v.Key()
	for {
		from, ok := w.moved[key]
		if !ok {
			return key
		}
		key = from
	}
}

// variable is a session variable in the program, or nil.
func (w *writer) variable(v *check.Var) *variable { return w.variables[w.canonical(v)] }

// follow finds out which variables go on being what they were when a type
// changes. Where one does not, the type is merged: a program has it as it is at
// the end. It reports whether there was such a one, since all is to be found anew
// then.
func (w *writer) follow() (again bool) {
	for _, u := range w.units {
		for _, m := range u.checked.Moved {
			if w.sameType(m.From, u.at-1, u.at) {
				w.moved[m.To.Key()] = m.From.Key()
				continue
			}
			if !w.isUsed(m.To, u.at) {
				continue
			}
			for _, name := range typeNames(m.From.Type) {
				if !w.merged[name] {
					again = true
					w.merged[name] = true
					if what := w.changes(name, u); what != "" {
						w.notes = append(w.notes, fmt.Sprintf("cell %d: %s changes while %s holds a value of type %s; in the program it is from the beginning what it is at the end", u.cell.Number, what, m.To.Name, name))
					}
				}
			}
		}
	}
	return again
}

// changes names what a unit changes of a type that cannot be two things in a
// program: itself, or a method that interfaces ask for. It is "" for nothing.
func (w *writer) changes(name string, u *unit) string {
	before := w.units[u.at-1]
	if a, b := before.decls[name], u.decls[name]; a == nil || b == nil || a.Node != b.Node {
		return "the type " + name
	}
	for _, full := range sortedKeys(u.decls) {
		base, method, _ := strings.Cut(full, ".")
		if base != name || !w.isDynamic(method) {
			continue
		}
		if d := before.decls[full]; d != nil && d.Node != u.decls[full].Node {
			return "the method " + method
		}
	}
	return ""
}

// sameType tells whether the types that a variable is written with are the same
// in the program after two units.
func (w *writer) sameType(v *check.Var, before, after int) bool {
	for _, name := range typeNames(v.Type) {
		a, atA := w.declAt(name, before)
		b, atB := w.declAt(name, after)
		if a == nil || b == nil || w.key(a, atA) != w.key(b, atB) {
			return false
		}
	}
	return true
}

// isUsed tells whether the statements of a unit, or of one after it, use the
// variable, or a declaration does.
func (w *writer) isUsed(v *check.Var, at int) bool {
	if w.vars[v.Key()] {
		return true
	}
	for _, u := range w.units[at:] {
		for id, m := range w.meanings {
			if m.variable != nil && m.variable.Key() == v.Key() && u.cell.Body.Pos() <= id.Pos() && id.Pos() <= u.cell.Body.End() {
				return true
			}
		}
	}
	return false
}

// nameAll gives everything its name in the program, unlike all others.
func (w *writer) nameAll() {
	w.taken = map[string]bool{"main": true, "run": true, "init": true}
	for _, m := range []string{"nil", "error", "string"} {
		w.taken[m] = true // what the program itself says
	}
	for name := range w.universe {
		w.taken[name] = true
	}
	first := map[string]token.Pos{} // a package has its own name where that is used, or else the first of its names
	for id, m := range w.meanings {
		if m.dot && !w.taken[". "+m.path] {
			w.taken[". "+m.path] = true
			w.takeAll(m.path)
		}
		if m.path != "" && !m.dot {
			at, seen := first[m.path]
			own := w.realName(m.path)
			if !seen || id.Pos() < at {
				first[m.path] = id.Pos()
			}
			if !seen || id.Name == own || w.packages[m.path] != own && id.Pos() < at {
				w.packages[m.path] = id.Name
			}
		}
	}
	for _, own := range []string{"fmt", "os", displayPath} {
		if w.packages[own] == "" {
			w.packages[own] = path.Base(own)
		}
	}
	paths := sortedKeys(w.packages)
	slices.SortStableFunc(paths, func(a, b string) int { return int(first[a] - first[b]) })
	for _, p := range paths {
		w.packages[p] = w.claim(w.packages[p])
	}
	type entity struct {
		typ  bool // types come first: their names are shown with values
		at   int
		name string
		set  func(string)
	}
	var list []entity
	for _, x := range w.list {
		x.name = map[string]string{}
		for _, name := range x.decl.Names {
			switch {
			case x.decl.Recv != "":
				list = append(list, entity{false, x.at, name, func(string) { w.nameMethod(x) }})
			case name == "_", x.test:
				x.name[name] = name
			default:
				list = append(list, entity{x.decl.Kind == token.TYPE, x.at, name, func(s string) { x.name[name] = s }})
			}
		}
	}
	keys := sortedKeys(w.variables)
	sort.SliceStable(keys, func(i, j int) bool { return w.variables[keys[i]].defined < w.variables[keys[j]].defined })
	for _, key := range keys {
		v := w.variables[key]
		list = append(list, entity{false, v.defined, v.v.Name, func(s string) { v.name = s }})
	}
	slices.SortStableFunc(list, func(a, b entity) int {
		switch {
		case a.typ && !b.typ:
			return -1
		case b.typ && !a.typ:
			return 1
		}
		return a.at - b.at
	})
	for _, e := range list {
		name := e.name
		if strings.Contains(name, ".") {
			e.set("")
			continue
		}
		if name == "main" { // that of a program in a cell
			name = "program"
		}
		e.set(w.claim(name))
	}
}

// takeAll takes the names that a dot import brings.
func (w *writer) takeAll(path string) {
	pkg, err := w.options.Checker.Importer.Import(path)
	if err != nil {
		return
	}
	for _, name := range pkg.Scope().Names() {
		if token.IsExported(name) {
			w.taken[name] = true
		}
	}
}

// nameMethod gives a method its name: that of a merged type may have been another
// before, and that one is called in the program too.
func (w *writer) nameMethod(x *variant) {
	full := x.decl.Name()
	_, name, _ := strings.Cut(full, ".")
	x.name[full] = name
	for i, other := range w.list {
		before := other.at < x.at || other.at == x.at && i < slices.Index(w.list, x)
		if other.decl.Name() == full && before && w.merged[x.decl.Recv] {
			taken := w.taken[name]
			w.taken[name] = true
			x.name[full] = w.claim(name)
			w.taken[name] = taken
			return
		}
	}
}

// claim gives a name that nothing else has: the one that is asked for, or that
// with a number.
func (w *writer) claim(name string) string {
	got := name
	for n := 2; w.taken[got] || got != name && w.idents[got]; n++ {
		if r := rune(name[len(name)-1]); unicode.IsDigit(r) {
			got = fmt.Sprintf("%s_%d", name, n)
		} else {
			got = fmt.Sprintf("%s%d", name, n)
		}
	}
	w.taken[got] = true
	return got
}

// fileImports are what one file imports: paths by name, ". path" and "_ path"
// for those without a name.
type fileImports map[string]string

// packageName is what the program calls a package, which the file then imports.
func (w *writer) packageName(path string, imports fileImports) string {
	name := w.packages[path]
	if name == "" {
		name = w.claim(lastName(path))
		w.packages[path] = name
	}
	imports[path] = name
	return name
}

// lastName is the last element of a path that is no version.
func lastName(p string) string {
	base := path.Base(p)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = path.Base(path.Dir(p))
	}
	return base
}

// isHandle tells whether a type is what functions of display return: a value
// that is on the screen already.
func isHandle(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == "Handle" && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == displayPath
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
