package nodiff_test

import (
	"flag"
	"strings"
	"testing"

	"gokernel/interp/session"
	"gokernel/interp/session/nodiff"
)

var (
	update  = flag.Bool("update", false, "rewrite the golden file")
	seed    = flag.Uint64("seed", 1, "of the values in the cells, and of the choice of cells")
	form    = flag.String("form", "", "only forms whose name contains this")
	classes = flag.Int("classes", 3, "how many classes of types a form is run with; 0 for all")
	singles = flag.Int("singles", 20, "how many cases are compiled cell by cell, and how many are run by both engines in turn")
	random  = flag.Int("sequences", 100, "how many sequences of random statements are run")
)

// chosen are the cases to run: of each form some classes.
func chosen(t *testing.T) []nodiff.Case {
	t.Helper()
	cases, err := nodiff.Cases(*seed)
	if err != nil {
		t.Fatal(err)
	}
	var list []nodiff.Case
	for _, c := range nodiff.Sample(cases, *classes, *seed) {
		if strings.Contains(c.Form, *form) {
			list = append(list, c)
		}
	}
	return list
}

// TestNoDifference runs the cells that mode auto interprets, and compares them
// with a compiled program.
func TestNoDifference(t *testing.T) {
	p := newPlanner(t)
	var scripts []script
	for _, c := range chosen(t) {
		if s := p.script(c); s.interpreted() {
			scripts = append(scripts, s)
		}
	}
	if !t.Failed() {
		compare(t, p, session.Auto, scripts, oneByOne)
	}
}

// TestEnginesInTurn runs cases of which mode auto interprets some cells and
// compiles others.
func TestEnginesInTurn(t *testing.T) {
	p := newPlanner(t)
	var scripts []script
	for _, c := range nodiff.Shuffled(chosen(t), *seed) {
		if s := p.script(c); len(scripts) < *singles && strings.Contains(s.engines(), " ") {
			scripts = append(scripts, s)
		}
	}
	if !t.Failed() {
		compare(t, p, session.Auto, scripts, oneByOne)
	}
}

// TestSequences runs sequences of random statements, in mode auto. Those with
// cells that it compiles are few.
func TestSequences(t *testing.T) {
	p := newPlanner(t)
	var scripts []script
	mixed := 0
	for _, c := range nodiff.Sequences(*seed, *random, 1) {
		s := p.script(c)
		if !s.interpreted() {
			if mixed++; mixed > *singles/2 {
				continue
			}
		}
		scripts = append(scripts, s)
	}
	if !t.Failed() {
		compare(t, p, session.Auto, scripts, oneByOne)
	}
}

// TestCompiledCells runs the cells in mode compile: some one by one, and of the
// others many together, since each cell that is compiled takes its time.
func TestCompiledCells(t *testing.T) {
	p := newPlanner(t)
	var scripts []script
	for _, c := range chosen(t) {
		scripts = append(scripts, p.script(c))
	}
	if !t.Failed() {
		compare(t, p, session.Compile, scripts, together)
	}
}
