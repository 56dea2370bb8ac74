package lineage_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gokernel/interp/lineage"
)

// A toy is a cell of assignments to integers, which can be run here.
type toy struct {
	id   string
	text string
	do   func(vars map[string]int) // changes them
}

var toyNames = []string{"a", "b", "c", "d"}

// assignment is a random statement; own is one that uses no variable.
func assignment(r *rand.Rand, own bool) (text string, do func(map[string]int)) {
	to, from, k := toyNames[r.IntN(len(toyNames))], toyNames[r.IntN(len(toyNames))], r.IntN(100)
	form := r.IntN(5)
	if own {
		form = 4
	}
	switch form {
	case 0:
		return to + "++", func(vars map[string]int) { vars[to]++ }
	case 1:
		return fmt.Sprintf("%s += %s", to, from), func(vars map[string]int) { vars[to] += vars[from] }
	case 2:
		return fmt.Sprintf("%s = %s*%d", to, from, k), func(vars map[string]int) { vars[to] = vars[from] * k % 1000 }
	case 3:
		return fmt.Sprintf("if %s > %d {\n\t%s = %d\n}", from, k, to, k), func(vars map[string]int) {
			if vars[from] > k {
				vars[to] = k
			}
		}
	}
	return fmt.Sprintf("%s = %d", to, k), func(vars map[string]int) { vars[to] = k }
}

// toys are a random notebook: the first cells give each variable its value.
func toys(r *rand.Rand) []toy {
	var list []toy
	for _, name := range toyNames {
		list = append(list, definition(name, r.IntN(100)))
	}
	for i := range 3 + r.IntN(6) {
		var texts []string
		var steps []func(map[string]int)
		for range 1 + r.IntN(3) {
			text, do := assignment(r, false)
			texts, steps = append(texts, text), append(steps, do)
		}
		list = append(list, toy{fmt.Sprint("toy", i), strings.Join(texts, "\n"), func(vars map[string]int) {
			for _, do := range steps {
				do(vars)
			}
		}})
	}
	return append(list, toy{"end", "fmt.Println(a, b, c, d)", func(map[string]int) {}})
}

func definition(name string, value int) toy {
	return toy{name, fmt.Sprintf("%s := %d", name, value), func(vars map[string]int) { vars[name] = value }}
}

// A lab runs toys and lets a notebook know.
type lab struct {
	*notebook
	vars map[string]int
	seen map[string]string // what each cell gave, of the names that it writes
}

func newLab(t testing.TB) *lab {
	return &lab{newNotebook(t), map[string]int{}, map[string]string{}}
}

func (l *lab) run(cell toy, again bool) {
	l.t.Helper()
	before := maps.Clone(l.vars)
	cell.do(l.vars)
	var gave []string
	for _, name := range toyNames {
		if l.vars[name] != before[name] {
			gave = append(gave, fmt.Sprint(name, l.vars[name]))
		}
	}
	l.seen[cell.id] = strings.Join(gave, " ")
	l.number++
	if failure := l.execute(lineage.Run{ID: cell.id, Number: l.number, Code: cell.text, Again: again}); failure != "" {
		l.t.Fatal(failure)
	}
}

// TestRandomNotebooks edits the definitions at the top of random notebooks and
// runs what is stale: then all is as in a run from top to bottom. And after cells
// have run in any order, a run from top to bottom leaves nothing stale.
func TestRandomNotebooks(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 1))
		cells := toys(r)
		l := newLab(t)
		pass := func(l *lab) {
			for _, cell := range cells {
				l.run(cell, false)
			}
		}
		text := func() string {
			var b strings.Builder
			for _, cell := range cells {
				fmt.Fprintf(&b, "-- %s --\n%s\n", cell.id, cell.text)
			}
			return b.String()
		}
		pass(l)
		for range 4 {
			i := r.IntN(len(toyNames))
			cells[i] = definition(toyNames[i], r.IntN(100))
			l.run(cells[i], false)
			for rounds := 0; ; rounds++ {
				stale := l.book.Stale()
				if len(stale) == 0 {
					break
				}
				if rounds > 3 {
					t.Fatalf("seed %d: stale for ever: %s\n%s", seed, l.stale(), text())
				}
				for _, s := range stale {
					l.run(cells[slices.IndexFunc(cells, func(c toy) bool { return c.id == s.ID })], true)
				}
			}
			fresh := newLab(t)
			pass(fresh)
			if !maps.Equal(l.vars, fresh.vars) {
				t.Fatalf("seed %d: after running what is stale, variables are %v, and %v from top to bottom\n%s", seed, l.vars, fresh.vars, text())
			}
		}
		for range 6 {
			l.run(cells[r.IntN(len(cells))], false)
		}
		pass(l)
		if got := l.stale(); got != "" {
			t.Fatalf("seed %d: after a run from top to bottom, stale is\n%s\n%s", seed, got, text())
		}
	}
}
