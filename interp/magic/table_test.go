package magic

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/syntax"

	"go/token"
)

func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for name := range names(Table()) {
		if seen[name] {
			t.Errorf("%s names two magics", name)
		}
		seen[name] = true
	}
	for _, m := range Table() {
		for line := range strings.Lines(m.Usage) {
			if !strings.HasPrefix(strings.TrimLeft(line, "%"), m.Name) || !strings.HasPrefix(line, "%") {
				t.Errorf("%s: usage %q", m.Name, line)
			}
		}
		if m.Brief == "" || strings.HasSuffix(m.Brief, ".") {
			t.Errorf("%s: brief %q", m.Name, m.Brief)
		}
		if (m.Operands == Words) != (m.Words != nil) {
			t.Errorf("%s: words that are not its operands, or none", m.Name)
		}
		if m.Run == nil {
			t.Errorf("%s does nothing", m.Name)
		}
	}
}

func TestFind(t *testing.T) {
	for _, test := range []struct {
		name string
		cell bool
		want string
	}{
		{"get", false, ""},
		{"lsmagics", false, "there is no magic %lsmagics: did you mean %lsmagic? %lsmagic lists the magics"},
		{"nosuchmagic", true, "there is no magic %%nosuchmagic: %lsmagic lists the magics"},
		{"get", true, "%%get does not take a cell: usage: %get PATH[@VERSION]…"},
	} {
		m, err := Find(test.name, test.cell)
		got := ""
		if err != nil {
			got = err.Message + ": " + err.Advice
		}
		if got != test.want || (m == nil) != (err != nil) {
			t.Errorf("Find(%q, %v): %q, want %q", test.name, test.cell, got, test.want)
		}
	}
}

func TestComplete(t *testing.T) {
	fset := token.NewFileSet()
	checker := &check.Checker{}
	cell, _ := syntax.Parse(fset, 1, "total, name := 1, \"x\"")
	checked, diagnostics := checker.Check(check.NewScope(fset), cell)
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	s := checker.Snapshot(checked.Next)
	for _, test := range []struct {
		line  string // | is the cursor
		start int
		want  []string
		kind  Operands
	}{
		{"%eng|", 0, []string{"%engine"}, None},
		{"  %eng|", 2, []string{"%engine"}, None},
		{"%%en|", 0, nil, None},
		{"%engine |", 8, []string{"auto", "interpret", "compile"}, Words},
		{"%engine co|mp", 8, []string{"compile"}, Words},
		{"%del |", 5, []string{"name", "total"}, Words},
		{"%del name,|", 10, []string{"total"}, Words},
		{"%nosuch x|", 9, nil, None},
		{"%get x|", 5, nil, None},
	} {
		line, after, _ := strings.Cut(test.line, "|")
		start, items, kind := Complete(s, line+after, len(line))
		if start != test.start || kind != test.kind || !slices.Equal(texts(items), test.want) {
			t.Errorf("%s: %d %q %v, want %d %q %v", test.line, start, texts(items), kind, test.start, test.want, test.kind)
		}
	}
}

func texts(items []interp.CompletionItem) []string {
	var list []string
	for _, it := range items {
		list = append(list, it.Text)
	}
	return list
}

// The README lists every magic.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range Table() {
		if !regexp.MustCompile("`[^`]*%" + m.Name + `\b`).Match(text) {
			t.Errorf("the README's table of magics lacks %%%s", m.Name)
		}
	}
}
