package chart

import (
	"math"
)

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
