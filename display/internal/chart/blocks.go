package chart

import (
	"math"
	"strings"
)

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
