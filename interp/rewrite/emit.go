package rewrite

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"gokernel/interp/check"
)

// An emission gathers the units of one generation.
type emission struct {
	*session
	generation *Generation
	vars       map[string]*check.Var
	imports    map[string]bool
	wrappers   map[string]bool
	pointers   map[string]string // how pointers to vars are declared, by key
	inferences []string          // functions by which the compiler infers types without a name
}

// write makes the generation's source of the cell and of what the roots reach.
func (e *emission) write(cell *unit, roots []string) error {
	e.vars, e.pointers = map[string]*check.Var{}, map[string]string{}
	e.imports, e.wrappers = map[string]bool{}, map[string]bool{}
	units := e.reach(cell, roots)
	if e.failed != nil {
		return e.failed
	}

	g := e.generation
	g.units, g.bound = units, map[string]map[string]*unit{}
	var out strings.Builder
	e.header(&out, cell)
	locals := 0
	for _, u := range units {
		if u.locals > 0 {
			pad(&out, u.base-locals)
			locals = u.base + u.locals
		}
		out.WriteString(u.text)
		if u.hooked {
			if e.emitted[u.name] == nil || e.stale(u.name) {
				g.Defines = append(g.Defines, u.name)
			}
			g.bound[u.name] = e.closure(u)
		}
	}
	if !slices.ContainsFunc(units, func(u *unit) bool { return u.name == "main" }) {
		out.WriteString("func main() {}\n")
	}
	e.register(&out, cell != nil, units)
	g.Source = out.String()
	g.Imports = slices.Sorted(maps.Keys(e.imports))
	return nil
}

// reach gathers the units, in the order of their inner types.
func (e *emission) reach(cell *unit, roots []string) []*unit {
	seen := map[*unit]bool{}
	var units []*unit
	var add func(u *unit)
	var addName func(name string)
	add = func(u *unit) {
		if seen[u] {
			return
		}
		seen[u] = true
		units = append(units, u)
		maps.Copy(e.imports, u.imports)
		maps.Copy(e.wrappers, u.wrappers)
		for _, name := range slices.Sorted(maps.Keys(u.decls)) {
			addName(name)
		}
		for _, v := range sortedVars(u.vars) {
			e.addVar(v, addName)
		}
	}
	methods := map[string][]*unit{}
	for name, u := range e.units {
		if u.decl != nil && u.decl.Recv != "" {
			methods[u.decl.Recv] = append(methods[u.decl.Recv], e.units[name])
		}
	}
	addName = func(name string) {
		u := e.units[name]
		if u == nil {
			return
		}
		add(u)
		list := methods[name]
		slices.SortFunc(list, func(a, b *unit) int { return strings.Compare(a.name, b.name) })
		for _, m := range list {
			add(m) // a type is shared with all its methods
		}
	}
	for _, name := range roots {
		addName(name)
	}
	for _, m := range e.generation.moved {
		e.addVar(m.To, addName)
	}
	if cell != nil {
		add(cell)
	}
	slices.SortStableFunc(units, func(a, b *unit) int {
		if a.base != b.base {
			return a.base - b.base
		}
		if (a.locals > 0) != (b.locals > 0) { // those without any take no place
			if b.locals > 0 {
				return -1
			}
			return 1
		}
		return strings.Compare(a.name, b.name)
	})
	return units
}

// addVar takes in a variable, and what its type is made of.
func (e *emission) addVar(v *check.Var, addName func(string)) {
	key := v.Key()
	if e.vars[key] != nil {
		return
	}
	e.vars[key] = v
	decls := map[string]bool{}
	e.pointers[key] = e.pointer(v, decls)
	if isIncomplete(v.Type) {
		e.fail(e.definition(v), "variable %s cannot be kept for later cells: values of the C type %s must not be in Go's memory", v.Name, types.TypeString(v.Type, unqualified))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(decls)) {
		addName(name)
	}
}

// definition is where the cell defines a variable, or token.NoPos.
func (e *emission) definition(v *check.Var) token.Pos {
	for _, defined := range e.checked.Vars {
		if defined.Var == v {
			return defined.Ident.Pos()
		}
	}
	return token.NoPos
}

// header writes imports, wrappers and pointers to variables.
func (e *emission) header(out *strings.Builder, cell *unit) {
	// The compiler is told the path that all generations share; the name is what
	// users see in the names of their types.
	out.WriteString("package main\n")
	for name := range e.wrappers {
		for _, path := range wrappers[name].imports {
			e.imports[path] = true
		}
	}
	e.imports[hookPath] = true
	for _, path := range slices.Sorted(maps.Keys(e.imports)) {
		fmt.Fprintf(out, "import %s %q\n", e.packageName(path), path)
	}
	if cell != nil && cell.embeds && !e.imports[embedPath] {
		e.imports[embedPath] = true
		fmt.Fprintf(out, "import _ %q\n", embedPath) // the compiler asks for it
	}
	for _, path := range e.generation.blank {
		fmt.Fprintf(out, "import _ %q\n", path)
		e.imports[path] = true
	}
	for _, name := range slices.Sorted(maps.Keys(e.wrappers)) {
		fmt.Fprintf(out, wrappers[name].text+"\n", mark)
	}
	for _, v := range sortedVars(e.vars) {
		fmt.Fprintf(out, "var %s %s\n", pointerName(v), e.pointers[v.Key()])
	}
	for i, text := range e.inferences {
		fmt.Fprintf(out, "func %s%s\n", inferenceName(i), text)
	}
}

// pad declares types that only count.
func pad(out *strings.Builder, n int) {
	if n <= 0 {
		return
	}
	out.WriteString("func _() { " + strings.Repeat("{ type _ int }; ", n) + "}\n")
}

// register writes how the generation presents itself.
func (e *emission) register(out *strings.Builder, cell bool, units []*unit) {
	fmt.Fprintf(out, "func init() { hook%[1]s.Register(&hook%[1]s.Generation{\n", mark)
	if cell {
		fmt.Fprintf(out, "Cell: %s,\n", cellFunction)
	}
	fmt.Fprintf(out, "Vars: []hook%s.Var{\n", mark)
	for _, v := range sortedVars(e.vars) {
		fmt.Fprintf(out, "{%q, &%s},\n", v.Key(), pointerName(v))
	}
	fmt.Fprintf(out, "},\nFunctions: []hook%s.Function{\n", mark)
	for _, u := range units {
		if u.hooked {
			fmt.Fprintf(out, "{%[1]q, &flag%[2]s%[1]s, %[3]s, &next%[2]s%[1]s},\n", u.name, mark, lateForm(functionName(u.name)))
		}
	}
	out.WriteString("},\n}) }\n")
}
