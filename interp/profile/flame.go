package profile

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf8"
)

// Measures of the picture, in pixels.
const (
	width   = 960
	row     = 19
	letter  = 6.7 // width of one, of the font that is asked for
	padding = 4   // beside the text of a box
	least   = 0.5 // width of what is drawn
	deepest = 64  // rows
)

// A Flame is what called what: a tree of calls, those of one function from one
// place together.
type Flame struct {
	root   *node
	amount func(int64) string
}

type node struct {
	Frame
	value int64
	calls map[Frame]*node
}

// NewFlame makes the tree of stacks. amount writes a value.
func NewFlame(stacks []Stack, amount func(int64) string) *Flame {
	root := &node{Frame: Frame{Name: "all"}, calls: map[Frame]*node{}}
	for _, s := range stacks {
		root.value += s.Value
		at := root
		for _, f := range s.Frames {
			next := at.calls[f]
			if next == nil {
				next = &node{Frame: f, calls: map[Frame]*node{}}
				at.calls[f] = next
			}
			next.value += s.Value
			at = next
		}
	}
	return &Flame{root, amount}
}

// children are the calls of a node, the largest first.
func (n *node) children() []*node {
	list := make([]*node, 0, len(n.calls))
	for _, c := range n.calls {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *node) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.Name, b.Name)) })
	return list
}

// A box is a node as it is drawn.
type box struct {
	*node
	x, wide float64
	depth   int
}

// boxes are the nodes that are wide enough to be seen, callers first.
func (f *Flame) boxes() (list []box, rows int) {
	var walk func(n *node, x float64, depth int)
	walk = func(n *node, x float64, depth int) {
		wide := width * float64(n.value) / float64(max(f.root.value, 1))
		if wide < least || depth >= deepest {
			return
		}
		rows = max(rows, depth+1)
		list = append(list, box{n, x, wide, depth})
		for _, c := range n.children() {
			walk(c, x, depth+1)
			x += width * float64(c.value) / float64(f.root.value)
		}
	}
	walk(f.root, 0, 0)
	return list, rows
}

// tip tells of a box in words.
func (f *Flame) tip(b box) string {
	return fmt.Sprintf("%s: %s, %s", b.Name, f.amount(b.value), percent(b.value, f.root.value))
}

// percent is a part of a whole.
func percent(part, whole int64) string {
	return fmt.Sprintf("%.1f%%", 100*float64(part)/float64(max(whole, 1)))
}

// SVG draws the tree: callers above what they call, as wide as their share. It
// has no scripts, and can be read on light and on dark ground.
func (f *Flame) SVG() string {
	list, rows := f.boxes()
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="which function called which" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d" font-family="ui-monospace,Menlo,Consolas,monospace" font-size="11">`, width, rows*row)
	for _, x := range list {
		fmt.Fprintf(&b, `<g><title>%s</title><rect x="%.1f" y="%d" width="%.1f" height="%d" rx="2" fill="%s"/>`,
			html.EscapeString(f.tip(x)), x.x, x.depth*row, max(x.wide-1, least), row-1, fill(x))
		if text := fitting(x.Name, x.wide-2*padding); text != "" {
			fmt.Fprintf(&b, `<text x="%.1f" y="%d" fill="#1d2430" xml:space="preserve">%s</text>`, x.x+padding, x.depth*row+13, html.EscapeString(text))
		}
		b.WriteString("</g>")
	}
	b.WriteString("</svg>")
	return b.String()
}

// fill is the colour of a box: warm for the user's code. Neighbours differ a
// little.
func fill(b box) string {
	user, library := []string{"#f4a259", "#f7b977", "#eb9141"}, []string{"#a9c1de", "#bccfe6", "#98b4d6"}
	sum := 0
	for _, c := range []byte(b.Name) {
		sum += int(c)
	}
	switch {
	case b.depth == 0:
		return "#c9ccd1"
	case b.User:
		return user[sum%len(user)]
	}
	return library[sum%len(library)]
}

// fitting is as much of a text as there is room for, "" where that tells nothing.
func fitting(text string, room float64) string {
	letters := int(room / letter)
	if utf8.RuneCountInString(text) <= letters {
		return text
	}
	if letters < 4 {
		return ""
	}
	return string([]rune(text)[:letters-1]) + "…"
}

// HTML shows the picture in a page. A page keeps the picture's own tips from
// people, so it has them as well.
func (f *Flame) HTML() string {
	svg := f.SVG()
	sum := sha256.Sum256([]byte(svg))
	name := "flame-" + hex.EncodeToString(sum[:6])
	var b strings.Builder
	list, rows := f.boxes()
	fmt.Fprintf(&b, `<img alt="which function called which" width="%d" height="%d" style="max-width:none" usemap="#%s" src="data:image/svg+xml;base64,%s"><map name="%[3]s">`,
		width, rows*row, name, base64.StdEncoding.EncodeToString([]byte(svg)))
	for _, x := range list {
		if x.wide >= 1 {
			fmt.Fprintf(&b, `<area shape="rect" coords="%.0f,%d,%.0f,%d" title="%s">`, x.x, x.depth*row, x.x+x.wide, (x.depth+1)*row, html.EscapeString(f.tip(x)))
		}
	}
	b.WriteString("</map>")
	return b.String()
}

// shown is the least share of a call in the text, in parts of a thousand, and
// maxLines bounds the text.
const (
	shown    = 20
	maxLines = 60
)

// Text is the tree for terminals: calls below their callers, those with a share of
// 2 % at least.
func (f *Flame) Text() string {
	var lines []string
	var walk func(n *node, depth int)
	walk = func(n *node, depth int) {
		if n.value*1000 < f.root.value*shown || len(lines) > maxLines || depth > deepest {
			return
		}
		lines = append(lines, fmt.Sprintf("%7s %s%s", percent(n.value, f.root.value), strings.Repeat("  ", depth), n.Name))
		for _, c := range n.children() {
			walk(c, depth+1)
		}
	}
	walk(f.root, 0)
	if len(lines) > maxLines {
		lines = append(lines[:maxLines], "        …")
	}
	return strings.Join(lines, "\n")
}
