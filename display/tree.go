package display

import (
	"strconv"
	"strings"
)

// unfolded is how many lines of plain text a value may have to be shown with
// all its parts unfolded.
const unfolded = 30

// tree shows a value of parts, which is too large for a line, as a tree that
// the reader can fold.
func (r *rendering) tree() {
	if r.node.composite && !r.node.oneLine() {
		r.b.with(MIMEHTML, quote(r.node.tree()))
	}
}

// maxTreeHTML is how much HTML a tree may have, in bytes.
const maxTreeHTML = 300_000

// tree is the node as HTML, without scripts. Of what would be too large, it has
// fewer elements.
func (n *node) tree() string {
	html := n.wholeTree()
	for keep := maxElements; len(html) > maxTreeHTML && keep > fewest; {
		keep = max(keep/2, fewest)
		kept := n.keep(keep, keep)
		html = kept.wholeTree()
	}
	return html
}

func (n *node) wholeTree() string {
	var b strings.Builder
	open := strings.Count(n.layout(0, 0), "\n") < unfolded
	b.WriteString(`<div class="` + verbatim + `" style="font-family:var(--jp-code-font-family,monospace);font-size:var(--jp-code-font-size,13px);line-height:1.4">`)
	n.branch(&b, "", true, open)
	b.WriteString("</div>")
	return b.String()
}

// branch writes a composite node behind its key.
func (n *node) branch(b *strings.Builder, key string, open, all bool) {
	b.WriteString("<details")
	if open {
		b.WriteString(" open")
	}
	b.WriteString(`><summary style="cursor:pointer">` + key + n.summary() + n.remark() + "</summary>\n")
	b.WriteString(`<ul style="list-style:none;margin:0;padding-left:1.5em">` + "\n")
	for i := range n.kids {
		kid := &n.kids[i]
		b.WriteString("<li>")
		key := ""
		if text := strings.TrimSuffix(n.key(i), ": "); text != "" {
			key = "<b>" + escape(text) + "</b>: "
		}
		switch {
		case kid.composite && len(kid.kids) > 0 && !kid.brief():
			if key == "" && kid.close != "" {
				key = "<b>" + strconv.Itoa(i) + "</b>: " // an element, by its number
			}
			kid.branch(b, key, all, all)
		case kid.composite:
			b.WriteString(key + escape(kid.flat()))
		case strings.Contains(kid.open, "\n"):
			b.WriteString(key + `<span style="white-space:pre-wrap">` + escape(kid.open) + "</span>")
		default:
			b.WriteString(key + escape(kid.open) + kid.remark())
		}
		b.WriteString("</li>\n")
	}
	if n.more > 0 {
		b.WriteString("<li" + faint + ">" + escape(n.rest()) + "</li>\n")
	}
	b.WriteString("</ul></details>")
}

// brief reports whether a composite is shown on the line of its key. One
// without brackets, as a chain of errors is, never is.
func (n *node) brief() bool {
	const limit = 60
	return n.close != "" && n.width(limit) <= limit
}

// remark is the node's note, as HTML.
func (n *node) remark() string {
	if n.note == "" {
		return ""
	}
	return " <span" + faint + ">" + escape(n.note) + "</span>"
}

// summary is what is seen of a composite that is folded, as HTML.
func (n *node) summary() string {
	if n.close == "" {
		return escape(n.open)
	}
	name := strings.TrimRight(n.open, "{[")
	if !n.fields {
		count := len(n.kids) + n.more
		unit := plural("element", count)
		if len(n.keys) > 0 && n.keys[0] != "" {
			unit = "entries"
			if count == 1 {
				unit = "entry"
			}
		}
		name = strings.TrimSpace(name + " (" + thousands(count) + " " + unit + ")")
	}
	return "<span" + faint + ">" + escape(name) + "</span>"
}
