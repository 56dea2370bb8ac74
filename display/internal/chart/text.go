package chart

import (
	"math"
	"strings"
	"unicode"
)

// What a plot takes of a terminal.
const (
	textColumns = 72
	textRows    = 14 // of data; the axis, titles and the legend come on top
	maxTextRows = 40 // of bars or boxes below each other
)

// Text is the figure in characters: what a terminal and a reader of plain text
// see.
func (f *Figure) Text() string {
	var lines []string
	if title := oneLine(f.plot.Title); title != "" {
		lines = append(lines, centred(clipped(title, textColumns), textColumns))
	}
	switch {
	case f.empty:
		lines = append(lines, f.what()+": "+emptyText)
	case f.plot.Kind == Bars:
		lines = append(lines, f.barsText()...)
	case f.plot.Kind == Boxes:
		lines = append(lines, f.boxesText()...)
	case f.plot.Kind == Heatmap:
		lines = append(lines, f.heatText()...)
	default:
		lines = append(lines, f.gridText()...)
	}
	if note := f.noteText(); note != "" {
		lines = append(lines, "("+note+")")
	}
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// markers tell series apart where there are no colours.
var markers = []rune("•+×o*#%@")

func marker(i int) rune { return markers[i%len(markers)] }

// columnsOf is how many columns of a terminal a text takes.
func columnsOf(text string) int {
	n := 0
	for _, r := range text {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case isWide(r):
		return 2
	}
	return 1
}

// clipped is a text of at most so many columns.
func clipped(text string, most int) string {
	if columnsOf(text) <= most {
		return text
	}
	used := 0
	for i, r := range text {
		if used+runeColumns(r) > most-1 {
			return text[:i] + "…"
		}
		used += runeColumns(r)
	}
	return text
}

func padded(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-columnsOf(text)))
}

func flushRight(text string, columns int) string {
	return strings.Repeat(" ", max(0, columns-columnsOf(text))) + text
}

func centred(text string, columns int) string {
	return strings.Repeat(" ", max(0, (columns-columnsOf(text))/2)) + text
}

// keysText is the legend, over several lines where it needs them.
func (f *Figure) keysText(mark func(i int) string) []string {
	var lines []string
	line := ""
	for n, k := range f.keys {
		text := mark(k.index) + " " + clipped(oneLine(k.name), 24)
		switch {
		case line == "":
			line = text
		case columnsOf(line)+3+columnsOf(text) <= textColumns:
			line += "   " + text
		case len(lines) == 2:
			return append(lines, line+" … "+count(len(f.keys)-n)+" more")
		default:
			lines, line = append(lines, line), text
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// A grid is rows of characters.
type grid [][]rune

func newGrid(columns, rows int) grid {
	g := make(grid, rows)
	for i := range g {
		g[i] = []rune(strings.Repeat(" ", columns))
	}
	return g
}

func (g grid) set(column, row int, r rune) {
	if row >= 0 && row < len(g) && column >= 0 && column < len(g[row]) {
		g[row][column] = r
	}
}

// gridText is a plot between two axes.
func (f *Figure) gridText() []string {
	var lines []string
	lines = append(lines, f.keysText(func(i int) string { return string(marker(i)) })...)
	if title := f.y.title(); title != "" {
		lines = append(lines, clipped(oneLine(title), textColumns))
	}
	widest := 1
	yTicks := f.textTicks(&f.y)
	for _, t := range yTicks {
		widest = max(widest, columnsOf(t.text))
	}
	columns := textColumns - widest - 2
	var g grid
	switch {
	case f.plot.Kind == Hist:
		g = f.binsGrid(columns)
	case len(f.layers) > 1:
		g = f.markedGrid(columns)
	default:
		g = f.brailleGrid(columns)
	}
	labels, marks := make([]string, len(g)), make([]rune, len(g))
	for i := range marks {
		marks[i] = '│'
	}
	for _, t := range yTicks {
		row := rowOf(f.y.place(t.at), len(g))
		labels[row], marks[row] = t.text, '┤'
	}
	for i, row := range g {
		lines = append(lines, flushRight(labels[i], widest)+" "+string(marks[i])+string(row))
	}
	return append(lines, f.xAxisText(widest+1, columns)...)
}

// rowOf is the row of a place, 0 being at the bottom.
func rowOf(place float64, rows int) int {
	return min(max(rows-1-int(math.Floor(place*float64(rows))), 0), rows-1)
}

func columnOf(place float64, columns int) int {
	return min(max(int(math.Floor(place*float64(columns))), 0), columns-1)
}

// textTicks are the axis' ticks, fewer where a terminal has no room.
func (f *Figure) textTicks(a *axis) []tick {
	var kept []tick
	last := math.Inf(1)
	for _, t := range a.ticks {
		row := rowOf(a.place(t.at), textRows)
		if float64(row) <= last-2 || math.IsInf(last, 1) {
			kept = append(kept, t)
			last = float64(row)
		}
	}
	return kept
}

// xAxisText is the axis below a grid that begins behind indent columns: a
// line, the ticks' texts where they have room, and the title.
func (f *Figure) xAxisText(indent, columns int) []string {
	line := []rune(strings.Repeat("─", columns))
	text := newGrid(columns+indent+1, 1)[0]
	free := 0
	for _, t := range f.x.ticks {
		at := columnOf(f.x.place(t.at), columns)
		label := []rune(oneLine(t.text))
		if f.x.kind == Categories {
			label = []rune(clipped(string(label), max(3, columns/max(1, len(f.x.ticks))-1)))
		}
		from := min(at+indent+1-len(label)/2, columns+indent+1-len(label))
		if from < free || from < 0 {
			continue
		}
		copy(text[from:], label)
		line[at] = '┬'
		free = from + len(label) + 2
	}
	lines := []string{strings.Repeat(" ", indent) + "└" + string(line), string(text)}
	if title := f.x.title(); title != "" {
		lines = append(lines, strings.Repeat(" ", indent+1)+centred(clipped(oneLine(title), columns), columns))
	}
	return lines
}

// A canvas has a finer grid of dots than a terminal has characters: two by
// four to each.
type canvas struct {
	cells         []uint8
	columns, rows int
}

// brailleBits are the dots of a cell by column and row.
var brailleBits = [2][4]uint8{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}

func (c *canvas) set(x, y int) {
	if x >= 0 && y >= 0 && x < 2*c.columns && y < 4*c.rows {
		c.cells[y/4*c.columns+x/2] |= brailleBits[x%2][y%4]
	}
}

// walk calls set for the dots of a line between two.
func walk(x0, y0, x1, y1 int, set func(x, y int)) {
	dx, dy := abs(x1-x0), -abs(y1-y0)
	sx, sy := 1, 1
	if x0 > x1 {
		sx = -1
	}
	if y0 > y1 {
		sy = -1
	}
	for e := dx + dy; ; {
		set(x0, y0)
		if x0 == x1 && y0 == y1 {
			return
		}
		twice := 2 * e
		if twice >= dy {
			e += dy
			x0 += sx
		}
		if twice <= dx {
			e += dx
			y0 += sy
		}
	}
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// trace walks along the lines and points of a layer on a grid of so many dots.
func (f *Figure) trace(l layer, width, height int, set func(x, y int)) {
	r := frame{0, 0, float64(width) - 1, float64(height) - 1}
	at := func(x, y float64) point {
		return point{far(f.x.place(x) * r.right), far((1 - f.y.place(y)) * r.bottom)}
	}
	var run []point
	flush := func() {
		for _, part := range r.clipLine(run) {
			for i := range part {
				from := part[max(0, i-1)]
				walk(round(from.x), round(from.y), round(part[i].x), round(part[i].y), set)
			}
		}
		run = nil
	}
	for i := range l.x {
		if f.x.shows(l.x[i]) && f.y.shows(l.y[i]) {
			run = append(run, at(l.x[i], l.y[i]))
		} else {
			flush()
		}
	}
	flush()
	for _, d := range l.dots {
		if p := at(d.x, d.y); r.holds(p, 0.5) {
			set(round(p.x), round(p.y))
		}
	}
}

func round(v float64) int { return int(math.Round(v)) }

// brailleGrid draws a single series.
func (f *Figure) brailleGrid(columns int) grid {
	c := &canvas{make([]uint8, columns*textRows), columns, textRows}
	for _, l := range f.layers {
		f.trace(l, 2*columns, 4*textRows, c.set)
	}
	g := newGrid(columns, textRows)
	for i, cell := range c.cells {
		if cell != 0 {
			g.set(i%columns, i/columns, 0x2800+rune(cell))
		}
	}
	return g
}

// markedGrid draws several series, each with a character of its own.
func (f *Figure) markedGrid(columns int) grid {
	g := newGrid(columns, textRows)
	for _, l := range f.layers {
		f.trace(l, columns, textRows, func(x, y int) { g.set(x, y, marker(l.index)) })
	}
	return g
}

// eighths are blocks that grow upwards, and others that grow to the right.
var (
	upwards   = []rune(" ▁▂▃▄▅▆▇█")
	rightward = []rune(" ▏▎▍▌▋▊▉█")
)

// binsGrid draws a histogram: of one series as blocks, of several as steps.
func (f *Figure) binsGrid(columns int) grid {
	g := newGrid(columns, textRows)
	for k, l := range f.layers {
		previous := textRows - 1
		for column := range columns {
			n := 0.0
			for _, b := range f.bins {
				// The bin that the middle of the column is in.
				if at := (float64(column) + 0.5) / float64(columns); at >= f.x.place(b.lo) && at < f.x.place(b.hi) {
					n = b.n[k]
				}
			}
			part := 0.0
			if n > 0 || !f.y.log {
				part = min(max(f.y.place(n), 0), 1)
			}
			if len(f.layers) > 1 {
				row := rowOf(part, textRows)
				walk(column, previous, column, row, func(x, y int) { g.set(x, y, marker(l.index)) })
				previous = row
				continue
			}
			fill := int(math.Round(part * textRows * 8))
			if fill == 0 && n > 0 {
				fill = 1
			}
			for row := textRows - 1; fill > 0; row-- {
				g.set(column, row, upwards[min(fill, 8)])
				fill -= 8
			}
		}
	}
	return g
}

// shades tell the parts of bars apart.
var shades = []rune("█▒▓░")

// barsText is bars to the right, or to the left below zero.
func (f *Figure) barsText() []string {
	p := f.plot
	values, names := &f.y, f.x.names
	if p.Horizontal {
		values, names = &f.x, f.y.names
	}
	shade := func(i int) rune { return shades[i%len(shades)] }
	lines := f.keysText(func(i int) string { return string(shade(i)) })
	perName := len(f.layers)
	if p.Stacked {
		perName = 1
	}
	most := max(1, maxTextRows/max(1, perName))
	shown := names[:min(len(names), most)]
	label := 1
	for _, name := range shown {
		label = max(label, min(columnsOf(oneLine(name)), 24))
	}
	columns := textColumns - label - 1 - 12
	cell := func(v float64) float64 { return min(max(values.place(v), 0), 1) * float64(columns) }
	for i, name := range shown {
		first := padded(clipped(oneLine(name), label), label) + " "
		row := make([]rune, 0, columns)
		var text string
		end := 0
		for _, l := range f.layers {
			for _, r := range l.rects {
				from, to := r.y0, r.y1
				at := (r.x0 + r.x1) / 2
				if p.Horizontal {
					from, to, at = r.x0, r.x1, (r.y0+r.y1)/2
				}
				if int(math.Round(at)) != i {
					continue
				}
				if !p.Stacked {
					row, end = row[:0], 0
				}
				row, end = f.bar(row, cell(from), cell(to), shade(l.index), end)
				value := number(p.Series[l.index].Y[i])
				if p.Stacked {
					if text != "" {
						text += ", "
					}
					text += value
					continue
				}
				lines = append(lines, first+padded(string(row), end)+" "+value)
				first = strings.Repeat(" ", label+1)
			}
		}
		if p.Stacked || strings.TrimSpace(first) != "" {
			lines = append(lines, first+padded(string(row), end)+" "+clipped(text, 24))
		}
	}
	if more := len(names) - len(shown); more > 0 {
		lines = append(lines, "… "+count(more)+" more")
	}
	for _, a := range []*axis{&f.x, &f.y} {
		if title := a.title(); title != "" && a == values {
			lines = append(lines, strings.Repeat(" ", label+1)+clipped(oneLine(title), textColumns-label))
		}
	}
	return lines
}

// bar writes one bar into a row of characters, and returns where it ends. Only
// a bar of the first shade has a smooth end.
func (f *Figure) bar(row []rune, from, to float64, shade rune, end int) ([]rune, int) {
	a, b := min(from, to), max(from, to)
	first, last := int(math.Round(a)), int(math.Round(b))
	smooth := shade == shades[0] && !f.plot.Stacked && to > from
	if smooth {
		last = int(math.Floor(b))
	}
	for len(row) < last {
		row = append(row, ' ')
	}
	for i := first; i < last; i++ {
		row[i] = shade
	}
	if part := int((b - float64(last)) * 8); smooth && part > 0 && last >= first {
		row = append(row[:last], rightward[part])
	} else if last <= first && b > a { // too short to be seen otherwise
		for len(row) <= first {
			row = append(row, ' ')
		}
		if row[first] == ' ' {
			row[first] = '▏'
		}
	}
	return row, max(end, len(row))
}

// boxesText is boxes from left to right.
func (f *Figure) boxesText() []string {
	values, names := &f.y, f.x.names
	if f.plot.Horizontal {
		values, names = &f.x, f.y.names
	}
	shown := f.summaries[:min(len(f.summaries), maxTextRows)]
	label := 1
	for i := range shown {
		label = max(label, min(columnsOf(oneLine(names[i])), 24))
	}
	columns := textColumns - label - 2
	at := func(v float64) int { return columnOf(values.place(v), columns) }
	var lines []string
	for i, s := range shown {
		row := newGrid(columns, 1)
		for _, v := range s.outliers {
			row.set(at(v), 0, '∘')
		}
		if s.n > 0 {
			fill := func(from, to float64, r rune) {
				for c := at(from); c <= at(to); c++ {
					row.set(c, 0, r)
				}
			}
			fill(s.low, s.q1, '─')
			fill(s.q3, s.high, '─')
			row.set(at(s.low), 0, '├')
			row.set(at(s.high), 0, '┤')
			fill(s.q1, s.q3, '▒')
			row.set(at(s.q2), 0, '█')
		}
		lines = append(lines, padded(clipped(oneLine(names[i]), label), label)+" │"+string(row[0]))
	}
	if more := len(f.summaries) - len(shown); more > 0 {
		lines = append(lines, "… "+count(more)+" more")
	}
	turned := *f
	turned.x = *values
	return append(lines, turned.xAxisText(label+1, columns)...)
}

// heatText is cells of two characters, the darker ones lower.
func (f *Figure) heatText() []string {
	cells, rows, columns := f.cells, f.y.names, 0
	for _, row := range cells {
		columns = max(columns, len(row))
	}
	by, bx := (len(cells)+29)/30, (columns+29)/30
	if by > 1 || bx > 1 {
		cells = averaged(cells, columns, bx, by)
		f = &Figure{plot: f.plot, ramp: f.ramp, x: f.x, y: f.y}
	}
	label := 1
	for i := range cells {
		label = max(label, min(columnsOf(oneLine(rows[i*by])), 16))
	}
	var lines []string
	for i, row := range cells {
		line := flushRight(clipped(oneLine(rows[i*by]), label), label) + " "
		for _, v := range row {
			mark := "  "
			if finite(v) {
				mark = strings.Repeat(string(heatShades[min(int(f.ramp.part(v)*float64(len(heatShades))), len(heatShades)-1)]), 2)
			}
			line += mark
		}
		lines = append(lines, line)
	}
	// The names of columns, as many as have room.
	names := []rune(strings.Repeat(" ", label+1+2*((columns+bx-1)/bx)+24))
	free := 0
	for _, t := range f.x.ticks {
		from := label + 1 + 2*int(math.Round(t.at))/bx
		text := []rune(clipped(oneLine(t.text), 16))
		if from >= free && from+len(text) <= len(names) {
			copy(names[from:], text)
			free = from + len(text) + 1
		}
	}
	lines = append(lines, string(names))
	step := (f.ramp.hi - f.ramp.lo) / float64(len(heatShades))
	key := ""
	for i, r := range heatShades {
		if i > 0 {
			key += "  "
		}
		key += strings.Repeat(string(r), 2) + " ≥ " + number(roundTo(f.ramp.lo+step*float64(i), step))
	}
	if f.ramp.label != "" {
		key = clipped(oneLine(f.ramp.label), 20) + ":  " + key
	}
	return append(lines, key)
}

// heatShades grow darker. What has no number is blank.
var heatShades = []rune("·░▒▓█")

// roundTo is v with as many digits as steps of that length need.
func roundTo(v, step float64) float64 {
	if step <= 0 {
		return v
	}
	unit := math.Pow(10, math.Floor(math.Log10(step))-1)
	if r := math.Round(v/unit) * unit; finite(r) {
		return r
	}
	return v
}
