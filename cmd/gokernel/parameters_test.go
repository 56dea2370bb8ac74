package main

import (
	"strings"
	"testing"

	"gokernel/protocol/nbformat"
)

func TestSetParameters(t *testing.T) {
	const source = "rate := 0.5\nname, count := \"x\", 3\nvar path string\nvar limit = 2 * time.Second"
	tests := []struct {
		name string
		set  []string
		want string // the new cell, or a part of the error behind "error: "
	}{
		{"numbers and expressions", []string{"rate=0.7", "limit=time.Minute", "count=-1"}, "rate = 0.7\nlimit = time.Minute\ncount = -1"},
		{"a text", []string{"name=two words"}, `name = "two words"`},
		{"a text in quotes", []string{`name="a\tb"`}, `name = "a\tb"`},
		{"a text with an equals sign", []string{"path=a=b"}, `path = "a=b"`},
		{"no such parameter", []string{"rates=1"}, "error: no parameter rates; it has rate, name, count, path, limit"},
		{"no expression", []string{"rate=1 2"}, "error: is no Go expression"},
	}
	for _, test := range tests {
		nb := &nbformat.Notebook{Cells: []*nbformat.Cell{code("1"), code(source, "parameters"), code("old", "injected-parameters"), code("2")}}
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
	if got := m.runNotebook(t, in, "-p", "whom=Ada"); got.status != exitFailure || !strings.Contains(got.stderr, "it has who, n") {
		t.Errorf("run -p of an unknown parameter = %d, %q", got.status, got.stderr)
	}
}
