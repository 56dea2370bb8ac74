// Package spelling finds the name that somebody has meant who wrote another. It
// knows nothing of Go.
package spelling

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxLength is the length of names, in bytes, up to which they are compared:
// longer ones are no slips of the hand.
const maxLength = 100

// Nearest returns the name of the list that was most likely meant by another that
// is not in it, or "". Names that differ in case or underscores alone come first,
// then those that a third of the letters set apart at most, an exchange of two
// letters before others. Of names that are equally near, the one is returned that
// begins alike for longer, and of those the first in the list.
func Nearest(name string, list iter.Seq[string]) string {
	if name == "" || len(name) > maxLength {
		return ""
	}
	plain := plainly(name)
	limit := slip * (max(utf8.RuneCountInString(name), 3) / 3)
	best, least, longest := "", limit+1, 0
	for candidate := range list {
		if candidate == name || candidate == "" || len(candidate) > maxLength {
			continue
		}
		other, d := plainly(candidate), 0
		if plain == "" || other != plain {
			d = distance(plain, other, limit)
			if d > limit || d >= slip*min(utf8.RuneCountInString(other), utf8.RuneCountInString(plain)) {
				continue // nothing of the one is in the other
			}
		}
		if n := alike(name, candidate); d < least || d == least && n > longest {
			best, least, longest = candidate, d, n
		}
	}
	return best
}

// alike is how many bytes two names begin with in common.
func alike(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// plainly is a name without what people get wrong first.
func plainly(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// What distance counts a slip as, and an exchange of two letters.
const (
	slip     = 2
	exchange = 1
)

// distance tells how far b is from a: a slip for each letter that has to be put
// in, left out or changed, an exchange for two letters that stand the wrong way
// round. It gives up, with a larger number, at more than limit.
func distance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if d := slip * (len(x) - len(y)); d > limit || -d > limit {
		return limit + 1
	}
	before, row, next := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = slip * j
	}
	for i := range x {
		next[0] = slip * (i + 1)
		for j := range y {
			change := row[j]
			if x[i] != y[j] {
				change += slip
			}
			next[j+1] = min(next[j]+slip, row[j+1]+slip, change)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				next[j+1] = min(next[j+1], before[j-1]+exchange)
			}
		}
		if slices.Min(next) > limit {
			return limit + 1
		}
		before, row, next = row, next, before
	}
	return row[len(y)]
}
