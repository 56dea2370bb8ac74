package chart

import "math"

// drawCells draws a heat map: few cells each with its text, many by colour.
func (l *layout) drawCells() {
	if len(l.layers) == 0 {
		return
	}
	rects := l.layers[0].rects
	byColour := map[string]*polygon{}
	for _, b := range rects {
		p, q := l.at(b.x0, b.y0), l.at(b.x1, b.y1)
		if len(rects) <= 400 {
			l.s.add(&polygon{parts: [][]point{{{p.x + 0.5, p.y + 0.5}, {q.x - 0.5, q.y - 0.5}}}, box: true, fill: b.colour, tip: b.tip})
			continue
		}
		// Whole pixels, or the background shines through between cells.
		p, q = point{math.Round(p.x), math.Round(p.y)}, point{math.Round(q.x), math.Round(q.y)}
		shape := byColour[b.colour]
		if shape == nil {
			shape = &polygon{fill: b.colour}
			byColour[b.colour] = shape
			l.s.add(shape)
		}
		shape.parts = append(shape.parts, []point{p, {q.x, p.y}, q, {p.x, q.y}})
	}
}

// rampTicks are the ticks of the legend of colours.
func (l *layout) rampTicks() axis {
	return newAxis(Numbers, false, extent{l.ramp.lo, l.ramp.hi}, nil, true, 5)
}

// rampWidth is the room for the texts of the legend of colours.
func (l *layout) rampWidth() float64 {
	w := 0.0
	for _, t := range l.rampTicks().ticks {
		w = max(w, textWidth(t.text, tickSize, false))
	}
	if l.ramp.label != "" {
		w += labelSize + 4
	}
	return w
}

// rampKey draws the legend of colours.
func (l *layout) rampKey() {
	if l.ramp == nil || l.empty {
		return
	}
	const width, steps = 14.0, 32
	left := l.r.right + 14
	for i := range steps {
		top := l.r.bottom - l.r.height()*float64(i+1)/steps
		bottom := l.r.bottom - l.r.height()*float64(i)/steps
		if i > 0 {
			bottom += 0.4
		}
		l.s.add(&polygon{parts: [][]point{{{left, top}, {left + width, bottom}}}, box: true, fill: rampColour(i * (levels - 1) / (steps - 1))})
	}
	a := l.rampTicks()
	for _, t := range a.ticks {
		y := l.r.bottom - a.place(t.at)*l.r.height()
		l.s.add(&words{at: point{left + width + 6, y + tickSize*0.35}, text: t.text, size: tickSize, colour: inkColour})
	}
	if l.ramp.label != "" {
		l.s.add(&words{
			at: point{l.w - 10, (l.r.top + l.r.bottom) / 2}, text: shortened(oneLine(l.ramp.label), labelSize, false, l.r.height()+40),
			size: labelSize, anchor: middle, turn: -90, colour: inkColour,
		})
	}
}
