package native_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"
)

// The linker shares types by their names, and those of cells are called main.T.
// So the programs that open generations have none of that kind.
func TestWorkerDeclaresNoTypes(t *testing.T) {
	for _, folder := range []string{"program", "testdata/worker"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", folder, files, err)
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
