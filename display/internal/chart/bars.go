package chart

import "math"

const maxCategories = 200

// groupWidth is the part of a category's place that its bars take.
const groupWidth = 0.8

// bars settles a bar chart.
func (f *Figure) bars() {
	p := f.plot
	names := p.Categories
	if len(names) > maxCategories {
		f.note("the first " + count(maxCategories) + " of " + count(len(names)) + " categories")
		names = names[:maxCategories]
	}
	e := newExtent()
	f.empty = true
	nan, below := 0, 0
	tops, bottoms := make([]float64, len(names)), make([]float64, len(names))
	type span struct{ from, to float64 }
	spans := make([][]span, len(p.Series))
	for k, s := range p.Series {
		spans[k] = make([]span, len(names))
		for i := range names {
			v := math.NaN()
			if i < len(s.Y) {
				v = s.Y[i]
			}
			spans[k][i] = span{math.NaN(), math.NaN()}
			switch {
			case !finite(v):
				if i < len(s.Y) {
					nan++
				}
				continue
			case p.LogY && v <= 0:
				below++
				continue
			}
			f.empty = false
			from := 0.0
			if p.Stacked {
				side := tops
				if v < 0 {
					side = bottoms
				}
				from = side[i]
				side[i] += v
				v = side[i]
			}
			spans[k][i] = span{from, v}
			e.see(v)
		}
	}
	if !p.LogY && !e.empty() {
		e.see(0)
	}
	roomX, roomY := f.room()
	room := roomY
	if p.Horizontal {
		room = roomX
	}
	values := newAxis(Numbers, p.LogY, e, p.YRange, false, room)
	base := 0.0
	if p.LogY {
		base = values.lo
	}
	n := float64(len(p.Series))
	for k, s := range p.Series {
		l := layer{name: s.Name, index: k}
		for i, name := range names {
			at := spans[k][i]
			if math.IsNaN(at.to) {
				continue
			}
			a, b := float64(i)-groupWidth/2, float64(i)+groupWidth/2
			if !p.Stacked {
				a += groupWidth * float64(k) / n
				b = a + groupWidth/n
			}
			from := at.from
			if from == 0 {
				from = base
			}
			tip := name + ": " + number(s.Y[i])
			if s.Name != "" {
				tip = name + ", " + s.Name + ": " + number(s.Y[i])
			}
			r := rect{x0: a, x1: b, y0: from, y1: at.to, tip: tip}
			if p.Horizontal {
				r = rect{x0: from, x1: at.to, y0: a, y1: b, tip: tip}
			}
			l.rects = append(l.rects, r)
		}
		f.layers = append(f.layers, l)
	}
	f.legend(true)
	f.place(newNames(names), values)
	f.left(nan, below)
}

// place sets the axes of a plot whose categories are along x, or along y from
// the top where it is horizontal.
func (f *Figure) place(names, values axis) {
	p := f.plot
	names.label, values.label = p.XLabel, p.YLabel
	if p.Horizontal {
		f.x, f.y = values, names
	} else {
		f.x, f.y = names, values
	}
}
