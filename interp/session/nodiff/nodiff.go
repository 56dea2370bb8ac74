// Package nodiff makes cells to compare engines with: sequences of cells by the
// hundred, from forms (assignment, conversion, index, call of a compiled function
// and so on) and classes of types, each form with each class that it is for. It
// also makes a plain Go program of the same cells, which says what they do.
//
// The tests beside it run the cells in sessions of both engines and compare
// results, output, panics and the variables that are left. What they find equal
// is the proved subset; which cells that is, form by form and class by class, is
// in testdata/engines.golden.
//
// The package knows how cells are checked and what they mean. It knows nothing
// of how an engine runs them.
package nodiff

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
)

// A Case is a sequence of cells that stands by itself: it uses what the prelude
// declares, and names that no other case has.
type Case struct {
	Form  string // as in "op-assign +="
	Class string // of the types in it, as in "int8", or "" where that is settled by the form
	ID    int    // its number: that of its names as well
	Cells []string
}

// Name tells the case apart from others: "op-assign +=/int8".
func (c Case) Name() string {
	if c.Class == "" {
		return c.Form
	}
	return c.Form + "/" + c.Class
}

// Cases lists a case for each form with each class it is for. The same seed
// gives the same values in them.
func Cases(seed uint64) ([]Case, error) {
	list, err := forms()
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, f := range list {
		for _, c := range f.classes() {
			cases = append(cases, f.write(c, seed, len(cases)+1))
		}
	}
	return cases, nil
}

// random is a source of choices that depends on the seed and on names only, so
// that a new form leaves the others as they are.
func random(seed uint64, names ...string) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprint(h, strings.Join(names, "\x00"))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// Sample picks n cases of each form, or all where n is 0. Which, the seed says.
func Sample(cases []Case, n int, seed uint64) []Case {
	if n == 0 {
		return cases
	}
	var picked []Case
	for len(cases) > 0 {
		end := slices.IndexFunc(cases, func(c Case) bool { return c.Form != cases[0].Form })
		if end < 0 {
			end = len(cases)
		}
		of := slices.Clone(cases[:end])
		r := random(seed, "sample", of[0].Form)
		r.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
		of = of[:min(n, len(of))]
		slices.SortFunc(of, func(a, b Case) int { return a.ID - b.ID })
		picked = append(picked, of...)
		cases = cases[end:]
	}
	return picked
}

// Shuffled puts the cases into an order that the seed says.
func Shuffled(cases []Case, seed uint64) []Case {
	cases = slices.Clone(cases)
	random(seed, "order").Shuffle(len(cases), func(i, j int) { cases[i], cases[j] = cases[j], cases[i] })
	return cases
}
