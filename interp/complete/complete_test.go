package complete_test

import (
	"go/importer"
	"go/token"
	"slices"
	"testing"

	"gokernel/interp/check"
	"gokernel/interp/complete"
	"gokernel/interp/syntax"
)

// snapshot is that of a session that has run the cell.
func snapshot(t *testing.T, code string) *check.Snapshot {
	t.Helper()
	fset := token.NewFileSet()
	checker := &check.Checker{
		Importer:   importer.ForCompiler(token.NewFileSet(), "source", nil),
		Candidates: func(name string) []string { return map[string][]string{"errors": {"errors"}}[name] },
	}
	cell, diagnostics := syntax.Parse(fset, 1, code)
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	checked, diagnostics := checker.Check(check.NewScope(fset), cell)
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	return checker.Snapshot(checked.Next)
}

func TestAt(t *testing.T) {
	s := snapshot(t, `import "unicode/utf8"
type point struct{ x, y int; next *point }
func (p *point) Move(dx int) {}
func pointless() {}
pt := point{}
größe := 1`)
	for _, test := range []struct {
		name, code string
		cursor     int // -1 is the end
		want       []string
		start      int
	}{
		{"session names", "p", -1, []string{"package", "panic", "point", "pointless", "print", "println", "pt"}, 0},
		{"in the middle of a line", "x := poi + 1", 8, []string{"point", "pointless"}, 5},
		{"fields and methods", "pt.", -1, []string{"Move", "next", "x", "y"}, 3},
		{"members of members", "pt.next.M", -1, []string{"Move"}, 8},
		{"imported package", "utf8.RuneC", -1, []string{"RuneCount", "RuneCountInString"}, 5},
		{"package not imported yet", "errors.Uns", -1, nil, 7},
		{"package not imported yet, exported name", "errors.Jo", -1, []string{"Join"}, 7},
		{"the package's name", "utf", -1, []string{"utf8"}, 0},
		{"keyword", "fallt", -1, []string{"fallthrough"}, 0},
		{"beyond ASCII", "x = grö", -1, []string{"größe"}, 4},
		{"nothing before the cursor", "", -1, nil, 0},
		{"unknown value", "nobody.", -1, nil, 7},
		{"member of a call", "f().", -1, nil, 4},
		{"cursor past the end", "pt.ne", 99, []string{"next"}, 3},
		{"cursor before the start", "pt", -5, nil, 0},
	} {
		cursor := test.cursor
		if cursor == -1 {
			cursor = len(test.code)
		}
		got := complete.At(s, test.code, cursor)
		var texts []string
		for _, item := range got.Items {
			texts = append(texts, item.Text)
			if item.Kind == "" {
				t.Errorf("%s: %s has no kind", test.name, item.Text)
			}
		}
		if !slices.Equal(texts, test.want) || got.Start != test.start {
			t.Errorf("%s: At(%q, %d) = %d %q, want %d %q", test.name, test.code, cursor, got.Start, texts, test.start, test.want)
		}
	}
}

func FuzzAt(f *testing.F) {
	s := snapshot(&testing.T{}, "x := struct{ a int }{}")
	f.Add("x.a", 3)
	f.Add("é.", 1)
	f.Fuzz(func(t *testing.T, code string, cursor int) {
		got := complete.At(s, code, cursor)
		if got.Start < 0 || got.Start > got.End || got.End > len(code) {
			t.Errorf("At(%q, %d) replaces [%d:%d]", code, cursor, got.Start, got.End)
		}
	})
}
