package chart

// maxBoxes are drawn at most.
const maxBoxes = 60

// boxes settles a box plot: for each series a box from the first to the third
// quartile with a line at the median, whiskers to the furthest values within
// 1.5 times its length, and dots beyond.
func (f *Figure) boxes() {
	p := f.plot
	series := p.Series
	if len(series) > maxBoxes {
		f.note("the first " + count(maxBoxes) + " of " + count(len(series)) + " boxes")
		series = series[:maxBoxes]
	}
	e := newExtent()
	nan, below, beyond, kept := 0, 0, 0, 0
	names := make([]string, len(series))
	for i, s := range series {
		values := shown(s.Y, p.LogY)
		for _, v := range s.Y {
			if !finite(v) {
				nan++
			} else if p.LogY && v <= 0 {
				below++
			}
		}
		sum := summarize(values)
		e.seeAll(values, p.LogY)
		f.summaries = append(f.summaries, sum)
		names[i] = s.Name
		if names[i] == "" && len(series) > 1 {
			names[i] = count(i + 1)
		}
		beyond += sum.beyond
		kept += len(sum.outliers)
	}
	f.empty = e.empty()
	roomX, roomY := f.room()
	room := roomY
	if p.Horizontal {
		room = roomX
	}
	values := newAxis(Numbers, p.LogY, e, p.YRange, false, room)
	turn := func(r rect) rect {
		if p.Horizontal {
			r.x0, r.y0, r.x1, r.y1 = r.y0, r.x0, r.y1, r.x1
		}
		return r
	}
	for i, s := range f.summaries {
		l := layer{name: names[i], index: i}
		if s.n > 0 {
			at := float64(i)
			const box, cap = 0.3, 0.12
			tip := names[i]
			if tip != "" {
				tip += ": "
			}
			tip += "median " + number(s.q2) + ", quartiles " + number(s.q1) + " and " + number(s.q3) + ", " + count(s.n) + " values"
			l.rects = []rect{turn(rect{x0: at - box, x1: at + box, y0: s.q1, y1: s.q3, tip: tip})}
			for _, line := range []rect{
				{x0: at - box, x1: at + box, y0: s.q2, y1: s.q2},
				{x0: at, x1: at, y0: s.q3, y1: s.high}, {x0: at - cap, x1: at + cap, y0: s.high, y1: s.high},
				{x0: at, x1: at, y0: s.q1, y1: s.low}, {x0: at - cap, x1: at + cap, y0: s.low, y1: s.low},
			} {
				l.segment = append(l.segment, turn(line))
			}
			for _, v := range s.outliers {
				r := turn(rect{x0: at, y0: v})
				l.dots = append(l.dots, dot{x: r.x0, y: r.y0, r: 2.5})
			}
		}
		f.layers = append(f.layers, l)
	}
	f.place(newNames(names), values)
	if beyond > kept {
		f.note(count(kept) + " of " + count(beyond) + " outliers")
	}
	f.left(nan, below)
}
