package export_test

import (
	"context"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/export"
	"gokernel/interp/module"
)

// importer is that of the standard library and package display.
var importer = sync.OnceValues(func() (types.Importer, error) {
	toolchain, err := module.Find(os.Getenv)
	if err != nil {
		return nil, err
	}
	w, err := module.Open(toolchain, module.Options{})
	if err != nil {
		return nil, err
	}
	return check.FromSource(w.Importer(), "gokernel/display", display.Source), nil
})

func options(t *testing.T) export.Options {
	t.Helper()
	packages, err := importer()
	if err != nil {
		t.Skip(err)
	}
	candidates := func(name string) []string {
		if name == "display" {
			return []string{"gokernel/display"}
		}
		return module.Std().Candidates(name)
	}
	return export.Options{
		Origin: "a.ipynb", Command: "test", Module: "a", Dir: t.TempDir(), Display: display.Source,
		Checker: &check.Checker{Importer: packages, Candidates: candidates, GoVersion: "go1.26"},
		Knows: func(name string, _ bool) bool {
			return name == "time" || name == "writefile" || name == "cd" || name == "capture"
		},
	}
}

// cells are those of a text, between lines of dashes. One that begins with "> "
// is text, one that begins with "!KIND " failed so.
func cells(text string) []export.Cell {
	var list []export.Cell
	for i, source := range strings.Split(strings.TrimPrefix(text, "\n"), "\n---\n") {
		c := export.Cell{Code: true, Source: source, Number: i + 1}
		if rest, ok := strings.CutPrefix(source, "> "); ok {
			c.Code, c.Source = false, rest
		}
		if rest, ok := strings.CutPrefix(source, "!"); ok {
			kind, source, _ := strings.Cut(rest, " ")
			c.Source = source
			c.Failed = &interp.CellError{Kind: interp.Kind(kind), Message: "the words"}
			if kind == "may" {
				c.Failed, c.MayFail = nil, true
			}
		}
		list = append(list, c)
	}
	return list
}

// file is one of a program's files, without its head.
func file(p *export.Program, name string) string {
	for _, f := range p.Files {
		if f.Name == name {
			text := string(f.Data)
			if at := strings.Index(text, "\n)\n\n"); at >= 0 && strings.Contains(text[:at], "import (") {
				return text[at+4:]
			}
			if at := strings.Index(text, "\nimport "); at >= 0 {
				_, rest, _ := strings.Cut(text[at+1:], "\n\n")
				return rest
			}
			_, rest, _ := strings.Cut(text, "package main\n\n")
			return rest
		}
	}
	return ""
}

func TestExport(t *testing.T) {
	tests := []struct{ name, cells, want, notes string }{
		{"statements", `
x := 1
---
> Twice
of it.
---
x *= 2
x`, `func main() {
	x := 1

	// Twice
	// of it.
	x *= 2
	fmt.Println(x)
}
`, ""},
		{"what nothing reads", "a, b := 1, 2\nvar c int\n---\nfor range a {\n}", `func main() {
	a, b := 1, 2
	_ = b
	var c int
	_ = c

	for range a {
	}
}
`, ""},
		{"variables of functions", `
total := 0
func add(n int) { total += n }
---
add(2)
total = total * 2
total`, `var total = 0

func main() {
	add(2)
	total = total * 2
	fmt.Println(total)
}

func add(n int) { total += n }
`, ""},
		{"a function before its variable is another", `
x := 1
func f() int { return x }
f()
---
x := "a"
func f() string { return x }
f()`, `var (
	x  = 1
	x2 = "a"
)

func main() {
	fmt.Println(f())

	display.Show(f2())
}

func f() int { return x }

func f2() string { return x2 }
`, ""},
		{"names that are taken", `
x2 := 0
x := 1
x := "a"
fmt.Println(x2, x)`, `func main() {
	x2 := 0
	x := 1
	_ = x
	x3 := "a"
	fmt.Println(x2, x3)
}
`, ""},
		{"methods that change", `
type T struct{ n int }
func (t *T) up() { t.n++ }
v := T{}
v.up()
---
func (t *T) up() { t.n += 10 }
v.up()
v.n`, `func main() {
	v := T{}
	v.up()

	v.up2()
	fmt.Println(v.n)
}

type T struct{ n int }

func (t *T) up() { t.n++ }

func (t *T) up2() { t.n += 10 }
`, ""},
		{"methods that interfaces ask for", `
type T struct{}
func (T) String() string { return "one" }
v := T{}
fmt.Println(v)
---
func (T) String() string { return "two" }
fmt.Println(v)`, `func main() {
	v := T{}
	fmt.Println(v)

	fmt.Println(v)
}

type T struct{}

func (T) String() string { return "two" }
`, "cell 2: the method String changes while v holds a value of type T"},
		{"methods that say how a value is shown", `
type T int
T(1)
---
func (t T) String() string { return "T" }`, `func main() {
	display.Show(T(1))
}

type T int

func (t T) String() string { return "T" }
`, "cell 2: in the program T has the method String from the beginning"},
		{"a panic", "x := []int{}\n---\n!Panic x[0]++\n---\nlen(x)", `func main() {
	x := []int{}

	// In the notebook this panicked, and the cells after it ran: the words
	func() {
		defer printPanic()
		x[0]++
	}()

	fmt.Println(len(x))
}

// printPanic is deferred where the program goes on after a panic, as the notebook did.
func printPanic() {
	if r := recover(); r != nil {
		fmt.Fprintln(os.Stderr, "panic:", r)
	}
}
`, ""},
		{"the end of the process", "!Exit os.Exit(3)\nfunc f() {}\n---\nf()", `func main() {
	// Left out, as it ends with Exit: the words when it was last run:
	//
	// 	os.Exit(3)

	f()
}

func f() {}
`, "cell 1: its statements are left out"},
		{"a cell that does not compile", "undefined()\n---\n1", `func main() {
	// Left out, as it does not compile: undefined: undefined
	//
	// 	undefined()

	fmt.Println(1)
}
`, "cell 1 is left out: undefined: undefined"},
		{"an error that ended the notebook", "strconv.Atoi(\"x\")", `func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run does what the cells of the notebook do, in their order.
func run() error {
	{
		value, err := strconv.Atoi("x")
		if err != nil {
			return err
		}
		fmt.Println(value)
	}

	return nil
}
`, ""},
		{"an error that did not", "!Error strconv.Atoi(\"x\")", `func main() {
	if value, err := strconv.Atoi("x"); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		fmt.Println(value)
	}
}
`, ""},
		{"magics", "func f() {}\n---\n%time f()\n---\n%%writefile a.txt\ntext\n---\nx := 1\n%cd sub\nx\n---\n%%capture\nf()\n---\nf?", `func main() {
	// %time f()
	f()

	// %%writefile a.txt
	// text

	x := 1

	// %cd sub

	fmt.Println(x)

	// %%capture
	f()

	// f?
}

func f() {}
`, "cell 3: %%writefile a.txt is a comment in the program\ncell 4: %cd sub is a comment in the program\ncell 5: what %%capture keeps back"},
		{"marks of gonb", "x := 1\n%main\nx\n---\n%%\nx + 1", `func main() {
	x := 1

	fmt.Println(x)

	fmt.Println(x + 1)
}
`, ""},
		{"an unknown magic", "x := 1\n%nosuch\n---\n1", `func main() {
	// Left out, as it does not compile: there is no magic %nosuch
	//
	// 	x := 1
	// 	%nosuch

	fmt.Println(1)
}
`, "cell 1 is left out: there is no magic %nosuch"},
		{"defer in a cell", "defer fmt.Println(1)\nx := 2\n---\nx", `func main() {
	var x int
	func() {
		defer fmt.Println(1)
		x = 2
	}()

	fmt.Println(x)
}
`, ""},
		{"a value behind deferred functions", "defer fmt.Println(1)\n2", `func main() {
	{
		value := func() int {
			defer fmt.Println(1)
			return 2
		}()
		fmt.Println(value)
	}
}
`, ""},
		{"a value behind deferred functions, which may not be reached", "func show() int { return 0 }\n---\ndefer fmt.Println(1)\nif show() > 0 {\n\treturn\n}\nshow()", `func main() {
	{
		var show2 func()
		func() {
			defer fmt.Println(1)
			if show() > 0 {
				return
			}
			value := show()
			show2 = func() {
				fmt.Println(value)
			}
		}()
		if show2 != nil {
			show2()
		}
	}
}

func show() int { return 0 }
`, ""},
		{"a variable that is zero again", "var d time.Duration\n---\nvar d time.Duration\nprintln(d)", `func main() {
	var d time.Duration

	d = 0
	println(d)
}
`, ""},
		{"a type that only a zero value was written with", "func f() { println(d) }\nd := time.Duration(0)\n---\nvar d time.Duration\nf()", `var d = time.Duration(0)

func main() {
	d = 0
	f()
}

func f() { println(d) }
`, ""},
		{"packages of one name", "import \"math/rand\"\nrand.Int() > 0\n---\nimport \"crypto/rand\"\nrand.Text() > \"\"", `func main() {
	fmt.Println(rand.Int() > 0)

	fmt.Println(rand2.Text() > "")
}
`, ""},
		{"a name of Go's own", "max(1, 2)\n---\nfunc max(int, int) int { return 0 }\nmax(1, 2)", `func main() {
	fmt.Println(max(1, 2))

	fmt.Println(max2(1, 2))
}

func max2(int, int) int { return 0 }
`, ""},
		{"a program with others", "1\n---\npackage main\n\nfunc main() { println(2) }", `func main() {
	fmt.Println(1)

	program()
}

func program() { println(2) }
`, ""},
		{"nothing but text", "> Text.", "func main() {\n\t// Text.\n}\n", ""},
		{"generic types with arguments of the notebook's", `
type T struct{}
type list[E any] []E
var l list[T]
func f() list[T] { return l }
---
l = append(l, T{})
len(f())`, `var l list[T]

func main() {
	l = append(l, T{})
	fmt.Println(len(f()))
}

type T struct{}

type list[E any] []E

func f() list[T] { return l }
`, ""},
	}
	o := options(t)
	for _, test := range tests {
		p, err := export.Export(context.Background(), cells(test.cells), o)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := file(p, "main.go"); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
		notes := strings.Join(p.Notes, "\n")
		for i, want := range strings.Split(test.notes, "\n") {
			if i >= len(p.Notes) && want != "" || want != "" && !strings.Contains(p.Notes[i], want) || want == "" && notes != "" {
				t.Errorf("%s: notes %q, want %q", test.name, notes, test.notes)
			}
		}
	}
}

func TestTestsHaveAFile(t *testing.T) {
	p, err := export.Export(context.Background(), cells(`
func one() int { return 1 }
---
// TestOne tests it.
func TestOne(t *testing.T) { t.Log(one()) }
---
func Testing() {}
func TestOfMine(n int) {}`), options(t))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := file(p, "main_test.go"), "// TestOne tests it.\nfunc TestOne(t *testing.T) { t.Log(one()) }\n"; got != want {
		t.Errorf("main_test.go is\n%s\nwant\n%s", got, want)
	}
	if got := file(p, "main.go"); strings.Contains(got, "TestOne(") || !strings.Contains(got, "TestOfMine") || !strings.Contains(got, "Testing") {
		t.Errorf("main.go is\n%s", got)
	}
}

func TestRefusals(t *testing.T) {
	o := options(t)
	_, err := export.Export(context.Background(), cells("order := binary.LittleEndian\nfunc f() { _ = order }\n---\ndefer f()\norder := binary.BigEndian\n---\norder.Uint16(nil)"), o)
	if err == nil || !strings.Contains(err.Error(), "cell 2: order has a type that only its own package can write") {
		t.Errorf("a variable whose type cannot be written: %v", err)
	}
	o.Script = true
	_, err = export.Export(context.Background(), cells(`display.HTML("x")`), o)
	if err == nil || !strings.Contains(err.Error(), "without --script") {
		t.Errorf("a script that shows HTML: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err = export.Export(ctx, cells("1"), o); err == nil {
		t.Error("an export that was given up: no error")
	}
}

func TestScript(t *testing.T) {
	o := options(t)
	o.Script = true
	p, err := export.Export(context.Background(), cells("type T struct{ A string }\nT{\"a\"}\n---\nstrings.ToUpper(\"b\")"), o)
	if err != nil {
		t.Fatal(err)
	}
	want := "func main() {\n\tfmt.Printf(\"%+v\\n\", T{\"a\"})\n\n\tfmt.Printf(\"%q\\n\", strings.ToUpper(\"b\"))\n}\n\ntype T struct{ A string }\n"
	if got := file(p, "main.go"); len(p.Files) != 1 || got != want {
		t.Errorf("%d files, main.go is\n%s\nwant\n%s", len(p.Files), got, want)
	}
}

func TestEmbeddedFilesAreCopied(t *testing.T) {
	o := options(t)
	if err := os.WriteFile(filepath.Join(o.Dir, "a.txt"), []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := export.Export(context.Background(), cells("//go:embed a.txt\nvar text string\n---\nlen(text)\n---\n//go:embed none.txt\nvar none string"), o)
	if err != nil {
		t.Fatal(err)
	}
	if file(p, "main.go") == "" || len(p.Files) != 2 || p.Files[1].Name != "a.txt" || string(p.Files[1].Data) != "text" {
		t.Errorf("files: %v", p.Files)
	}
	if main := string(p.Files[0].Data); !strings.Contains(main, "_ \"embed\"") || !strings.Contains(main, "//go:embed a.txt\n\ttext string") && !strings.Contains(main, "//go:embed a.txt\nvar text string") {
		t.Errorf("main.go is\n%s", main)
	}
}

func TestTo(t *testing.T) {
	o := options(t)
	dir := filepath.Join(t.TempDir(), "My Program")
	if _, err := export.To(context.Background(), dir, cells("[]int{1}"), o, nil); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil || !strings.HasPrefix(string(mod), "module my-program\n") {
		t.Errorf("go.mod: %s, %v", mod, err)
	}
	main, err := os.ReadFile(filepath.Join(dir, "main.go"))
	if err != nil || !strings.Contains(string(main), `"my-program/internal/display"`) {
		t.Errorf("main.go: %s, %v", main, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "internal", "display", "plain.go")); err != nil {
		t.Error(err)
	}
	if _, err := export.To(context.Background(), dir, cells("2"), o, nil); err != nil {
		t.Errorf("an earlier export is not replaced: %v", err)
	}
}

// Whatever the cells are, there is a program that compiles, or a reason why there
// is none.
func FuzzExport(f *testing.F) {
	packages, err := importer()
	if err != nil {
		f.Skip(err)
	}
	f.Add("x := 1\n---\n> text\n---\nx := \"a\"\nfunc f() int { return len(x) }\n---\nf()")
	f.Add("type T struct{ n int }\nfunc (t *T) m() { t.n++ }\nvar v T\n---\ndefer v.m()\nv.n\n---\nfunc (t *T) m() {}\nv.m()")
	f.Add("!Panic panic(1)\n---\n!may strconv.Atoi(\"x\")\n---\n%time f()\n---\n!Exit os.Exit(1)\ntype A = B\ntype B int")
	f.Add("const (\na = iota\nb\n)\n---\nconst a = 5\n---\nL:\nfor { break L }\n---\npackage main\nfunc main() {}\nfunc init() {}")
	f.Fuzz(func(t *testing.T, text string) {
		o := export.Options{Origin: "a", Command: "a", Module: "a", Dir: ".", Display: display.Source,
			Checker: &check.Checker{Importer: packages, Candidates: module.Std().Candidates, GoVersion: "go1.26"}}
		p, err := export.Export(context.Background(), cells(text), o)
		if (p == nil) == (err == nil) {
			t.Errorf("Export(%q) = %v, %v: want exactly one", text, p, err)
		}
	})
}
