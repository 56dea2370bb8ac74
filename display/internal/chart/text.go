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
