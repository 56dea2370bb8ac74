package syntax

import (
	"go/format"
	"io/fs"
	"strings"
	"testing"

	"gokernel/interp"
)

// TestIndentIsGofmts: the indentation of the next line is the one that gofmt
// gives that line when the code is finished.
func TestIndentIsGofmts(t *testing.T) {
	for _, test := range []struct{ name, text, rest string }{
		{"function", "func f() {", "x()\n}"},
		{"function over lines", "func f(\n\ta int,", "b int,\n) {\n}"},
		{"body of a function over lines", "func f(\n\ta int,\n) {", "x()\n}"},
		{"results over lines", "func f() (\n\ta int,", "b int,\n) {\n}"},
		{"method", "func (t T) m() {", "x()\n}"},
		{"if", "if x {", "y()\n}"},
		{"if with init", "if v, ok := m[k]; ok {", "y()\n}"},
		{"else", "if x {\n\ty()\n} else {", "z()\n}"},
		{"else if", "if x {\n\ty()\n} else if z {", "z()\n}"},
		{"condition over lines", "if a &&", "b {\n}"},
		{"body after a condition over lines", "if a &&\n\tb {", "c()\n}"},
		{"third line of a condition", "if a &&\n\tb ||", "c {\n}"},
		{"for", "for i := 0; i < 3; i++ {", "x()\n}"},
		{"for ever", "for {", "x()\n}"},
		{"range", "for i := range 3 {\n\tx()", "y()\n}"},
		{"nested", "for {\n\tif x {\n\t\tfor {", "y()\n\t\t}\n\t}\n}"},
		{"after a nested block", "for {\n\tif x {\n\t}", "y()\n}"},
		{"switch", "switch x {", "case 1:\n}"},
		{"switch without a tag", "switch {", "case x:\n}"},
		{"type switch", "switch y := x.(type) {", "case int:\n}"},
		{"case", "switch x {\ncase 1:", "y()\n}"},
		{"statement of a case", "switch x {\ncase 1:\n\ty()", "z()\n}"},
		{"default", "switch x {\ndefault:", "y()\n}"},
		{"case over lines", "switch x {\ncase 1,", "2:\n}"},
		{"body after a case over lines", "switch x {\ncase 1,\n\t2:", "y()\n}"},
		{"call in a case", "switch x {\ncase 1:\n\tf(", "a,\n\t)\n}"},
		{"switch in a case", "switch x {\ncase 1:\n\tswitch y {", "case 2:\n\t}\n}"},
		{"case of a switch in a case", "switch x {\ncase 1:\n\tswitch y {\n\tcase 2:", "z()\n\t}\n}"},
		{"switch in a function", "func f() {\n\tswitch x {", "case 1:\n\t}\n}"},
		{"select", "select {\ncase <-c:", "y()\n}"},
		{"select with a receive", "select {\ncase x := <-c:\n\ty(x)", "z()\n}"},
		{"literal in a switch", "switch x {\ncase 1:\n\ty := []int{", "1,\n\t}\n}"},
		{"function literal in a switch's tag", "switch func() int {", "return 1\n}() {\n}"},
		{"call", "f(", "a,\n)"},
		{"call with an argument", "f(a,", "b)"},
		{"call, second line", "f(\n\ta,", "b,\n)"},
		{"call in a call", "f(\n\tg(", "a,\n\t),\n)"},
		{"calls on one line", "f(g(", "a,\n))"},
		{"function literal in a call", "f(func() {", "x()\n})"},
		{"function literal behind an argument", "f(a, func() {\n\tx()", "y()\n})"},
		{"function literal on a line of a call", "f(\n\ta,\n\tfunc() {", "x()\n\t},\n)"},
		{"goroutine", "go func() {", "x()\n}()"},
		{"slice", "x := []int{", "1,\n}"},
		{"slice, second line", "x := []int{\n\t1,", "2,\n}"},
		{"map", "x := map[string][]int{\n\t\"a\": {", "1,\n\t},\n}"},
		{"struct literal", "x := T{\n\tA: 1,", "B: 2,\n}"},
		{"struct literal in a call", "f(T{", "A: 1,\n})"},
		{"pointers to struct literals", "x := []*T{\n\t{A: 1},\n\t{", "A: 2,\n\t},\n}"},
		{"literal of a struct without a name", "x := []struct{ A int }{", "{1},\n}"},
		{"fields of a struct without a name", "x := struct {", "A int\n}{1}"},
		{"values of a struct without a name", "x := struct {\n\tA int\n}{", "1,\n}"},
		{"struct", "type T struct {", "A int\n}"},
		{"struct, second field", "type T struct {\n\tA int", "B int\n}"},
		{"interface", "type I interface {", "M()\n}"},
		{"generic type", "type T[P any] struct {", "A P\n}"},
		{"group of types", "type (", "T int\n)"},
		{"imports", "import (\n\t\"fmt\"", "\"os\"\n)"},
		{"constants", "const (\n\ta = iota", "b\n)"},
		{"variables", "var (", "x = 1\n)"},
		{"operator", "x := a +", "b"},
		{"operator, third line", "x := a +\n\tb +", "c"},
		{"operator in a block", "if x {\n\ty := a +", "b\n}"},
		{"operator in a call", "f(a +", "b)"},
		{"assignment", "x :=", "1"},
		{"dot", "x.", "f()"},
		{"dot, third line", "x.\n\tf().", "g()"},
		{"dot in a block", "if x {\n\ty.", "f()\n}"},
		{"comma", "a, b :=", "1, 2"},
		{"return", "func f() int {\n\treturn a +", "b\n}"},
		{"comment behind a brace", "if x { // why", "y()\n}"},
		{"comment in a block", "if x {\n\t// why", "y()\n}"},
		{"comment behind an operator", "x := a + // why", "b"},
		{"comment of several lines in a block", "if x {\n\t/* a\n\t   b */", "y()\n}"},
		{"label in a block", "for {\nL:", "for {\n\t\tbreak L\n\t}\n}"},
		{"statement behind a label", "for {\nL:\n\tfor {", "break L\n\t}\n}"},
		{"not ASCII", "größe := []string{\"ä\",", "\"ö\"}"},
		{"brackets in strings", "f(\"(((\", `{{{`,", "'(')"},
		{"program", "package main\n\nfunc main() {", "x()\n}"},
		{"defer", "defer func() {\n\tx()", "y()\n}()"},
		{"block", "{", "x()\n}"},
		{"spaces in place of tabs", "if x {\n    y()", "z()\n}"},
	} {
		formatted, err := format.Source([]byte(test.text + "\n" + test.rest))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		lines, next := strings.Split(string(formatted), "\n"), strings.Count(test.text, "\n")+1
		if next >= len(lines) {
			t.Errorf("%s: gofmt joins the lines", test.name)
			continue
		}
		line := lines[next]
		want := interp.Completeness{Status: interp.Incomplete, Indent: line[:len(line)-len(strings.TrimLeft(line, "\t"))]}
		if got := IsComplete(test.text); got != want {
			t.Errorf("%s: IsComplete(%q) = %+v, want %+v of\n%s", test.name, test.text, got, want, formatted)
		}
		if got := IsComplete(strings.ReplaceAll(test.text, "\n", "\r\n")); got != want {
			t.Errorf("%s, with CRLF: %+v, want %+v", test.name, got, want)
		}
		if got := IsComplete(test.text + "\n" + want.Indent + test.rest); got.Status != interp.Complete {
			t.Errorf("%s: finished, it is %+v", test.name, got)
		}
	}
}

// TestTypingThisPackage: of a program that is typed line by line, no beginning is
// invalid, as the rest makes it whole; and the indentation is that of the line
// which comes.
func TestTypingThisPackage(t *testing.T) {
	names, err := fs.Glob(Source, "*.go")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(Source, name)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		if len(lines) > 200 {
			continue // each line is as many lines to parse
		}
		typed := ""
		for i, line := range lines[:len(lines)-1] {
			typed += line
			got := IsComplete(typed)
			typed += "\n"
			next := lines[i+1]
			rest := strings.TrimLeft(next, "\t")
			want := next[:len(next)-len(rest)]
			switch {
			case got.Status == interp.Invalid:
				t.Errorf("%s:%d: %q is invalid", name, i+1, line)
			case got.Status == interp.Complete && want != "" && rest != "":
				t.Errorf("%s:%d: %q is complete", name, i+1, line)
			case got.Status != interp.Incomplete || rest == "":
			case strings.HasPrefix(rest, "}"), strings.HasPrefix(rest, ")"), strings.HasPrefix(rest, "case "), strings.HasPrefix(rest, "default:"):
				if got.Indent != want+"\t" && got.Indent != want {
					t.Errorf("%s:%d: behind %q the indentation is %q, and %q comes", name, i+1, line, got.Indent, next)
				}
			case got.Indent != want:
				t.Errorf("%s:%d: behind %q the indentation is %q, and %q comes", name, i+1, line, got.Indent, next)
			}
		}
	}
}
