package display

import "strings"

// narrowest is the least width that a text column is cut to before columns
// are left out.
const narrowest = 10

// text is the grid as aligned text of at most lineWidth columns, for
// terminals. Cells are cut, and then columns are left out, where it would be
// wider.
func (g *grid) text() string {
	var b strings.Builder
	if g.caption != "" {
		b.WriteString(cutWidth(inLine(g.caption), lineWidth) + "\n")
	}
	if len(g.columns) == 0 {
		return b.String() + "(" + g.size() + ")"
	}
	widths, labels := g.widths()
	line := func(label string, labelRight bool, cell func(j int) (string, bool), between string) {
		var parts strings.Builder
		if g.labeled {
			parts.WriteString(padded(cutWidth(label, labels), labels, labelRight))
			parts.WriteString("  ")
		}
		for j, w := range widths {
			if j > 0 {
				parts.WriteString(between)
			}
			text, right := cell(j)
			parts.WriteString(padded(cutWidth(text, w), w, right))
		}
		if len(widths) < len(g.columns) {
			parts.WriteString(between + "…")
		}
		b.WriteString(strings.TrimRight(parts.String(), " ") + "\n")
	}
	line(g.labels, false, func(j int) (string, bool) { return inLine(g.columns[j].name), g.columns[j].right }, "  ")
	rule := strings.Repeat("─", labels)
	line(rule, false, func(j int) (string, bool) { return strings.Repeat("─", widths[j]), false }, "  ")
	omitted := func(i int) {
		if text := g.omitted(i); text != "" {
			b.WriteString(text + "\n")
		}
	}
	for i := range g.rows {
		omitted(i)
		row := &g.rows[i]
		line(inLine(row.label), row.labelRight, func(j int) (string, bool) { return row.cells[j].text, g.columns[j].right }, "  ")
	}
	omitted(len(g.rows))
	size := g.size()
	if n := len(g.columns) - len(widths); n > 0 {
		if size != "" {
			size += "; "
		}
		size += thousands(n) + " " + plural("column", n) + " not shown for want of room"
	}
	if size != "" {
		b.WriteString("(" + size + ")\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// widths are those of the columns that there is room for, and of the labels.
func (g *grid) widths() (widths []int, labels int) {
	const space = 2
	room := lineWidth
	if g.labeled {
		labels = textWidth(inLine(g.labels))
		for i := range g.rows {
			labels = max(labels, textWidth(inLine(g.rows[i].label)))
		}
		labels = min(labels, lineWidth/3)
		room -= labels + space
	}
	whole := 0
	for j, c := range g.columns {
		w := textWidth(inLine(c.name))
		for i := range g.rows {
			w = max(w, textWidth(g.rows[i].cells[j].text))
		}
		widths = append(widths, w)
		whole += w + space
	}
	for whole-space > room { // narrow the widest of the text columns
		widest := -1
		for j, w := range widths {
			if !g.columns[j].whole && w > narrowest && (widest < 0 || w > widths[widest]) {
				widest = j
			}
		}
		if widest < 0 {
			break
		}
		widths[widest]--
		whole--
	}
	const ellipsis = space + 1
	for len(widths) > 1 && whole-space > room {
		if len(widths) == len(g.columns) {
			whole += ellipsis
		}
		last := len(widths) - 1
		whole -= widths[last] + space
		widths = widths[:last]
	}
	if len(widths) == 1 {
		widths[0] = max(1, min(widths[0], room))
	}
	return widths, labels
}
