package inspect_test

import (
	"encoding/json"
	"go/importer"
	"go/token"
	"testing"

	"gokernel/interp/check"
	"gokernel/interp/inspect"
	"gokernel/interp/syntax"
)

func TestAt(t *testing.T) {
	fset := token.NewFileSet()
	checker := &check.Checker{Importer: importer.ForCompiler(token.NewFileSet(), "source", nil)}
	cell, diagnostics := syntax.Parse(fset, 1, `// half is not much.
func half(n int) int { return n / 2 }
import "unicode/utf8"
// A point is a place.
type point struct{ x int }
// move moves.
func (p *point) move(dx int) error { return nil }
// double is twice n.
func double(n int) int { return 2 * n }
pt := &point{}`)
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	checked, diagnostics := checker.Check(check.NewScope(fset), cell)
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	s := checker.Snapshot(checked.Next)
	for _, test := range []struct {
		name, code     string
		cursor, detail int
		want           string // "" is not found
	}{
		{"variable", "pt", 1, 0, "var pt *point"},
		{"function and its comment", "double", 3, 0, "func double(n int) int\n\ndouble is twice n."},
		{"comment on the first line", "half", 3, 0, "func half(n int) int\n\nhalf is not much."},
		{"source", "double", 6, 1, "func double(n int) int\n\ndouble is twice n.\n\nfunc double(n int) int { return 2 * n }"},
		{"inside a call", "double(", 7, 0, "func double(n int) int\n\ndouble is twice n."},
		{"method of a variable", "pt.move", 5, 0, "func (*point).move(dx int) error"},
		{"field", "pt.x", 4, 0, "field x int"},
		{"of a package", "utf8.RuneLen", 8, 0, "func unicode/utf8.RuneLen(r rune) int"},
		{"package", "utf8", 2, 0, `package utf8 // import "unicode/utf8"`},
		{"built-in", "len", 2, 0, "builtin len"},
		{"unknown", "nobody", 2, 0, ""},
		{"unexported of a package", "utf8.first", 8, 0, ""},
		{"nothing", "  ", 1, 0, ""},
		{"cursor out of range", "pt", 99, 0, "var pt *point"},
	} {
		got := inspect.At(s, test.code, test.cursor, test.detail)
		var text string
		if raw := got.Bundle.Data["text/plain"]; raw != nil {
			if err := json.Unmarshal(raw, &text); err != nil {
				t.Fatal(err)
			}
		}
		if text != test.want || got.Found != (test.want != "") {
			t.Errorf("%s: At(%q, %d) = %v %q, want %q", test.name, test.code, test.cursor, got.Found, text, test.want)
		}
	}
}

func FuzzAt(f *testing.F) {
	checker := &check.Checker{Importer: importer.ForCompiler(token.NewFileSet(), "source", nil)}
	s := checker.Snapshot(check.NewScope(token.NewFileSet()))
	f.Add("len(", 4)
	f.Add("ü.x", 1)
	f.Fuzz(func(t *testing.T, code string, cursor int) {
		got := inspect.At(s, code, cursor, 0)
		if got.Found != (len(got.Bundle.Data) > 0) {
			t.Errorf("At(%q, %d) = %v with %d forms", code, cursor, got.Found, len(got.Bundle.Data))
		}
	})
}
