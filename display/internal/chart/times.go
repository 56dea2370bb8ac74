package chart

import (
	"math"
	"time"
)

// A pace is a step of a time axis: so many units.
type pace struct {
	unit  unit
	n     int
	about float64 // its length in seconds
}

type unit int

const (
	second unit = iota
	minute
	hour
	day
	month
	year
)

var paces = []pace{
	{second, 1, 1}, {second, 2, 2}, {second, 5, 5}, {second, 10, 10}, {second, 15, 15}, {second, 30, 30},
	{minute, 1, 60}, {minute, 2, 120}, {minute, 5, 300}, {minute, 10, 600}, {minute, 15, 900}, {minute, 30, 1800},
	{hour, 1, 3600}, {hour, 2, 7200}, {hour, 3, 10800}, {hour, 6, 21600}, {hour, 12, 43200},
	{day, 1, 86400}, {day, 2, 2 * 86400}, {day, 7, 7 * 86400}, {day, 14, 14 * 86400},
	{month, 1, 30.4 * 86400}, {month, 2, 61 * 86400}, {month, 3, 91 * 86400}, {month, 6, 182 * 86400},
	{year, 1, 365.25 * 86400},
}

// timeTicks sets ticks at full units of the calendar and the clock.
func (a *axis) timeTicks(room int) {
	span := a.hi - a.lo
	const furthest = 8e10 // years that a calendar has, in seconds either way
	if a.lo < -furthest || a.hi > 3*furthest {
		a.numberTicks(room, true)
		return
	}
	if span < float64(room) { // parts of a second
		a.subSecondTicks(room)
		return
	}
	step := paces[len(paces)-1]
	for _, p := range paces {
		if span/p.about <= float64(max(room, 2)) {
			step = p
			break
		}
	}
	if step.unit == year {
		step.n = max(1, int(math.Round(niceStep(span/step.about, room))))
	}
	lo, hi := time.Unix(int64(math.Floor(a.lo)), 0).UTC(), time.Unix(int64(math.Ceil(a.hi)), 0).UTC()
	for t := step.from(lo); !t.After(hi) && len(a.ticks) < 100; t = step.next(t) {
		if at := float64(t.Unix()); at >= a.lo && at <= a.hi {
			a.ticks = append(a.ticks, tick{at, step.text(t)})
		}
	}
	a.about = step.context(lo, hi)
	for _, t := range a.ticks {
		if t.text == a.about {
			a.about = "" // a tick says it
		}
	}
}

// subSecondTicks sets ticks for a span of few seconds or less.
func (a *axis) subSecondTicks(room int) {
	base := math.Floor(a.lo)
	step := niceStep(a.hi-a.lo, room)
	digits := decimals(step)
	for i := math.Ceil((a.lo-base)/step - 1e-9); base+i*step <= a.hi && len(a.ticks) < 100; i++ {
		v := i * step
		whole := math.Floor(v + 1e-9)
		t := time.Unix(int64(base+whole), int64(math.Round((v-whole)*1e9))).UTC()
		layout := "15:04:05"
		if digits > 0 {
			layout += "." + "000000000"[:min(digits, 9)]
		}
		a.ticks = append(a.ticks, tick{base + v, t.Format(layout)})
	}
	a.about = time.Unix(int64(base), 0).UTC().Format("2 January 2006")
}

// from is the last tick up to t.
func (p pace) from(t time.Time) time.Time {
	y, m, d := t.Date()
	switch p.unit {
	case year:
		return time.Date(y-((y%p.n)+p.n)%p.n, 1, 1, 0, 0, 0, 0, time.UTC)
	case month:
		return time.Date(y, m-time.Month((int(m)-1)%p.n), 1, 0, 0, 0, 0, time.UTC)
	case day:
		if p.n >= 7 { // weeks begin on Mondays
			d -= (int(t.Weekday()) + 6) % 7
		} else if p.n > 1 {
			d -= (d - 1) % p.n
		}
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	case hour:
		return time.Date(y, m, d, t.Hour()-t.Hour()%p.n, 0, 0, 0, time.UTC)
	}
	return t.Truncate(time.Duration(p.about) * time.Second)
}

// next is the tick after t.
func (p pace) next(t time.Time) time.Time {
	switch p.unit {
	case year:
		return t.AddDate(p.n, 0, 0)
	case month:
		return t.AddDate(0, p.n, 0)
	case day:
		next := t.AddDate(0, 0, p.n)
		if p.n == 2 && next.Day() == 31 || p.n == 2 && next.Month() != t.Month() {
			return time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		}
		return next
	}
	return t.Add(time.Duration(p.about) * time.Second)
}

// text writes a tick: what is new of it, and the larger unit where that
// begins.
func (p pace) text(t time.Time) string {
	_, m, d := t.Date()
	midnight := t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0
	switch {
	case p.unit == year || p.unit == month && m == 1:
		return t.Format("2006")
	case p.unit == month:
		return t.Format("Jan")
	case p.unit == day && m == 1 && d == 1:
		return t.Format("2006")
	case p.unit == day || midnight:
		return t.Format("2 Jan")
	case p.unit == second:
		return t.Format("15:04:05")
	}
	return t.Format("15:04")
}

// context says what the texts of all ticks leave out.
func (p pace) context(lo, hi time.Time) string {
	sameYear := lo.Year() == hi.Year()
	switch {
	case p.unit == year:
		return ""
	case p.unit == month || p.unit == day:
		if sameYear {
			return lo.Format("2006")
		}
		if p.unit == day {
			return lo.Format("2006") + " – " + hi.Format("2006")
		}
		return ""
	case sameYear && lo.YearDay() == hi.YearDay():
		return lo.Format("2 January 2006")
	case sameYear:
		return lo.Format("2006")
	}
	return lo.Format("2006") + " – " + hi.Format("2006")
}

// timeText writes a time for a reader, without what is zero.
func timeText(v float64) string {
	if !finite(v) || v < -6e10 || v > 2e11 {
		return number(v)
	}
	whole := math.Floor(v)
	t := time.Unix(int64(whole), int64(math.Round((v-whole)*1e6))*1e3).UTC()
	switch {
	case t.Nanosecond() != 0:
		return t.Format("2006-01-02 15:04:05.999999")
	case t.Second() != 0:
		return t.Format("2006-01-02 15:04:05")
	case t.Hour() != 0 || t.Minute() != 0:
		return t.Format("2006-01-02 15:04")
	}
	return t.Format("2006-01-02")
}
