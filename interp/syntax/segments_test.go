package syntax

import (
	"go/token"
	"slices"
	"strings"
	"testing"
)

func TestSegments(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string // magics by name, Go by its text without blank lines
	}{
		{"nothing", "", nil},
		{"no magic", "x := 1\nx", []string{"x := 1\nx"}},
		{"first", "%time\nx := 1\nx", []string{"%time", "x := 1\nx"}},
		{"two first", "%a\n// b\n%b\nx", []string{"%a", "%b", "// b\nx"}},
		{"last", "x := 1\n%who", []string{"x := 1", "%who"}},
		{"between", "x := 1\n!ls\nx", []string{"x := 1", "!", "x"}},
		{"declarations go first", "x := 1\n%who\nfunc f() {}\nf()\n%b\ntype T int", []string{"x := 1\nfunc f() {}\ntype T int", "%who", "f()", "%b"}},
		{"no statements", "func f() {}\n%time f()\ntype T int", []string{"func f() {}\ntype T int", "%time"}},
		{"declarations in between", "x := 1\n%who\nfunc f() {}\n%b", []string{"x := 1\nfunc f() {}", "%who", "%b"}},
		{"declarations behind", "%who\nfunc f() {}", []string{"%who", "func f() {}"}},
		{"a program", "%time\npackage main\n\nfunc main() {}", []string{"%time", "package main\nfunc main() {}"}},
		{"silenced", "x := 1; // one\n%who\nx;", []string{"x := 1; // one", "%who", "x;"}},
		{"gonb's main", "func f() {}\n%%\nf()", []string{"func f() {}\nf()"}},
		{"gonb's main, in full", "x := 1\n%main\nx", []string{"x := 1\nx"}},
		{"a cell magic", "%%time\nx := 1", []string{"%%time"}},
	} {
		c, diagnostics := Parse(token.NewFileSet(), 1, test.text)
		if len(diagnostics) > 0 {
			t.Errorf("%s: %v", test.name, diagnostics)
			continue
		}
		segments, diagnostics := c.Segments()
		if len(diagnostics) > 0 {
			t.Errorf("%s: %v", test.name, diagnostics)
		}
		var got []string
		for _, s := range segments {
			switch {
			case s.Magic == nil:
				if len(s.Code) != len(test.text) {
					t.Errorf("%s: the text of a segment is of another length", test.name)
				}
				got = append(got, withoutBlankLines(s.Code))
			case s.Magic.Cell:
				got = append(got, "%%"+s.Magic.Name)
			case s.Magic.Shell:
				got = append(got, "!"+s.Magic.Name)
			default:
				got = append(got, "%"+s.Magic.Name)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func withoutBlankLines(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func TestSegmentsRefuseWhatConcernsTheCell(t *testing.T) {
	for text, want := range map[string]string{
		"defer f()\n%who":            "cell 1:1:1: defer concerns the whole cell, so no magic can stand behind it",
		"if x {\n\treturn\n}\n%who":  "cell 1:2:2: return concerns the whole cell, so no magic can stand behind it",
		"l:\nfor {\nbreak l\n}\n%ls": "cell 1:1:1: a label concerns the whole cell, so no magic can stand behind it",
	} {
		c, diagnostics := Parse(token.NewFileSet(), 1, text)
		if len(diagnostics) > 0 {
			t.Fatal(diagnostics)
		}
		if _, diagnostics = c.Segments(); len(diagnostics) != 1 || diagnostics[0].String() != want {
			t.Errorf("%q: %v, want %s", text, diagnostics, want)
		}
	}
	c, _ := Parse(token.NewFileSet(), 1, "func() { defer f(); return }()\n%who")
	if _, diagnostics := c.Segments(); len(diagnostics) > 0 {
		t.Error(diagnostics)
	}
}

func TestOperandsKeepTheirPlace(t *testing.T) {
	for _, text := range []string{"%time f(x) ", "\n  %%time  f(x)\t\r\ny"} {
		c, diagnostics := Parse(token.NewFileSet(), 1, text)
		if len(diagnostics) > 0 {
			t.Fatal(diagnostics)
		}
		got := c.Operands(c.Magics[0])
		if strings.TrimSpace(got) != "f(x)" || strings.Index(got, "f(x)") != strings.Index(text, "f(x)") {
			t.Errorf("%q: %q", text, got)
		}
	}
}
