package check_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gokernel/interp"
)

// wrong are programs that the compiler takes no part of. What is said of them as
// cells is what the compiler says, at the same places.
var wrong = []struct{ name, program string }{
	{"undefined", "func f() { x = 1 }"},
	{"mismatched types", "var a = 1 + \"a\""},
	{"assignment of another type", "var a int = \"a\""},
	{"wrong argument", "func f(a int, b string) {}\nfunc g() { f(\"a\", 1) }"},
	{"too few and too many results", "func f() (int, string) { return 1 }\nfunc g() { return 1 }"},
	{"missing return", "func f() int {\n\tfor {\n\t\tbreak\n\t}\n}"},
	{"unused variable in a function", "func f() {\n\tvar a int\n\tb := 1\n}"},
	{"no such field or method", "type T struct{ a int }\nvar t T\nvar b = t.b\nfunc f() { t.m() }"},
	{"method missing", "type I interface{ M(); N() }\ntype T int\nfunc (T) M() {}\nvar i I = T(1)"},
	{"method of a pointer", "type I interface{ M() }\ntype T int\nfunc (*T) M() {}\nvar i I = T(1)"},
	{"duplicate function", "func f() {}\nfunc f() {}"},
	{"duplicate method", "type T int\nfunc (T) m() {}\nfunc (*T) m() {}"},
	{"field and method", "type T struct{ m int }\nfunc (T) m() {}"},
	{"duplicate type and constant", "type T int\nconst T = 1"},
	{"duplicate variable", "var x int\nvar x string"},
	{"duplicate variable in a group", "var (\n\tx = 1\n\ty, x = 2, 3\n)"},
	{"duplicate field", "type T struct {\n\ta int\n\ta string\n}"},
	{"duplicate parameter", "func f(a, a int) {}"},
	{"duplicate case", "func f(n int) {\n\tswitch n {\n\tcase 1:\n\tcase 2, 1:\n\t}\n}"},
	{"duplicate type case", "func f(n any) {\n\tswitch n.(type) {\n\tcase int:\n\tcase string, int:\n\t}\n}"},
	{"duplicate default", "func f(n int) {\n\tswitch n {\n\tdefault:\n\tdefault:\n\t}\n}"},
	{"duplicate key", "var m = map[string]int{\"a\": 1, \"a\": 2}"},
	{"duplicate index", "var a = []int{1: 1, 1: 2}"},
	{"impossible case", "type I interface{ M() }\nfunc f(i I) {\n\tswitch i.(type) {\n\tcase int:\n\t}\n}"},
	{"constant too large", "const a int8 = 200\nvar b uint = -1\nvar c = 1 << 100"},
	{"constant division by zero", "var a = 1 / 0"},
	{"constant out of range", "var a [2]int\nvar b = a[2]"},
	{"negative length", "var a [-1]int"},
	{"shift of a float", "var a = 1.5 << 1"},
	{"recursive type", "type T struct{ t T }"},
	{"recursive types", "type A struct{ b B }\ntype B [2]A"},
	{"recursive alias", "type A = B\ntype B = A"},
	{"recursive constant", "const a = b\nconst b = a"},
	{"variables that need each other", "var a = b\nvar b = a"},
	{"a variable that needs itself", "var a = a"},
	{"by way of a function", "var a = f()\nfunc f() int { return a }"},
	{"by way of a method", "type T int\nvar t T\nvar a = t.m()\nfunc (T) m() int { return g() }\nfunc g() int { return a }"},
	{"unused label", "func f() {\nL:\n\tfor {\n\t}\n}"},
	{"duplicate label", "func f() {\nL:\n\tfor {\n\t\tbreak L\n\t}\nL:\n\tfor {\n\t}\n}"},
	{"no such label", "func f() {\n\tgoto L\n}"},
	{"goto over a variable", "func f() {\n\tgoto L\n\tx := 1\n\t_ = x\nL:\n}"},
	{"goto over the second of two", "func f(n int) {\n\tif n == 0 {\n\t\tgoto L\n\t}\n\tvar a, b = 1, 2\n\t_, _ = a, b\n\tc, d := 1, 2\n\t_, _ = c, d\nL:\n}"},
	{"goto into a block", "func f() {\n\tgoto L\n\t{\n\tL:\n\t}\n}"},
	{"goto into a case", "func f(n int) {\n\tgoto L\n\tswitch n {\n\tcase 1:\n\tL:\n\t}\n}"},
	{"goto out of an else", "func f(n int) {\n\tif n > 0 {\n\t} else if n < 0 {\n\t\tgoto L\n\t}\nL:\n\treturn\n}\nfunc g() { x }"},
	{"break and continue of no loop", "func f() {\n\tbreak\n\tcontinue\n\tif true {\n\t\tcontinue\n\t}\n\tswitch {\n\tcase true:\n\t\tbreak\n\t\tcontinue\n\t}\n}"},
	{"break of a loop outside of the literal", "func f() {\n\tfor {\n\t\tfunc() {\n\t\t\tbreak\n\t\t}()\n\t}\n}"},
	{"labels that do not fit", "func f() {\nL:\n\tif true {\n\t\tbreak L\n\t}\nM:\n\tswitch {\n\tcase true:\n\t\tcontinue M\n\t}\nN:\n\tfor {\n\t}\n\tfor {\n\t\tbreak N\n\t\tbreak O\n\t\tcontinue P\n\t}\n}"},
	{"fallthrough out of place", "func f(n int) {\n\tfallthrough\n\tswitch n {\n\tcase 1:\n\t\tfallthrough\n\t}\n}"},
	{"misplaced directives", "//go:noinline\nvar x int\n\n//go:nosplit\ntype T int\n\n//go:noinline\nfunc g() {}\n"},
	{"misplaced directive in a function", "func f() {\n\t//go:noinline\n\tx := 1\n\t_ = x\n}"},
	{"directives of others", "//go:nowritebarrier\nfunc f() {}\n\n//go:uintptrkeepalive\nfunc g() {}\n\n//go:cgo_export_static a\nfunc h() {}\n\n//go:generate echo\nfunc i() {}\n\n//go:registerparams\n//go:noinline\nfunc j() {}\n"},
	{"missing function body", "func f()\nfunc g() { x }"},
	{"init without a body", "func init()"},
	{"init with arguments", "func init(a int) {}"},
	{"init is no function", "const init = 1"},
	{"init is a variable", "var init = 1"},
	{"main with arguments", "func main(a int) int { return a }"},
	{"main with type parameters", "func main[T any]() {}"},
	{"main is no function", "type main int"},
	{"main is a variable", "var a, main = 1, 2"},
	{"use of a package", "import \"strings\"\nvar a = strings"},
	{"unexported name", "import \"strings\"\nvar a = strings.indexFunc"},
	{"no such name of a package", "import \"strings\"\nvar a = strings.Nope(1)"},
	{"unexported field", "import \"strings\"\nvar r strings.Reader\nvar a = r.s"},
	{"unexported method", "import \"strings\"\nvar b strings.Builder\nfunc f() { b.grow(1) }"},
	{"two imports of a name", "import \"strings\"\nimport strings \"bytes\"\nvar a = strings.Title"},
	{"init as the name of an import", "import init \"strings\""},
	{"type where a value is due", "func f() { x := int; _ = x }"},
	{"value where a type is due", "var x int\nvar y x"},
	{"call of no function", "var x int\nvar y = x()"},
	{"value not used", "func f(a, b int) { a + b }"},
	{"nothing used as a value", "func f() {}\nvar x = f()"},
	{"several values as one", "func f() (int, int) { return 1, 2 }\nvar x = f() + 1"},
	{"assignment count", "func f() (int, int) { return 1, 2 }\nvar a, b, c = f()\nvar d, e = 1"},
	{"assignment to what cannot be", "func f(m map[string]struct{ a int }, s string) {\n\tm[\"a\"].a = 1\n\ts[0] = 'a'\n\tf = nil\n}"},
	{"no new variables", "func f() {\n\ta := 1\n\ta := 2\n}"},
	{"address of what has none", "func g() int { return 1 }\nvar p = &g()"},
	{"invalid operation", "func f(a []int, s struct{ f func() }) bool { return a == a || s == s || !1 }"},
	{"range over what cannot be", "func f(x float64) {\n\tfor range x {\n\t}\n}"},
	{"range with too many", "func f(c chan int) {\n\tfor a, b := range c {\n\t}\n}"},
	{"type argument that does not satisfy", "func f[T ~int | ~string](t T) {}\nvar _ = f[float64]\nfunc g() { f(1.5) }"},
	{"type argument not inferred", "func f[T any]() {}\nfunc g() { f() }"},
	{"generic type without arguments", "type L[T any] struct{ v T }\nvar l L"},
	{"constraint as a type", "type C interface{ int | string }\nvar c C"},
	{"receiver of another package", "import \"strings\"\nfunc (strings.Builder) f() {}\nfunc (int) g() {}"},
	{"defer and go of no call", "func f() {\n\tdefer 1\n\tgo f\n}"},
	{"defer of a conversion", "func f() {\n\tdefer int(1)\n\tdefer len(\"a\")\n}"},
	{"return of too much in a literal", "var f = func() int { return 1, 2 }"},
	{"comparison with nil", "func f(a int) bool { return a == nil }"},
	{"unreachable type assertion", "func f(a int) { _ = a.(string) }"},
	{"struct literal", "type T struct{ a, b int }\nvar t = T{1}\nvar u = T{a: 1, 2}\nvar v = T{c: 1}"},
	{"the same on a line", "func f(a T) (T, U) { return a }"},
	{"in several functions", "var a int = \"a\"\nfunc f() int { return \"b\" }\nfunc g() { var c string = 1 }"},
	{"more than ten", strings.Repeat("var _ int = \"a\"\n", 12)},
}

// differs is what is said where that is something else.
var differs = map[string][]string{
	// Imports may be unused.
	"use of a package":      {"3:9: use of package strings not in selector"},
	"two imports of a name": {"3:8: strings redeclared in this block; other declaration of strings at cell[1]:2:8"},
	// go/types has another column.
	"type argument that does not satisfy": {
		"3:11: float64 does not satisfy ~int | ~string (float64 missing in ~int | ~string)",
		"4:12: float64 does not satisfy ~int | ~string (float64 missing in ~int | ~string)",
	},
	"type argument not inferred": {"3:12: in call to f, cannot infer T (declared at cell[1]:2:8)"},
	// A function that uses a variable of a statement with an error is not looked at.
	"no such field or method": {"4:11: t.b undefined (type T has no field or method b)"},
}

func TestWordsAreTheCompilers(t *testing.T) {
	dir := t.TempDir()
	importcfg := exportData(t, dir, "strings", "bytes")
	path, err := exec.Command("go", "tool", "-n", "compile").Output()
	if err != nil {
		t.Fatal(err)
	}
	compiler := strings.TrimSpace(string(path))
	for _, test := range wrong {
		program := "package main\n" + test.program
		want := compilerSays(t, compiler, dir, importcfg, program)
		if len(want) == 0 {
			t.Errorf("%s: the compiler takes\n%s", test.name, test.program)
		}
		if own := differs[test.name]; own != nil {
			want = own
		}
		n := newNotebook(t)
		before := n.scope
		_, got := n.try(program)
		got = got[:min(len(got), interp.MaxDiagnostics)]
		for i := range got {
			got[i] = strings.ReplaceAll(strings.TrimPrefix(got[i], "cell 1:"), "\n\t", "; ")
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nsays\n\t%s\nand the compiler\n\t%s", test.name, test.program, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
		}
		if n.scope != before {
			t.Errorf("%s: the scope has changed", test.name)
		}
	}
}

var (
	complaint = regexp.MustCompile(`^[^ \t:]*:(\d+:\d+: .*)$`)
	related   = regexp.MustCompile(`^\t[^ :]*:(\d+:\d+): (.*)$`)
)

// compilerSays gives the compiler's errors as diagnostics are written: what
// belongs to the one before is joined to it.
func compilerSays(t *testing.T, compiler, dir, importcfg, program string) []string {
	t.Helper()
	file := filepath.Join(dir, "program.go")
	if err := os.WriteFile(file, []byte(program), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(compiler, "-o", filepath.Join(dir, "program.a"), "-p", "main", "-complete", "-importcfg", importcfg, file)
	cmd.Dir = dir
	out, _ := cmd.CombinedOutput() // an error is what is asked for
	var says []string
	for line := range strings.Lines(strings.ReplaceAll(string(out), file+":", "cell[1]:")) {
		line = strings.TrimRight(line, "\n")
		last := len(says) - 1
		switch {
		case strings.HasSuffix(line, ": too many errors"):
		case related.MatchString(line) && last >= 0:
			m := related.FindStringSubmatch(line)
			says[last] += "; " + m[2] + " at cell[1]:" + m[1]
		case strings.HasPrefix(line, "\t") && last >= 0:
			says[last] += "; " + strings.TrimSpace(line)
		case complaint.MatchString(line):
			says = append(says, complaint.FindStringSubmatch(line)[1])
		default:
			t.Fatalf("the compiler says %q", line)
		}
	}
	return says
}

// exportData writes the list of the packages' archives that the compiler reads.
func exportData(t *testing.T, dir string, paths ...string) string {
	t.Helper()
	list := exec.Command("go", append([]string{"list", "-export", "-deps", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}"}, paths...)...)
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "importcfg")
	if err := os.WriteFile(file, out, 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}
