package check_test

import (
	"go/importer"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/syntax"
)

// A notebook runs cells through the checker alone, committing each that passes.
type notebook struct {
	t       *testing.T
	checker *check.Checker
	fset    *token.FileSet
	scope   *check.Scope
	number  int
}

func newNotebook(t *testing.T) *notebook {
	fset := token.NewFileSet()
	return &notebook{t: t, fset: fset, scope: check.NewScope(fset), checker: &check.Checker{
		Importer: cached{importer.ForCompiler(token.NewFileSet(), "source", nil), map[string]*types.Package{}},
		Candidates: func(name string) []string {
			return map[string][]string{
				"strings": {"strings"}, "errors": {"errors"}, "sort": {"sort"}, "rand": {"math/rand/v2", "math/rand"},
				"scanner": {"go/scanner", "text/scanner"},
			}[name]
		},
	}}
}

// cached remembers packages: the source importer looks at their folders each
// time.
type cached struct {
	types.Importer
	packages map[string]*types.Package
}

func (c cached) Import(path string) (*types.Package, error) {
	if pkg := c.packages[path]; pkg != nil {
		return pkg, nil
	}
	pkg, err := c.Importer.Import(path)
	if err == nil {
		c.packages[path] = pkg
	}
	return pkg, err
}

func (n *notebook) try(code string) (*check.Checked, []string) {
	n.t.Helper()
	n.number++
	cell, diagnostics := syntax.Parse(n.fset, n.number, code)
	if len(diagnostics) > 0 {
		return nil, texts(diagnostics)
	}
	checked, diagnostics := n.checker.Check(n.scope, cell)
	if (checked == nil) == (len(diagnostics) == 0) {
		n.t.Fatalf("Check(%q) = %v, %v: want exactly one", code, checked, diagnostics)
	}
	return checked, texts(diagnostics)
}

// run is a cell that must pass.
func (n *notebook) run(code string) *check.Checked {
	n.t.Helper()
	checked, errs := n.try(code)
	if checked == nil {
		n.t.Fatalf("Check(%q) fails: %v", code, errs)
	}
	n.scope = checked.Next
	return checked
}

func texts(list []interp.Diagnostic) []string {
	var lines []string
	for _, d := range list {
		lines = append(lines, d.String())
	}
	return lines
}

// vars describes the session's variables: "x int, y string".
func (n *notebook) vars() string {
	var list []string
	for _, v := range n.scope.Vars() {
		list = append(list, v.Name+" "+types.TypeString(v.Type, func(p *types.Package) string {
			if p.Path() == check.PackagePath {
				return ""
			}
			return p.Name()
		}))
	}
	return strings.Join(list, ", ")
}

func TestVariablesAfterCells(t *testing.T) {
	for _, test := range []struct {
		name  string
		cells []string
		want  string
	}{
		{"defined", []string{"x := 1"}, "x int"},
		{"kept", []string{"x := 1", "x := 2"}, "x int"},
		{"another type", []string{"x := 1", `x := "a"`}, "x string"},
		{"from itself", []string{"x := 1", "x := float64(x) / 2"}, "x float64"},
		{"twice in a cell", []string{"x := 1\ny := x + 1\nx := \"a\"\nz := x"}, "x string, y int, z string"},
		{"var in any order", []string{"var a = b + 1\nvar b = f()\nfunc f() int { return 2 }"}, "a int, b int"},
		{"var after a statement", []string{"x := 1\nvar y = x * 2"}, "x int, y int"},
		{"used by a function of the cell", []string{"x := 1.5\nfunc f() float64 { return x }\ny := f()"}, "x float64, y float64"},
		{"of a session type", []string{"type T struct{ a int }", "x := []map[string]*T{}"}, "x []map[string]*T"},
		{"of a generic type", []string{"type L[E any] struct{ next *L[E] }", "type T int", "x := L[T]{}\ny := &x"}, "x L[T], y *L[T]"},
		{"of a foreign type", []string{"import \"strings\"", "var b strings.Builder\nr := strings.NewReader(\"\")"}, "b strings.Builder, r *strings.Reader"},
		{"basic type hidden later", []string{"x := 1", "type int string", "y := x"}, "x int, y int"},
		{"function type", []string{"type T int", "f := func(t T, more ...*T) (T, error) { return t, nil }"}, "f func(t T, more ...*T) (T, error)"},
		{"anonymous struct", []string{"p := struct{ x, y int }{1, 2}", "q := p\nq.x = 3"}, "p struct{x int; y int}, q struct{x int; y int}"},
		{"comma ok", []string{"m := map[string]int{}\nv, ok := m[\"a\"]"}, "m map[string]int, ok bool, v int"},
		{"same layout moves", []string{"type T struct{ a int }\nt := T{1}", "func (T) M() {}"}, "t T"},
		{"other layout is dropped", []string{"type T struct{ a int }\nt := T{1}\nu := 1", "type T struct{ b string }"}, "u int"},
		{"name taken by a function", []string{"f := 1", "func f() {}"}, ""},
		{"name given up by a function", []string{"func f() int { return 1 }", "f := 1"}, "f int"},
		{"the imported name as a variable, while a function uses the import", []string{`import "strings"`, `func f(b *strings.Builder) string { return strings.ToUpper("a") }`, `strings := 1`, `s := f(nil)`}, "s string, strings int"},
		{"the variable's name imported", []string{`strings := 1`, "import \"strings\"\ns := strings.Fields(\"\")"}, "s []string"},
		{"the imported name as a variable", []string{`import "strings"`, `strings := strings.Fields("a b")`, "n := len(strings)"}, "n int, strings []string"},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNotebook(t)
			for _, cell := range test.cells {
				n.run(cell)
			}
			if got := n.vars(); got != test.want {
				t.Errorf("variables are %q, want %q", got, test.want)
			}
		})
	}
}

func TestDiagnostics(t *testing.T) {
	for _, test := range []struct {
		name  string
		cells []string // all but the last pass
		want  []string
	}{
		{"undefined", []string{"x := 1\ny := x + z"}, []string{"cell 1:2:10: undefined: z"}},
		{"mismatch", []string{"x := 1", `x + "a"`}, []string{`cell 2:1:1: invalid operation: x + "a" (mismatched types int and untyped string)`}},
		{"unused inside a function", []string{"func f() {\n\ta := 1\n}"}, []string{"cell 1:2:2: declared and not used: a"}},
		{"value not used in the middle", []string{"x := 1\nx + 1\nx = 2"}, []string{"cell 1:2:1: x + 1 (value of type int) is not used"}},
		{"type as result", []string{"int"}, []string{"cell 1:1:1: int (type) is not an expression"}},
		{"constant overflows", []string{"1 << 70"}, []string{"cell 1:1:1: cannot use 1 << 70 (untyped int constant 1180591620717411303424) as int value in the cell's result (overflows)"}},
		{"two functions", []string{"func f() {}\nfunc f() {}"}, []string{"cell 1:2:6: f redeclared in this block; other declaration of f at cell[1]:1:6"}},
		{"function and variable", []string{"func f() {}\nf := 1"}, []string{"cell 1:2:1: f redeclared in this cell"}},
		{"no such package", []string{`import "no/such/thing"`}, []string{`cell 1:1:8: `}},
		{"ambiguous import", []string{"var s scanner.Scanner"}, []string{"cell 1:1:7: undefined: scanner"}},
		{"missing return", []string{"func f() int {\n}"}, []string{"cell 1:2:1: missing return"}},
		{"use before definition", []string{"y := x\nx := 1"}, []string{"cell 1:1:6: undefined: x"}},
		{"duplicate case", []string{"switch 1 {\ncase 1:\ncase 1:\n}"}, []string{"cell 1:3:6: duplicate case 1 (constant of type int) in expression switch; previous case at cell[1]:2:6"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNotebook(t)
			last := len(test.cells) - 1
			for _, cell := range test.cells[:last] {
				n.run(cell)
			}
			before := n.scope
			_, got := n.try(test.cells[last])
			if len(got) != len(test.want) || len(got) > 0 && !strings.HasPrefix(got[0], test.want[0]) {
				t.Errorf("diagnostics are %q, want %q", got, test.want)
			}
			if n.scope != before {
				t.Error("the scope has changed")
			}
		})
	}
}

// A group of constants is kept although its first one is blank.
func TestBlankConstants(t *testing.T) {
	n := newNotebook(t)
	n.run("const (\n\t_ = 1 << (10 * iota)\n\tKB\n\t_, MB = iota, 1 << (10 * iota)\n)\nconst _ = KB")
	n.run("x := KB + MB")
	n.run("const KB = \"a\"")
	n.run("y := KB\nz := MB")
	if got := n.vars(); got != "x int, y string, z int" {
		t.Errorf("variables are %q", got)
	}
}

func TestResult(t *testing.T) {
	for _, test := range []struct{ cell, want string }{
		{"1 + 1", "int"},
		{"1.5;", ""},
		{`x := "a"` + "\nx", "string"},
		{`import "fmt"` + "\nfmt.Println(1)", ""},
		{`import "fmt"` + "\nfmt.Sprint(1)", "string"},
		{"func f() (int, error) { return 0, nil }\nf()", "int, error"},
		{"func f() {}\nf()", ""},
		{"float64(3)", "float64"},
		{"len(\"abc\")", "int"},
		{"panic(1)", ""},
		{"nil", "untyped nil"},
		{"1 < 2", "bool"},
		{"'a'", "rune"},
		{"x := 1", ""},
	} {
		checked := newNotebook(t).run(test.cell)
		var got []string
		for _, typ := range checked.ResultTypes {
			got = append(got, typ.String())
		}
		if strings.Join(got, ", ") != test.want || (checked.Result == nil) != (test.want == "") {
			t.Errorf("the result of %q is %q, want %q", test.cell, got, test.want)
		}
	}
}

func TestRebuild(t *testing.T) {
	for _, test := range []struct {
		name  string
		cells []string
		want  string // names of what the last cell has built
	}{
		{"the same again", []string{"func f() int { return 1 }", "func  f() int {\n\treturn 1 // one\n}"}, ""},
		{"new body", []string{"func f() int { return 1 }\nfunc g() int { return f() }", "func f() int { return 2 }"}, "f"},
		{"new signature", []string{"func f() int { return 1 }\nfunc g() { f() }\nfunc h() { g() }", "func f() string { return \"\" }"}, "f g"},
		{"type and what is written with it", []string{"type T struct{ a int }\ntype U struct{ T }\nfunc (u U) M() {}\nfunc f(T) {}\nfunc g() { f(T{}) }\nfunc h() int { return 1 }", "type T struct{ a, b int }"}, "T U U.M f g"},
		{"new method", []string{"type T int\nfunc (T) A() {}", "func (T) B() {}"}, "T T.A T.B"},
		{"variable of another type", []string{"x := 1\nfunc f() { _ = x }\nfunc g() { f() }", "x := \"\""}, "f"},
		{"constant", []string{"const c = 1\nfunc f() int { return c }", "const c = 2"}, "c f"},
		{"one of a group", []string{"const (\n\ta = iota\n\tb\n)\nfunc f() int { return b }", "const a = 7"}, "a"},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNotebook(t)
			var last *check.Checked
			for _, cell := range test.cells {
				last = n.run(cell)
			}
			var names []string
			for _, d := range last.Decls {
				names = append(names, d.Names...)
			}
			slices.Sort(names)
			if got := strings.Join(names, " "); got != test.want {
				t.Errorf("built: %q, want %q", got, test.want)
			}
		})
	}
}

func TestBrokenDeclarationIsTakenOut(t *testing.T) {
	n := newNotebook(t)
	n.run("type T struct{ a int }\nfunc f(t T) int { return t.a }\nfunc g() int { return 1 }")
	checked := n.run("type T struct{ b int }")
	if len(checked.Broken) != 1 || checked.Broken[0].Decl.Name() != "f" {
		t.Fatalf("Broken = %v, want f", checked.Broken)
	}
	if got, want := checked.Broken[0].Diagnostics[0].String(), "cell 1:2:28: t.a undefined (type T has no field or method a)"; got != want {
		t.Errorf("the reason is %q, want %q", got, want)
	}
	n.run("g()")
	if _, errs := n.try("f(T{})"); len(errs) != 1 || !strings.Contains(errs[0], "undefined: f") {
		t.Errorf("after that f is %v, want undefined", errs)
	}
}

func TestStatementsThatUseABrokenDeclaration(t *testing.T) {
	n := newNotebook(t)
	n.run("const c = 1\nfunc f() int { return c }")
	if _, errs := n.try("const c = \"a\"\nf()"); len(errs) != 1 || errs[0] != "cell 2:2:1: undefined: f" {
		t.Errorf("diagnostics are %q, want that f is undefined", errs)
	}
	n.run("f()")
	if checked := n.run("const c = \"a\"\nlen(c)"); len(checked.Broken) != 1 {
		t.Errorf("Broken = %v, want f", checked.Broken)
	}
}

func TestAutoImport(t *testing.T) {
	n := newNotebook(t)
	checked := n.run(`strings.ToUpper("a")`)
	if want := []check.Import{{Name: "strings", Path: "strings"}}; !slices.Equal(checked.Auto, want) || !slices.Equal(n.scope.Imports(), want) {
		t.Errorf("Auto = %v and the session has %v, want %v", checked.Auto, n.scope.Imports(), want)
	}
	if checked := n.run("rand.IntN(3)"); checked.Auto[0].Path != "math/rand/v2" {
		t.Errorf("rand is %v, want math/rand/v2", checked.Auto)
	}
	n.scope = n.scope.WithAutoImport(false)
	if _, errs := n.try(`sort.Ints(nil)`); len(errs) != 1 || !strings.Contains(errs[0], "undefined: sort") {
		t.Errorf("with auto-import off: %v", errs)
	}
}

func TestWholeProgram(t *testing.T) {
	n := newNotebook(t)
	checked := n.run("package main\nimport \"fmt\"\nfunc init() { fmt.Println(0) }\nfunc main() { fmt.Println(1) }")
	if !checked.CallMain || len(checked.Inits) != 1 {
		t.Errorf("CallMain = %v, %d inits", checked.CallMain, len(checked.Inits))
	}
	if _, errs := n.try("main()"); len(errs) == 0 {
		t.Error("main was kept")
	}
}

func BenchmarkCheck(b *testing.B) {
	n := newNotebook(&testing.T{})
	for range 100 {
		n.run("import \"fmt\"\ntype T" + strings.Repeat("x", n.number) + " struct{ a, b int }\nfunc f" + strings.Repeat("x", n.number) + "(t int) string { return fmt.Sprint(t) }\nv" + strings.Repeat("x", n.number) + " := 1")
	}
	cell, _ := syntax.Parse(n.fset, 1000, "fmt.Println(vx + 1)\nvx + 2")
	for b.Loop() {
		if _, errs := n.checker.Check(n.scope, cell); len(errs) > 0 {
			b.Fatal(errs)
		}
	}
}

// A struct without a name embeds a type of another package: the field keeps its
// name in later cells.
func TestEmbeddedForeignField(t *testing.T) {
	n := newNotebook(t)
	n.run("import (\"strings\"; \"sync\")\nv := struct{ a int; strings.Builder; *sync.Mutex }{}")
	n.run("v.Builder.Len(); v.Mutex == nil")
	if got := n.vars(); !strings.Contains(got, "strings.Builder; *sync.Mutex}") {
		t.Errorf("vars = %s", got)
	}
}
