package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gokernel/protocol/nbformat"
	"gokernel/protocol/percent"
)

// What nbconvert makes of a notebook of Go is a file of Go: of the tour, the gallery, all notebooks that are tried as
// exports, and of cells that are hard to take apart.
func TestNBConvertScript(t *testing.T) {
	jupyter := jupyter(t, "nbconvert")
	m := newMachine(t)
	hard := []*nbformat.Cell{
		code("s := `\nfunc main() {\n` // a raw string\nfmt.Println(s)"),
		code("r, q := '{', \"\\\"{\"\n/* func no() {\n*/ x := 1 /* { */ + 2\nx"),
		code("func (p T) Name() (s string) { return \"}\" }\nfunc (p *T[K]) Set(v K) { }"),
		code("func(a int) string { return fmt.Sprint(a) }(3)\nfunc() {}()"),
		code("type T struct{ a, b int }; const (\n\tone = iota\n\ttwo\n)\nvar late = T{\n\t1,\n\t2,\n}"),
		code("total := 1 +\n\t2 +\n\tx\ntotal++\ny := total"),
		code("if total > 3 { return }\nfmt.Println(\"not reached\")"),
		code("outer:\nfor i := range 3 {\n\tfor {\n\t\tcontinue outer\n\t}\n}"),
		code("%time x\n!ls \\\n  -l\nfmt.Printf?\nx\n%%"),
		code("%%bash\necho \"$(date"),
		code("fmt.Println(!true,\n\t!false)\nx %\n2"),
		code("1 +", "raises-exception"),
		code("f(]"),
		code("s := \"no end"),
		code("/* no end"),
		code("// only a comment"),
		code("package main\r\n\r\nimport (\r\n\t\"fmt\"\r\n)\r\n\r\n// func main is here\r\nfunc main() {\r\n\tfmt.Println(1)\r\n}\r\n"),
		code("import \"fmt\"; import . \"strings\"\nimport _ \"embed\""),
		code("//go:embed a.txt\nvar text string"),
		code("switch x := any(1).(type) {\ncase int:\n\tfmt.Println(x)\n}\nselect {\ndefault:\n}"),
		code("ch := make(chan<- func() int, 1); go func() { defer close(ch) }()"),
		code("x\ufeff := 1 // \x00"),
		{Type: nbformat.Markdown, Source: "*/ and \"quotes\"\r\n\n`code"},
		{Type: nbformat.Raw, Source: "raw {"},
	}
	notebooks := map[string][]*nbformat.Cell{
		"hard":  hard,
		"empty": nil,
		"text":  {{Type: nbformat.Markdown, Source: "only text"}},
		"whole": {
			code("package main\n\nimport \"fmt\"\n\nvar greeting = \"hello\"\n\n// greet greets.\nfunc greet(who string) string { return greeting + \", \" + who }\n\nfunc main() { fmt.Println(greet(twice(\"go\"))) }"),
			{Type: nbformat.Markdown, Source: "and"},
			code("import \"strings\"\n\nfunc twice(s string) string { return strings.Repeat(s, 2) }"),
		},
		"program": {
			code("import \"fmt\"\n\nvar n = 20\nfunc add(m int) { n += m }"),
			code("add(1)\nfor range 3 { add(7) }"),
			code("defer fmt.Println(\"then\")\nfmt.Println(\"first\", n)"),
			code("if n > 40 {\n\tfmt.Println(\"large\")\n\treturn\n}\nfmt.Println(\"small\")"),
			code("func main() {\n\tdefer fmt.Println(\"end of main\")\n\tfmt.Println(`in\nmain`)\n}"),
			code("fmt.Println(\"last\")"),
		},
	}
	for i, c := range hard { // each alone too: one that cannot be taken apart must not hide another
		notebooks["hard"+string(rune('A'+i))] = []*nbformat.Cell{c}
	}
	paths := []string{tour(t), gallery(t)}
	for _, name := range slices.Sorted(maps.Keys(notebooks)) {
		paths = append(paths, writeGo(t, m, name, notebooks[name]))
	}
	exports, err := filepath.Glob("../../testdata/notebooks/export/*.percent")
	if err != nil || len(exports) < 10 {
		t.Fatalf("%d notebooks to export, %v", len(exports), err)
	}
	for _, path := range exports {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		nb, err := percent.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, writeGo(t, m, "export-"+strings.TrimSuffix(filepath.Base(path), ".percent"), nb.Cells))
	}
	out := filepath.Join(m.home, "out")
	m.run(t, 3*time.Minute, jupyter, append([]string{"nbconvert", "--to", "script", "--output-dir", out}, paths...)...)

	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".ipynb")
		data, err := os.ReadFile(filepath.Join(out, name+".go"))
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name+".go", data, parser.ParseComments)
		if err != nil {
			t.Errorf("%s is no Go: %v\n%s", name, err, data)
			continue
		}
		if name == "tour" {
			checkTourScript(t, file)
		}
	}
	for name, want := range map[string]string{
		"whole":   "hello, gogo\n",
		"program": "first 42\nthen\nlarge\nin\nmain\nend of main\nlast\n",
	} {
		if got := m.run(t, 2*time.Minute, "go", "run", filepath.Join(out, name+".go")); got != want {
			t.Errorf("%s prints %q, want %q", name, got, want)
		}
	}
}

// checkTourScript looks whether all that the tour declares is declared in the file, and the statements are in main.
func checkTourScript(t *testing.T, file *ast.File) {
	t.Helper()
	names, statements := map[string]int{}, 0
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			names[decl.Name.Name]++
			if decl.Name.Name == "main" {
				statements = len(decl.Body.List)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok {
					names[spec.Name.Name]++
				}
			}
		}
	}
	for name, want := range map[string]int{"fib": 1, "greeting": 2, "greet": 1, "shape": 1, "rect": 1, "circle": 1, "area": 2, "Map": 1, "squaresBelow": 1, "celsius": 1, "String": 1, "walk": 1, "main": 1} {
		if names[name] != want {
			t.Errorf("the tour's script declares %s %d times, want %d", name, names[name], want)
		}
	}
	if statements < 45 || len(file.Imports) != 4 {
		t.Errorf("the tour's script has %d statements and %d imports", statements, len(file.Imports))
	}
}

// writeGo writes a notebook of Go, as it is after a run, and returns its path.
func writeGo(t *testing.T, m machine, name string, cells []*nbformat.Cell) string {
	t.Helper()
	data, err := nbformat.Write(&nbformat.Notebook{Minor: 4, Cells: cells, Metadata: map[string]any{
		"kernelspec":    map[string]any{"display_name": "Go (gokernel)", "language": "go", "name": "gokernel"},
		"language_info": map[string]any{"name": "go", "file_extension": ".go", "nbconvert_exporter": "script"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(m.home, name+".ipynb")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// Notebooks of other languages become what they become without gokernel.
func TestNBConvertScriptOfOthers(t *testing.T) {
	jupyter := jupyter(t, "nbconvert")
	m := newMachine(t)
	for language, extension := range map[string]string{"julia": ".jl", "python": ".py"} {
		data, err := nbformat.Write(&nbformat.Notebook{Minor: 4, Metadata: map[string]any{
			"language_info": map[string]any{"name": language, "file_extension": extension, "nbconvert_exporter": map[bool]string{true: "python", false: "script"}[language == "python"]},
		}, Cells: []*nbformat.Cell{{Type: nbformat.Markdown, Source: "text"}, code("x = 1\nprint(x)"), {Type: nbformat.Raw, Source: "raw"}, code("func main() {")}})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(m.home, language+".ipynb")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		without := m
		without.env = append(m.env[:len(m.env):len(m.env)], "JUPYTER_PATH=")
		with := m.run(t, time.Minute, jupyter, "nbconvert", "--to", "script", "--stdout", path)
		if want := without.run(t, time.Minute, jupyter, "nbconvert", "--to", "script", "--stdout", path); with != want || !strings.Contains(with, "print(x)") {
			t.Errorf("%s becomes\n%s\nwithout gokernel\n%s", language, with, want)
		}
	}
}
