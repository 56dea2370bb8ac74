package chart

import "math"

// An axis maps values to a place between 0 and 1, and has ticks.
type axis struct {
	kind   AxisKind
	log    bool
	whole  bool    // ticks at whole numbers only
	lo, hi float64 // the ends; lo < hi, above 0 on a log axis
	label  string  // its title, as asked for
	about  string  // its title otherwise: what the ticks leave out, such as the day
	names  []string
	ticks  []tick
}

// A tick is a place with a text.
type tick struct {
	at   float64
	text string
}

// place is where v is: 0 at the low end, 1 at the high one.
func (a *axis) place(v float64) float64 {
	if a.log {
		// Not of quotients, which may be too large for a float64.
		return (math.Log(v) - math.Log(a.lo)) / (math.Log(a.hi) - math.Log(a.lo))
	}
	return (v - a.lo) / (a.hi - a.lo)
}

// title is the text along the axis.
func (a *axis) title() string {
	if a.label != "" {
		return a.label
	}
	return a.about
}

// shows reports whether v can be drawn on the axis: NaN and infinities cannot,
// and nothing up to zero where it is logarithmic.
func (a *axis) shows(v float64) bool { return finite(v) && !(a.log && v <= 0) }

// An extent is the range of what has been seen.
type extent struct{ lo, hi float64 }

func newExtent() extent { return extent{math.Inf(1), math.Inf(-1)} }

func (e *extent) see(v float64) {
	if v < e.lo {
		e.lo = v
	}
	if v > e.hi {
		e.hi = v
	}
}

// seeAll sees the values that an axis can show.
func (e *extent) seeAll(values []float64, log bool) {
	for _, v := range values {
		if v > math.MaxFloat64 || v < -math.MaxFloat64 || log && v <= 0 {
			continue // and a NaN compares as neither below nor above
		}
		e.see(v)
	}
}

func (e extent) empty() bool { return e.lo > e.hi }

// widened is the extent with a length: around a single value there is some
// room, and none is so short that numbers cannot tell its parts apart.
func (e extent) widened(kind AxisKind, log bool) extent {
	switch {
	case e.empty() && log:
		return extent{1, 10}
	case e.empty():
		return extent{0, 1}
	case log && e.hi/e.lo < 1+1e-9:
		return extent{max(e.lo/2, math.SmallestNonzeroFloat64), max(min(e.hi*2, math.MaxFloat64), 2*math.SmallestNonzeroFloat64)}
	case log:
		return e
	}
	// A range that no float64 can hold is drawn as far as it can be halved.
	const far = math.MaxFloat64 / 4
	e.lo, e.hi = min(max(e.lo, -far), far), min(max(e.hi, -far), far)
	if most := max(math.Abs(e.lo), math.Abs(e.hi)); e.hi-e.lo <= most*1e-12 || e.hi-e.lo < 1e-300 {
		room := most * 0.1
		switch {
		case kind == Times: // a second, or what moves a number that is no time any more
			room = max(1, most*1e-11)
		case most < 1e-290:
			room = 1
		case math.Trunc(e.lo) == e.lo && most < 1e9:
			room = max(1, room)
		}
		return extent{e.lo - room, e.hi + room}
	}
	return e
}

// newAxis makes an axis for what is between the ends of e. A snug one ends
// there; others end at ticks. room is how many ticks there is room for.
func newAxis(kind AxisKind, log bool, e extent, fixed *[2]float64, snug bool, room int) axis {
	return axis{kind: kind, log: log}.between(e, fixed, snug, room)
}

// between is the axis with its ends and ticks.
func (a axis) between(e extent, fixed *[2]float64, snug bool, room int) axis {
	kind, log := a.kind, a.log
	e = e.widened(kind, log)
	if fixed != nil && fixed[0] < fixed[1] && finite(fixed[0]) && finite(fixed[1]) && !(log && fixed[0] <= 0) {
		e, snug = extent{fixed[0], fixed[1]}, true
	}
	a.lo, a.hi = e.lo, e.hi
	switch {
	case log:
		a.logTicks(room, snug)
	case kind == Times:
		a.timeTicks(room)
	default:
		a.numberTicks(room, snug)
	}
	return a
}

// newNames makes an axis with a name at each whole number from 0.
func newNames(names []string) axis {
	a := axis{kind: Categories, lo: -0.5, hi: max(float64(len(names)), 1) - 0.5, names: names}
	for i, name := range names {
		a.ticks = append(a.ticks, tick{float64(i), name})
	}
	return a
}

// numberTicks sets ticks at multiples of 1, 2, 2.5 or 5 times a power of ten.
func (a *axis) numberTicks(room int, snug bool) {
	step := niceStep(a.hi-a.lo, room)
	if a.whole {
		step = max(1, math.Round(step))
	}
	from, to := math.Floor(a.lo/step+1e-9), math.Ceil(a.hi/step-1e-9)
	if snug {
		from, to = math.Ceil(a.lo/step-1e-9), math.Floor(a.hi/step+1e-9)
	} else if finite(from*step) && finite(to*step) {
		a.lo, a.hi = min(from*step, a.lo), max(to*step, a.hi)
	}
	text := tickText(max(math.Abs(a.lo), math.Abs(a.hi)), step)
	for i := from; i <= to && len(a.ticks) < 100; i++ {
		if v := i * step; finite(v) {
			a.ticks = append(a.ticks, tick{v, text(v)})
		}
		if i+1 == i {
			break // too far from zero to count in steps
		}
	}
}

// niceStep is a length that divides span into at most n parts, or one more.
func niceStep(span float64, n int) float64 {
	raw := span / float64(max(n, 1))
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if m == 2.5 && power == 1 {
			continue // whole numbers stay whole
		}
		if m*power >= raw*0.999 {
			return m * power
		}
	}
	return 10 * power
}

// logTicks sets ticks at powers of ten, and between them where those are few.
func (a *axis) logTicks(room int, snug bool) {
	from, to := math.Floor(math.Log10(a.lo)+1e-9), math.Ceil(math.Log10(a.hi)-1e-9)
	if !snug && to-from >= 2 {
		a.lo, a.hi = max(math.Pow(10, from), math.SmallestNonzeroFloat64), min(math.Pow(10, to), math.MaxFloat64)
	}
	between := []float64{1}
	switch decades := math.Log10(a.hi) - math.Log10(a.lo); {
	case decades < 0.3: // as good as linear
		step := niceStep(a.hi-a.lo, room)
		text := tickText(a.hi, step)
		for i := math.Ceil(a.lo/step - 1e-9); i*step <= a.hi*(1+1e-9) && len(a.ticks) < 100; i++ {
			a.ticks = append(a.ticks, tick{i * step, text(i * step)})
		}
		return
	case decades <= 1.5:
		between = []float64{1, 2, 3, 5}
	case decades <= float64(room)/2:
		between = []float64{1, 2, 5}
	}
	every := max(1, math.Ceil((to-from)/float64(max(room, 1))))
	for d := from; d <= to; d++ {
		if math.Mod(d-from, every) != 0 {
			continue
		}
		for _, m := range between {
			v := m * math.Pow(10, d)
			if m == 1 {
				v = math.Pow(10, d)
			}
			if v >= a.lo*(1-1e-9) && v <= a.hi*(1+1e-9) && finite(v) {
				a.ticks = append(a.ticks, tick{v, logText(v)})
			}
		}
	}
}

// logText writes a tick of a log axis.
func logText(v float64) string {
	if v >= 1e-3*(1-1e-9) && v < 1e5 || v >= 1e18 || v < 1e-15 {
		return number(v)
	}
	return tickText(v, v)(v)
}
