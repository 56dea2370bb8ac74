// Package lineage knows which cells of a notebook gave which names their
// values, and which cells used them: what has to be known to say that a cell is
// stale. It learns that from checked cells when they have run, and runs nothing
// itself. It knows neither how cells are run nor how front ends show them.
//
// A name is that of a variable, a function, a type, a constant, or of a method
// as in "T.M". Each time a cell gives a name another value there is a new
// version of it; the inputs of a cell are the versions that it found. A cell
// that calls a function uses and changes what that uses and changes, as it was
// when the cell ran.
//
// # What changes a variable
//
// An assignment of any form, to it or to a part of it (a field, an element, what
// it points to); := and var; ++ and --; copy, delete, clear, a send, a receive
// and close; its address in the arguments of a library's function, but for those
// that only look, such as fmt.Println; a method with a pointer receiver, of a
// library those left out that only look by their names or types (library.go); a
// function of the notebook whose body, or that of one it calls, writes through
// the parameter that it is passed as, or assigns to it directly; a function of a
// library known to write to what it is passed, such as slices.Sort. A function
// literal that is called or passed on counts where it stands, one that is kept in
// a variable where that is used. What shares memory with a changed variable
// changes with it: b := a[1:] and p := &x, as far as an assignment shows it.
// Everything else only reads.
package lineage

import (
	"slices"
	"strings"

	"gokernel/interp/check"
)

// A Run is one execution of a cell.
type Run struct {
	ID     string // the front end's name of the cell; "" where it has none
	Number int    // execution count
	Code   string
	Again  bool // not the user has run it, but something that knows it to be stale
}

// A Cell is a cell of the notebook as it ran last.
type Cell struct {
	ID     string
	Number int
	Code   string

	place int // among the cells, from the top, as far as is known
	known bool
	gone  bool
	last  int // which of the Book's runs was its last, of those that matter
	began int // the Book's now when that began
	record
}

// A record is what a run of a cell did.
type record struct {
	reads    map[string]version // what was found of other runs, by name
	mentions map[string]bool    // names in it, also in functions that it declares
	defines  map[string]bool    // names that it declares or defines
	writes   map[string]bool    // names that it changes, those of defines included
}

// A version is the value of a name from one change to the next.
type version struct {
	at   int    // when it came about; 0 is before all runs
	by   *Cell  // that changed it last, or nil
	text string // of a declaration; "" of a variable
}

// A name is what is known of one.
type name struct {
	version
	writers map[*Cell]int // when each cell changed it last
	orphan  *orphan       // not nil where no cell defines it any more
	latent  []string      // the functions that a variable may hold
	links   map[string]linkKind
}

// An orphan is a name whose cell is there no longer, or defines it no longer.
type orphan struct {
	number  int
	deleted bool
}

// A Book is what is known of the cells of a notebook. It is for one goroutine at
// a time.
type Book struct {
	cells     []*Cell // that are there
	byKey     map[string]*Cell
	names     map[string]*name
	functions map[string]*effect  // of declarations, and of function literals in variables
	closures  map[string]*closure // of functions, until one changes
	now       int                 // counts changes of names
	runs      int                 // counts runs of cells
	places    int                 // given to cells
	current   *running            // nil between runs
}

// running is a run that has not ended.
type running struct {
	cell  *Cell
	outer *running
	own   map[string]bool // what it has given a value of its own
	began int             // the Book's now
	any   bool            // it has run Go
	again bool
	record
}

// maxCells bounds how many cells are known: a terminal has no end of them.
const maxCells = 2000

// New returns a book without cells.
func New() *Book {
	return &Book{byKey: map[string]*Cell{}, names: map[string]*name{}, functions: map[string]*effect{}, closures: map[string]*closure{}}
}

// Begin tells that a cell begins to run. A run may begin within another, which
// goes on when it ends.
func (b *Book) Begin(r Run) {
	key := cellKey(r)
	cell := b.byKey[key]
	if cell != nil && r.ID == "" && cell.updatesItself() {
		// The same text twice, as of x++: two cells as a rule. To take it for one
		// would make cells between them look stale.
		cell = nil
	}
	if cell == nil {
		b.places++
		cell = &Cell{ID: r.ID, Code: r.Code, place: b.places}
	}
	cell.Number = r.Number
	b.current = &running{cell: cell, outer: b.current, began: b.now, again: r.Again, own: map[string]bool{}, record: newRecord()}
}

// End tells how the innermost run ended. code is the text that it ran.
func (b *Book) End(code string, failed bool) {
	r := b.current
	b.current = r.outer
	cell := r.cell
	if failed && !r.any {
		return // it did nothing: what it did before is what counts
	}
	if failed {
		for name := range cell.defines {
			r.defines[name] = true // the rest of its text may be there still
		}
		for name := range cell.writes {
			r.writes[name] = true
		}
	}
	before := cell.record
	cell.record, cell.Code = r.record, code
	b.orphans(before.defines, cell, false)
	for name := range cell.defines {
		b.name(name).orphan = nil
	}
	if !cell.known {
		if !cell.matters() && cell.ID == "" {
			return
		}
		key := cellKey(Run{ID: cell.ID, Code: code})
		if twin := b.byKey[key]; twin != nil {
			b.remove(twin) // if it is another cell, nobody can tell
		}
		cell.known = true
		b.cells = append(b.cells, cell)
		b.byKey[key] = cell
		if len(b.cells) > maxCells {
			b.forget(b.cells[0])
		}
	}
	if cell.matters() {
		b.runs++
		cell.last, cell.began = b.runs, r.began
		if r.again {
			cell.last = 0
		}
		b.settle()
	}
}

// Clear forgets everything but the runs that have not ended.
func (b *Book) Clear() {
	fresh := New()
	fresh.current, fresh.now = b.current, b.now
	*b = *fresh
	for r := b.current; r != nil; r = r.outer {
		r.record = newRecord()
	}
}

// Knows tells whether a run is of a cell as it ran last.
func (b *Book) Knows(r Run) bool {
	cell := b.byKey[cellKey(r)]
	return cell != nil && cell.Code == r.Code
}

// Delete tells that the notebook has cells no longer, by their IDs.
func (b *Book) Delete(ids []string) {
	for _, id := range ids {
		if cell := b.byKey[cellKey(Run{ID: id})]; id != "" && cell != nil {
			b.forget(cell)
			b.orphans(cell.defines, cell, true)
		}
	}
}

// forget takes a cell out of the book.
func (b *Book) forget(cell *Cell) {
	cell.gone = true
	b.remove(cell)
}

func (b *Book) remove(cell *Cell) {
	delete(b.byKey, cellKey(Run{ID: cell.ID, Code: cell.Code}))
	for i, c := range b.cells {
		if c == cell {
			b.cells = append(b.cells[:i:i], b.cells[i+1:]...)
			break
		}
	}
}

// orphans notes which of the names that a cell defined no cell defines now.
func (b *Book) orphans(names map[string]bool, cell *Cell, deleted bool) {
	for name := range names {
		if !b.defined(name) && !cell.keeps(name) {
			b.name(name).orphan = &orphan{number: cell.Number, deleted: deleted}
		}
	}
}

func (c *Cell) keeps(name string) bool { return !c.gone && c.defines[name] }

// defined tells whether a cell that is there defines the name.
func (b *Book) defined(name string) bool {
	for _, c := range b.cells {
		if c.defines[name] {
			return true
		}
	}
	return false
}

// Add tells that a part of the innermost run has run, at least in part.
func (b *Book) Add(c *check.Checked) {
	r := b.current
	if r == nil {
		return
	}
	r.any = true
	b.declare(c)
	for _, e := range b.trace(c) {
		b.apply(e)
	}
}

// apply does to the names what a statement did.
func (b *Book) apply(e *effect) {
	r := b.current
	all := b.resolve(e)
	read := func(name string) {
		r.mentions[name] = true
		if _, known := r.reads[name]; !known && !r.own[name] {
			r.reads[name] = b.name(name).version
		}
	}
	for name := range all.reads {
		read(name)
	}
	for _, set := range []map[string]bool{all.writes, all.deep} {
		for name := range set {
			if !slices.Contains(e.whole, name) {
				read(name) // some of it may stay what it was
			}
		}
	}
	for name := range e.mentions {
		r.mentions[name] = true
	}
	for name := range all.deep {
		for shared := range b.sharing(name) {
			b.changed(shared)
		}
	}
	for name := range all.writes {
		b.changed(name)
		for holder := range b.holders(name) {
			b.changed(holder)
		}
	}
	for _, name := range e.whole {
		r.own[name] = true
		b.unlink(name)
	}
	for name, list := range e.links {
		for _, l := range list {
			b.link(name, l)
		}
	}
	for name, functions := range e.latent {
		b.latent(name, functions, e)
	}
	for _, name := range e.defines {
		r.defines[name], r.writes[name], r.mentions[name] = true, true, true
	}
}

// changed makes a new version of a variable.
func (b *Book) changed(which string) {
	b.now++
	n := b.name(which)
	n.version = version{at: b.now, by: b.current.cell}
	n.writers[b.current.cell] = b.now
	b.current.writes[which] = true
	b.current.mentions[which] = true
}

// name is what is known of a name, perhaps nothing yet.
func (b *Book) name(which string) *name {
	n := b.names[which]
	if n == nil {
		n = &name{writers: map[*Cell]int{}}
		b.names[which] = n
	}
	return n
}

// updatesItself tells whether the cell changes what it reads.
func (c *Cell) updatesItself() bool {
	for name := range c.reads {
		if c.writes[name] {
			return true
		}
	}
	return false
}

// matters tells whether the cell has to do with names at all.
func (c *Cell) matters() bool { return len(c.mentions) > 0 }

func newRecord() record {
	return record{reads: map[string]version{}, mentions: map[string]bool{}, defines: map[string]bool{}, writes: map[string]bool{}}
}

// cellKey is what a cell is known again by.
func cellKey(r Run) string {
	if r.ID != "" {
		return "id " + r.ID
	}
	return "text " + strings.TrimSpace(r.Code)
}
