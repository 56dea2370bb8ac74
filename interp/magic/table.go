package magic

import (
	"iter"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/spelling"
)

// Table lists all magics by name.
func Table() []*Magic {
	list := []*Magic{
		autoImport(),
		bash(),
		bench(),
		capture(),
		cd(),
		del(),
		doc(),
		engine(),
		env(),
		exportCells(),
		formatCell(),
		get(),
		goroutines(),
		graph(),
		history(),
		list(),
		load(),
		logStart(),
		logStop(),
		ls(),
		memStats(),
		mod(),
		output(),
		prof(),
		pwd(),
		race(),
		reactive(),
		recall(),
		rerun(),
		reset(),
		restart(),
		run(),
		save(),
		script(),
		source(),
		stale(),
		timeIt(),
		test(),
		timing(),
		version(),
		vetCells(),
		who(),
		whos(),
		writeFile(),
	}
	slices.SortFunc(list, func(a, b *Magic) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// names are the names of all magics, aliases included.
func names(table []*Magic) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, m := range table {
			if !yield(m.Name) {
				return
			}
			for _, alias := range m.Aliases {
				if !yield(alias) {
					return
				}
			}
		}
	}
}

// Lookup finds a magic by its name or an alias, percent signs left out; nil
// where there is none.
func Lookup(name string) *Magic {
	for _, m := range Table() {
		if m.Name == name || slices.Contains(m.Aliases, name) {
			return m
		}
	}
	return nil
}

// Find is Lookup of a magic as it was written, with cell for two percent signs;
// its error says what is wrong with it and what was perhaps meant.
func Find(name string, cell bool) (*Magic, *interp.CellError) {
	written := "%" + name
	if cell {
		written = "%" + written
	}
	m := Lookup(name)
	switch {
	case m == nil:
		advice := "%lsmagic lists the magics"
		if near := spelling.Nearest(name, names(Table())); near != "" {
			advice = "did you mean %" + near + "? " + advice
		}
		return nil, Fail("there is no magic "+written, advice)
	case cell && m.Forms == Line:
		return nil, Fail(written+" does not take a cell", "usage: "+m.Usage)
	case !cell && m.Forms == Cell:
		return nil, Fail(written+" stands at the top of a cell, with two percent signs", "usage: "+m.Usage)
	}
	return m, nil
}
