package display

import (
	"strings"
	"unicode/utf8"
)

// What one text/plain may have in all. More than that no reader reads, and
// each front end that keeps the notebook pays for it.
const (
	maxChars = 10_000
	maxLines = 200
)

// bounded is the node's layout within maxChars and maxLines: where the whole
// does not fit, composites show fewer of their elements, each with a note of
// how many more it has, so that the shape of all of it is still seen. Fields
// of structs are left out last.
func (n *node) bounded() string {
	if !n.composite && len(n.open) < 5*maxChars {
		return n.open // bounded when it was made, with its own note
	}
	for keep := maxElements; ; keep = keep * 2 / 3 {
		kept := n.keep(max(keep, fewest), max(3*keep, fewest))
		text := kept.layout(0, 0)
		if fits(text) {
			return text
		}
		if keep < fewest/2 {
			return clip(text)
		}
	}
}

// fewest is how many elements of a composite are shown however many it has.
const fewest = 3

// keep is the node with at most so many elements in each sequence or map, and
// so many fields in each struct.
func (n *node) keep(elements, fields int) node {
	c := *n
	limit := elements
	if n.fields {
		limit = fields
	}
	if over := len(n.kids) - limit; over > 0 {
		c.kids = n.kids[:limit]
		c.more += over
	}
	kids := make([]node, len(c.kids))
	for i := range c.kids {
		kids[i] = c.kids[i].keep(elements, fields)
	}
	c.kids = kids
	return c
}

// fits reports whether a text is within the bounds.
func fits(text string) bool {
	return strings.Count(text, "\n") < maxLines && (len(text) <= maxChars || utf8.RuneCountInString(text) <= maxChars)
}

// clip cuts a text to the bounds, and says what it has left out.
func clip(text string) string {
	if fits(text) {
		return text
	}
	end := boundary(text)
	rest := text[end:]
	if more := strings.Count(strings.TrimSuffix(rest, "\n"), "\n"); more > 0 {
		if rest[0] != '\n' {
			more++ // the one that is cut
		}
		return text[:end] + "\n… " + thousands(more) + " more " + plural("line", more)
	}
	if rest == "\n" {
		return text[:end]
	}
	return text[:end] + " … " + thousands(len(rest)) + " more bytes"
}

// boundary is how much of a text is within the bounds.
func boundary(text string) int {
	lines, chars := 1, 0
	for i, r := range text {
		if chars == maxChars || r == '\n' && lines == maxLines {
			return i
		}
		chars++
		if r == '\n' {
			lines++
		}
	}
	return len(text)
}

func plural(word string, n int) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
