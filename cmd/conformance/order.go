package main

import (
	"maps"
	"slices"
	"strings"
)

// sorted is the order in which a user would paste the pieces: that of the
// program, but what a piece uses comes before it, since a cell is checked when
// it runs. That is also the order in which Go initialises variables. Without
// types it is not known whose method or field a selector means, so all of that
// name count; where this makes a circle, the order of the program decides.
func sorted(list []piece) []piece {
	var order []piece
	done := make([]bool, len(list))
	var add func(i int)
	add = func(i int) {
		if done[i] {
			return
		}
		done[i] = true
		for j, other := range list {
			if other.serves(list[i]) {
				add(j)
			}
		}
		order = append(order, list[i])
	}
	for i := range list {
		add(i)
	}
	return order
}

// serves tells whether the other piece uses something that this one declares,
// or imports.
func (p piece) serves(other piece) bool {
	return p.imports || slices.ContainsFunc(p.declares, func(name string) bool { return other.uses[name] })
}

// tie joins pieces that need each other, which cannot be cells of their own
// whatever their order, into one; where no two need each other, all are joined.
func tie(list []piece) []piece {
	reach := make([]map[int]bool, len(list))
	for i := range list {
		reach[i] = map[int]bool{}
		var visit func(at int)
		visit = func(at int) {
			for j, other := range list {
				if !reach[i][j] && other.serves(list[at]) {
					reach[i][j] = true
					visit(j)
				}
			}
		}
		visit(i)
	}
	var tied []piece
	done := map[int]bool{}
	for i := range list {
		if done[i] {
			continue
		}
		group := []piece{list[i]}
		for j := i + 1; j < len(list); j++ {
			if !done[j] && reach[i][j] && reach[j][i] {
				done[j] = true
				group = append(group, list[j])
			}
		}
		tied = append(tied, join(group))
	}
	if len(tied) == len(list) {
		return []piece{join(list)}
	}
	return tied
}

func join(group []piece) piece {
	var codes, names []string
	uses := map[string]bool{}
	for _, p := range group {
		codes = append(codes, p.code)
		names = append(names, p.declares...)
		maps.Copy(uses, p.uses)
	}
	return piece{code: strings.Join(codes, "\n"), declares: names, uses: uses}
}
