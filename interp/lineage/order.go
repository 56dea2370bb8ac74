package lineage

import (
	"cmp"
	"slices"
)

// settle learns the order of the cells anew when the user has run all that are
// there one after the other, beginning with the first, and none used what was there
// before: then that is an order in which the notebook runs from top to bottom. Until
// then cells are taken to stand in the order in which they ran for the first time.
func (b *Book) settle() {
	count := 0
	for _, c := range b.cells {
		if c.matters() {
			count++
		}
	}
	var pass []*Cell
	for _, c := range b.cells {
		if !c.matters() {
			continue
		}
		if c.last <= b.runs-count {
			return
		}
		pass = append(pass, c)
	}
	if slices.IsSortedFunc(pass, byRun) && slices.IsSortedFunc(pass, byPlace) {
		return
	}
	first := slices.MinFunc(pass, byPlace)
	slices.SortFunc(pass, byRun)
	if pass[0] != first || slices.IsSortedFunc(pass, byPlace) || !selfContained(pass) {
		return
	}
	places := make([]int, len(pass))
	for i, c := range pass {
		places[i] = c.place
	}
	slices.Sort(places)
	for i, c := range pass {
		c.place = places[i]
	}
}

func byRun(a, b *Cell) int   { return cmp.Compare(a.last, b.last) }
func byPlace(a, b *Cell) int { return cmp.Compare(a.place, b.place) }

// selfContained tells whether cells that ran one after the other used only what
// they themselves had made before.
func selfContained(pass []*Cell) bool {
	made := map[string]bool{}
	for _, c := range pass {
		for which, read := range c.reads {
			if !made[which] && read.by != nil || read.text == "" && read.by != nil && read.at <= pass[0].began {
				return false
			}
		}
		for which := range c.writes {
			made[which] = true
		}
	}
	return true
}
