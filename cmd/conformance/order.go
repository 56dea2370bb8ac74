package main

import (
	"maps"
	"slices"
	"strings"
)

// sorted is the order in which a user would paste the pieces: that of the
// program, but what a piece uses comes before it, since a cell is checked when it
// runs; and variables come in the order in which Go initialises them, which is
// time and again the first one that uses no other that is yet to come. Pieces
// that need each other come together. Without types it is not known whose method
// or field a selector means: all of that name count, except among pieces that
// need each other, which they might have made.
func sorted(list []piece) []piece {
	var order []piece
	for _, circle := range circles(list, true) {
		for _, inner := range circles(circle, false) {
			order = append(order, inner...)
		}
	}
	return order
}

// tie joins pieces that need each other, which cannot be cells of their own
// whatever their order, into one; where no two need each other, all are joined.
func tie(list []piece) []piece {
	var tied []piece
	for _, circle := range circles(list, true) {
		tied = append(tied, join(circle))
	}
	if len(tied) == len(list) {
		return []piece{join(list)}
	}
	return tied
}

// circles parts the pieces into those that need each other, mostly one alone, in
// the order of their use; selectors tells whether uses by a selector count.
func circles(list []piece, selectors bool) [][]piece {
	direct := make([][]int, len(list)) // the pieces that each one uses itself
	for i := range list {
		for j, other := range list {
			if i != j && other.serves(list[i], selectors) {
				direct[i] = append(direct[i], j)
			}
		}
	}
	uses := make([][]bool, len(list)) // uses[i][j]: i uses j, directly or not
	for i := range list {
		uses[i] = make([]bool, len(list))
		var visit func(at int)
		visit = func(at int) {
			for _, j := range direct[at] {
				if !uses[i][j] {
					uses[i][j] = true
					visit(j)
				}
			}
		}
		visit(i)
	}
	var order [][]piece
	done := make([]bool, len(list))
	needEachOther := func(i, j int) bool { return i == j || uses[i][j] && uses[j][i] }
	ready := func(i int) bool { // no variable is missing
		for j := range list {
			if uses[i][j] && list[j].variable && !done[j] && !needEachOther(i, j) {
				return false
			}
		}
		return !done[i]
	}
	var add func(i int)
	add = func(i int) {
		var circle []piece
		for j := range list {
			if needEachOther(i, j) {
				done[j] = true
				circle = append(circle, list[j])
			}
		}
		for j := range list {
			if uses[i][j] && !done[j] {
				add(j)
			}
		}
		order = append(order, circle)
	}
	for range list {
		for i := range list {
			if ready(i) {
				add(i)
				break // the first that is ready now may be an earlier one
			}
		}
	}
	return order
}

// serves tells whether the other piece uses something that this one declares,
// or imports.
func (p piece) serves(other piece, selectors bool) bool {
	return p.imports || slices.ContainsFunc(p.declares, func(name string) bool {
		return other.uses[name] && (selectors || !strings.HasPrefix(name, "."))
	})
}

func join(group []piece) piece {
	var codes, names []string
	uses := map[string]bool{}
	for _, p := range group {
		codes = append(codes, p.code)
		names = append(names, p.declares...)
		maps.Copy(uses, p.uses)
	}
	variable := slices.ContainsFunc(group, func(p piece) bool { return p.variable })
	return piece{code: strings.Join(codes, "\n"), declares: names, uses: uses, variable: variable}
}
