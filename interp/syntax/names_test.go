package syntax

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

func names(ids []*ast.Ident) string {
	var list []string
	for _, id := range ids {
		list = append(list, id.Name)
	}
	return strings.Join(list, " ")
}

func TestDefined(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"define", "x := 1", "x"},
		{"several", "a, b := f()\nvar c, d = 1, 2\nvar (\n\te int\n\tf = 3\n)", "a b c d e f"},
		{"blank", "_, err := f()\nvar _ = 1", "err"},
		{"twice", "a, err := f()\nb, err := f()", "a err b err"},
		{"labelled", "L: M: x := 1\nif f() {\n\tgoto L\n} else {\n\tgoto M\n}", "x"},
		{"not inside", "if x := 1; x > 0 {\n\ty := 2\n\t_ = y\n}\nfor i := range 3 {}\n{\n\tz := 1\n}", ""},
		{"not assigned", "x = 1\ntype T int\nconst c = 1\nfunc f() {}", ""},
	} {
		c, diagnostics := Parse(token.NewFileSet(), 1, test.text)
		if c == nil {
			t.Fatalf("%s: %v", test.name, diagnostics)
		}
		if got := names(c.Defined()); got != test.want {
			t.Errorf("%s: Defined(%q) = %s, want %s", test.name, test.text, got, test.want)
		}
	}
}

func TestFree(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"expression", "a + b*f(c, d.e)", "a b f c d"},
		{"blank", "_ = a", "a"},
		{"define", "x := x + 1\ny := x", "x"},
		{"define again", "x, y := a, b\nx, z := y, x", "a b"},
		{"assign", "x = y\nz.f = 1\nw[i]++", "x y z w i"},
		{"var", "var x int = y", "int y"},
		{"var of its own name", "var x = x", "x"},
		{"if scope", "if x := a; x > b {\n\tc(x)\n} else {\n\td(x)\n}\nx", "a b c d x"},
		{"for scope", "for i := n; i < m; i++ {\n\tj := i\n\tf(j)\n}\ni, j = 0, 0", "n m f i j"},
		{"range", "for k, v := range k {\n\tf(k, v)\n}", "k f"},
		{"range assign", "for k, v = range m {\n}", "k v m"},
		{"range over integer", "for range 3 {\n\tf()\n}", "f"},
		{"switch", "switch x := a; x {\ncase b:\n\ty := x\n\tf(y)\ndefault:\n\tf(y)\n}", "a b f f y"},
		{"type switch", "switch x := y.(type) {\ncase T:\n\tf(x)\n}", "y T f"},
		{"select", "select {\ncase v := <-c:\n\tf(v)\ncase d <- e:\n}\nv", "c f d e v"},
		{"labels", "L:\n\tfor {\n\t\tbreak L\n\t}\ngoto L", ""},
		{"function literal", "f := func(a, b int) (c T) {\n\tc = g(a, b, d)\n\treturn\n}\nf(a)", "int T g d a"},
		{"parameter and its type", "func(T T) { f(T) }(x)", "T f x"},
		{"struct fields", "type T struct {\n\ta U\n\tV\n\t*p.W\n}", "U V p"},
		{"recursive type", "type T struct{ next *T }", ""},
		{"interface", "type I interface {\n\tM(x A) B\n\tJ\n\t~int | C\n}", "A B J int C"},
		{"generic type", "type L[T any, U C[T]] struct{ v T; u U }", "any C"},
		{"recursive function", "func f(n int) int { return f(n - 1) }", "int int"},
		{"generic function", "func f[T C, U []T](x T, y U) V { var z T; return g(x, y, z) }", "C V g"},
		{"method", "func (t *T) M(x int) { t.N(x, y); M() }", "T int y M"},
		{"generic method", "func (l *L[E]) M() E { var e E; return e }", "L"},
		{"generic method of two", "func (p P[A, _]) M() A { return x }", "P x"},
		{"const", "const (\n\ta = iota + b\n\tc = a\n)", "iota b"},
		{"mutual functions", "func f() { g() }\nfunc g() { f(); h() }", "h"},
		{"named import", "import m \"math\"\nfunc f() { m.Sqrt(x) }", "x"},
		{"struct literal", "T{a: b, c: d}", "T b d"},
		{"map literal", "map[K]V{a: b}", "K V a b"},
		{"array literal", "[]T{a: b, 3: c}", "T a b c"},
		{"literal of named map", "M{a: b, \"c\": d}", "M a b d"},
		{"elided struct literals", "[]T{{a: b}, {c: d}}", "T b d"},
		{"elided map literals", "map[K]map[K]V{a: {b: c}}", "K K V a b c"},
		{"elided pointers", "map[*K]*V{{a: b}: {c: d}}", "K V b d"},
		{"slices and assertions", "x[a:b:c].(T)", "x a b c T"},
		{"instantiation", "f[A](x)\ng[A, B](y)", "f A x g A B y"},
		{"channels", "c <- <-d\nvar e chan<- T", "c d T"},
		{"go, defer, return", "go f(a)\ndefer g(b)\nreturn", "f a g b"},
		{"block", "{\n\tx := 1\n\tf(x)\n}\nx", "f x"},
		{"type in a block", "{\n\ttype T []T\n\tvar t T\n\tf(t)\n}\nvar u T", "f T"},
		{"const in a block", "{\n\tconst c = c + 1\n\tf(c)\n}", "c f"},
		{"array length", "var a [n]int", "n int"},
		{"variadic", "f := func(x ...T) {}\nf(xs...)", "T xs"},
	} {
		c, diagnostics := Parse(token.NewFileSet(), 1, test.text)
		if c == nil {
			t.Fatalf("%s: %v", test.name, diagnostics)
		}
		got := strings.TrimSpace(names(Free(c.Decls)) + " " + names(Free(c.Body)))
		if got != test.want {
			t.Errorf("%s: Free(%q) = %s, want %s", test.name, test.text, got, test.want)
		}
	}
}

func TestKeys(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"of a named type", "T{a: 1, b: c}", "a b"},
		{"of a map", "map[string]int{a: 1}", ""},
		{"of an array", "[...]int{a: 1}", ""},
		{"of a struct", "struct{ a int }{a: 1}", ""},
		{"with others", "M{a: 1, \"b\": 2}", ""},
		{"elided", "[]T{{a: 1}}", "a"},
		{"a local", "a := 1\nT{a: 1}", ""},
		{"in a function", "func f(a int) T { return T{a: 1, b: 2} }", "b"},
	} {
		c, diagnostics := Parse(token.NewFileSet(), 1, test.text)
		if c == nil {
			t.Fatalf("%s: %v", test.name, diagnostics)
		}
		if got := strings.TrimSpace(names(Keys(c.Decls)) + " " + names(Keys(c.Body))); got != test.want {
			t.Errorf("%s: Keys(%q) = %s, want %s", test.name, test.text, got, test.want)
		}
	}
}

func TestFreeOfOneNode(t *testing.T) {
	c, diagnostics := Parse(token.NewFileSet(), 1, "func f() { f(); g() }\nfunc g() { f() }\nx := y\nz(x)")
	if c == nil {
		t.Fatal(diagnostics)
	}
	for i, want := range []string{"g", "f"} {
		if got := names(Free(c.Decls.Decls[i])); got != want {
			t.Errorf("Free(declaration %d) = %s, want %s", i, got, want)
		}
	}
	for i, want := range []string{"y", "z x"} {
		if got := names(Free(c.Body.List[i])); got != want {
			t.Errorf("Free(statement %d) = %s, want %s", i, got, want)
		}
	}
}
