// Package check type-checks cells against the session's package with go/types.
// It knows what the session has committed (a Scope, immutable) and works out
// what a cell would change of it; it knows nothing of how cells are run.
//
// The notebook is one package that grows. Each check builds that package anew
// from the sources of the live declarations and the types of the session
// variables, so there is no state to undo when a cell fails. Function bodies
// that a cell does not touch are left out, which keeps a check at a fraction
// of a millisecond.
package check

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"sort"

	"gokernel/interp/syntax"
)

// PackagePath is the path and the name of the session's package.
const PackagePath = "notebook"

// A Scope is what a session has committed: imports, declarations and
// variables. It never changes and may be used by several goroutines.
type Scope struct {
	Fset     *token.FileSet
	imports  map[string]string // local name to path
	dots     []string          // paths of dot imports
	effects  []string          // paths of packages imported for their effect alone, sorted
	decls    []*Decl           // live, in the order of their first definition
	vars     map[string]*Var
	versions map[string]int // last Version given to a name, also to one that is gone
	auto     bool           // unknown package names are imported by themselves
}

// NewScope returns the scope of a session that has run nothing.
func NewScope(fset *token.FileSet) *Scope {
	return &Scope{
		Fset:     fset,
		imports:  map[string]string{},
		vars:     map[string]*Var{},
		versions: map[string]int{},
		auto:     true,
	}
}

// A Var is a session variable. A variable that is declared anew with another
// type is another Var of the same name and a higher Version.
type Var struct {
	Name    string
	Type    types.Type // of the universe of the check that made it; compare by TypeString
	Cell    int        // number of the cell that declared it
	Version int        // from 1
	Lent    bool       // for one cell only: it stands for something that has no name, see Scope.Lend
}

// Key names the variable apart from all others of the session's life: "x#2" is
// the second variable called x.
func (v *Var) Key() string { return fmt.Sprintf("%s#%d", v.Name, v.Version) }

// A Decl is a live top-level declaration: a type, a function, a method, or a
// group of constants.
type Decl struct {
	Kind    token.Token // token.TYPE, token.FUNC or token.CONST
	Names   []string    // one, but for a group of constants; a method's is "Recv.Name"
	Recv    string      // a method's base type, or ""
	Node    ast.Decl    // a *ast.FuncDecl, or a *ast.GenDecl with one spec (constants: all of the group)
	Cell    *syntax.Cell
	Version int // from 1; grows when the declaration, or one it is built on, changes

	text    string            // its tokens, to see whether a declaration is the same again
	refs    map[string]bool   // names free in the node
	sigRefs map[string]bool   // of a function: names free in its signature
	imports map[string]string // name to path of the packages it uses
	dots    []string
}

// Name is the first of Names.
func (d *Decl) Name() string { return d.Names[0] }

// Vars lists the session variables by name.
func (s *Scope) Vars() []*Var { return byName(s.vars) }

// byName lists variables by name.
func byName(vars map[string]*Var) []*Var {
	return slices.SortedFunc(maps.Values(vars), func(a, b *Var) int { return cmp.Compare(a.Name, b.Name) })
}

// Var returns the session variable of that name, or nil.
func (s *Scope) Var(name string) *Var { return s.vars[name] }

// Decls lists the live declarations, oldest first.
func (s *Scope) Decls() []*Decl { return slices.Clone(s.decls) }

// Imports lists the session's imports; dot imports have the name ".", and those
// for the package's effect alone "_".
func (s *Scope) Imports() []Import {
	return importList(s.imports, s.dots, s.effects)
}

// Import is the path of the package that the session knows by that name, or "".
func (s *Scope) Import(name string) string { return s.imports[name] }

// AutoImport tells whether unknown package names are imported by themselves.
func (s *Scope) AutoImport() bool { return s.auto }

// WithAutoImport returns the scope with auto-import on or off.
func (s *Scope) WithAutoImport(on bool) *Scope {
	next := *s
	next.auto = on
	return &next
}

// WithoutVars returns the scope less all its variables: what is left of a
// session whose worker has died.
func (s *Scope) WithoutVars() *Scope {
	next := *s
	next.vars = map[string]*Var{}
	return &next
}

// Lend returns the scope with variables for one cell, by names that no cell could
// declare: identifiers of its tree have those names.
func (s *Scope) Lend(vars ...*Var) *Scope {
	next := *s
	next.vars = maps.Clone(s.vars)
	for _, v := range vars {
		next.vars[v.Name] = v
	}
	return &next
}

// Without returns the scope less the variables of those names.
func (s *Scope) Without(names ...string) *Scope {
	next := *s
	next.vars = maps.Clone(s.vars)
	for _, name := range names {
		delete(next.vars, name)
	}
	return &next
}

// without returns the scope less the declarations that are broken.
func (s *Scope) without(broken []Broken) *Scope {
	next := *s
	next.decls = slices.DeleteFunc(slices.Clone(s.decls), func(d *Decl) bool {
		return slices.ContainsFunc(broken, func(b Broken) bool { return b.Decl.Name() == d.Name() })
	})
	return &next
}

// An Import is a package under the name that the session knows it by.
type Import struct {
	Name string // "." for a dot import, "_" for one for the package's effect alone
	Path string
}

// importList makes a sorted list of the imports.
func importList(named map[string]string, dots, effects []string) []Import {
	list := make([]Import, 0, len(named)+len(dots)+len(effects))
	for name, path := range named {
		list = append(list, Import{name, path})
	}
	for _, path := range dots {
		list = append(list, Import{".", path})
	}
	for _, path := range effects {
		list = append(list, Import{"_", path})
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].Path != list[j].Path {
			return list[i].Path < list[j].Path
		}
		return list[i].Name < list[j].Name
	})
	return list
}
