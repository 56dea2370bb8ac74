package rewrite_test

import (
	"errors"
	"go/importer"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"gokernel/interp/check"
	"gokernel/interp/rewrite"
	"gokernel/interp/syntax"
)

// A notebook checks and rewrites cells. What comes of them is run by the tests
// of package native.
type notebook struct {
	t        *testing.T
	fset     *token.FileSet
	checker  *check.Checker
	scope    *check.Scope
	rewriter *rewrite.Rewriter
	number   int
}

func newNotebook(t *testing.T) *notebook {
	fset := token.NewFileSet()
	return &notebook{
		t: t, fset: fset, scope: check.NewScope(fset), rewriter: rewrite.New(),
		checker: &check.Checker{Importer: importer.ForCompiler(token.NewFileSet(), "source", nil), GoVersion: "go1.26"},
	}
}

// cell rewrites a cell, and opens what comes of it.
func (n *notebook) cell(code string) *rewrite.Generation {
	n.t.Helper()
	g := n.write(code)
	n.rewriter.Opened(g)
	return g
}

// write rewrites a cell, whose source must parse.
func (n *notebook) write(code string) *rewrite.Generation {
	n.t.Helper()
	n.number++
	cell, diagnostics := syntax.Parse(n.fset, n.number, code)
	if len(diagnostics) > 0 {
		n.t.Fatalf("%s: %v", code, diagnostics)
	}
	checked, diagnostics := n.checker.Check(n.scope, cell)
	if len(diagnostics) > 0 {
		n.t.Fatalf("%s: %v", code, diagnostics)
	}
	g, err := n.rewriter.Cell(checked)
	if err != nil {
		n.t.Fatalf("%s: %v", code, err)
	}
	if _, err := parser.ParseFile(token.NewFileSet(), "generation.go", g.Source, parser.AllErrors); err != nil {
		n.t.Fatalf("%s\nbecomes\n%s\nwhich does not parse: %v", code, g.Source, err)
	}
	n.scope = checked.Next
	return g
}

func TestRewriting(t *testing.T) {
	for _, test := range []struct {
		name    string
		cells   []string
		has     []string // of the last cell's source
		without []string
	}{
		{"a variable", []string{"x := 1\nx++"}, []string{"(*ptrʹxʹ1) = 1", "(*ptrʹxʹ1)++", ":2:1\n(*ptr"}, nil},
		{"another variable of the name", []string{"x := 1", "x := \"a\""}, []string{"(*ptrʹxʹ2) = \"a\"", "var ptrʹxʹ2 *string"}, []string{"xʹ1"}},
		{"a copy in a loop", []string{"s, n := 0, []int{}\nfor _, v := range n { s += v }"}, []string{"valʹsʹ1 += v; *ptrʹsʹ1 = valʹsʹ1"}, nil},
		{"no copy of what a literal uses", []string{"s := 0\nf := func() { s++ }\nfor range 3 { s++; f() }"}, []string{"(*ptrʹsʹ1)++"}, []string{"valʹsʹ1"}},
		{"no copy of what a function of an earlier cell uses", []string{"s := 0", "func f() { s++ }", "for range 3 { s++; f() }"}, nil, []string{"valʹsʹ1"}},
		{"no copy of what has been pointed at", []string{"s := 0\np := &s", "for range 3 { s++ }"}, nil, []string{"valʹsʹ1"}},
		{"a copy of a slice whose elements are pointed at", []string{"s := []int{1}\np := &s[0]\nfor i := range s { s[i]++ }"}, []string{"valʹsʹ1[i]++"}, nil},
		{"functions that are not reached stay out", []string{"func f() {}\nfunc g() {}", "g()"}, []string{"func g()"}, []string{"func f()"}},
		{"a type comes with its methods, and they with what they call", []string{"func f() int { return 1 }\ntype T int\nfunc (T) M() int { return f() }", "var t T\nt = 1"}, []string{"func (T) M() int { if flagʹf == 0 { /*line cell[1]:3:20*/return f() } else { /*line cell[1]:3:20*/return lateʹf() }/*line cell[1]:3:30*/ }", "func f() int"}, nil},
		{"statements bind early, literals late", []string{"func f() int { return 1 }", "f()\nfunc() { f() }()\ng := f"}, []string{"\nf()", "*/lateʹf() }/*line", "= lateʹf"}, nil},
		{"a loop of a literal looks at flags in every turn", []string{"func f(n int) bool { return n > 3 }", "func() { for i := 0; i < 9; i++ { if f(i) { break } } }()"},
			[]string{"loopʹ1: for { i := 0; /*line", "for ; flagʹf == 0 && (i < 9); i++ ", "if f(i) { break loopʹ1 }", "for ; i < 9; i++ ", "if lateʹf(i) { break }", "; break }"}, nil},
		{"what defines is written twice with all behind it", []string{"func f() int { return 3 }", "func() { x := f()\nprintln(x) }()"}, []string{"if flagʹf == 0 { /*line", "x := f()\nprintln(x) } else"}, nil},
		{"where something waits a literal calls late", []string{"func f(int) int { return 3 }\nvar c chan int\nvar g func() int", "func() { x := f(<-c); println(x); x = f(g()) }()"}, []string{"lateʹf(<-", "lateʹf((*ptr"}, []string{"flagʹf =="}},
		{"what waits itself is called late", []string{"var c chan int\nfunc f() int { return <-c }", "func() { println(f()) }()"}, []string{"println(lateʹf())"}, []string{"flagʹf =="}},
		{"a function of a cell calls one behind it", []string{"type T int\nfunc (T) m() int { return f() }\nfunc f() int { return 1 }", "T(1).m()"}, []string{"if flagʹf == 0"}, nil},
		{"a loop with a variable for each turn stays one", []string{"func f(*int) {}", "func() { for i := 0; i < 9; i++ { f(&i) } }()"}, []string{"if flagʹf == 0 { /*line", "for i := 0; i < 9; i++ {"}, []string{"flagʹf == 0 &&"}},
		{"a changed type has another name", []string{"type T struct{ a int }\nt := T{1}", "func (t T) M() {}", "t.M()"}, []string{"type Tʹ struct{ a int }", "type T = Tʹ", "func (t Tʹ) M()"}, nil},
		{"a predeclared type whose name is another's", []string{"x, e := 1, []error{nil}", "type int string\ntype error int\nfunc f(int, error) {}", "x++\ne = nil\nf(\"a\", \"b\")"}, []string{"var ptrʹxʹ1 *hookʹ.Int\n", "var ptrʹeʹ1 *[]hookʹ.Error\n"}, nil},
		{"recover lets signals pass", []string{"func f() { defer func() { recover() }() }\nf()"}, []string{"hookʹ.Recovered(recover())"}, nil},
		{"goroutines are guarded", []string{"go func() {}()"}, []string{"go func() { defer hookʹ.Guard();"}, nil},
		{"a recursion polls behind its end", []string{"func f(n int) int { if n == 0 { return 0 }; return f(n-1) }"}, []string{"{ if n == 0 { return 0 }; if hookʹ.Stop != 0 { hookʹ.Poll() }; return f(n-1) }"}, nil},
		{"no poll where nothing takes long", []string{"func f(xs []int) (s int) { for _, x := range xs { s += x }; for i := 0; i < 9; i++ { s++ }; return }"}, nil, []string{"Poll"}},
		{"clauses are not statements", []string{"var c chan int\nfunc f() {}", "func() { select { case <-c: f(); default: f() }; switch { default: f(); case c == nil: func() {}() } }()"}, []string{"default: if flagʹf == 0 {"}, []string{"}default"}},
		{"types of functions keep their number", []string{"func f() { type a int }", "func g() { type b int }"}, []string{"func _() { { type _ int }; }"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNotebook(t)
			var g *rewrite.Generation
			for _, code := range test.cells {
				g = n.cell(code)
			}
			for _, text := range test.has {
				if !strings.Contains(g.Source, text) {
					t.Errorf("%q is not in\n%s", text, g.Source)
				}
			}
			for _, text := range test.without {
				if strings.Contains(g.Source, text) {
					t.Errorf("%q is in\n%s", text, g.Source)
				}
			}
		})
	}
}

func TestDefines(t *testing.T) {
	n := newNotebook(t)
	n.cell("func a() int { return 1 }\nfunc b() int { return a() }\nfunc c() int { return 3 }")
	g := n.cell("func a() int { return 2 }")
	if got := strings.Join(g.Defines, " "); got != "a b" || !g.Needed {
		t.Errorf("after a change of a, which b calls: Defines %q, Needed %t; want \"a b\", true", got, g.Needed)
	}
	g = n.cell("b() + c()")
	if len(g.Defines) > 0 || g.Needed {
		t.Errorf("a cell that calls: Defines %q, Needed %t; want none", g.Defines, g.Needed)
	}
}

func TestSameCellIsSameGeneration(t *testing.T) {
	n := newNotebook(t)
	n.cell("x := 1\nfunc f() int { return x }")
	first := n.cell("x = f() + 1") // the next has another number
	if second := n.cell("x = f() + 1"); second.ID != first.ID {
		t.Error("the same cell gives two generations")
	}
}

// A C type that is not known in full has values that Go may not allocate.
func TestVariablesOfIncompleteTypes(t *testing.T) {
	n := newNotebook(t)
	n.write("import \"runtime/cgo\"\ntype hidden struct { a [2]cgo.Incomplete }\nvar p *hidden")
	n.number++
	cell, _ := syntax.Parse(n.fset, n.number, "var h hidden")
	checked, diagnostics := n.checker.Check(n.scope, cell)
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	_, err := n.rewriter.Cell(checked)
	want := "variable h cannot be kept for later cells: values of the C type hidden must not be in Go's memory"
	var unsupported *rewrite.Unsupported
	if !errors.As(err, &unsupported) || unsupported.Reason != want || cell.Position(unsupported.Pos).Column != 5 {
		t.Errorf("Cell fails with %v, want %q at the name", err, want)
	}
}

// The late form of a function has the types of its parameters as its clean form
// has them: packages and types by their generated names.
func TestLateFormsHaveGeneratedNames(t *testing.T) {
	n := newNotebook(t)
	g := n.cell("import \"strings\"\nfunc f(*strings.Builder, ...int) error { return nil }\nh := f")
	for _, want := range []string{"func f(argʹ1 *stringsʹ.Builder, argʹ2 ...int) error", "func lateʹf(argʹ1 *stringsʹ.Builder, argʹ2 ...int) error"} {
		if !strings.Contains(g.Source, want) {
			t.Errorf("%q is not in\n%s", want, g.Source)
		}
	}
}
