package nbdiff

import (
	"strings"

	"gokernel/protocol/nbformat"
)

// A pair is a cell of one notebook and what it has become in the other: places
// from 0, or -1 where there is none.
type pair struct {
	a, b  int
	moved bool
}

// align pairs the cells of two notebooks: those of the same id, else those that
// are alike, in the order of the notebooks. The best pairing is the one that
// pairs most.
func align(a, b []*nbformat.Cell) []pair {
	bagsA, bagsB := bags(a), bags(b)
	ids := commonIDs(a, b)
	score := func(i, j int) float64 {
		switch {
		case ids[a[i].ID] && a[i].ID == b[j].ID:
			return 2
		case ids[a[i].ID] || ids[b[j].ID] || a[i].Type != b[j].Type:
			return 0
		case a[i].Source == b[j].Source:
			return 1.5
		}
		if s := similar(bagsA[i], bagsB[j]); s >= 0.5 {
			return s
		}
		return 0
	}
	// best[i][j] is the score of the best pairing of a[i:] with b[j:].
	best := make([][]float64, len(a)+1)
	for i := range best {
		best[i] = make([]float64, len(b)+1)
	}
	scores := make([][]float64, len(a))
	for i := len(a) - 1; i >= 0; i-- {
		scores[i] = make([]float64, len(b))
		for j := len(b) - 1; j >= 0; j-- {
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if scores[i][j] = score(i, j); scores[i][j] > 0 {
				best[i][j] = max(best[i][j], scores[i][j]+best[i+1][j+1])
			}
		}
	}
	var pairs []pair
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case scores[i][j] > 0 && best[i][j] == scores[i][j]+best[i+1][j+1]:
			pairs = append(pairs, pair{a: i, b: j})
			i, j = i+1, j+1
		case best[i][j] == best[i+1][j]:
			pairs = append(pairs, pair{a: i, b: -1})
			i++
		default:
			pairs = append(pairs, pair{a: -1, b: j})
			j++
		}
	}
	for ; i < len(a); i++ {
		pairs = append(pairs, pair{a: i, b: -1})
	}
	for ; j < len(b); j++ {
		pairs = append(pairs, pair{a: -1, b: j})
	}
	return joinMoved(pairs, a, b, ids)
}

// joinMoved makes one pair of a cell that is gone at one place and stands at
// another.
func joinMoved(pairs []pair, a, b []*nbformat.Cell, ids map[string]bool) []pair {
	gone := map[string]int{}
	for _, p := range pairs {
		if p.b < 0 && ids[a[p.a].ID] {
			gone[a[p.a].ID] = p.a
		}
	}
	var joined []pair
	for _, p := range pairs {
		switch {
		case p.b < 0 && ids[a[p.a].ID]: // it comes again
			continue
		case p.a < 0:
			if from, ok := gone[b[p.b].ID]; ok {
				p.a, p.moved = from, true
			}
		}
		joined = append(joined, p)
	}
	return joined
}

// commonIDs are the ids that each notebook has once.
func commonIDs(a, b []*nbformat.Cell) map[string]bool {
	count := func(cells []*nbformat.Cell) map[string]int {
		n := map[string]int{}
		for _, c := range cells {
			n[c.ID]++
		}
		return n
	}
	inA, inB := count(a), count(b)
	ids := map[string]bool{}
	for id, n := range inA {
		if id != "" && n == 1 && inB[id] == 1 {
			ids[id] = true
		}
	}
	return ids
}

// A bag counts the words of a text.
type bag struct {
	words map[string]int
	size  int
}

func bags(cells []*nbformat.Cell) []bag {
	list := make([]bag, len(cells))
	for i, c := range cells {
		list[i].words = map[string]int{}
		for _, word := range strings.Fields(c.Source) {
			list[i].words[word]++
			list[i].size++
		}
	}
	return list
}

// similar tells how much of two texts is the same, from 0 to 1.
func similar(a, b bag) float64 {
	if a.size+b.size == 0 {
		return 1
	}
	if len(a.words) > len(b.words) {
		a, b = b, a
	}
	common := 0
	for word, n := range a.words {
		common += min(n, b.words[word])
	}
	return 2 * float64(common) / float64(a.size+b.size)
}
