package display

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const indentation = "    "

// A node is a formatted value: a text, or elements between an opening and a
// closing one.
type node struct {
	open, close string // a leaf has only open
	composite   bool
	fill        bool // short elements share lines
	fields      bool // the elements are fields of a struct
	keys        []string
	kids        []node
	more        int    // elements left out at the end
	note        string // what a tree says behind it
}

func leaf(text string) node { return node{open: text} }

// add appends an element.
func (n *node) add(key string, kid node) {
	n.keys = append(n.keys, key)
	n.kids = append(n.kids, kid)
}

// key is the text before element i.
func (n *node) key(i int) string {
	if i < len(n.keys) {
		return n.keys[i]
	}
	return ""
}

// rest notes the elements left out.
func (n *node) rest() string { return fmt.Sprintf("… %s more", thousands(n.more)) }

// flat is the node on one line.
func (n *node) flat() string {
	if !n.composite {
		return n.open
	}
	var b strings.Builder
	b.WriteString(n.open)
	for i := range n.kids {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(n.key(i))
		b.WriteString(n.kids[i].flat())
	}
	if n.more > 0 {
		if len(n.kids) > 0 {
			b.WriteString(", ")
		}
		b.WriteString(n.rest())
	}
	b.WriteString(n.close)
	return b.String()
}

// width is the width of flat in columns, or more than limit where it is
// above that or has a line break.
func (n *node) width(limit int) int {
	if strings.Contains(n.open, "\n") {
		return limit + 1
	}
	w := utf8.RuneCountInString(n.open) + utf8.RuneCountInString(n.close)
	if !n.composite {
		return w
	}
	if n.more > 0 {
		w += len(n.rest()) + 2
	}
	for i := range n.kids {
		if w > limit {
			return w
		}
		key := n.key(i)
		if strings.Contains(key, "\n") {
			return limit + 1
		}
		if i > 0 {
			w += 2
		}
		w += utf8.RuneCountInString(key) + n.kids[i].width(limit-w)
	}
	return w
}

// layout writes the node at an indentation level, from a column on: on one
// line where that fits, else an element to a line.
func (n *node) layout(level, column int) string {
	if !n.composite {
		return n.open
	}
	const comma = 1 // follows inside another composite
	if room := lineWidth - column - min(level, comma); n.width(room) <= room {
		return n.flat()
	}
	indent := strings.Repeat(indentation, level+1)
	var b strings.Builder
	b.WriteString(n.open)
	b.WriteByte('\n')
	if n.fill && n.short() {
		n.layoutFilled(&b, indent)
	} else {
		for i := range n.kids {
			key := n.key(i)
			b.WriteString(indent)
			b.WriteString(key)
			b.WriteString(n.kids[i].layout(level+1, len(indent)+utf8.RuneCountInString(key)))
			b.WriteString(",\n")
		}
		if n.more > 0 {
			b.WriteString(indent + n.rest() + "\n")
		}
	}
	b.WriteString(indent[len(indentation):])
	b.WriteString(n.close)
	return b.String()
}

// short reports whether the elements are such that many go on a line.
func (n *node) short() bool {
	const limit = 24
	for i := range n.kids {
		if n.kids[i].composite || n.kids[i].width(limit) > limit {
			return false
		}
	}
	return true
}

// layoutFilled writes as many elements to a line as it takes.
func (n *node) layoutFilled(b *strings.Builder, indent string) {
	column := 0
	put := func(text string) {
		w := utf8.RuneCountInString(text)
		switch {
		case column == 0:
			b.WriteString(indent)
			column = len(indent)
		case column+1+w > lineWidth:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(text)
		column += w
	}
	for i := range n.kids {
		put(n.kids[i].open + ",")
	}
	if n.more > 0 {
		put(n.rest())
	}
	b.WriteByte('\n')
}
