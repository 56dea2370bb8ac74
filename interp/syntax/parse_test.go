package syntax

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
	"testing"

	"gokernel/interp"
)

// show writes what a cell consists of in one line.
func show(c *Cell) string {
	var b strings.Builder
	for _, p := range c.Parts {
		fmt.Fprintf(&b, "%v{%s} ", p.Kind, c.Text[p.Start:p.End])
	}
	for _, m := range c.Magics {
		switch {
		case m.Help > 0:
			fmt.Fprintf(&b, "help%d{%s} ", m.Help, m.Name)
		case m.Shell:
			fmt.Fprintf(&b, "shell{%s} ", m.Args)
		case m.Cell:
			fmt.Fprintf(&b, "cell{%s|%s|%s} ", m.Name, m.Args, m.Body)
		default:
			fmt.Fprintf(&b, "magic{%s|%s} ", m.Name, m.Args)
		}
	}
	if c.Program {
		b.WriteString("program ")
	}
	if c.Silenced {
		b.WriteString("silenced ")
	}
	return strings.TrimSpace(b.String())
}

func TestParse(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", ""},
		{"blank lines", " \n\t\n", ""},
		{"line comment", "// nothing", ""},
		{"general comment", "/* nothing\n at all */", ""},
		{"lone semicolons", ";;", ""},
		{"expression", "1 + 1", "stmt{1 + 1}"},
		{"expression silenced", "1 + 1;", "stmt{1 + 1} silenced"},
		{"silenced before a comment", "f(); // quiet", "stmt{f()} silenced"},
		{"silenced, then a declaration", "f();\ntype T int", "stmt{f()} type{type T int} silenced"},
		{"not the last", "f();\ng()", "stmt{f()} stmt{g()}"},
		{"two on a line", "x := 1; x", "stmt{x := 1} stmt{x}"},
		{"import", `import "fmt"`, `import{import "fmt"}`},
		{"import named", `import f "fmt"`, `import{import f "fmt"}`},
		{"import group", "import (\n\t\"fmt\"\n\t. \"math\"\n)", "import{import (\n\t\"fmt\"\n\t. \"math\"\n)}"},
		{"import behind statements", "x := 1\nimport \"fmt\"", `stmt{x := 1} import{import "fmt"}`},
		{"import behind a type", "type T int\nimport \"fmt\"", `type{type T int} import{import "fmt"}`},
		{"import then its use", "import \"fmt\"\nfmt.Println()", "import{import \"fmt\"} stmt{fmt.Println()}"},
		{"type", "type T struct{ a int }", "type{type T struct{ a int }}"},
		{"type with tag", "type T struct {\n\tA int `json:\"a\"`\n}", "type{type T struct {\n\tA int `json:\"a\"`\n}}"},
		{"type group", "type (\n\tA int\n\tB = string\n)", "type{type (\n\tA int\n\tB = string\n)}"},
		{"generic type", "type List[T any] struct{ next *List[T] }", "type{type List[T any] struct{ next *List[T] }}"},
		{"generic alias", "type A[P any] = []P", "type{type A[P any] = []P}"},
		{"interface with union", "type N interface{ ~int | ~float64 }", "type{type N interface{ ~int | ~float64 }}"},
		{"const", "const pi = 3", "const{const pi = 3}"},
		{"const group with iota", "const (\n\tA = iota\n\tB\n)", "const{const (\n\tA = iota\n\tB\n)}"},
		{"var", "var x int", "var{var x int}"},
		{"var of two", "var a, b = f()", "var{var a, b = f()}"},
		{"var group", "var (\n\ta = 1\n\tb string\n)", "var{var (\n\ta = 1\n\tb string\n)}"},
		{"func", "func f() {}", "func{func f() {}}"},
		{"func over lines", "func f(\n\ta int,\n) (int, error) {\n\treturn a, nil\n}", "func{func f(\n\ta int,\n) (int, error) {\n\treturn a, nil\n}}"},
		{"generic func", "func Map[T, U any](x []T, f func(T) U) []U { return nil }", "func{func Map[T, U any](x []T, f func(T) U) []U { return nil }}"},
		{"func main is no statement", "func main() {}", "func{func main() {}}"},
		{"method", "func (t T) M() {}", "method{func (t T) M() {}}"},
		{"method on pointer", "func (t *T) M() int { return 1 }", "method{func (t *T) M() int { return 1 }}"},
		{"method without receiver name", "func (T) M() {}", "method{func (T) M() {}}"},
		{"method of generic type", "func (l *List[T]) Len() int { return 0 }", "method{func (l *List[T]) Len() int { return 0 }}"},
		{"literal called", "func() {}()", "stmt{func() {}()}"},
		{"literal with parameter called", "func(x int) {}(3)", "stmt{func(x int) {}(3)}"},
		{"literal with result called", "func(x int) T { return T(x) }(3)", "stmt{func(x int) T { return T(x) }(3)}"},
		{"literal with generic result", "func(x int) T[int] { return nil }(3)", "stmt{func(x int) T[int] { return nil }(3)}"},
		{"literal with qualified result", "func(x int) time.Time { return z }(3)", "stmt{func(x int) time.Time { return z }(3)}"},
		{"literal with results", "func() (a, b int) { return }()", "stmt{func() (a, b int) { return }()}"},
		{"literal assigned", "f := func() {\n\tg()\n}", "stmt{f := func() {\n\tg()\n}}"},
		{"go and defer", "go func() {}()\ndefer f()", "stmt{go func() {}()} stmt{defer f()}"},
		{"doc comment", "// T is.\n// More.\ntype T int", "type{// T is.\n// More.\ntype T int}"},
		{"comment apart", "// apart\n\ntype T int", "type{type T int}"},
		{"comment behind a statement", "x := 1 // one\ntype T int", "stmt{x := 1} type{type T int}"},
		{"comment behind a declaration", "type T int // a T\nx := 1", "type{type T int} stmt{x := 1}"},
		{"comment over a line break", "x := 1 /* a\n*/ type T int", "stmt{x := 1} type{type T int}"},
		{"directive", "//go:noinline\nfunc f() {}", "func{//go:noinline\nfunc f() {}}"},
		{"embed directive", "import _ \"embed\"\n\n//go:embed a.txt\nvar a string", "import{import _ \"embed\"} var{//go:embed a.txt\nvar a string}"},
		{"declarations among statements", "x := 1; type T int; y := 2; func f() {}; z()", "stmt{x := 1} type{type T int} stmt{y := 2} func{func f() {}} stmt{z()}"},
		{"if", "if x {\n\ty()\n}", "stmt{if x {\n\ty()\n}}"},
		{"if chain", "if x {\n} else if y := f(); y {\n} else {\n}\nz", "stmt{if x {\n} else if y := f(); y {\n} else {\n}} stmt{z}"},
		{"if on one line, twice", "if a { b() }; if c { d() }", "stmt{if a { b() }} stmt{if c { d() }}"},
		{"if with slice literal", "if x := []int{1}; len(x) > 0 { y() }; z()", "stmt{if x := []int{1}; len(x) > 0 { y() }} stmt{z()}"},
		{"if with map literal", "if x := map[string][]int{}; x != nil { y() }; z()", "stmt{if x := map[string][]int{}; x != nil { y() }} stmt{z()}"},
		{"if with func literal", "if f := func() bool { return true }; f() { y() }; z()", "stmt{if f := func() bool { return true }; f() { y() }} stmt{z()}"},
		{"if with func literal of results", "if f := func(int) (a []int) { return }; f != nil { y() }; z()", "stmt{if f := func(int) (a []int) { return }; f != nil { y() }} stmt{z()}"},
		{"if with struct literal", "if x := struct{ a int }{1}; x.a > 0 { y() }; z()", "stmt{if x := struct{ a int }{1}; x.a > 0 { y() }} stmt{z()}"},
		{"for", "for i := 0; i < 3; i++ {\n}\nx", "stmt{for i := 0; i < 3; i++ {\n}} stmt{x}"},
		{"for with a type behind", "for i := 0; i < 3; i++ {}; type T int", "stmt{for i := 0; i < 3; i++ {}} type{type T int} silenced"},
		{"for ever", "for {\n\tbreak\n}", "stmt{for {\n\tbreak\n}}"},
		{"for empty header", "for ;; { break }; x", "stmt{for ;; { break }} stmt{x}"},
		{"for header over lines", "for i := 0;\ni < 3;\ni++ {\n}", "stmt{for i := 0;\ni < 3;\ni++ {\n}}"},
		{"for header with newlines for semicolons", "for i := 0\ni < 3\ni++ {\n}", "stmt{for i := 0\ni < 3\ni++ {\n}}"},
		{"for header with a negation at a line's start", "for ;\n!done;\ni++ {\n}", "stmt{for ;\n!done;\ni++ {\n}}"},
		{"range", "for k, v := range m {\n}", "stmt{for k, v := range m {\n}}"},
		{"range over literal", "for _, v := range []T{{1}, {2}} { f(v) }; x", "stmt{for _, v := range []T{{1}, {2}} { f(v) }} stmt{x}"},
		{"range over integer", "for i := range 3 {}", "stmt{for i := range 3 {}}"},
		{"range over function", "for x := range func(yield func(int) bool) {} { f(x) }; y", "stmt{for x := range func(yield func(int) bool) {} { f(x) }} stmt{y}"},
		{"switch", "switch x := f(); x {\ncase 1, 2:\ndefault:\n}", "stmt{switch x := f(); x {\ncase 1, 2:\ndefault:\n}}"},
		{"switch on product", "switch a[i] * b { case 1: }; x", "stmt{switch a[i] * b { case 1: }} stmt{x}"},
		{"type switch", "switch x := y.(type) {\ncase int:\n}", "stmt{switch x := y.(type) {\ncase int:\n}}"},
		{"select", "select {\ncase <-c:\n}", "stmt{select {\ncase <-c:\n}}"},
		{"label", "L:\n\tfor {\n\t\tbreak L\n\t}", "stmt{L:\n\tfor {\n\t\tbreak L\n\t}}"},
		{"goto", "i := 0\nL:\ni++\nif i < 3 {\n\tgoto L\n}", "stmt{i := 0} stmt{L:\ni++} stmt{if i < 3 {\n\tgoto L\n}}"},
		{"block", "{\n\tx := 1\n\t_ = x\n}", "stmt{{\n\tx := 1\n\t_ = x\n}}"},
		{"types inside a block stay there", "{\n\ttype T int\n}", "stmt{{\n\ttype T int\n}}"},
		{"composite literal", "p := Point{\n\tX: 1,\n}", "stmt{p := Point{\n\tX: 1,\n}}"},
		{"chain", "b.\n\tAdd(1).\n\tAdd(2)", "stmt{b.\n\tAdd(1).\n\tAdd(2)}"},
		{"raw string", "x := `a\n%b\n!c\n` + `d`", "stmt{x := `a\n%b\n!c\n` + `d`}"},
		{"raw string with carriage returns", "x := `a\r\nb`\r\ny", "stmt{x := `a\r\nb`} stmt{y}"},
		{"carriage returns", "x := 1\r\ntype T int\r\nx\r\n", "stmt{x := 1} type{type T int} stmt{x}"},
		{"byte order mark", "\uFEFFx", "stmt{x}"},
		{"byte order mark before a magic", "\uFEFF%time x", "magic{time|x}"},
		{"return", "return", "stmt{return}"},
		{"program", "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println() }", "import{import \"fmt\"} func{func main() { fmt.Println() }} program"},
		{"program behind a comment", "// Package main is.\npackage main\nfunc main() {}", "func{func main() {}} program"},
		{"program on one line", "package main; func main() {}", "func{func main() {}} program"},
		{"line magic", "%time f(1)", "magic{time|f(1)}"},
		{"line magic with anything", "%get it's \"a`/* x", "magic{get|it's \"a`/* x}"},
		{"indented magic", "  %time", "magic{time|}"},
		{"magic between statements", "x := 1\n%who\ny := 2", "stmt{x := 1} stmt{y := 2} magic{who|}"},
		{"magic behind a silenced statement", "f();\n%who", "stmt{f()} magic{who|} silenced"},
		{"operator at a line's end", "a %\nb", "stmt{a %\nb}"},
		{"percent in brackets", "f(a,\n%who)", "error"},
		{"percent behind an operator", "a +\n%who", "error"},
		{"magic behind a comment", "/* a */\n// b\n%who", "magic{who|}"},
		{"no magic inside of a comment", "x /* a\n%who\n*/\ny", "stmt{x} stmt{y}"},
		{"magic behind a comment of several lines", "x /* a\nb */\n%who", "stmt{x} magic{who|}"},
		{"magic behind a trailing comment", "x // c\n%who", "stmt{x} magic{who|}"},
		{"shell", "!ls -l \"a b", "shell{ls -l \"a b}"},
		{"shell goes on", "!ls \\\n  -l\nx", "stmt{x} shell{ls \\\n  -l}"},
		{"double shell", "!!ls", "shell{ls}"},
		{"negation in brackets", "(!x)", "stmt{(!x)}"},
		{"negation behind an operator", "a &&\n!b", "stmt{a &&\n!b}"},
		{"cell magic", "%%bash -x\necho \"a\n", "cell{bash|-x|echo \"a\n}"},
		{"cell magic alone", "%%time", "cell{time||}"},
		{"cell magic behind blank lines", "\n\n%%time\nx", "cell{time||x}"},
		{"question", "fmt.Println?", "help1{fmt.Println}"},
		{"two question marks", "x := 1\nx??", "stmt{x := 1} help2{x}"},
		{"question about a magic", "%time?", "help1{%time}"},
		{"question about a cell magic", "%%bash??", "help2{%%bash}"},
		{"unicode", "π := 3.14\n世界 := \"x\"\nπ", "stmt{π := 3.14} stmt{世界 := \"x\"} stmt{π}"},
		{"line directive", "//line foo.go:10\nx := 1", "stmt{x := 1}"},
	} {
		c, diagnostics := Parse(token.NewFileSet(), 3, test.text)
		if (c == nil) == (len(diagnostics) == 0) {
			t.Errorf("%s: Parse(%q) = %v, %v: want exactly one", test.name, test.text, c, diagnostics)
			continue
		}
		if c == nil {
			if test.want != "error" {
				t.Errorf("%s: Parse(%q) = %v, want %s", test.name, test.text, diagnostics, test.want)
			}
			continue
		}
		if got := show(c); got != test.want {
			t.Errorf("%s: Parse(%q) = %s, want %s", test.name, test.text, got, test.want)
		}
	}
}

func TestPositions(t *testing.T) {
	text := "import \"fmt\"; x := 1\n\n// T is.\ntype T int\r\n//line other.go:7\nvar é, y = 2, 3; func f() {}\n  fmt.Println(x)"
	fset := token.NewFileSet()
	c, diagnostics := Parse(fset, 12, text)
	if c == nil {
		t.Fatal(diagnostics)
	}
	for _, p := range c.Parts {
		node := ast.Node(p.Stmt)
		if p.Decl != nil {
			node = p.Decl
		}
		start := strings.LastIndex(text[:c.Offset(node.Pos())], "\n") + 1
		want := interp.Position{Cell: 12, Line: strings.Count(text[:start], "\n") + 1, Column: c.Offset(node.Pos()) - start + 1}
		if got := c.Position(node.Pos()); got != want {
			t.Errorf("Position(%s) = %v, want %v", text[p.Start:p.End], got, want)
		}
		if got, want := fset.Position(node.Pos()).String(), fmt.Sprintf("cell[12]:%d:%d", want.Line, want.Column); got != want {
			t.Errorf("fset.Position(%s) = %s, want %s", text[p.Start:p.End], got, want)
		}
		if got := c.Offset(node.End()); got != p.End {
			t.Errorf("Offset(end of %s) = %d, want %d", text[p.Start:p.End], got, p.End)
		}
	}
	call := c.Body.List[2].(*ast.ExprStmt).X.(*ast.CallExpr)
	got := c.Diagnostic(call.Args[0].Pos(), "undefined: x")
	want := interp.Diagnostic{Position: interp.Position{Cell: 12, Line: 7, Column: 15}, EndColumn: 16, Message: "undefined: x", Source: "  fmt.Println(x)"}
	if got != want {
		t.Errorf("Diagnostic(x) = %+v, want %+v", got, want)
	}

	if got := c.Token(want.Position, want.Message); got != want {
		t.Errorf("Token(%v) = %+v, want %+v", want.Position, got, want)
	}
	for _, at := range []interp.Position{{Cell: 12, Line: 0}, {Cell: 12, Line: 999, Column: 1}, {Cell: 12, Line: 7, Column: 999}} {
		if got := c.Token(at, "a"); got.Position != at || got.EndColumn != 0 {
			t.Errorf("Token(%v) = %+v, want it there, without an end", at, got)
		}
	}

	next, _ := Parse(fset, 13, "\nz")
	z := next.Body.List[0].Pos()
	if got, want := c.Position(z), (interp.Position{Cell: 13, Line: 2, Column: 1}); got != want {
		t.Errorf("Position in another cell = %v, want %v", got, want)
	}
	if got := c.Position(token.NoPos); got != (interp.Position{}) {
		t.Errorf("Position(NoPos) = %v, want none", got)
	}
}

func TestDeclsKeepTheirComments(t *testing.T) {
	c, diagnostics := Parse(token.NewFileSet(), 1, "x := 1 // of x\n\n// F is.\n//\n//go:noinline\nfunc F() {\n\t// inside\n}\ntype T int // of T\n\n// of v\nvar v int")
	if c == nil {
		t.Fatal(diagnostics)
	}
	f := c.Decls.Decls[0].(*ast.FuncDecl)
	if got, want := len(f.Doc.List), 3; got != want {
		t.Errorf("doc of F has %d lines, want %d", got, want)
	}
	if got := c.Decls.Decls[1].(*ast.GenDecl).Specs[0].(*ast.TypeSpec).Comment.Text(); got != "of T\n" {
		t.Errorf("comment of T = %q, want of T", got)
	}
	if got := c.Body.List[1].(*ast.DeclStmt).Decl.(*ast.GenDecl).Doc.Text(); got != "of v\n" {
		t.Errorf("doc of v = %q, want of v", got)
	}
	if got, want := len(c.Decls.Comments), 3; got != want {
		t.Errorf("declarations have %d comments, want %d", got, want)
	}
}

func TestRest(t *testing.T) {
	text := "// note\n%%time -n 3\nx := 1\nx y\n"
	c, diagnostics := Parse(token.NewFileSet(), 5, text)
	if c == nil {
		t.Fatal(diagnostics)
	}
	_, diagnostics = Parse(token.NewFileSet(), 5, c.Rest(c.Magics[0]))
	if len(diagnostics) != 1 || diagnostics[0].String() != "cell 5:4:3: syntax error: unexpected name y at end of statement" {
		t.Errorf("Parse(Rest) = %v, want one fault at 5:4:3", diagnostics)
	}
}

func TestParseManyCells(t *testing.T) {
	fset := token.NewFileSet()
	var first *Cell
	for i := range 500 {
		c, diagnostics := Parse(fset, i, fmt.Sprintf("type T%d int\nx := %d", i, i))
		if c == nil {
			t.Fatal(diagnostics)
		}
		if i == 0 {
			first = c
		}
	}
	if got := first.Position(first.Body.List[0].Pos()); got != (interp.Position{Line: 2, Column: 1}) {
		t.Errorf("Position in the first cell = %v, want cell 0:2:1", got)
	}
}
