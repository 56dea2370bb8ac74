package syntax

import (
	"testing"

	"gokernel/interp"
)

func TestIsComplete(t *testing.T) {
	const complete, incomplete, invalid = interp.Complete, interp.Incomplete, interp.Invalid
	for _, test := range []struct {
		name, text     string
		status, indent string
	}{
		{"empty", "", complete, ""},
		{"comment", "// doc", complete, ""},
		{"expression", "1 + 1", complete, ""},
		{"silenced", "1 + 1;", complete, ""},
		{"function", "func f() {\n\treturn\n}", complete, ""},
		{"several lines", "x := 1\nfmt.Println(x)\n", complete, ""},
		{"program", "package main\nfunc main() {}", complete, ""},
		{"open brace", "func f() {", incomplete, "\t"},
		{"open brace of if", "if x {", incomplete, "\t"},
		{"open brace of for", "for i := 0; i < 3; i++ {", incomplete, "\t"},
		{"open brace and a newline", "if x {\n", incomplete, "\t"},
		{"two levels", "func f() {\n\tif x {", incomplete, "\t\t"},
		{"two levels on a line", "go func() { if x {", incomplete, "\t"},
		{"one level closed again", "func f() {\n\tif x {\n\t}", incomplete, "\t"},
		{"else", "if x {\n} else {", incomplete, "\t"},
		{"else without its block", "if x {\n} else", incomplete, ""},
		{"open call", "fmt.Println(", incomplete, "\t"},
		{"open call with an argument", "fmt.Println(1,", incomplete, "\t"},
		{"open call without a comma", "fmt.Println(1", incomplete, "\t"},
		{"function literal in a call", "f(func() {", incomplete, "\t"},
		{"open literal", "x := []int{", incomplete, "\t"},
		{"open import group", "import (", incomplete, "\t"},
		{"open import group, one in", "import (\n\t\"fmt\"", incomplete, "\t"},
		{"open type", "type T struct {", incomplete, "\t"},
		{"open type parameters", "func f[T any,", incomplete, "\t"},
		{"operator", "x +", incomplete, "\t"},
		{"operator in a block", "func f() {\n\tx :=", incomplete, "\t\t"},
		{"operator in a call", "f(\n\ta +", incomplete, "\t\t"},
		{"operator behind an open bracket", "f(a +", incomplete, "\t"},
		{"assignment", "x :=", incomplete, "\t"},
		{"comma", "a, b,", incomplete, "\t"},
		{"dot", "strings.", incomplete, "\t"},
		{"dot and a comment", "strings. // next", incomplete, "\t"},
		{"switch", "switch x {", incomplete, ""},
		{"switch in a function", "func f() {\n\tswitch x {", incomplete, "\t"},
		{"switch with a case", "switch x {\ncase 1:", incomplete, "\t"},
		{"switch with a case and more", "switch x {\ncase 1:\n\tf()", incomplete, "\t"},
		{"switch with init", "switch x := f(); x {", incomplete, ""},
		{"select", "select {", incomplete, ""},
		{"block in a switch", "switch x {\ncase 1:\n\tif y {", incomplete, "\t\t"},
		{"raw string", "x := `abc", incomplete, ""},
		{"raw string with empty lines", "x := `abc\n\n\n\n", incomplete, ""},
		{"general comment", "/* abc", incomplete, ""},
		{"function without body", "func f(x int) int", incomplete, ""},
		{"method without body", "func (t T) M() error", incomplete, ""},
		{"func", "func", incomplete, ""},
		{"embed without its variable", "//go:embed a.txt", incomplete, ""},
		{"embed with its variable", "//go:embed a.txt\nvar s string", complete, ""},
		{"embed above something else", "//go:embed a.txt\nf()", invalid, ""},
		{"import", "import", incomplete, ""},
		{"var", "var", incomplete, ""},
		{"var without value", "var x =", incomplete, "\t"},
		{"label", "L:", incomplete, ""},
		{"for", "for", incomplete, ""},
		{"unclosed rune", "x := 'a", invalid, ""},
		{"unclosed string", `x := "a`, invalid, ""},
		{"stray brace", "}", invalid, ""},
		{"stray parenthesis", "f())", invalid, ""},
		{"wrong bracket", "f(]", invalid, ""},
		{"two operands", "x y", invalid, ""},
		{"a fault before the open end", "x y\nif z {", invalid, ""},
		{"if without block", "if x", invalid, ""},
		{"else on a line of its own", "if x {\n}\nelse {", invalid, ""},
		{"type without type", "type T", invalid, ""},
		{"missing comma", "f(\n\t1\n)", invalid, ""},
		{"illegal character", "x # y", invalid, ""},
		{"function without body, left alone", "func f()\n", invalid, ""},
		{"function without body, others behind", "func f()\nx := 1", invalid, ""},
		{"one empty line in a block", "func f() {\n\tx()\n\t", incomplete, "\t"},
		{"two empty lines in a block", "func f() {\n\tx()\n\t\n\t", invalid, ""},
		{"two empty lines behind an operator", "x +\n\n", invalid, ""},
		{"two empty lines behind a comment", "f( // x\n\n", invalid, ""},
		{"two empty lines inside", "func f() {\n\n\n\tx()", incomplete, "\t"},
		{"line magic", "%time", complete, ""},
		{"line magic with an open bracket", "%time f(", complete, ""},
		{"magic, then Go", "%time\nif x {", incomplete, "\t"},
		{"shell", "!ls", complete, ""},
		{"shell goes on", "!ls \\", incomplete, ""},
		{"question", "fmt?", complete, ""},
		{"cell magic", "%%bash", incomplete, ""},
		{"cell magic with a body", "%%bash\nls", incomplete, ""},
		{"cell magic and an empty line", "%%bash\nls\n", complete, ""},
		{"cell magic too late", "x\n%%bash", invalid, ""},
	} {
		want := interp.Completeness{Status: test.status, Indent: test.indent}
		if got := IsComplete(test.text); got != want {
			t.Errorf("%s: IsComplete(%q) = %+v, want %+v", test.name, test.text, got, want)
		}
	}
}
