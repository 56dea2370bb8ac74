package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gokernel/protocol/nbformat"
)

func TestSetParameters(t *testing.T) {
	const source = "rate := 0.5\nname, count := \"x\", 3\nvar path string\nvar limit = 2 * time.Second\nconst top = 3\nvar on bool\ntitle := \"a\" + suffix\nvar kind Kind"
	tests := []struct {
		name string
		set  []string
		want string // the new cell, or a part of the error behind "error: "
	}{
		{"numbers and expressions", []string{"rate=0.7", "limit=time.Minute", "count=-1"}, "rate = 0.7\nlimit = time.Minute\ncount = -1"},
		{"a text", []string{"name=two words"}, `name = "two words"`},
		{"a text in quotes", []string{`name="a\tb"`}, `name = "a\tb"`},
		{"a text with an equals sign", []string{"path=a=b"}, `path = "a=b"`},
		{"an empty text", []string{"name="}, `name = ""`},
		{"a text in raw quotes", []string{"name=`a\\b`"}, "name = `a\\b`"},
		{"a text that is half in quotes", []string{`name="a`}, `name = "\"a"`},
		{"a text made of others", []string{"title=b"}, `title = "b"`},
		{"a name of the cell", []string{"count=top", "on=true"}, "count = top\non = true"},
		{"a name of an earlier cell", []string{"count=earlier"}, "count = earlier"},
		{"the last of two", []string{"count=1", "count=2"}, "count = 1\ncount = 2"},
		{"no such parameter", []string{"rates=1"}, "error: no parameter rates; it has rate, name, count, path, limit, on, title, kind"},
		{"a constant", []string{"top=4"}, "error: top is a constant; a parameter is a variable: top := …"},
		{"a name for a number", []string{"count=many"}, "error: is the name many, which nothing defines"},
		{"a name for a truth", []string{"on=yes"}, "error: want true or false"},
		{"a text without quotes", []string{"kind=red"}, `error: needs its quotes here: -p 'kind="red"'`},
		{"a time as people write it", []string{"limit=5m"}, "error: a time is written as 5*time.Minute"},
		{"nothing", []string{"count="}, "error: is no Go expression"},
		{"two statements", []string{"count=1; panic(2)"}, "error: is no Go expression"},
		{"two lines", []string{"count=1\npanic(2)"}, "error: is no Go expression"},
		{"no expression", []string{"rate=1 2"}, "error: is no Go expression"},
	}
	for _, test := range tests {
		nb := &nbformat.Notebook{Cells: []*nbformat.Cell{code("const earlier = 1"), code(source, "parameters"), code("old", "injected-parameters"), code("2")}}
		var list []parameter
		for _, text := range test.set {
			p, err := parseParameter(text)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, p)
		}
		err := setParameters(nb, list)
		if want, failing := strings.CutPrefix(test.want, "error: "); failing {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", test.name, err, want)
			}
			continue
		}
		if err != nil || len(nb.Cells) != 4 || nb.Cells[2].Source != "// Parameters of this run\n"+test.want || !nb.Cells[2].HasTag("injected-parameters") {
			t.Errorf("%s: %v, cell %q, want %q", test.name, err, nb.Cells[2].Source, test.want)
		}
	}
	if err := setParameters(&nbformat.Notebook{Cells: []*nbformat.Cell{code("x := 1")}}, []parameter{{"x", "2"}}); err == nil || !strings.Contains(err.Error(), `the tag "parameters"`) {
		t.Errorf("a notebook without parameters: %v", err)
	}
	for _, bad := range []string{"", "x", "1x=2", "=3", "a b=1"} {
		if _, err := parseParameter(bad); err == nil {
			t.Errorf("parseParameter(%q) succeeds", bad)
		}
	}
}

func TestRunWithParameters(t *testing.T) {
	m := newMachine(t)
	in := m.notebook(t, "gokernel", code("who := \"nobody\"\nn := 1", "parameters"), code("fmt.Println(who, n*2)"))
	if got := m.runNotebook(t, in, "-p", "who=Ada", "-p", "n=21"); got.status != exitOK || got.stdout != "Ada 42\n" || len(got.nb.Cells) != 3 {
		t.Errorf("run -p = %d, %q", got.status, got.stdout)
	}
	// The cell that sets them is in the notebook, and is replaced by the next run's.
	out := filepath.Join(m.home, "out.ipynb")
	m.run(t, time.Minute, binary, "run", in, "-o", out, "-p", "who=Ada", "-p", "n=21")
	if got := m.runNotebook(t, out, "-p", "n=4"); got.status != exitOK || got.stdout != "nobody 8\n" || len(got.nb.Cells) != 3 || got.nb.Cells[1].Source != "// Parameters of this run\nn = 4" || !got.nb.Cells[1].HasTag("injected-parameters") {
		t.Errorf("run -p of a notebook that has been run so = %d, %q", got.status, got.stdout)
	}
	// What does not fit is said in Go's words, and the cells behind do not run.
	for value, want := range map[string]string{"n=1.5": "cannot use 1.5 (untyped float constant) as int value", "n=len(0)": "invalid argument: 0"} {
		if got := m.runNotebook(t, in, "-p", value); got.status != exitFailure || !strings.Contains(got.stderr, want) || got.stdout != "" {
			t.Errorf("run -p %s = %d, %q", value, got.status, got.stderr)
		}
	}
	if got := m.runNotebook(t, in, "-p", "whom=Ada"); got.status != exitFailure || !strings.Contains(got.stderr, "it has who, n") {
		t.Errorf("run -p of an unknown parameter = %d, %q", got.status, got.stderr)
	}
}
