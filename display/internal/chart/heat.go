package chart

import (
	"math"
	"strconv"
)

// maxCells are along each side of a heat map; larger ones are averaged.
const maxCells = 80

// heatmap settles a heat map, whose first row is on top.
func (f *Figure) heatmap() {
	p := f.plot
	height, width := len(p.Cells), 0
	for _, row := range p.Cells {
		width = max(width, len(row))
	}
	cells, rows, columns := p.Cells, p.Rows, p.Columns
	bx, by := (width+maxCells-1)/maxCells, (height+maxCells-1)/maxCells
	if bx > 1 || by > 1 {
		cells = averaged(cells, width, bx, by)
		f.note(count(height) + " × " + count(width) + " cells, each one drawn the mean of " + count(by) + " × " + count(bx))
	}
	f.cells = cells
	e := newExtent()
	nan := 0
	for _, row := range p.Cells {
		for _, v := range row {
			if !finite(v) {
				nan++
			}
		}
	}
	for _, row := range cells {
		e.seeAll(row, false)
	}
	f.empty = e.empty()
	if f.empty {
		e = extent{0, 1}
	}
	f.ramp = &ramp{e.lo, e.hi, p.CellLabel}
	f.x = f.steps(columns, width, bx)
	f.y = f.steps(rows, height, by)
	l := layer{}
	for i, row := range cells {
		for j, v := range row {
			if !finite(v) {
				continue
			}
			l.rects = append(l.rects, rect{
				x0: float64(j) - 0.5, x1: float64(j) + 0.5, y0: float64(i) - 0.5, y1: float64(i) + 0.5, colour: f.ramp.colour(v),
				tip: f.x.names[j] + ", " + f.y.names[i] + ": " + number(v),
			})
		}
	}
	f.layers = []layer{l}
	if nan > 0 {
		f.note(count(nan) + " NaN or infinite left blank")
	}
}

// steps is the axis of n rows or columns, block of which are one cell.
func (f *Figure) steps(names []string, n, block int) axis {
	var list []string
	for i := 0; i < n; i += max(block, 1) {
		name := strconv.Itoa(i)
		if i < len(names) {
			name = names[i]
		}
		list = append(list, name)
	}
	a := newNames(list)
	if len(names) == 0 && len(list) > 0 { // numbers: a round few of them
		room, _ := f.room()
		step := max(1, int(math.Round(niceStep(float64(n), room*2))))
		a.ticks = nil
		for i := 0; i < n; i += step {
			a.ticks = append(a.ticks, tick{(float64(i) - float64(block-1)/2) / float64(block), strconv.Itoa(i)})
		}
		if block > 1 {
			for i := range a.ticks {
				a.ticks[i].at += float64(block-1) / 2 / float64(block)
			}
		}
	}
	return a
}

// averaged makes one cell of by rows and bx columns each: the mean of those
// that are numbers.
func averaged(cells [][]float64, width, bx, by int) [][]float64 {
	out := make([][]float64, (len(cells)+by-1)/by)
	for i := range out {
		out[i] = make([]float64, (width+bx-1)/bx)
		for j := range out[i] {
			sum, n := 0.0, 0
			for _, row := range cells[i*by : min((i+1)*by, len(cells))] {
				for _, v := range row[min(j*bx, len(row)):min((j+1)*bx, len(row))] {
					if finite(v) {
						sum += v
						n++
					}
				}
			}
			out[i][j] = sum / float64(n) // NaN where there is none
		}
	}
	return out
}
