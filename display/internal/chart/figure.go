package chart

import (
	"math"
	"strings"
)

// A Figure is a plot with everything settled that its forms agree on. Its
// marks are in the units of the axes; whatever a plot's data, they are few.
type Figure struct {
	plot   *Plot
	w, h   float64
	x, y   axis
	layers []layer
	keys   []key // the legend; none for a single series without a name
	ramp   *ramp // the legend of colours that mean numbers
	notes  []string
	empty  bool

	bins      []bin     // Hist
	summaries []summary // Boxes, as in plot.Series
	cells     [][]float64
}

// A layer is what is drawn of one series.
type layer struct {
	name    string
	index   int // of the series, which sets its colour
	mark    Mark
	x, y    []float64 // a line, NaN being gaps
	dots    []dot
	rects   []rect
	segment []rect // lines from one corner to the other
}

// A dot is a point of its own.
type dot struct {
	x, y   float64
	r      float64 // in pixels
	colour string  // "" for the series' own
	size   float64 // what r stands for, NaN for nothing
	value  float64 // what colour stands for, NaN for nothing
}

// A rect is a bar, a box or a cell.
type rect struct {
	x0, y0, x1, y1 float64
	colour         string
	tip            string
}

// A key is a line of the legend.
type key struct {
	name  string
	index int
	mark  Mark
	bar   bool
}

// note adds a line to what is said below the plot.
func (f *Figure) note(text string) { f.notes = append(f.notes, text) }

// Figure settles everything. The plot must not change afterwards.
func (p *Plot) Figure() *Figure {
	f := &Figure{plot: p}
	f.w, f.h = p.size()
	if len(p.Series) > maxSeries && p.Kind != Boxes {
		q := *p
		q.Series = p.Series[:maxSeries]
		f.plot = &q
		f.note(count(maxSeries) + " of " + count(len(p.Series)) + " series")
	}
	switch p.Kind {
	case XY:
		f.points()
	case Bars:
		f.bars()
	case Hist:
		f.histogram()
	case Boxes:
		f.boxes()
	case Heatmap:
		f.heatmap()
	}
	if !p.Horizontal {
		f.x.label = p.XLabel
		if f.y.label == "" { // the name of a single series
			f.y.label = p.YLabel
		}
	}
	return f
}

// room is how many ticks fit along the axes.
func (f *Figure) room() (x, y int) {
	return max(2, int((f.w-80)/85)), max(2, int((f.h-70)/46))
}

// legend lists the series that have names.
func (f *Figure) legend(bar bool) {
	for i, s := range f.plot.Series {
		if s.Name != "" {
			f.keys = append(f.keys, key{s.Name, i, s.Mark, bar})
		}
	}
	if len(f.keys) == 1 && len(f.plot.Series) == 1 {
		// One series needs no legend: its name is the axis' where that has none.
		if f.plot.YLabel == "" && f.plot.Kind == XY {
			f.y.label = f.keys[0].name
		}
		f.keys = nil
	}
}

// points settles an XY plot.
func (f *Figure) points() {
	p := f.plot
	ex, ey := newExtent(), newExtent()
	snug, zero, dots, total := true, false, 0, 0
	for _, s := range p.Series {
		px, py := s.X, s.Y
		ex.seeAll(px, p.LogX)
		ey.seeAll(py, p.LogY)
		total += len(px)
		if s.Mark == Dots {
			snug = false
			dots += len(px)
		}
		zero = zero || s.Mark == Area
	}
	f.empty = ex.empty() || ey.empty()
	if !f.empty && !p.LogY && (zero || ey.lo > 0 && ey.lo < 0.25*ey.hi) {
		ey.see(0)
	}
	roomX, roomY := f.room()
	switch {
	case p.XAxis == Categories:
		f.x = newNames(p.Categories)
	default:
		if !snug && !ex.empty() && p.XAxis == Times {
			pad := (ex.hi - ex.lo) * 0.03
			ex = extent{ex.lo - pad, ex.hi + pad}
		}
		f.x = axis{kind: p.XAxis, log: p.LogX, whole: p.XAxis == Numbers && wholeX(p.Series)}.between(ex, p.XRange, snug || p.XAxis == Times, roomX)
	}
	f.y = newAxis(Numbers, p.LogY, ey, p.YRange, false, roomY)
	f.legend(false)

	f.colours()
	each := 0
	if n := len(p.Series); n > 0 {
		each = max(8, min(int(f.w-60), maxLinePoints/4/n))
	}
	drawn, keep := 0, 1.0
	if dots > maxDots {
		keep = maxDots / float64(dots)
	}
	sizes := newExtent()
	for _, s := range p.Series {
		sizes.seeAll(s.Size, false)
	}
	for i, s := range p.Series {
		l := layer{name: s.Name, index: i, mark: s.Mark}
		if s.Mark != Dots {
			l.x, l.y = thinLine(s.X, s.Y, &f.x, &f.y, each)
			l.x, l.y = stride(l.x, l.y, max(5*each, 100))
			drawn += len(l.x)
		}
		if s.Mark == Dots || s.Mark == LineDots && len(s.X) == len(l.x) {
			l.dots = f.dotsOf(s, keep, sizes)
			if s.Mark == Dots {
				drawn += len(l.dots)
			}
		}
		f.layers = append(f.layers, l)
	}
	if dots > maxDots {
		f.note(count(maxDots) + " of " + count(dots) + " points, chosen evenly")
	} else if drawn < total && drawn > 0 && len(thinned(p.Series, each)) > 0 {
		f.note(count(total) + " points; of each column of pixels, the first, lowest, highest and last are drawn")
	}
	f.gaps()
}

// wholeX reports whether all x are whole numbers.
func wholeX(series []Series) bool {
	for _, s := range series {
		if !whole([][]float64{s.X}) {
			return false
		}
	}
	return true
}

// thinned lists the series whose lines are not drawn point by point.
func thinned(series []Series, columns int) []int {
	var list []int
	for i, s := range series {
		if s.Mark != Dots && len(s.X) > 4*columns {
			list = append(list, i)
		}
	}
	return list
}

// colours settles the ramp of dots that have numbers for colours.
func (f *Figure) colours() {
	e := newExtent()
	for _, s := range f.plot.Series {
		e.seeAll(s.Color, false)
	}
	if !e.empty() {
		f.ramp = &ramp{e.lo, e.hi, f.plot.CellLabel}
	}
}

// dotsOf are a series' points as dots: the part of them to keep.
func (f *Figure) dotsOf(s Series, keep float64, sizes extent) []dot {
	chosen := sample(len(s.X), int(math.Ceil(keep*float64(len(s.X)))))
	r := 3.5
	switch n := len(chosen); {
	case n > 2000:
		r = 1.8
	case n > 400:
		r = 2.6
	}
	var dots []dot
	for _, i := range chosen {
		if !f.x.shows(s.X[i]) || !f.y.shows(s.Y[i]) {
			continue
		}
		d := dot{x: s.X[i], y: s.Y[i], r: r, size: math.NaN(), value: math.NaN()}
		if s.Size != nil {
			if d.size = s.Size[i]; !finite(d.size) {
				continue
			}
			part := 0.5
			if low := min(sizes.lo, 0); sizes.hi > low {
				part = (d.size - low) / (sizes.hi - low)
			}
			d.r = 2.5 + 11.5*math.Sqrt(part)
		}
		if s.Color != nil {
			if d.value = s.Color[i]; !finite(d.value) {
				continue
			}
			d.colour = f.ramp.colour(d.value)
		}
		dots = append(dots, d)
	}
	return dots
}

// gaps says how many points cannot be drawn.
func (f *Figure) gaps() {
	nan, below := 0, 0
	for _, s := range f.plot.Series {
		for i := range s.X {
			switch x, y := s.X[i], s.Y[i]; {
			case !finite(x) || !finite(y):
				nan++
			case !f.x.shows(x) || !f.y.shows(y):
				below++
			}
		}
	}
	f.left(nan, below)
}

// left notes values that are left out: those that are no numbers, and those
// that a log axis has no place for.
func (f *Figure) left(nan, below int) {
	if nan > 0 {
		f.note(count(nan) + " NaN or infinite left out")
	}
	if below > 0 {
		f.note(count(below) + " not above 0 left out on the log axis")
	}
}

// noteText is all notes in one line.
func (f *Figure) noteText() string { return strings.Join(f.notes, "; ") }

// Notes says what the picture leaves out of the data, or "".
func (f *Figure) Notes() string { return f.noteText() }
