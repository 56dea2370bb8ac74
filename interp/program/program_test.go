package program_test

import (
	"go/format"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gokernel/interp/program"
)

// shown writes cells as text, a line of dashes between them; Markdown behind a
// greater-than sign.
func shown(cells []program.Cell) string {
	var list []string
	for _, c := range cells {
		text := c.Source
		if !c.Code {
			text = "> " + strings.ReplaceAll(text, "\n", "\n> ")
		}
		list = append(list, text)
	}
	return strings.Join(list, "\n---\n")
}

func TestCells(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"a program", `
// Command hello greets.
package main

import "fmt"

func main() {
	fmt.Println("hello")
}
`, `> Command hello greets.
---
import "fmt"
---
fmt.Println("hello")`},
		{"comments that stand alone", `package main

// Alone.

// f is documented.
func f() {} // behind

/* Also
alone. */

// At the end.
`, "> Alone.\n---\n// f is documented.\nfunc f() {} // behind\n---\n> Also\n> alone.\n---\n> At the end."},
		{"comments for tools", "//go:build linux\n\npackage main\n\n//go:generate stringer\n\nvar x = 1\n", "var x = 1"},
		{"main is cut at empty lines", `package main

func main() {
	// Text.

	x := 1
	// about y
	y := 2

	// about the loop
	for range y {
		// inside

		x++
	}

	println(x) // last
}
`, "> Text.\n---\nx := 1\n// about y\ny := 2\n---\n// about the loop\nfor range y {\n\t// inside\n\n\tx++\n}\n---\nprintln(x); // last"},
		{"main that ends early is one cell", "package main\n\nfunc main() {\n\tdefer println(1)\n\n\tprintln(2)\n}\n", "defer println(1)\n\nprintln(2);"},
		{"what is used comes first", `package main

func a() int { return b() + c }

func b() int { return 1 }

const c = 2
`, "func b() int { return 1 }\n---\nconst c = 2\n---\nfunc a() int { return b() + c }"},
		{"what uses each other is one cell", `package main

func even(n int) bool { return n == 0 || odd(n-1) }

// Between them.

func other() {}

func odd(n int) bool { return n != 0 && even(n-1) }
`, "func even(n int) bool { return n == 0 || odd(n-1) }\n\nfunc odd(n int) bool { return n != 0 && even(n-1) }\n---\n> Between them.\n---\nfunc other() {}"},
		{"methods stand with their type", `package main

type T int

func (t T) a() {}

func use(t T) { t.b() }

func (t T) b() {}
`, "type T int\n\nfunc (t T) a() {}\n\nfunc (t T) b() {}\n---\nfunc use(t T) { t.b() }"},
		{"raw strings keep their lines", "package main\n\nfunc main() {\n\ts := `a\n\tb\nc`\n\t_ = s\n}\n", "s := `a\n\tb\nc`\n_ = s"},
		{"an exported notebook", "// The notebook a.ipynb as a program.\npackage main\n\nimport \"a/internal/display\"\n\nfunc main() {\n\tdisplay.Show(1)\n}\n",
			"import \"gokernel/display\"\n---\ndisplay.Show(1)"},
	}
	for _, test := range tests {
		cells, err := program.Cells([]program.File{{Name: "main.go", Data: []byte(test.src)}})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := shown(cells); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestSeveralFiles(t *testing.T) {
	cells, err := program.Cells([]program.File{
		{Name: "a.go", Data: []byte("package main\n\nvar a = b\n")},
		{Name: "main.go", Data: []byte("package main\n\nconst b = 1\n\nfunc main() { println(a) }\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := shown(cells), "const b = 1\n---\nvar a = b\n---\nprintln(a);"; got != want {
		t.Errorf("Cells:\n%s\nwant\n%s", got, want)
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		name  string
		files []program.File
		want  string
	}{
		{"bad syntax", []program.File{{Name: "a.go", Data: []byte("package main\nfunc {")}}, "a.go:2:6"},
		{"two packages", []program.File{{Name: "a.go", Data: []byte("package a")}, {Name: "b.go", Data: []byte("package b")}}, "b.go is of package b"},
		{"nothing", []program.File{{Name: "a.go", Data: []byte("package main\nfunc main() {}\n")}}, "nothing"},
	} {
		if _, err := program.Cells(test.files); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Cells = %v, want an error with %q", test.name, err, test.want)
		}
	}
}

// All of the project's own sources can be cut, and nothing of them is lost.
func TestOwnSources(t *testing.T) {
	paths, err := filepath.Glob("../*/*.go")
	if err != nil || len(paths) < 100 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		cells, err := program.Cells([]program.File{{Name: path, Data: src}})
		if err != nil {
			if strings.Contains(string(src), "\nfunc ") {
				t.Errorf("%s: %v", path, err)
			}
			continue
		}
		var all strings.Builder
		for _, c := range cells {
			if c.Code {
				if _, err := format.Source([]byte(c.Source)); err != nil {
					t.Errorf("%s: %v in\n%s", path, err, c.Source)
				}
				all.WriteString(c.Source + "\n")
			}
		}
		for line := range strings.Lines(string(src)) {
			if strings.HasPrefix(line, "func ") || strings.HasPrefix(line, "type ") {
				if !strings.Contains(all.String(), strings.TrimSpace(line)) {
					t.Errorf("%s has lost %q", path, line)
				}
			}
		}
	}
}

func FuzzCells(f *testing.F) {
	f.Add("package main\n// a\n\nfunc main() {\n\t// b\n\n\tx := 1\n\n\t_ = x\n}\n")
	f.Add("package p\nvar (\n\ta = 1\n\n\tb = a // c\n)\nfunc (T) m() {}\ntype T int")
	f.Fuzz(func(t *testing.T, src string) {
		cells, err := program.Cells([]program.File{{Name: "a.go", Data: []byte(src)}})
		if (len(cells) == 0) == (err == nil) {
			t.Errorf("Cells(%q) = %v, %v: want exactly one", src, cells, err)
		}
	})
}
