// Package nbdiff tells how two notebooks differ, in words for people: which
// cells have been added, removed or changed, and what of them. Texts are compared
// line by line; pictures and other data by their size and hash. It compares
// documents; it runs nothing and touches no files.
package nbdiff

import (
	"reflect"
	"regexp"
	"strings"

	"gokernel/protocol/nbformat"
)

// Options say what counts as a difference.
type Options struct {
	Ignore      []*regexp.Regexp // what matches in outputs is the same everywhere
	SourcesOnly bool             // outputs are not compared
}

// A Kind says what has become of a cell.
type Kind int

// The kinds.
const (
	Changed Kind = iota
	Added
	Removed
	Moved // also when it has changed on the way
)

func (k Kind) String() string { return [...]string{"changed", "added", "removed", "moved"}[k] }

// A Change is one cell that differs.
type Change struct {
	Kind     Kind
	Old, New int // numbers of the cell among all cells, from 1; 0 where it is not
	Type     string
	ID       string
	Parts    []Part
}

// A Part is what of a cell differs.
type Part struct {
	Name  string // "source", "type", "metadata" or "outputs"
	Lines []Line
}

// A Line is a line of one of the texts, or of both.
type Line struct {
	Op   byte // ' ', '-' or '+'; '@' where lines have been left out
	Text string
}

// Diff lists the cells that differ, in the order of the notebooks.
func Diff(a, b *nbformat.Notebook, o Options) []Change {
	var changes []Change
	if parts := diffText("metadata", metadataLines(a.Metadata), metadataLines(b.Metadata)); parts != nil {
		changes = append(changes, Change{Type: "notebook", Parts: parts})
	}
	for _, p := range align(a.Cells, b.Cells) {
		switch {
		case p.a < 0:
			changes = append(changes, whole(Added, 0, p.b+1, b.Cells[p.b], o))
		case p.b < 0:
			changes = append(changes, whole(Removed, p.a+1, 0, a.Cells[p.a], o))
		default:
			parts := cellParts(a.Cells[p.a], b.Cells[p.b], o)
			kind := Changed
			if p.moved {
				kind = Moved
			} else if len(parts) == 0 {
				continue
			}
			c := b.Cells[p.b]
			changes = append(changes, Change{kind, p.a + 1, p.b + 1, c.Type, c.ID, parts})
		}
	}
	return changes
}

// Outputs tells how the outputs of two cells differ; nil where they do not.
func Outputs(a, b *nbformat.Cell, o Options) []Line {
	old, now := outputLines(a, o), outputLines(b, o)
	if reflect.DeepEqual(old, now) {
		return nil
	}
	return diffLines(old, now)
}

// cellParts lists what differs of a cell.
func cellParts(a, b *nbformat.Cell, o Options) []Part {
	var parts []Part
	parts = append(parts, diffText("type", []string{a.Type}, []string{b.Type})...)
	parts = append(parts, diffText("metadata", metadataLines(a.Metadata), metadataLines(b.Metadata))...)
	parts = append(parts, diffText("source", textLines(a.Source), textLines(b.Source))...)
	if !o.SourcesOnly {
		if lines := Outputs(a, b, o); lines != nil {
			parts = append(parts, Part{"outputs", lines})
		}
	}
	return parts
}

// whole is a cell that only one of the notebooks has.
func whole(kind Kind, old, now int, c *nbformat.Cell, o Options) Change {
	op := byte('+')
	if kind == Removed {
		op = '-'
	}
	change := Change{Kind: kind, Old: old, New: now, Type: c.Type, ID: c.ID}
	add := func(name string, lines []string) {
		if len(lines) == 0 {
			return
		}
		p := Part{Name: name}
		for _, line := range lines {
			p.Lines = append(p.Lines, Line{op, line})
		}
		change.Parts = append(change.Parts, p)
	}
	add("metadata", metadataLines(c.Metadata))
	add("source", textLines(c.Source))
	if !o.SourcesOnly {
		add("outputs", outputLines(c, o))
	}
	return change
}

func diffText(name string, a, b []string) []Part {
	if reflect.DeepEqual(a, b) {
		return nil
	}
	return []Part{{name, diffLines(a, b)}}
}

// textLines are the lines of a text; none for an empty one.
func textLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
