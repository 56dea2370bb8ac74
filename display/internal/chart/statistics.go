package chart

import (
	"math"
	"slices"
)

// quantile is the q-th part of sorted values, between two neighbours in
// proportion.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	f := at - float64(i)
	return sorted[i]*(1-f) + sorted[i+1]*f
}

// shown is a copy of the values that an axis can show.
func shown(values []float64, log bool) []float64 {
	kept := make([]float64, 0, len(values))
	for _, v := range values {
		if finite(v) && !(log && v <= 0) {
			kept = append(kept, v)
		}
	}
	return kept
}

// edges chooses the ends of bins for the values of all series: n of equal
// width where that is asked for, else of a round width after Freedman and
// Diaconis, or Sturges where half of the values are the same. On a log axis
// their logarithms are of equal width.
func edges(series [][]float64, n int, log bool, fixed *[2]float64) []float64 {
	e := newExtent()
	size, width := 0, math.Inf(1)
	for _, values := range series {
		sorted := slices.Clone(values)
		if log {
			for i, v := range sorted {
				sorted[i] = math.Log10(v)
			}
		}
		if fixed != nil {
			sorted = slices.DeleteFunc(sorted, func(v float64) bool { return v < fixed[0] || v > fixed[1] })
		}
		if len(sorted) == 0 {
			continue
		}
		slices.Sort(sorted)
		e.see(sorted[0])
		e.see(sorted[len(sorted)-1])
		size = max(size, len(sorted))
		if w := 2 * (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / math.Cbrt(float64(len(sorted))); w > 0 {
			width = min(width, w)
		}
	}
	e = e.widened(Numbers, false)
	span := e.hi - e.lo
	var at []float64
	if n > 0 {
		n = min(n, 1000)
		for i := range n + 1 {
			at = append(at, e.lo+span*float64(i)/float64(n))
		}
	} else {
		sturges := math.Ceil(math.Log2(float64(max(size, 1)))) + 1
		if math.IsInf(width, 1) || span/width > 80 {
			width = span / min(max(sturges, 5), 80)
		}
		width = span / min(max(span/width, 3), 80)
		step := niceStep(span, int(math.Ceil(span/width)))
		if whole(series) && !log {
			step = max(1, math.Round(step))
		}
		from := math.Floor(e.lo/step + 1e-9)
		for i := from; ; i++ {
			at = append(at, i*step)
			// The greatest value is inside the last bin, not at its end.
			if i*step > e.hi || len(at) > 200 || i+1 == i {
				break
			}
		}
		if len(at) > 2 && !whole(series) && at[len(at)-2] >= e.hi {
			at = at[:len(at)-1]
		}
	}
	if log {
		for i, v := range at {
			at[i] = math.Pow(10, v)
		}
	}
	return at
}

// whole reports whether all values are whole numbers.
func whole(series [][]float64) bool {
	for _, values := range series {
		for _, v := range values {
			if finite(v) && v != math.Trunc(v) || math.Abs(v) > 1e9 {
				return false
			}
		}
	}
	return true
}

// counts is how many of the values are in each bin. A bin has its lower end,
// the last one both.
func counts(values, at []float64) []float64 {
	n := make([]float64, len(at)-1)
	for _, v := range values {
		i, found := slices.BinarySearch(at, v)
		if !found {
			i--
		}
		if i == len(n) && v == at[len(n)] {
			i--
		}
		if i >= 0 && i < len(n) {
			n[i]++
		}
	}
	return n
}

// A summary is what a box shows: quartiles, the furthest values within 1.5
// times their distance, and what is beyond.
type summary struct {
	n               int
	low, q1, q2, q3 float64
	high            float64
	outliers        []float64
	beyond          int // outliers, of which at most maxOutliers are kept
}

const maxOutliers = 200

func summarize(values []float64) summary {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	s := summary{n: len(sorted)}
	if len(sorted) == 0 {
		return s
	}
	s.q1, s.q2, s.q3 = quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)
	reach := 1.5 * (s.q3 - s.q1)
	from, _ := slices.BinarySearch(sorted, s.q1-reach)
	to := len(sorted)
	for to > 0 && sorted[to-1] > s.q3+reach {
		to--
	}
	s.low, s.high = sorted[from], sorted[max(to-1, 0)]
	beyond := slices.Concat(sorted[:from], sorted[to:])
	s.beyond = len(beyond)
	for _, i := range sample(len(beyond), maxOutliers) {
		s.outliers = append(s.outliers, beyond[i])
	}
	if s.beyond > maxOutliers { // the furthest are always shown
		s.outliers[0], s.outliers[maxOutliers-1] = beyond[0], beyond[len(beyond)-1]
	}
	return s
}
