package chart

// A bin is a bar of a histogram.
type bin struct {
	lo, hi float64
	n      []float64 // for each series
}

// histogram settles a histogram: bars of counts, of several series over each
// other.
func (f *Figure) histogram() {
	p := f.plot
	nan, below, total := 0, 0, 0
	kept := make([][]float64, len(p.Series))
	for i, s := range p.Series {
		kept[i] = shown(s.Y, p.LogX)
		total += len(kept[i])
		for _, v := range s.Y {
			if !finite(v) {
				nan++
			} else if p.LogX && v <= 0 {
				below++
			}
		}
	}
	f.empty = total == 0
	roomX, roomY := f.room()
	if f.empty {
		f.x = newAxis(p.XAxis, p.LogX, newExtent(), nil, true, roomX)
		f.y = newAxis(Numbers, false, newExtent(), nil, false, roomY)
		f.left(nan, below)
		return
	}
	at := edges(kept, p.Bins, p.LogX, p.XRange)
	e := extent{at[0], at[len(at)-1]}
	most := extent{0, 1}
	if p.LogY {
		most = extent{0.8, 1}
	}
	n := make([][]float64, len(p.Series))
	for k := range p.Series {
		n[k] = counts(kept[k], at)
		most.seeAll(n[k], p.LogY)
	}
	f.x = newAxis(p.XAxis, p.LogX, e, p.XRange, true, roomX)
	f.y = axis{log: p.LogY, whole: !p.LogY}.between(most, p.YRange, false, roomY)
	f.bins = make([]bin, len(at)-1)
	for i := range f.bins {
		b := bin{lo: at[i], hi: at[i+1]}
		for k := range n {
			b.n = append(b.n, n[k][i])
		}
		f.bins[i] = b
	}
	for k, s := range p.Series {
		l := layer{name: s.Name, index: k}
		for _, b := range f.bins {
			if b.n[k] == 0 {
				continue
			}
			tip := f.bound(b.lo) + " to " + f.bound(b.hi) + ": " + number(b.n[k])
			if s.Name != "" {
				tip = s.Name + ", " + tip
			}
			l.rects = append(l.rects, rect{x0: b.lo, x1: b.hi, y0: max(0, f.y.lo), y1: b.n[k], tip: tip})
		}
		f.layers = append(f.layers, l)
	}
	f.legend(true)
	if p.YLabel == "" {
		f.y.about = "count"
	}
	f.left(nan, below)
}

// bound writes the end of a bin.
func (f *Figure) bound(v float64) string {
	if f.x.kind == Times {
		return timeText(v)
	}
	return number(v)
}
