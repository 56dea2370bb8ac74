package lineage

import (
	"fmt"
	"maps"
	"slices"
)

// A Stale cell would do something else if it ran now, or uses what the notebook
// does not have any more.
type Stale struct {
	*Cell
	Reasons []Reason // by name
	Helps   bool     // running it again may help
}

// A Reason is why a cell is stale.
type Reason struct {
	Name string
	Why  Why
	By   *Cell // that changed the name, or is to run again itself; nil with Undefined and Needed
	For  *Cell // with Needed: the cell that starts from this one
	text string
}

// Why tells reasons apart.
type Why int

// The reasons.
const (
	Changed   Why = iota // the name was changed after the cell ran
	Upstream             // what the name holds comes from a cell that is to run again
	Needed               // the cell itself is not stale: one that is starts from the value it gave to the name, which is another now
	Lost                 // the cell itself is not stale: what it gave to the name is overwritten, and used by others
	Former               // what the name holds comes from a cell as it was before it was edited, or deleted
	Undefined            // no cell defines the name any more
)

func (r Reason) String() string { return r.text }

// Stale lists the stale cells in the order in which they are to be run again. Then
// each of them finds what it would find in a run from top to bottom: cells that
// are not stale themselves are among them for that, with reasons that say so.
func (b *Book) Stale() []Stale {
	f := findings{}
	for _, c := range b.cells {
		for which := range c.mentions {
			if o := b.name(which).orphan; o != nil {
				f.note(c, Reason{Name: which, Why: Undefined, text: fmt.Sprintf("%s is no longer defined by any cell that is there: cell %d was %s", which, o.number, ended(o.deleted))})
			}
		}
		for which, read := range c.reads {
			if r, ok := b.outdated(c, which, read); ok {
				f.note(c, r)
			}
		}
	}
	if len(f) == 0 {
		return nil
	}
	for again := true; again; {
		again = false
		for _, c := range b.cells {
			again = b.follow(f, c) || again
		}
	}
	list := make([]Stale, 0, len(f))
	for c, reasons := range f {
		if b.isRunning(c) {
			continue // it is up to date when it ends
		}
		s := Stale{Cell: c, Helps: helps(reasons)}
		for _, which := range slices.Sorted(maps.Keys(reasons)) {
			s.Reasons = append(s.Reasons, reasons[which])
		}
		list = append(list, s)
	}
	slices.SortFunc(list, func(x, y Stale) int { return byPlace(x.Cell, y.Cell) })
	return ordered(list)
}

// isRunning tells whether a run of the cell has not ended.
func (b *Book) isRunning(c *Cell) bool {
	for r := b.current; r != nil; r = r.outer {
		if r.cell == c {
			return true
		}
	}
	return false
}

// findings are the reasons of cells, by name.
type findings map[*Cell]map[string]Reason

// note adds a reason, and tells whether there was none for that name.
func (f findings) note(c *Cell, r Reason) bool {
	if _, there := f[c][r.Name]; there {
		return false
	}
	if f[c] == nil {
		f[c] = map[string]Reason{}
	}
	f[c][r.Name] = r
	return true
}

// follow adds what follows for other cells, and for the cell itself, from those
// that are to run again. It tells whether there was something to add.
func (b *Book) follow(f findings, c *Cell) (added bool) {
	again := helps(f[c])
	for which, read := range c.reads {
		by := read.by
		if read.text != "" {
			continue // a declaration stays what it is when its cell runs again
		}
		if by != nil && by.place < c.place && helps(f[by]) {
			added = f.note(c, Reason{Name: which, Why: Upstream, By: by, text: fmt.Sprintf("%s comes from cell %d, which is to run again", which, by.Number)}) || added
			again = true
		}
		if last := b.lastWriter(which, c); again && last != nil && b.name(which).by != last && !helps(f[last]) {
			added = f.note(last, Reason{Name: which, Why: Needed, For: c, text: fmt.Sprintf("%s: cell %d is to run again from what this cell gave, which has been changed since", which, c.Number)}) || added
		}
		// What a cell between the two gave will be lost, or is: it has to give it again.
		if by == nil || by == c || by.gone || by.place > c.place || !by.writes[which] || helps(f[by]) {
			continue
		}
		for _, w := range b.cells {
			if w != by && w.place < by.place && w.writes[which] && (helps(f[w]) || b.name(which).by == w && b.name(which).at > read.at) {
				added = f.note(by, Reason{Name: which, Why: Lost, By: w, text: fmt.Sprintf("%s: cell %d gives it another value than this cell, which cell %d uses", which, w.Number, c.Number)}) || added
			}
		}
	}
	return added
}

// lastWriter is the cell above one that is the last to change a variable, or nil.
func (b *Book) lastWriter(which string, above *Cell) *Cell {
	var last *Cell
	for _, c := range b.cells {
		if c.place < above.place && c.writes[which] && (last == nil || c.place > last.place) {
			last = c
		}
	}
	return last
}

func ended(deleted bool) string {
	if deleted {
		return "deleted"
	}
	return "edited"
}

// helps tells whether running a cell again does something about its reasons.
func helps(reasons map[string]Reason) bool {
	for _, r := range reasons {
		if r.Why <= Lost {
			return true
		}
	}
	return false
}

// outdated tells whether the version of a name that a cell found is what it
// would find if all cells above it ran again.
//
// What a cell below changes later is no reason: every notebook that runs from
// top to bottom would be full of stale cells. Unless the cell has its value from
// just that cell.
func (b *Book) outdated(c *Cell, which string, read version) (Reason, bool) {
	n := b.name(which)
	from := read.by
	former := from != nil && (from.gone || !from.writes[which])
	if n.at == read.at || n.text != "" && n.text == read.text {
		if former && n.orphan == nil && n.text == "" {
			return Reason{Name: which, Why: Former, By: from, text: fmt.Sprintf("%s has the value that cell %d gave it before it was %s", which, from.Number, ended(from.gone))}, true
		}
		return Reason{}, false
	}
	var by *Cell
	for w, at := range n.writers {
		if w != c && at > read.at && (w == from || w.place < c.place || former) && (by == nil || at > n.writers[by]) {
			by = w
		}
	}
	if by == nil {
		return Reason{}, false
	}
	text := fmt.Sprintf("%s: cell %d gave it a new value after this cell ran", which, by.Number)
	if n.text != "" {
		text = fmt.Sprintf("%s was changed in cell %d", which, by.Number)
	}
	return Reason{Name: which, Why: Changed, By: by, text: text}, true
}

// ordered puts stale cells after those that their reasons come from; the list is
// in the order of the notebook, which counts for the rest.
func ordered(list []Stale) []Stale {
	var sorted []Stale
	for len(list) > 0 {
		at := slices.IndexFunc(list, func(s Stale) bool { return !waits(s, list) })
		at = max(at, 0) // they wait for each other: from the top
		sorted = append(sorted, list[at])
		list = slices.Delete(list, at, at+1)
	}
	return sorted
}

// waits tells whether a cell has a reason in another of the list.
func waits(s Stale, list []Stale) bool {
	for _, r := range s.Reasons {
		if r.By != nil && r.By != s.Cell && slices.ContainsFunc(list, func(o Stale) bool { return o.Cell == r.By && o.Helps }) {
			return true
		}
	}
	return false
}

// Dependants lists the stale cells that are so because of a cell, directly or
// not, in the order in which they are to be run again.
func (b *Book) Dependants(r Run) []Stale {
	from := b.byKey[cellKey(r)]
	if from == nil {
		return nil
	}
	reached := map[*Cell]bool{from: true}
	stale := b.Stale()
	for again := true; again; {
		again = false
		for _, s := range stale {
			for _, r := range s.Reasons {
				cause := r.By
				if r.Why == Needed {
					cause = r.For
				}
				if !reached[s.Cell] && cause != nil && reached[cause] && r.Why != Former {
					reached[s.Cell], again = true, true
				}
			}
		}
	}
	return slices.DeleteFunc(stale, func(s Stale) bool { return !reached[s.Cell] || s.Cell == from || !s.Helps })
}
