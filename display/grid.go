package display

import "slices"

// A grid is a table as it is written: its text is settled, and rows and
// columns that are not shown are counted.
type grid struct {
	caption string
	labels  string // the heading of the rows' labels
	labeled bool   // rows have labels
	columns []column
	rows    []gridRow
	gap     int // before which row rows are left out; 0 where none are

	total   int    // rows in all
	open    bool   // there are more than total
	columnN int    // columns in all
	note    string // what went wrong while it was read
	shape   bool   // the size is said even where all is shown
}

type column struct {
	name, typ string
	right     bool // at the right, as numbers are
	whole     bool // of no use when it is cut, as numbers and times
}

type gridRow struct {
	label      string
	labelRight bool
	cells      []cell
}

// align settles the columns' alignment and the text of their floats.
func (g *grid) align() {
	for j := range g.columns {
		numbers, others := 0, 0
		cells := make([]*cell, 0, len(g.rows))
		for i := range g.rows {
			c := &g.rows[i].cells[j]
			cells = append(cells, c)
			switch {
			case c.numeric():
				numbers++
			case c.kind == cellText:
				others++
			}
		}
		g.columns[j].right = numbers > 0 && others == 0
		g.columns[j].whole = g.columns[j].right || slices.ContainsFunc(cells, func(c *cell) bool { return c.when != nil })
		alignFloats(cells)
		alignTimes(cells)
	}
}

// size says how much of the table is shown, "" where that is all of it and of
// no interest.
func (g *grid) size() string {
	shown, hidden := len(g.rows), g.columnN-len(g.columns)
	text := ""
	switch {
	case g.open:
		text = "showing " + thousands(shown) + " of more than " + thousands(g.total) + " rows"
	case shown < g.total:
		text = "showing " + thousands(shown) + " of " + thousands(g.total) + " rows"
	case hidden > 0 || g.shape || g.total == 0:
		text = thousands(g.total) + " " + plural("row", g.total)
	}
	switch {
	case hidden > 0:
		text += ", " + thousands(len(g.columns)) + " of " + thousands(g.columnN) + " columns"
	case text != "":
		text += " × " + thousands(g.columnN) + " " + plural("column", g.columnN)
	}
	if g.note != "" {
		if text != "" {
			text += "; "
		}
		text += g.note
	}
	return text
}

// omitted is the text of the row that stands for those left out before row i,
// "" where there are none.
func (g *grid) omitted(i int) string {
	if g.gap == 0 || i != g.gap {
		return ""
	}
	n := g.total - len(g.rows)
	if g.open {
		return "⋮ at least " + thousands(n) + " more " + plural("row", n) + " ⋮"
	}
	return "⋮ " + thousands(n) + " more " + plural("row", n) + " ⋮"
}
