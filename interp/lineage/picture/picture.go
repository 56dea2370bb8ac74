// Package picture draws which cells of a notebook use what others made: as an
// SVG, and as text.
package picture

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gokernel/interp/lineage"
)

// Measures, in pixels.
const (
	letter    = 7.3 // width of one, of the font that is asked for
	boxHeight = 34
	padding   = 12 // beside the text of a box
	across    = 28 // between boxes of a row
	down      = 56 // between rows
	margin    = 12
)

// maxText and maxNames bound texts of boxes and of edges, in letters.
const (
	maxText  = 34
	maxNames = 26
)

// A box is a cell as it is drawn.
type box struct {
	cell       *lineage.Cell
	row        int
	wish       float64 // place in its row, where its edges would be short
	x, y, wide float64
	text       string
}

// SVG draws the graph: cells in rows, each below those whose names it uses. Colours
// are such that it can be read on light and on dark ground.
func SVG(g lineage.Graph) string {
	boxes, rows := arrange(g)
	width, height := place(rows)
	var lines, labels strings.Builder
	lanes := 0
	for _, e := range g.Edges {
		path, x, y := route(boxes[e.From], boxes[e.To], rows, &lanes)
		fmt.Fprintf(&lines, `<path d="%s" fill="none" stroke="#8a8f98" stroke-width="1.5" marker-end="url(#tip)"/>`, path)
		right := label(&labels, e.Names, x, y)
		width = max(width, right+margin)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="which cells use what others made" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f" font-family="ui-monospace,Menlo,Consolas,monospace" font-size="12">`, width, height, width, height)
	b.WriteString(`<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#8a8f98"/></marker></defs>`)
	b.WriteString(lines.String())
	for _, c := range g.Cells {
		boxes[c].draw(&b, g.Stale[c])
	}
	b.WriteString(labels.String()) // above all, so that they can be read
	b.WriteString("</svg>")
	return b.String()
}

// arrange gives each cell its row: below all whose names it uses, as far as those
// stand above it.
func arrange(g lineage.Graph) (map[*lineage.Cell]*box, [][]*box) {
	boxes := map[*lineage.Cell]*box{}
	order := map[*lineage.Cell]int{}
	for i, c := range g.Cells {
		text := Heading(c, maxText)
		boxes[c] = &box{cell: c, text: text, wide: float64(utf8.RuneCountInString(text))*letter + 2*padding}
		order[c] = i
	}
	into := map[*lineage.Cell][]*lineage.Cell{}
	for _, e := range g.Edges {
		if order[e.From] < order[e.To] {
			into[e.To] = append(into[e.To], e.From)
		}
	}
	var rows [][]*box
	for _, c := range g.Cells {
		b := boxes[c]
		for _, from := range into[c] {
			b.row = max(b.row, boxes[from].row+1)
		}
		for len(rows) <= b.row {
			rows = append(rows, nil)
		}
		rows[b.row] = append(rows[b.row], b)
	}
	for _, row := range rows[:min(1, len(rows))] {
		for i, b := range row {
			b.wish = float64(i)
		}
	}
	for _, row := range rows[min(1, len(rows)):] {
		for _, b := range row {
			for _, from := range into[b.cell] {
				b.wish += boxes[from].wish / float64(len(into[b.cell]))
			}
		}
		slices.SortStableFunc(row, func(a, b *box) int { return cmp.Compare(a.wish, b.wish) })
		for i, b := range row {
			b.wish = float64(i)
		}
	}
	return boxes, rows
}

// place gives the boxes their places, each row in the middle, and returns the size
// of the picture.
func place(rows [][]*box) (width, height float64) {
	widths := make([]float64, len(rows))
	for i, row := range rows {
		for _, b := range row {
			widths[i] += b.wide + across
		}
		widths[i] -= across
		width = max(width, widths[i])
	}
	width += 2 * margin
	for i, row := range rows {
		x := (width - widths[i]) / 2
		for _, b := range row {
			b.x, b.y = x, margin+float64(i)*(boxHeight+down)
			x += b.wide + across
		}
	}
	return width, 2*margin + float64(len(rows))*(boxHeight+down) - down
}

// draw draws a cell; the border of a stale one is broken.
func (x *box) draw(b *strings.Builder, stale bool) {
	fill, line, dash, word := "#e8eef9", "#4a6fb5", "", ""
	if stale {
		fill, line, dash, word = "#fdf0d5", "#c47f00", ` stroke-dasharray="5 3"`, " (stale)"
	}
	fmt.Fprintf(b, `<g><title>%s%s</title><rect x="%.1f" y="%.1f" width="%.1f" height="%d" rx="6" fill="%s" stroke="%s" stroke-width="1.5"%s/>`,
		html.EscapeString(Heading(x.cell, 200)), word, x.x, x.y, x.wide, boxHeight, fill, line, dash)
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" fill="#1d2430" xml:space="preserve">%s</text></g>`, x.x+padding, x.y+boxHeight/2+4, html.EscapeString(x.text))
}

// route is the line from a cell to another, and the place of the names on it. One
// that passes rows by goes round them, in a lane of its own.
func route(from, to *box, rows [][]*box, lanes *int) (path string, x, y float64) {
	x1, y1 := from.x+from.wide/2, from.y+boxHeight
	x2, y2 := to.x+to.wide/2, to.y
	if to.row == from.row+1 {
		return fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x1, y1, x1, y1+down/2, x2, y2-down/2, x2, y2), (x1 + x2) / 2, (y1 + y2) / 2
	}
	var lane float64
	for _, row := range rows[min(from.row, to.row) : max(from.row, to.row)+1] {
		for _, b := range row {
			if to.row <= from.row || b.row != from.row && b.row != to.row {
				lane = max(lane, b.x+b.wide)
			}
		}
	}
	*lanes++
	lane += across/2 + float64(*lanes%6)*across/2
	if to.row <= from.row { // upwards, from side to side
		x1, y1 = from.x+from.wide, from.y+boxHeight/2
		x2, y2 = to.x+to.wide, to.y+boxHeight/2
		return fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x1, y1, lane+across, y1, lane+across, y2, x2, y2), lane, (y1 + y2) / 2
	}
	bend := down * 0.6
	return fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1fV%.1fC%.1f %.1f %.1f %.1f %.1f %.1f",
		x1, y1, x1, y1+bend, lane, y1+down-bend, lane, y1+down, y2-down, lane, y2-down+bend, x2, y2-bend, x2, y2), lane, (y1 + y2) / 2
}

// label writes names round a place, and returns where it ends on the right.
func label(b *strings.Builder, names []string, x, y float64) (right float64) {
	text := clip(strings.Join(names, ", "), maxNames)
	wide := float64(utf8.RuneCountInString(text))*6.7 + 8
	fmt.Fprintf(b, `<g font-size="11"><title>%s</title><rect x="%.1f" y="%.1f" width="%.1f" height="16" rx="8" fill="#5c6370"/><text x="%.1f" y="%.1f" fill="#fff" text-anchor="middle">%s</text></g>`,
		html.EscapeString(strings.Join(names, ", ")), x-wide/2, y-8, wide, x, y+4, html.EscapeString(text))
	return x + wide/2
}

// Text lists the cells, each with what it uses of others.
func Text(g lineage.Graph) string {
	var b strings.Builder
	for _, c := range g.Cells {
		b.WriteString(Heading(c, 60))
		if g.Stale[c] {
			b.WriteString("  (stale)")
		}
		b.WriteByte('\n')
		for _, e := range g.Edges {
			if e.To == c {
				fmt.Fprintf(&b, "    uses %s of [%d]\n", strings.Join(e.Names, ", "), e.From.Number)
			}
		}
	}
	return b.String()
}

// Heading is a cell's number and its first line, of so many letters at most.
func Heading(c *lineage.Cell, letters int) string {
	return "[" + strconv.Itoa(c.Number) + "] " + clip(FirstLine(c.Code), letters)
}

// FirstLine is the first line of a cell that is not blank.
func FirstLine(code string) string {
	for line := range strings.Lines(code) {
		if line = strings.TrimSpace(line); line != "" {
			return strings.ReplaceAll(line, "\t", " ")
		}
	}
	return ""
}

// clip is a text of so many letters at most.
func clip(text string, letters int) string {
	if utf8.RuneCountInString(text) <= letters {
		return text
	}
	return string([]rune(text)[:letters-1]) + "…"
}
