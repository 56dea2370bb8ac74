package inspect_test

import (
	"context"
	"go/token"
	"strings"
	"sync"
	"testing"

	"gokernel/interp/check"
	"gokernel/interp/inspect"
	"gokernel/interp/module"
	"gokernel/interp/syntax"
	"gokernel/interp/yaegi"
)

// TestBadInput: whatever comes, there is an answer.
func TestBadInput(t *testing.T) {
	in, s := session(t, "x := 1")
	for _, test := range []struct {
		name, code string
		cursor     int
		want       string // the beginning of the plain text
	}{
		{"cursor before the code", "x", -5, "var x int"},
		{"cursor behind the code", "x", 99, "var x int"},
		{"cursor in a character", "é x", 1, ""},
		{"not UTF-8", "\xff\xfex", 3, ""},
		{"not UTF-8 in a string", "s := \"\xff\"; len(s", 15, "func len(v Type) int"},
		{"NUL", "x\x00", 1, "var x int"},
		{"brackets", strings.Repeat("(", 20_000), 10_000, ""},
		{"brackets of calls", strings.Repeat("len(", 5_000), 20_000, "func len(v Type) int"},
		{"braces", strings.Repeat("func() {", 3_000), 24_000, ""},
		{"a megabyte of lines", strings.Repeat("y := 1\n", 150_000) + "x", 7*150_000 + 1, "var x int"},
		{"a megabyte, cursor in the middle", strings.Repeat("x\n", 500_000), 500_001, "var x int"},
		{"a megabyte in one line", "x" + strings.Repeat("+1", 500_000), 1, "var x int"},
		{"a megabyte of a string", "x = \"" + strings.Repeat("a", 1<<20), 1, "var x int"},
		{"a megabyte of a comment", "/*" + strings.Repeat("a", 1<<20) + "*/", 1 << 19, ""},
		{"line endings alone", strings.Repeat("\r\n", 1000), 500, ""},
	} {
		found := in.At(t.Context(), s, test.code, test.cursor, 0)
		got := forms(t, found.Bundle.Data)["text/plain"]
		if !strings.HasPrefix(got, test.want) || test.want == "" && got != "" || found.Found != (got != "") {
			t.Errorf("%s: %v %q, want %q", test.name, found.Found, got, test.want)
		}
	}
}

// TestName: names with dots, keywords and magics, as they are asked about with a
// question mark.
func TestName(t *testing.T) {
	in, s := session(t, "type T struct{ A struct{ B int } }\nx := T{}")
	for name, want := range map[string]string{
		"x":               "var x T",
		"x.A":             "field T.A struct{B int}",
		"x.A.B":           "field B int",
		"strings":         "package strings\n",
		"strings.Builder": "type strings.Builder struct",
		"for":             "for init; condition; step",
		"%del":            "%del NAME…",
		"%%del":           "%del NAME…",
		"%none":           "",
		"none":            "",
		"x.none":          "",
		"x.A.B.C":         "",
		"len":             "func len(v Type) int",
	} {
		found := in.Name(t.Context(), s, name, 0)
		got := forms(t, found.Bundle.Data)["text/plain"]
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// TestWithoutToolchain: with the interpreter's own tables and no sources there
// are signatures, the notebook's comments, and our own words.
func TestWithoutToolchain(t *testing.T) {
	checker := &check.Checker{Importer: yaegi.Importer(), Candidates: module.Std().Candidates}
	scope := check.NewScope(token.NewFileSet())
	cell, diagnostics := syntax.Parse(scope.Fset, 1, "// half halves.\nfunc half(n int) int { return n / 2 }\nx := 1")
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	checked, diagnostics := checker.Check(scope, cell)
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	in, s := inspect.New(inspect.Packages(nil, nil)), checker.Snapshot(checked.Next)
	for code, want := range map[string]string{
		"half(":            "func half(n int) int\n          ^^^^^\n\nhalf halves.",
		"x":                "var x int\n\nDeclared: in cell 1",
		"strings.ToUpper":  "func strings.ToUpper(string) string",
		"append":           "func append(slice []Type, elems ...Type) []Type\n\nAppends elements",
		"string":           "type string\n\nSequences of bytes",
		"if":               "if init; condition",
		"import \"strings": "package strings",
	} {
		found := in.At(t.Context(), s, code, len(code), 0)
		if got := forms(t, found.Bundle.Data)["text/plain"]; !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

// TestBuiltins: each of Go's own names is known.
func TestBuiltins(t *testing.T) {
	in := inspect.New(inspect.Packages(nil, nil))
	checker := &check.Checker{Importer: yaegi.Importer()}
	s := checker.Snapshot(check.NewScope(token.NewFileSet()))
	for tok := token.BREAK; tok <= token.VAR; tok++ {
		if found := in.Name(t.Context(), s, tok.String(), 0); !found.Found {
			t.Errorf("nothing is known of %s", tok)
		}
	}
	for _, name := range []string{"append", "cap", "clear", "close", "complex", "copy", "delete", "imag", "len", "make", "max", "min", "new", "panic", "print", "println", "real", "recover", "any", "bool", "comparable", "error", "int", "nil", "iota", "true"} {
		if found := in.Name(t.Context(), s, name, 0); !found.Found {
			t.Errorf("nothing is known of %s", name)
		}
	}
}

// TestTogether: several questions at once are no race.
func TestTogether(t *testing.T) {
	in, s := session(t, "type T struct{ A int }\nx := T{}")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for _, code := range []string{"x.A", "strings.Replace(", "T", "os", "append("} {
				in.At(context.Background(), s, code, len(code), 1)
			}
		})
	}
	all.Wait()
}

func FuzzAt(f *testing.F) {
	in, s := session(f, "type T struct{ A int }\nx := T{}\nfunc plus(a, b int) int { return a + b }")
	for _, code := range []string{"x.A", "plus(1, ", "strings.Replace(\"a\"", "%del", "x?", "T{", "for i := range x {", "import \"fm", "é(\xff", "switch y := x.(type) {\ncase T:\n\ty"} {
		f.Add(code, len(code), 0)
		f.Add(code, 1, 1)
	}
	f.Fuzz(func(t *testing.T, code string, cursor, detail int) {
		found := in.At(context.Background(), s, code, cursor, detail)
		if found.Found != (len(found.Bundle.Data) > 0) {
			t.Errorf("At(%q, %d) = %v with %d forms", code, cursor, found.Found, len(found.Bundle.Data))
		}
	})
}
