package nodiff_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"gokernel/interp/session/nodiff"
)

const golden = "testdata/engines.golden"

// TestEngines compares which engine takes which form with which class of types
// with the golden file, so that the interpreted subset neither shrinks nor grows
// unseen. What it takes, TestNoDifference shows to be right.
func TestEngines(t *testing.T) {
	cases, err := nodiff.Cases(1) // whatever the seed of other tests
	if err != nil {
		t.Fatal(err)
	}
	p := newPlanner(t)
	var got strings.Builder
	for len(cases) > 0 {
		of := cases[0].Form
		var engines []string // in the order in which they come up
		classes := map[string][]string{}
		for len(cases) > 0 && cases[0].Form == of {
			name := p.script(cases[0]).engines()
			if !slices.Contains(engines, name) {
				engines = append(engines, name)
			}
			classes[name] = append(classes[name], cases[0].Class)
			cases = cases[1:]
		}
		writeEngines(&got, of, engines, classes)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := changed(string(want), got.String()); diff != "" {
		t.Errorf("other cells are interpreted than %s says; run with -update and look at the change:\n%s", golden, diff)
	}
}

// writeEngines writes what runs a form. The classes are named, but for those
// of the engine that has the most.
func writeEngines(b *strings.Builder, form string, engines []string, classes map[string][]string) {
	most := slices.MaxFunc(engines, func(a, b string) int { return len(classes[a]) - len(classes[b]) })
	fmt.Fprintf(b, "%s\n", form)
	for _, name := range engines {
		switch list := classes[name]; {
		case len(list) == 1 && list[0] == "":
			fmt.Fprintf(b, "\t%s\n", name)
		case name != most:
			fmt.Fprintf(b, "\t%s: %s\n", name, strings.Join(list, ", "))
		case len(engines) == 1:
			fmt.Fprintf(b, "\t%s: all %d\n", name, len(list))
		default:
			fmt.Fprintf(b, "\t%s: the other %d\n", name, len(list))
		}
	}
}

// changed lists the lines that only one of the texts has, or "".
func changed(want, got string) string {
	var b strings.Builder
	form := ""
	have := map[string]bool{}
	key := func(line string) string {
		if !strings.HasPrefix(line, "\t") {
			form = line
		}
		return form + line
	}
	for line := range strings.Lines(want) {
		have[key(line)] = true
	}
	for line := range strings.Lines(got) {
		if k := key(line); have[k] {
			delete(have, k)
		} else {
			fmt.Fprintf(&b, "+ %s: %s", strings.TrimSpace(form), strings.TrimPrefix(line, "\t"))
		}
	}
	for line := range strings.Lines(want) {
		if k := key(line); have[k] {
			fmt.Fprintf(&b, "- %s: %s", strings.TrimSpace(form), strings.TrimPrefix(line, "\t"))
		}
	}
	return b.String()
}
