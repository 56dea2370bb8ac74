package rewrite_test

import (
	"errors"
	"strings"
	"testing"

	"gokernel/interp/check"
	"gokernel/interp/rewrite"
	"gokernel/interp/syntax"
)

// pending is what can be built ahead, or nil.
func (n *notebook) pending() *rewrite.Generation {
	n.t.Helper()
	g, err := n.rewriter.Pending()
	if err != nil {
		n.t.Fatal(err)
	}
	return g
}

// declares tells which of the functions a generation holds.
func declares(g *rewrite.Generation, functions string) string {
	var list []string
	for _, name := range strings.Fields(functions) {
		if g != nil && strings.Contains(g.Source, "{\""+name+"\", &flag") {
			list = append(list, name)
		}
	}
	return strings.Join(list, " ")
}

func TestPending(t *testing.T) {
	const names = "f g h k"
	for _, test := range []struct {
		name    string
		cells   []string // checked and not opened, but for those that begin with "!"
		holds   string   // functions that the pending generation has, of names
		defines string   // those that take over
		needed  bool
	}{
		{"nothing", nil, "", "", false},
		{"no functions", []string{"x := 1\ntype T int\nfunc (T) f() {}\nconst g = 1\nfunc h[T any]() {}\nfunc _() {}"}, "", "", false},
		{"a function", []string{"func f() {}"}, "f", "f", false},
		{"functions of several cells", []string{"func f() {}", "func g() { f() }", "1+1"}, "f g", "f g", false},
		{"one that is open stays out", []string{"!func f() {}\nf()", "func g() {}"}, "g", "g", false},
		{"one that is open and called comes with it", []string{"!func f() {}\nf()", "func g() { f() }"}, "f g", "g", false},
		{"a changed one takes over", []string{"!func f() {}\nf()", "func f() { println() }"}, "f", "f", true},
		{"so does what is bound to it", []string{"!func f() {}\nfunc g() { f() }\nfunc h() {}\ng(); h()", "func f() { println() }\nfunc k() {}"}, "f g k", "f g k", true},
		{"one that is gone is not built", []string{"func f() {}\nfunc g() {}", "f := 1"}, "g", "g", false},
		{"the same again changes nothing", []string{"!func f() {}\nf()", "func f() {}"}, "", "", false},
		{"with the variables and types it needs", []string{"type T struct{ n int }\nt := T{}", "func f() int { return t.n }"}, "f", "f", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := newNotebook(t)
			for _, code := range test.cells {
				code, opened := strings.CutPrefix(code, "!")
				g := n.write(code)
				if opened {
					n.rewriter.Opened(g)
				}
			}
			g := n.pending()
			if (g == nil) != (test.holds == "") {
				t.Fatalf("Pending = %v, want functions %q", g, test.holds)
			}
			if g == nil {
				return
			}
			if got := declares(g, names); got != test.holds {
				t.Errorf("Pending holds %q, want %q\n%s", got, test.holds, g.Source)
			}
			if got := strings.Join(g.Defines, " "); got != test.defines || g.Needed != test.needed || g.HasCell {
				t.Errorf("Pending: Defines %q, Needed %t, HasCell %t; want %q, %t, false", got, g.Needed, g.HasCell, test.defines, test.needed)
			}
			// Thrown away, it comes again; opened, it does not.
			if again := n.pending(); again == nil || again.ID != g.ID {
				t.Error("a second look gives another generation")
			}
			for _, name := range strings.Fields(test.defines) {
				if n.rewriter.Has(name) {
					t.Errorf("Has(%q) before it is opened", name)
				}
			}
			n.rewriter.Opened(g)
			for _, name := range strings.Fields(test.holds) {
				if !n.rewriter.Has(name) {
					t.Errorf("after opening: not Has(%q)", name)
				}
			}
			if g := n.pending(); g != nil {
				t.Errorf("Pending after opening:\n%s", g.Source)
			}
		})
	}
}

func TestHas(t *testing.T) {
	n := newNotebook(t)
	n.cell("func f() int { return 1 }\nfunc g() int { return f() }\ntype T int\nfunc (T) m() {}\ng()")
	for name, want := range map[string]bool{"f": true, "g": true, "T": false, "T.m": false, "other": false} {
		if got := n.rewriter.Has(name); got != want {
			t.Errorf("Has(%q) = %t, want %t", name, got, want)
		}
	}
	n.write("func f() int { return 2 }")
	for _, name := range []string{"f", "g"} { // g is bound to f
		if n.rewriter.Has(name) {
			t.Errorf("after a change of f: Has(%q)", name)
		}
	}
	n.write("f := 1")
	if n.rewriter.Has("f") {
		t.Error("f is a variable now: Has(\"f\")")
	}
}

// A build ahead that newer functions have overtaken would take over from them.
func TestCurrent(t *testing.T) {
	n := newNotebook(t)
	n.write("func f() int { return 1 }\nfunc g() int { return 3 }")
	g := n.pending()
	n.write("x := 1")
	if !n.rewriter.Current(g) {
		t.Error("after a cell that changes nothing: not current")
	}
	n.write("func f() int { return 2 }")
	if n.rewriter.Current(g) {
		t.Error("after a change of f: current")
	}
}

// What a clone learns of a cell that does not run is not known to the original.
func TestClone(t *testing.T) {
	n := newNotebook(t)
	n.cell("func f() int { return 1 }\nx := f()")
	kept := n.rewriter
	n.rewriter = kept.Clone()
	scope := n.scope
	n.cell("func f() string { return \"a\" }\ntype T int\nimport _ \"strings\"\np := &x")
	n.rewriter, n.scope = kept, scope
	if g := n.pending(); g != nil {
		t.Errorf("Pending:\n%s", g.Source)
	}
	if g := n.cell("type T string\nfor range 3 { x += f(); _ = T(\"\") }"); !strings.Contains(g.Source, "type T string") || !strings.Contains(g.Source, "valʹx") {
		t.Errorf("the original knows of the clone's cell:\n%s", g.Source)
	}
}

// An import for effect waits for a generation, also through more cells.
func TestImportForEffect(t *testing.T) {
	n := newNotebook(t)
	const effect = "import _ \"strings\""
	n.write(effect)
	n.write("x := 1")
	g := n.pending()
	if g == nil || !g.Needed || !strings.Contains(g.Source, effect) {
		t.Fatalf("Pending = %v, want a generation that is needed, with the import", g)
	}
	if g := n.write("x++"); !strings.Contains(g.Source, effect) {
		t.Errorf("a cell that is built first is without it:\n%s", g.Source)
	}
	n.rewriter.Opened(g)
	if g := n.pending(); g != nil {
		t.Errorf("after it is opened: Pending = %v", g)
	}
	if g := n.write("x--"); strings.Contains(g.Source, effect) {
		t.Errorf("after it is opened it is imported again:\n%s", g.Source)
	}
}

// A function that cannot be written does not keep others from being built.
func TestPendingWithoutName(t *testing.T) {
	n := newNotebook(t)
	n.checker.Importer = withLibraries(t)
	check := func(code string) *check.Checked {
		n.number++
		cell, _ := syntax.Parse(n.fset, n.number, code)
		checked, diagnostics := n.checker.Check(n.scope, cell)
		if len(diagnostics) > 0 {
			t.Fatal(diagnostics)
		}
		n.scope = checked.Next
		return checked
	}
	var unsupported *rewrite.Unsupported
	if _, err := n.rewriter.Cell(check("import \"lib/lost\"\nx := lost.New().Hidden")); !errors.As(err, &unsupported) {
		t.Fatalf("Cell = %v, want an Unsupported: nothing leads to the type", err)
	}
	if _, err := n.rewriter.Cell(check("func f() any { return x }")); !errors.As(err, &unsupported) {
		t.Fatalf("Cell = %v, want an Unsupported", err)
	}
	if g, err := n.rewriter.Pending(); g != nil || !errors.As(err, &unsupported) {
		t.Errorf("Pending = %v, %v, want an Unsupported", g, err)
	}
	n.write("func g() {}")
	if got := declares(n.pending(), "f g"); got != "g" {
		t.Errorf("Pending holds %q, want %q", got, "g")
	}
}
