package lineage

import (
	"cmp"
	"maps"
	"slices"
)

// A Graph shows which cells use what others made.
type Graph struct {
	Cells []*Cell // from the top
	Edges []Edge
	Stale map[*Cell]bool
}

// An Edge leads from a cell to one that uses names it gave their values.
type Edge struct {
	From, To *Cell
	Names    []string
}

// Graph is that of the cells that have to do with names.
func (b *Book) Graph() Graph {
	g := Graph{Stale: map[*Cell]bool{}}
	for _, c := range b.cells {
		if c.matters() {
			g.Cells = append(g.Cells, c)
		}
	}
	slices.SortFunc(g.Cells, byPlace)
	for _, to := range g.Cells {
		names := map[*Cell][]string{}
		for _, which := range slices.Sorted(maps.Keys(to.mentions)) {
			from := b.name(which).by
			if read, ok := to.reads[which]; ok {
				from = read.by
			} else if to.writes[which] {
				continue
			}
			if from != nil && from != to && !from.gone && from.matters() {
				names[from] = append(names[from], which)
			}
		}
		for from, list := range names {
			g.Edges = append(g.Edges, Edge{From: from, To: to, Names: list})
		}
	}
	slices.SortFunc(g.Edges, func(x, y Edge) int {
		return cmp.Or(cmp.Compare(x.From.place, y.From.place), cmp.Compare(x.To.place, y.To.place))
	})
	for _, s := range b.Stale() {
		g.Stale[s.Cell] = true
	}
	return g
}
