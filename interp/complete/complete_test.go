package complete_test

import (
	"bytes"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/complete"
	"gokernel/interp/complete/cases"
	"gokernel/interp/module"
	"gokernel/interp/syntax"
)

// standard are the packages that cases may import.
var standard = []string{
	"bufio", "bytes", "context", "crypto/rand", "encoding/json", "errors", "fmt", "io", "maps", "math", "math/rand", "math/rand/v2",
	"net/http", "os", "slices", "sort", "strconv", "strings", "sync", "text/template", "html/template", "time", "unicode/utf8", "iter", "path/filepath",
}

// archives are the files with the types of those packages.
var archives = sync.OnceValues(func() (map[string]string, error) {
	out, err := exec.Command("go", append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}"}, standard...)...).Output()
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for line := range bytes.Lines(out) {
		path, file, _ := strings.Cut(strings.TrimSpace(string(line)), "=")
		files[path] = file
	}
	return files, nil
})

func newChecker(t testing.TB) *check.Checker {
	files, err := archives()
	if err != nil {
		t.Fatal(err)
	}
	im := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		if files[path] == "" {
			return nil, fmt.Errorf("no package %s", path)
		}
		return os.Open(files[path])
	})
	return &check.Checker{Importer: &locked{Importer: im}, Candidates: module.Std().Candidates}
}

// locked is an importer for several goroutines.
type locked struct {
	types.Importer
	mu sync.Mutex
}

func (im *locked) Import(path string) (*types.Package, error) {
	im.mu.Lock()
	defer im.mu.Unlock()
	return im.Importer.Import(path)
}

// snapshot is that of a session that has run the cells.
func snapshot(t testing.TB, cells ...string) *check.Snapshot {
	t.Helper()
	checker := newChecker(t)
	fset := token.NewFileSet()
	scope := check.NewScope(fset)
	for i, code := range cells {
		cell, diagnostics := syntax.Parse(fset, i+1, code)
		if len(diagnostics) > 0 {
			t.Fatal(diagnostics)
		}
		checked, diagnostics := checker.Check(scope, cell)
		if len(diagnostics) > 0 {
			t.Fatal(diagnostics)
		}
		scope = checked.Next
	}
	return checker.Snapshot(scope)
}

// newCompleter has a home and a directory with some files.
func newCompleter(t testing.TB) *complete.Completer {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"data/table.csv", "data/deep/er.txt", "data.txt", "Notes.md", ".hidden", "with space.txt", "with\"quote.txt", "home/paper.tex"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	packages := func() []module.Package {
		return append(module.Std().Packages(), module.Package{Name: "mat", Path: "gonum.org/v1/gonum/mat"}, module.Package{Name: "stat", Path: "gonum.org/v1/gonum/stat"},
			module.Package{Name: "shapes", Path: "example.com/own/shapes"})
	}
	return &complete.Completer{Packages: packages, Dir: dir, Home: filepath.Join(dir, "home")}
}

// TestCases goes through testdata/completion.
func TestCases(t *testing.T) {
	files, err := cases.Load("../../testdata/completion")
	if err != nil {
		t.Fatal(err)
	}
	c := newCompleter(t)
	n := 0
	for _, file := range files {
		t.Run(file.Name, func(t *testing.T) {
			s := snapshot(t, file.Cells...)
			for _, test := range file.Cases {
				n++
				if v := s.Look(test.Code, test.Cursor); v.Failure != nil {
					t.Errorf("%s: %v", test.Name, v.Failure)
				}
				answer := c.At(s, test.Code, test.Cursor)
				for _, wrong := range test.Check(answer) {
					t.Errorf("%s: At(%q) %s", test.Name, test.Code[:test.Cursor]+cases.Mark+test.Code[test.Cursor:], wrong)
				}
				for _, item := range answer.Items {
					if item.Kind == "" {
						t.Errorf("%s: %s has no kind", test.Name, item.Text)
					}
				}
			}
		})
	}
	if n < 200 {
		t.Errorf("there are %d cases, want 200", n)
	}
}

// TestPlaces: an answer lies in the text, at ends of characters, wherever the
// cursor is.
func TestPlaces(t *testing.T) {
	s := snapshot(t, "x := struct{ größe int }{}")
	c := newCompleter(t)
	for _, code := range []string{"", "x.", "x.gro\u0308ße", "😀 := x.größe", "\xff\xfe x.", "x.\x00", "\"~/😀", "!ls 😀", "%é", "é?", strings.Repeat("(", 20_000)} {
		for _, cursor := range []int{-1 << 40, -1, 0, 1, 2, 3, 4, 5, 6, len(code) / 2, len(code), len(code) + 1, 1 << 40} {
			got := c.At(s, code, cursor)
			if got.Start < 0 || got.Start > got.End || got.End > len(code) {
				t.Fatalf("At(%.20q, %d) replaces [%d:%d]", code, cursor, got.Start, got.End)
			}
			if utf8.ValidString(code) && (!utf8.ValidString(code[:got.Start]) || !utf8.ValidString(code[:got.End])) {
				t.Errorf("At(%.20q, %d) replaces [%d:%d], in the middle of a character", code, cursor, got.Start, got.End)
			}
		}
	}
}

// TestManyItems: an answer is bounded.
func TestManyItems(t *testing.T) {
	var code strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&code, "name%d := %d\n", i, i)
	}
	got := newCompleter(t).At(snapshot(t, code.String()), "name", 4)
	if len(got.Items) != 500 || got.Items[0].Text != "name0" {
		t.Errorf("At(name) has %d items, beginning %v; want 500", len(got.Items), got.Items[:1])
	}
}

// TestSignatures: items say what they are.
func TestSignatures(t *testing.T) {
	s := snapshot(t, "import \"strings\"\ntype point struct{ x int }\nfunc (p *point) Move(dx int, how string) (*point, error) { return p, nil }\npt := point{}\nconst answer = 42")
	for _, test := range []struct{ code, text, kind, signature string }{
		{"pt.", "Move", "method", "func(dx int, how string) (*point, error)"},
		{"pt.", "x", "field", "int"},
		{"p", "pt", "variable", "point"},
		{"poi", "point", "type", "struct"},
		{"ans", "answer", "constant", "untyped int = 42"},
		{"strings.", "Repeat", "function", "func(s string, count int) string"},
		{"strings.", "Builder", "type", "struct"},
		{"stri", "strings", "package", "strings"},
		{"ht", "http", "package", "net/http"},
		{"app", "append", "function", "func(slice []Type, elems ...Type) []Type"},
		{"ret", "return", "keyword", ""},
	} {
		got := newCompleter(t).At(s, test.code, len(test.code))
		found := false
		for _, item := range got.Items {
			if item.Text == test.text {
				found = true
				if item.Kind != test.kind || item.Signature != test.signature {
					t.Errorf("At(%q): %s is a %s %q, want a %s %q", test.code, item.Text, item.Kind, item.Signature, test.kind, test.signature)
				}
			}
		}
		if !found {
			t.Errorf("At(%q) has no %s", test.code, test.text)
		}
	}
}

// TestTogether: several goroutines complete at once.
func TestTogether(t *testing.T) {
	s := snapshot(t, "import \"strings\"\nx := strings.Builder{}")
	c := newCompleter(t)
	var all sync.WaitGroup
	for _, code := range []string{"x.", "strings.", "os.", "func f() { x.", "\"da", "import \"fm"} {
		for range 4 {
			all.Go(func() { c.At(s, code, len(code)) })
		}
	}
	all.Wait()
}

func FuzzAt(f *testing.F) {
	s := snapshot(f, "type t struct{ a, b int }\nx := t{}\nxs := []t{x}")
	c := newCompleter(f)
	for _, seed := range []string{"x.", "xs.", "t{a: 1, ", "é.", "%", "!~/", "import \"", "goto ", "switch y := any(x).(", "for i := r", "x?", "%%time\nx.", "\"da"} {
		f.Add(seed, len(seed))
	}
	var log bytes.Buffer
	c.Log = slog.New(slog.NewTextHandler(&log, nil))
	f.Fuzz(func(t *testing.T, code string, cursor int) {
		got := c.At(s, code, cursor)
		if log.Len() > 0 {
			t.Errorf("At(%q, %d) logs %s", code, cursor, &log)
			log.Reset()
		}
		if got.Start < 0 || got.Start > got.End || got.End > len(code) {
			t.Errorf("At(%q, %d) replaces [%d:%d]", code, cursor, got.Start, got.End)
		}
		if slices.ContainsFunc(got.Items, func(i interp.CompletionItem) bool { return i.Text == "" }) {
			t.Errorf("At(%q, %d) has an empty item", code, cursor)
		}
	})
}
