package native_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"
)

// The linker shares types by their names, and those of cells are called main.T.
// So the program that opens generations has none of that kind.
func TestWorkerDeclaresNoTypes(t *testing.T) {
	files, err := filepath.Glob("program/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("the program's files are %v, %v", files, err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				t.Errorf("%s declares the type %s: a cell may have a type of that name", name, spec.Name.Name)
			}
			return true
		})
	}
}

// What a cell says of its own names is what a program says.
func TestNamesOfCellsAreThoseOfPrograms(t *testing.T) {
	n := newNotebook(t)
	n.run("type T struct{ a int }\nfunc (T) M() string { pc, _, _, _ := runtime.Caller(0); return runtime.FuncForPC(pc).Name() }\nfunc f() string { pc, _, _, _ := runtime.Caller(0); return runtime.FuncForPC(pc).Name() }")
	for _, test := range []struct{ code, want string }{
		{"fmt.Printf(\"%T\", T{})", "main.T"},
		{"fmt.Print(reflect.TypeFor[T]().PkgPath())", "main"},
		{"fmt.Print(f())", "main.f"},
		{"fmt.Print(T{}.M())", "main.T.M"},
		{"fmt.Print(strings.Contains(string(debug.Stack()), \"notebook\"))", "false"},
	} {
		if got := n.run(test.code); got != test.want {
			t.Errorf("%s gives %q, want %q", test.code, got, test.want)
		}
	}
}

// A cell's own text never shows the names that generated code has for what was
// declared anew, or is written twice.
func TestGeneratedNamesDoNotShow(t *testing.T) {
	n := newNotebook(t)
	for _, code := range []string{
		"type T struct{ a int }\ntype S string\nvar t T\nt.a++",
		"func (T) M() {}\nfunc (s S) Error() string { return string(s) }\nt.M()",
		"func (T) N() string { pc, _, _, _ := runtime.Caller(0); return runtime.FuncForPC(pc).Name() }\nt.N()",
		"func lifted() string { pc, _, _, _ := runtime.Caller(0); return runtime.FuncForPC(pc).Name() }\nfunc Public() string { return lifted() }",
		"type Pair[A, B any] struct { A A; b B }\nfunc (p *Pair[A, B]) Self() *Pair[A, B] { return p }",
		"func (p *Pair[A, B]) Other() *Pair[B, A] { return nil }",
	} {
		n.run(code)
	}
	for _, test := range []struct{ code, want string }{
		{"fmt.Printf(\"%T %v\", t, t)", "main.T {1}"},
		{"fmt.Printf(\"%T\", &t)", "*main.T"},
		{"fmt.Printf(\"%T %T\", []T{}, map[string]*T{})", "[]main.T map[string]*main.T"},
		{"fmt.Printf(\"%T\", struct { T; n S }{})", "struct { main.T; n main.S }"},
		{"fmt.Printf(\"%T\", func(T, ...S) chan T { return nil })", "func(main.T, ...main.S) chan main.T"},
		{"fmt.Printf(\"%T\", Pair[T, []S]{})", "main.Pair[main.T,[]main.S]"},
		{"fmt.Printf(\"%T\", Pair[T, struct { LongName0, LongName1, LongName2, LongName3, LongName4, LongName5, LongName6, LongName7, LongName8, LongName9 map[S]T }]{}.b)",
			"struct { LongName0 map[main.S]main.T; LongName1 map[main.S]main.T; LongName2 map[main.S]main.T; LongName3 map[main.S]main.T; LongName4 map[main.S]main.T; LongName5 map[main.S]main.T; LongName6 map[main.S]main.T; LongName7 map[main.S]main.T; LongName8 map[main.S]main.T; LongName9 map[main.S]main.T }"},
		{"fmt.Println(reflect.TypeOf(t).Name(), reflect.TypeOf(t).PkgPath(), reflect.PointerTo(reflect.TypeOf(t)) == reflect.TypeOf(&t), reflect.SliceOf(reflect.TypeOf(t)) == reflect.TypeOf([]T{}))", "T main true true\n"},
		{"fmt.Print(T{}.N())", "main.T.N"},
		{"f := lifted\nfmt.Println(f(), runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name())", "main.lifted main.lifted\n"},
		{"g := Public\nfmt.Println(g(), runtime.FuncForPC(reflect.ValueOf(g).Pointer()).Name())", "main.lifted main.Public\n"},
		{"h := t.M\nfmt.Print(runtime.FuncForPC(reflect.ValueOf(h).Pointer()).Name())", "main.T.M-fm"},
		{"func() { defer func() { fmt.Print(recover()) }(); var a any = t; _ = a.(S) }()", "interface conversion: interface {} is main.T, not main.S"},
	} {
		if got := n.run(test.code); got != test.want {
			t.Errorf("%s gives %q, want %q", test.code, got, test.want)
		}
	}
}

// Who called is told as in a program, though a function may be reached by way of
// generated code.
func TestCallersAreThoseOfTheUser(t *testing.T) {
	n := newNotebook(t)
	n.run(`func line(skip int) int { _, _, line, _ := runtime.Caller(skip); return line }
func outer() int { return line(2) }
func names(skip, max int) string {
	pc := make([]uintptr, max)
	frames := runtime.CallersFrames(pc[:runtime.Callers(skip, pc)])
	text := ""
	for { f, more := frames.Next(); text += f.Function + " "; if !more { return text } }
}
func inner() string { return names(2, 1) }`)
	for _, test := range []struct{ code, want string }{
		{"f := func() int {\nreturn line(1)\n}\nfmt.Print(f())", "2"},
		{"g := line\nfmt.Print(\ng(0), \" \",\ng(1), g(100))", "1 4 0"},
		{"func() {\nfmt.Print(\nouter(), line(1))\n}()", "3 3"},
		{"func() { fmt.Print(names(1, 1), inner()) }()", "main.names main.inner "},
		{"h := inner\nfmt.Print(h(), names(1000, 5), names(0, 0))", "main.inner   "},
	} {
		if got := n.run(test.code); got != test.want {
			t.Errorf("%s gives %q, want %q", test.code, got, test.want)
		}
	}
}

func TestCallersAreWithinTheSession(t *testing.T) {
	n := newNotebook(t)
	n.run("type int string\nfunc where() (string, bool) { _, file, _, ok := runtime.Caller(0); return file, ok }")
	if got := n.run("fmt.Println(where())"); got != "cell[1] true\n" {
		t.Errorf("where() gives %q", got)
	}
}
