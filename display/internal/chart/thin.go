package chart

import "math"

// What all series of a plot may have together, so that a picture and a
// specification stay small enough to be kept in a notebook.
const (
	maxLinePoints = 12_000
	maxDots       = 5_000
	maxSeries     = 50
)

// thinLine keeps, of what one column of pixels shows of a line, the first, the
// lowest, the highest and the last point: the line looks the same. It is for
// lines longer than four points a column; a line that goes to and fro, which
// has many columns, may still be long.
func thinLine(x, y []float64, ax, ay *axis, columns int) (tx, ty []float64) {
	if len(x) <= 4*columns {
		return x, y
	}
	var first, low, high, last int // of the column, where seen
	seen, gap := false, false
	put := func(i int) {
		tx, ty = append(tx, x[i]), append(ty, y[i])
	}
	flush := func() {
		if !seen {
			if gap && len(tx) > 0 && !math.IsNaN(ty[len(ty)-1]) {
				tx, ty = append(tx, tx[len(tx)-1]), append(ty, math.NaN())
			}
			gap = false
			return
		}
		a, b := min(low, high), max(low, high)
		put(first)
		if a != first && a != last {
			put(a)
		}
		if b != first && b != last && b != a {
			put(b)
		}
		if last != first {
			put(last)
		}
		seen, gap = false, false
	}
	column, scale := math.Inf(-1), float64(columns)
	linear := scale / (ax.hi - ax.lo)
	for i, v := range x {
		if !ax.shows(v) {
			gap = true
			continue
		}
		var c float64
		if ax.log {
			c = math.Floor(ax.place(v) * scale)
		} else {
			c = math.Floor((v - ax.lo) * linear)
		}
		if c != column {
			flush()
			column = c
		}
		w := y[i]
		if !ay.shows(w) {
			gap = true
			continue
		}
		if !seen {
			first, low, high, seen = i, i, i, true
		}
		if w < y[low] {
			low = i
		}
		if w > y[high] {
			high = i
		}
		last = i
	}
	flush()
	return tx, ty
}

// stride keeps at most n of a long line's points, evenly.
func stride(x, y []float64, n int) (tx, ty []float64) {
	if len(x) <= n {
		return x, y
	}
	for k := range n {
		i := k * (len(x) - 1) / (n - 1)
		tx, ty = append(tx, x[i]), append(ty, y[i])
	}
	return tx, ty
}

// sample chooses n of the numbers below size, one of each n-th part, at a
// place in it that has no period: so that data with one do not look like
// something else.
func sample(size, n int) []int {
	if size <= n {
		chosen := make([]int, size)
		for i := range chosen {
			chosen[i] = i
		}
		return chosen
	}
	chosen := make([]int, 0, n)
	state := uint64(0x9e3779b97f4a7c15)
	for k := range n {
		lo, hi := k*size/n, (k+1)*size/n
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		chosen = append(chosen, lo+int(state%uint64(hi-lo)))
	}
	return chosen
}
