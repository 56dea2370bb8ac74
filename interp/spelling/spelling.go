// Package spelling finds the word that a misspelt one was meant to be. It
// knows letters and nothing else.
package spelling

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// Nearest returns the candidate that the word was most likely meant to be, or
// "" where none is near enough: one that differs in case only, else the one
// with the fewest letters inserted, left out, changed or swapped with their
// neighbour, at most one for each three letters of the word and one at least.
// Of candidates that are equally near, the first wins.
func Nearest(word string, candidates iter.Seq[string]) string {
	best, limit := "", max(1, utf8.RuneCountInString(word)/3)+1
	for c := range candidates {
		if c == word {
			continue
		}
		if strings.EqualFold(c, word) {
			return c
		}
		if d := Distance(word, c); d < limit && d < utf8.RuneCountInString(c) {
			best, limit = c, d
		}
	}
	return best
}

// Distance is how many letters have to be inserted, left out, changed or
// swapped with their neighbour to make a of b: the optimal string alignment
// distance, https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance. Case
// does not count.
func Distance(a, b string) int {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
