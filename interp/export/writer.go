package export

import (
	"go/ast"
	"go/token"
	"strings"

	"gokernel/interp/check"
	"gokernel/interp/syntax"
)

// A writer writes the program of a history.
type writer struct {
	*variants
	options   Options
	taken     map[string]bool
	packages  map[string]string    // names by import path
	variables map[string]*variable // by key
	moved     map[string]string    // key of a variable after a change of its type, to that before
	wrapped   map[int]bool         // units that are function literals
	last      int                  // the last unit that has statements; -1 for none
	unused    map[string]bool      // names of variables that nothing reads
	needless  map[string]bool      // paths of imports that nothing needs after all
	showName  string               // of the variable with a function that shows a value
	fails     bool                 // run returns an error
	goesOn    bool                 // a panic in a unit is printed, and the next one runs
	imports   fileImports          // of main.go
	tests     fileImports          // of main_test.go
	displays  bool
	embeds    bool // package embed is imported, at least for its effect
	labels    map[string]bool
	setUps    map[string]string // names of init functions
	recovers  string            // name of the function that prints panics
	carried   map[*unit]bool    // units whose comments have found a place
}

func newWriter(h *history, o Options) *writer {
	return &writer{
		variants: newVariants(h), options: o,
		packages: map[string]string{}, variables: map[string]*variable{},
		moved: map[string]string{}, wrapped: map[int]bool{}, unused: map[string]bool{}, needless: map[string]bool{}, setUps: map[string]string{}, last: -1,
	}
}

// settle decides what is declared where, and what everything is called.
func (w *writer) settle() {
	w.all()
	for w.follow() {
		w.variants, w.moved = newVariants(w.history), map[string]string{}
		w.all()
	}
	w.noteMethods()
	for _, u := range w.units {
		if len(u.checked.Stmts) > 0 || u.checked.CallMain || len(u.checked.Inits) > 0 {
			w.last = u.at
		}
	}
	w.findVariables()
	for _, u := range w.units {
		w.wrapped[u.at] = u.panics || u.defers() || u.at != w.last && endsEarly(u.checked.Stmts) || hasGoto(u.checked.Stmts)
	}
	for _, v := range w.variables {
		switch {
		case w.vars[v.v.Key()] || w.usedByMoved(v) || v.embed:
			v.home = inPackage
		case w.wrapped[v.defined] && len(v.units) == 1:
			v.home = inUnit
		}
	}
	for _, u := range w.units {
		w.fails = w.fails || w.mayFail(u)
	}
	w.lift()
	w.nameAll()
}

// usedByMoved tells whether declarations use the variable under a later key.
func (w *writer) usedByMoved(v *variable) bool {
	for to := range w.moved {
		at := to
		for w.moved[at] != "" {
			at = w.moved[at]
		}
		if at == v.v.Key() && w.vars[to] {
			return true
		}
	}
	return false
}

// findVariables lists the variables that statements define, with the units that
// use them.
func (w *writer) findVariables() {
	for _, u := range w.units {
		for _, d := range u.checked.Vars {
			if key := w.canonical(d.Var); w.variables[key] == nil {
				w.variables[key] = &variable{v: d.Var, defined: u.at, units: map[int]bool{}}
			}
		}
		for _, e := range u.checked.Embeds {
			if d, ok := u.defines[e.Var.Names[0]]; ok {
				w.variable(d.Var).embed = true
			}
		}
		for _, stmt := range u.checked.Stmts {
			ast.Inspect(stmt, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					if v := w.meanings[id].variable; v != nil {
						if x := w.variable(v); x != nil {
							x.units[u.at] = true
						}
					}
				}
				return true
			})
		}
	}
}

// endsEarly tells whether statements must not end the function that they are
// part of: whether there is a defer or a return among them.
func endsEarly(stmts []ast.Stmt) bool {
	return hasOwn(stmts, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.DeferStmt, *ast.ReturnStmt:
			return true
		}
		return false
	})
}

func hasGoto(stmts []ast.Stmt) bool {
	return hasOwn(stmts, func(n ast.Node) bool {
		b, ok := n.(*ast.BranchStmt)
		return ok && b.Tok == token.GOTO
	})
}

// hasOwn looks at the statements, function literals in them left out.
func hasOwn(stmts []ast.Stmt, match func(ast.Node) bool) bool {
	found := false
	for _, stmt := range stmts {
		ast.Inspect(stmt, func(n ast.Node) bool {
			if _, ok := n.(*ast.FuncLit); ok {
				return false
			}
			found = found || n != nil && match(n)
			return !found
		})
	}
	return found
}

// renames edits the identifiers of a node that are called otherwise in the
// program, and notes which packages it needs.
func (w *writer) renames(cell *syntax.Cell, n ast.Node, e *edits, imports fileImports, named func(id *ast.Ident, m meaning) string) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		m, ok := w.meanings[id]
		if !ok {
			return true
		}
		name := ""
		if m.session != "" || m.method != "" {
			name = named(id, m)
		}
		switch {
		case name != "" || m.path == "":
		case m.dot:
			imports[". "+m.path] = "."
		default:
			name = w.packageName(m.path, imports)
			w.displays = w.displays || isDisplay(m.path)
		}
		if name != "" && name != id.Name {
			at := cell.Offset(id.Pos())
			e.replace(at, at+len(id.Name), name)
		}
		return true
	})
}

// inDeclaration names what the identifiers of a declaration mean.
func (w *writer) inDeclaration(x *variant) func(*ast.Ident, meaning) string {
	return func(_ *ast.Ident, m meaning) string {
		if name := x.name[m.session+m.method]; name != "" {
			return name
		}
		if m.method != "" {
			return w.methodAt(m.method, x.at)
		}
		return w.nameAt(m.session, x.at)
	}
}

// nameAt is what a name of the session stands for after a unit; "" where it is
// none of the session's.
func (w *writer) nameAt(name string, at int) string {
	if !w.has(name, at) {
		return ""
	}
	if v := w.units[at].vars[name]; v != nil {
		if x := w.variable(v); x != nil {
			return x.name
		}
	}
	if x := w.find(name, at); x != nil {
		return x.name[name]
	}
	return ""
}

// inStatement names what the identifiers of a unit's statements mean.
func (w *writer) inStatement(u *unit) func(*ast.Ident, meaning) string {
	return func(_ *ast.Ident, m meaning) string {
		if m.variable != nil {
			if x := w.variable(m.variable); x != nil {
				return x.name
			}
			return ""
		}
		if m.method != "" {
			return w.methodAt(m.method, u.declTime(m.method))
		}
		return w.nameAt(m.session, u.declTime(m.session))
	}
}

// methodAt is what a method is called that stands for a name after a unit.
func (w *writer) methodAt(name string, at int) string {
	if x := w.find(name, at); x != nil {
		return x.name[name]
	}
	return ""
}

// inInit names what the identifiers of a unit's init functions mean.
func (w *writer) inInit(u *unit) func(*ast.Ident, meaning) string {
	return func(_ *ast.Ident, m meaning) string {
		if m.method != "" {
			return w.methodAt(m.method, u.at)
		}
		return w.nameAt(m.session, u.at)
	}
}

// declTime is the unit after which a name that the statements use means what
// it means to them: a cell may end a declaration that it has used.
func (u *unit) declTime(name string) int {
	if u.decls[name] == nil && u.at > 0 {
		return u.at - 1
	}
	return u.at
}

// constNames are the names of a group of constants that are still its own.
func constNames(d *check.Decl) map[string]bool {
	own := map[string]bool{}
	for _, name := range d.Names {
		own[name] = true
	}
	return own
}

// join puts blocks of code behind each other, an empty line between them.
func join(blocks []string) string {
	var kept []string
	for _, b := range blocks {
		if b = strings.Trim(b, "\n"); b != "" {
			kept = append(kept, b)
		}
	}
	return strings.Join(kept, "\n\n")
}
