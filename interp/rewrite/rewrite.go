// Package rewrite turns a checked cell into the source of a generation: a
// package that holds the declarations which the cell's code reaches, and its
// statements as one function. It edits the user's own text at byte offsets and
// leaves line directives, so that the compiler and stack traces speak of cells.
//
// It knows what generated code means, and package hook, which that code calls;
// it knows nothing of how generations are built or run.
//
// What it changes:
//   - a session variable x becomes (*p), with p bound when the generation is
//     opened; in loops of the cell's own statements x is held in a local, and
//     stored at every assignment (copies.go);
//   - a function begins with a look at a flag, by which a later body of the
//     same function takes over, and an interrupt stops recursion (functions.go);
//   - loops poll for interrupts (loops.go);
//   - recover lets interrupts pass, goroutines are guarded, os.Exit and
//     log.Fatal end the cell only (calls.go);
//   - os.Stdin, os.Stdout and os.Stderr are the cell's own streams where they
//     become interfaces (streams.go); files are embedded in variables (embeds.go);
//   - a type that is declared anew gets a name of its own, and an alias by its
//     old one (names.go);
//   - the type of a variable that has no name here, as another package keeps it
//     to itself, is left to the compiler to infer (hidden.go, places.go).
package rewrite

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"gokernel/interp/check"
)

// A Rewriter writes the generations of one worker process. When the process is
// replaced, a new Rewriter starts with a check of all declarations
// (check.Checker.Again). It is not for concurrent use.
type Rewriter struct {
	last        *check.Checked              // the last cell, or nil
	units       map[string]*unit            // live declarations by name; a group of constants under each of its names
	names       map[*check.Decl]string      // of types, in generated code
	taken       map[string]int              // how many types of a name there were
	aliases     map[string]string           // import path to the name of the package in generated code
	used        map[string]bool             // those names
	pinned      map[string]bool             // variables, by key, that something other than a cell's statements may reach
	locals      int                         // types declared inside of functions so far
	emitted     map[string]map[string]*unit // what the newest copy of each function that the worker has is bound to
	asksCallers bool                        // see AsksCallers
	blank       map[string]bool             // packages imported for their effect alone that no opened generation imports

	imported []string          // paths of packages that cells have used so far, in that order
	places   map[string]*place // found so far, of types that have no name, by key
}

// New returns a Rewriter for a worker that has opened no generation.
func New() *Rewriter {
	r := &Rewriter{
		units: map[string]*unit{}, names: map[*check.Decl]string{}, taken: map[string]int{},
		aliases: map[string]string{}, used: map[string]bool{}, pinned: map[string]bool{},
		emitted: map[string]map[string]*unit{}, blank: map[string]bool{},
		places: map[string]*place{},
	}
	for _, path := range []string{hookPath, "fmt", "log", "time"} { // as wrappers call them
		r.packageName(path)
	}
	return r
}

// A Generation is the source of one package and what the worker has to know
// of it. Two generations of equal ID are the same.
type Generation struct {
	ID      string   // hash of Source
	Source  string   // of a package called main
	Imports []string // paths of the packages that Source imports, hook included
	HasCell bool     // there are statements to run
	Needed  bool     // it replaces functions that opened generations have, or imports for effect: to be opened before another cell runs
	Defines []string // functions whose copy in this generation takes over from all others
	Moves   []Move   // that the cell makes
	Drops   []string // keys of variables that are gone when the cell has ended
	Values  []Value  // of the result
	// Lines are the numbers of cells that stand under another name in Source's
	// line directives, where "cell[3]" names cell 3.
	Lines map[string]int

	units []*unit
	bound map[string]map[string]*unit // of the functions in units, their closure
	moved []check.Move
	blank []string
}

// A Move makes one variable live on in the memory of another. The names are
// keys: "x#2" is the second variable called x.
type Move struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// A Value describes one value of the result.
type Value struct {
	Type  string `json:"type"`            // as Go writes it, session types without a package
	Error bool   `json:"error,omitempty"` // the trailing error of several results
}

// Unsupported says that a cell cannot be written as a generation.
type Unsupported struct {
	Pos    token.Pos // or token.NoPos
	Reason string
}

func (u *Unsupported) Error() string { return u.Reason }

// Cell rewrites a checked cell. Its error is an *Unsupported. Every cell that
// runs has to pass here, also one that another engine runs, for what its
// statements do with variables counts later. The Rewriter remembers the cell, its
// declarations included, also when it fails or what it gives is never built:
// they are in the first generation that reaches them. For a cell that may not
// come to run there is Clone.
func (r *Rewriter) Cell(c *check.Checked) (*Generation, error) {
	r.last = c
	s := r.session(c)
	s.declare()
	g := &Generation{moved: c.Moved}
	for _, m := range c.Moved {
		g.Moves = append(g.Moves, Move{From: m.From.Key(), To: m.To.Key()})
		if r.pinned[m.From.Key()] {
			r.pinned[m.To.Key()] = true
		}
	}
	for _, v := range c.Dropped {
		if !slices.ContainsFunc(c.Moved, func(m check.Move) bool { return m.To == v }) {
			g.Drops = append(g.Drops, v.Key())
		}
	}
	for _, imp := range c.Imports {
		if imp.Name == "_" {
			r.blank[imp.Path] = true
		} else if !slices.Contains(r.imported, imp.Path) {
			r.imported = append(r.imported, imp.Path)
		}
	}
	cell := s.statements()
	g.HasCell = cell != nil
	if cell != nil {
		g.Lines = map[string]int{LineKey(c.Cell.Text): c.Cell.Number}
	}
	for _, v := range c.Replaced {
		if !r.pinned[v.Key()] { // or code that is still there may use it
			g.Drops = append(g.Drops, v.Key())
		}
	}
	g.Values = s.values()
	if err := s.finish(g, cell, s.roots(cell)); err != nil {
		return nil, err
	}
	return g, nil
}

// finish writes the generation of a cell, or of none, and of what the roots
// reach.
func (s *session) finish(g *Generation, cell *unit, roots []string) error {
	g.blank = slices.Sorted(maps.Keys(s.blank))
	g.Needed = len(g.blank) > 0 || slices.ContainsFunc(roots, s.stale)
	e := &emission{session: s, generation: g}
	if err := e.write(cell, roots); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(g.Source))
	g.ID = hex.EncodeToString(sum[:16])
	return nil
}

// Opened tells that the worker has opened the generation.
func (r *Rewriter) Opened(g *Generation) {
	for _, u := range g.units {
		if u.hooked {
			r.emitted[u.name] = g.bound[u.name]
		}
	}
	for _, path := range g.blank {
		delete(r.blank, path)
	}
}

// A session is the work on one cell.
type session struct {
	*Rewriter
	checked *check.Checked
	live    map[string]*check.Decl // by name, methods included
	knows   bool                   // the units are those of now
	failed  error                  // the first *Unsupported
}

func (r *Rewriter) session(c *check.Checked) *session {
	s := &session{Rewriter: r, checked: c, live: map[string]*check.Decl{}}
	for _, d := range c.Live {
		for _, name := range d.Names {
			s.live[name] = d
		}
	}
	return s
}

// fail notes the first thing that cannot be written.
func (s *session) fail(at token.Pos, format string, args ...any) {
	if s.failed == nil {
		s.failed = &Unsupported{Pos: at, Reason: fmt.Sprintf(format, args...)}
	}
}

// declare rewrites the cell's declarations and those that build on changed
// ones, and forgets those that are gone.
func (s *session) declare() {
	for name, u := range s.units {
		if s.live[name] == nil && u.decl != nil {
			delete(s.units, name)
		}
	}
	// Names first: the texts of all units use them.
	for _, d := range s.checked.Decls {
		if d.Kind == token.TYPE && !isAlias(d) {
			s.nameType(d)
		}
	}
	var fresh []*unit
	for _, d := range s.checked.Decls {
		if d.Name() == "_" && len(d.Names) == 1 {
			continue
		}
		u := s.declaration(d)
		for _, name := range d.Names {
			s.units[name] = u
		}
		fresh = append(fresh, u)
	}
	for name, d := range s.live {
		if u := s.units[name]; u != nil && u.decl != d && u.constants != nil && d.Kind == token.CONST && d.Cell == u.decl.Cell {
			u = s.withoutNames(u, d)
			for _, name := range d.Names {
				s.units[name] = u
			}
		}
	}
	s.knowFunctions(fresh)
	s.finishFunctions(fresh)
}

// values describes the result.
func (s *session) values() []Value {
	var list []Value
	for i, t := range s.checked.ResultTypes {
		text := types.TypeString(t, unqualified)
		last := i > 0 && i == len(s.checked.ResultTypes)-1
		list = append(list, Value{Type: text, Error: last && types.Identical(t, types.Universe.Lookup("error").Type())})
	}
	return list
}

// unqualified qualifies names of types as users do.
func unqualified(p *types.Package) string {
	if p.Path() == check.PackagePath {
		return ""
	}
	return p.Name()
}

// roots names what the generation must hold: what the statements mention, and
// functions that opened generations have in an older version.
func (s *session) roots(cell *unit) []string {
	names := map[string]bool{}
	if cell != nil {
		maps.Copy(names, cell.decls)
	}
	for name := range s.emitted {
		if s.stale(name) {
			names[name] = true
		}
	}
	if cell == nil {
		for _, d := range s.checked.Decls {
			for _, name := range d.Names {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// isAlias tells whether a type declaration declares an alias.
func isAlias(d *check.Decl) bool { return typeSpec(d).Assign.IsValid() }

// exported letters apart, generated names hold a letter that cells are not
// expected to use: U+02B9, which looks like a prime.
const mark = "ʹ"

// hookPath is the package that generated code calls.
const hookPath = "gokernel/interp/native/hook"

// pointerName is the generated package's pointer to a session variable.
func pointerName(v *check.Var) string {
	return fmt.Sprintf("ptr%s%s%s%d", mark, spelt(v), mark, v.Version)
}

// copyName is the local copy of a session variable.
func copyName(v *check.Var) string {
	return fmt.Sprintf("val%s%s%s%d", mark, spelt(v), mark, v.Version)
}

// spelt is the name of a variable, or something that can be written where it was
// lent to the cell by a name that cannot.
func spelt(v *check.Var) string {
	if v.Lent {
		return mark
	}
	return v.Name
}
