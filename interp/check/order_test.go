package check_test

import (
	"go/ast"
	"strings"
	"testing"
)

// Variables of a cell are initialised in the order that Go has for those of a
// package.
func TestOrderOfVariables(t *testing.T) {
	for _, test := range []struct{ name, cell, want string }{
		{"as written", "var a = 1\nvar b = a", "a; b"},
		{"other way round", "var a = b\nvar b = 1", "b; a"},
		{"by way of a function", "var a = f()\nvar b = 1\nfunc f() int { return b }", "b; a"},
		{"by way of a function that calls another", "var a = f()\nfunc f() int { return g() }\nvar b = 1\nfunc g() int { return b }", "b; a"},
		{"by way of a method of a variable", "type T int\nvar a = x.M()\nvar x T\nvar b = 1\nfunc (T) M() int { return b }", "x; b; a"},
		{"by way of a method expression", "type T int\nvar a = T.M\nvar b = a\nvar c = 1\nfunc (T) M() int { return c }", "c; a; b"},
		{"an interface's method is no way", "type T int\ntype I interface{ M() int }\nvar x I\nvar a = x.M\nvar b = 1\nfunc (T) M() int { return b }", "x; a; b"},
		{"a literal that uses what comes later", "var _ = func() int { a = false; return 0 }()\nvar a = true\nvar b = a", "a; _; b"},
		{"two of a line apart", "var a, b = c, 1\nvar c = b", "b; c; a"},
		{"two of a line together", "var a, b = 1, 2\nvar c = b", "a, b; c"},
		{"two of one value", "var a, b = f()\nvar c = 1\nfunc f() (int, int) { return c, 2 }", "c; a, b"},
		{"a key that is a variable", "type M map[int]int\nvar m = M{k: 1}\nvar k = f()\nfunc f() int { return 7 }", "k; m"},
		{"a key that is a field", "type T struct{ k int }\nvar k = t.k\nvar t = T{k: 1}", "t; k"},
		{"without values first", "var a = f()\nfunc f() *int { return &b }\nvar b int", "b; a"},
		{"after a statement", "x := 1\nvar a = b + x\nvar b = 1", "x; b; a"},
		{"apart from each other", "var a = 1\na++\nvar b = a", "a; ; b"},
		{"a name of an earlier cell", "var old = new\nvar new = 1", "new; old"},
	} {
		n := newNotebook(t)
		n.run("var old = \"before\"")
		var lines []string
		for _, stmt := range n.run(test.cell).Stmts {
			var names []string
			switch stmt := stmt.(type) {
			case *ast.DeclStmt:
				for _, spec := range stmt.Decl.(*ast.GenDecl).Specs {
					for _, ident := range spec.(*ast.ValueSpec).Names {
						names = append(names, ident.Name)
					}
				}
			case *ast.AssignStmt:
				names = append(names, stmt.Lhs[0].(*ast.Ident).Name)
			}
			lines = append(lines, strings.Join(names, ", "))
		}
		if got := strings.Join(lines, "; "); got != test.want {
			t.Errorf("%s:\n%s\nis initialised in the order %s, want %s", test.name, test.cell, got, test.want)
		}
	}
}

// Declarations may need the type of a variable of their cell.
func TestVariablesThatConstantsAreMadeOf(t *testing.T) {
	for _, test := range []struct {
		name  string
		cells []string
		want  string // variables, or a diagnostic
	}{
		{"length of an array", []string{"const n = len(a)\nvar a [7]string\nvar b [n]int"}, "a [7]string, b [7]int"},
		{"length of a value", []string{"type T [len(a)]int\nvar a = [...]int{1, 2, c}\nvar c = 3\nt := T{}"}, "a [3]int, c int, t T"},
		{"of a field", []string{"var b struct{ a [10]int }\nconst n = len(b.a)\nfunc f() [n]bool { return [n]bool{} }\nx := f()"}, "b struct{a [10]int}, x [10]bool"},
		{"again", []string{"var a [2]int\nconst n = len(a)", "var a [2]int\nconst n = len(a)\nvar b [n]int"}, "a [2]int, b [2]int"},
		{"again with another type", []string{"var a [2]int\nconst n = len(a)", "var a [3]int\nconst n = len(a)\nvar b [n]int"}, "a [3]int, b [3]int"},
		{"of an earlier cell", []string{"var a [2]int", "const n = len(a)", "var b [n]int"}, "a [2]int, b [2]int"},
		{"changed later", []string{"var a [2]int\nconst n = len(a)\nfunc f() int { return n }", "var a [3]int", "var b [n]int"}, "a [3]int, b [3]int"},
		{"defined", []string{"a, b := [3]int{}, 1\nconst n = len(a)\nvar c [n]int"}, "a [3]int, b int, c [3]int"},
		{"defined again", []string{"a := [3]int{}\nconst n = len(a)", "a := [4]int{}\nconst n = len(a)\nvar c [n]int"}, "a [4]int, c [4]int"},
		{"used too early", []string{"x := a\nvar a [2]int\nconst n = len(a)"}, "cell 1:1:6: undefined: a"},
		{"no constant", []string{"var a []int\nconst n = len(a)"}, "cell 1:2:11: len(a) (value of type int) is not constant"},
		{"undefined", []string{"var a [m]int\nconst n = len(a)"}, "cell 1:1:8: undefined array length m or missing type constraint"},
	} {
		n := newNotebook(t)
		last := len(test.cells) - 1
		for _, cell := range test.cells[:last] {
			n.run(cell)
		}
		checked, errs := n.try(test.cells[last])
		got := strings.Join(errs, "\n")
		if checked != nil {
			n.scope = checked.Next
			got = n.vars()
		}
		if got != test.want {
			t.Errorf("%s: %s\ngives %s, want %s", test.name, test.cells[last], got, test.want)
		}
	}
}

func TestKeysThatAreConstants(t *testing.T) {
	n := newNotebook(t)
	n.run("const f = 0\ntype A [2]int\ntype M map[int]string\ntype S struct{ f int }")
	n.run("a := A{f: 10}\nb, c := M{f: \"x\"}, S{f: 2}")
	n.run("func g() A { return A{f: 1} }")
	checked := n.run("const f = 1")
	rebuilt := false
	for _, d := range checked.Decls {
		rebuilt = rebuilt || d.Name() == "g"
	}
	if !rebuilt {
		t.Error("g is not built again, though a key of its literal has changed")
	}
}
