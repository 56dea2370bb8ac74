package main

import (
	"fmt"
	"io"
	"strings"
)

// goals are the shares, in percent, that are to agree.
var goals = map[form]float64{oneCell: 98, manyCells: 95, bodyCells: 95, examples: 98, exampleCells: 95}

// sometimes begins the reason of a program that may as well agree.
const sometimes = "sometimes "

// A report is what came of the programs in one form.
type report struct {
	form      form
	passed    int
	total     int // less those that go run fails on
	known     []finding
	unknown   []finding
	recovered []string // programs that the table lists, and that pass
	gone      []string // programs that the table lists, and that are not there
	skipped   []finding
	tied      int // programs of which declarations had to share a cell
}

// A finding is a program and what is the matter with it.
type finding struct{ name, problem, reason string }

// newReport sorts the verdicts. all tells that they are of the whole set.
func newReport(f form, results []verdict, table map[reasonKey]string, all bool) *report {
	r := &report{form: f}
	seen := map[string]bool{}
	for _, v := range results {
		name := v.name
		seen[name] = true
		reason := table[reasonKey{name, f}]
		switch {
		case v.skipped:
			r.skipped = append(r.skipped, finding{name: name, problem: v.problem})
			continue
		case v.problem == "":
			r.passed++
			if reason != "" && !strings.HasPrefix(reason, sometimes) {
				r.recovered = append(r.recovered, name)
			}
		case reason != "":
			r.known = append(r.known, finding{name, v.problem, reason})
		default:
			r.unknown = append(r.unknown, finding{name: name, problem: v.problem})
		}
		r.total++
		if v.tied > 0 {
			r.tied++
		}
	}
	if all {
		for key := range table {
			if key.form == f && !seen[key.name] {
				r.gone = append(r.gone, key.name)
			}
		}
	}
	return r
}

// asKnown tells whether nothing differs but what the table lists.
func (r *report) asKnown() bool {
	return len(r.unknown) == 0 && len(r.recovered) == 0 && len(r.gone) == 0
}

func (r *report) print(w io.Writer) {
	share := 0.0
	if r.total > 0 {
		share = 100 * float64(r.passed) / float64(r.total)
	}
	what := "programs print the same as under go run"
	if r.form == examples || r.form == exampleCells {
		what = "of the standard library print what their comments say"
	}
	fmt.Fprintf(w, "%s: %d of %d %s, %.1f %% (goal: %.0f %%)\n", r.form, r.passed, r.total, what, share, goals[r.form])
	if r.form == manyCells {
		fmt.Fprintf(w, "  of %d programs, declarations that need each other shared a cell\n", r.tied)
	}
	for _, f := range r.known {
		fmt.Fprintf(w, "  differs, as known: %s: %s\n", f.name, f.reason)
	}
	for _, f := range r.unknown {
		fmt.Fprintf(w, "  DIFFERS: %s: %s\n", f.name, f.problem)
	}
	for _, name := range r.recovered {
		fmt.Fprintf(w, "  PASSES, though reasons.txt lists it: %s\n", name)
	}
	for _, name := range r.gone {
		fmt.Fprintf(w, "  IS NOT THERE, though reasons.txt lists it: %s\n", name)
	}
	for _, f := range r.skipped {
		fmt.Fprintf(w, "  left out, since go run itself fails: %s: %s\n", f.name, excerpt(f.problem, 120))
	}
}
