package rewrite

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"gokernel/interp/syntax"
)

// A text is a cell's source under edit. Edits do not overlap; those at the same
// place stand in the order in which they were made.
type text struct {
	cell  *syntax.Cell
	edits []edit
	key   string // LineKey of the cell, when it has been asked for
}

// An edit replaces the bytes from start up to end.
type edit struct {
	start, end int
	text       string
}

// blank is the text without edits.
func (t *text) blank() *text { return &text{cell: t.cell, key: t.key} }

// lineKey is that of the cell, which takes time in proportion to its text: so it is
// made once, and not for each line.
func (t *text) lineKey() string {
	if t.key == "" {
		t.key = LineKey(t.cell.Text)
	}
	return t.key
}

// insert puts s at p.
func (t *text) insert(p token.Pos, s string) {
	at := t.cell.Offset(p)
	t.edits = append(t.edits, edit{at, at, s})
}

// replace puts s in the place of [from, to).
func (t *text) replace(from, to token.Pos, s string) {
	t.edits = append(t.edits, edit{t.cell.Offset(from), t.cell.Offset(to), s})
}

// render is the text from one position to another with its edits made. An
// insertion at either end belongs to it.
func (t *text) render(from, to token.Pos) string {
	return t.cut(from, to, false)
}

// take renders a node and takes its edits out, for a caller that replaces the
// node as a whole.
func (t *text) take(n ast.Node) string { return t.cut(n.Pos(), n.End(), true) }

func (t *text) cut(from, to token.Pos, remove bool) string {
	start, end := t.cell.Offset(from), t.cell.Offset(to)
	var inside, rest []edit
	for _, e := range t.edits {
		if start <= e.start && e.end <= end {
			inside = append(inside, e)
		} else {
			rest = append(rest, e)
		}
	}
	if remove {
		t.edits = rest
	}
	slices.SortStableFunc(inside, func(a, b edit) int { return a.start - b.start })
	var out strings.Builder
	at := start
	for _, e := range inside {
		if e.start < at { // an insertion at the end of a replaced stretch comes after it; nothing else overlaps
			e.start = at
		}
		out.WriteString(t.cell.Text[at:e.start])
		out.WriteString(e.text)
		at = max(at, e.end)
	}
	out.WriteString(t.cell.Text[at:end])
	return out.String()
}
