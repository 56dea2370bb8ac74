package chart

// marks draws the data.
func (l *layout) marks() {
	if l.plot.Kind == Heatmap {
		l.drawCells()
		return
	}
	for _, layer := range l.layers {
		c := colourOf(layer.index)
		l.drawLine(layer, c)
		l.drawRects(layer, c)
		segments := &polygon{stroke: c, width: 1.5}
		for _, s := range layer.segment {
			if a, b, ok := l.r.clipSegment(l.at(s.x0, s.y0), l.at(s.x1, s.y1)); ok {
				segments.parts = append(segments.parts, []point{a, b})
			}
		}
		if len(segments.parts) > 0 {
			segments.parts = segments.parts[:len(segments.parts):len(segments.parts)]
			l.s.add(segments)
		}
		l.drawDots(layer, c)
	}
}

// drawLine draws a layer's line, and the area below it.
func (l *layout) drawLine(layer layer, c string) {
	line := &polygon{stroke: c, width: 2, dash: dashOf(layer.index)}
	area := &polygon{fill: c, opacity: 0.3}
	if len(layer.x) > 2000 {
		line.width = 1.2
	}
	base := min(max(0, l.y.lo), l.y.hi)
	if l.y.log {
		base = l.y.lo
	}
	var run []point
	flush := func() {
		if len(run) == 0 {
			return
		}
		if layer.mark == Area {
			shape := []point{l.r.clamp(point{run[0].x, l.at(l.x.lo, base).y})}
			for _, p := range run {
				shape = append(shape, l.r.clamp(p))
			}
			shape = append(shape, l.r.clamp(point{run[len(run)-1].x, l.at(l.x.lo, base).y}))
			area.parts = append(area.parts, shape)
		}
		line.parts = append(line.parts, l.r.clipLine(run)...)
		run = nil
	}
	for i := range layer.x {
		if !l.x.shows(layer.x[i]) || !l.y.shows(layer.y[i]) {
			flush()
			continue
		}
		run = append(run, l.at(layer.x[i], layer.y[i]))
	}
	flush()
	if len(area.parts) > 0 {
		l.s.add(area)
	}
	// A point between two gaps is a line without a length.
	lines := line.parts[:0:0]
	for _, part := range line.parts {
		if len(part) > 1 {
			lines = append(lines, part)
			continue
		}
		l.s.add(&disc{at: part[0], r: 3, fill: c})
	}
	if line.parts = lines; len(lines) > 0 {
		l.s.add(line)
	}
}

// maxTips are how many marks of a picture have texts of their own.
const maxTips = 600

// drawRects draws bars and boxes.
func (l *layout) drawRects(layer layer, c string) {
	tips := 0
	for _, other := range l.layers {
		tips += len(other.rects)
	}
	for _, b := range layer.rects {
		p, q := l.at(b.x0, b.y0), l.at(b.x1, b.y1)
		if !l.inside(p, q) {
			continue
		}
		p, q = l.r.clamp(p), l.r.clamp(q)
		p, q = point{min(p.x, q.x), min(p.y, q.y)}, point{max(p.x, q.x), max(p.y, q.y)}
		shape := &polygon{parts: [][]point{{p, q}}, box: true, fill: c}
		switch {
		case l.plot.Kind == Boxes:
			shape.opacity, shape.width = 0.35, 0
		case l.plot.Kind == Hist:
			if gap := q.x - p.x; gap > 3 { // bins stand apart by a hair
				p.x, q.x = p.x+0.5, q.x-0.5
				shape.parts = [][]point{{p, q}}
			}
			if len(l.layers) > 1 {
				shape.opacity = 0.55
			}
		}
		if tips <= maxTips {
			shape.tip = b.tip
		}
		l.s.add(shape)
	}
}

// inside reports whether the rectangle of two corners meets the frame.
func (l *layout) inside(p, q point) bool {
	return min(p.x, q.x) <= l.r.right && max(p.x, q.x) >= l.r.left && min(p.y, q.y) <= l.r.bottom && max(p.y, q.y) >= l.r.top
}

// drawDots draws a layer's points.
func (l *layout) drawDots(layer layer, c string) {
	opacity := 0.8
	if len(layer.dots) > 400 {
		opacity = 0.6
	}
	if layer.mark == LineDots {
		opacity = 1
	}
	if l.drawStamps(layer, c, opacity) {
		return
	}
	for _, d := range layer.dots {
		p := l.at(d.x, d.y)
		if !l.r.holds(p, 0.5) {
			continue
		}
		shape := &disc{at: p, r: d.r, fill: c, opacity: opacity}
		if d.colour != "" {
			shape.fill = d.colour
			// A rim, since the ramp has colours that are hard to see on black
			// and others that are so on white.
			l.s.add(&disc{at: p, r: d.r + 0.8, fill: inkColour, opacity: 0.5})
		}
		if len(layer.dots) <= maxTips/2 {
			shape.tip = l.tip(layer, d)
		}
		l.s.add(shape)
	}
}

// drawStamps draws many points that are all alike as a few shapes, which takes
// a fraction of the room. There are several so that it is seen where points
// lie on each other. It is false where they are few, or differ.
func (l *layout) drawStamps(layer layer, c string, opacity float64) bool {
	if len(layer.dots) <= maxTips/2 {
		return false
	}
	for _, d := range layer.dots {
		if d.colour != "" || d.r != layer.dots[0].r {
			return false
		}
	}
	stamps := make([]*polygon, 12)
	for i := range stamps {
		stamps[i] = &polygon{stroke: c, width: 2 * layer.dots[0].r, opacity: opacity, round: true}
	}
	for i, d := range layer.dots {
		if p := l.at(d.x, d.y); l.r.holds(p, 0.5) {
			s := stamps[i%len(stamps)]
			s.parts = append(s.parts, []point{p, p})
		}
	}
	for _, s := range stamps {
		if len(s.parts) > 0 {
			l.s.add(s)
		}
	}
	return true
}

// tip is the text of a dot.
func (l *layout) tip(layer layer, d dot) string {
	text := l.valueText(&l.x, d.x) + ", " + l.valueText(&l.y, d.y)
	if layer.name != "" && len(l.layers) > 1 {
		text = layer.name + ": " + text
	}
	return text
}

// valueText writes a value of an axis.
func (l *layout) valueText(a *axis, v float64) string {
	switch i := int(v); {
	case a.kind == Times:
		return timeText(v)
	case a.kind == Categories && i >= 0 && i < len(a.names):
		return a.names[i]
	}
	return number(v)
}
