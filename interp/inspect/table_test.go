package inspect_test

import (
	"context"
	"encoding/json"
	"flag"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"gokernel/display"
	"gokernel/interp/check"
	"gokernel/interp/inspect"
	"gokernel/interp/module"
	"gokernel/interp/syntax"
)

var update = flag.Bool("update", false, "rewrite the expected texts")

// cursor marks where the cursor is.
const cursor = "‸"

// TestTable runs testdata/inspection. In each file, session.go is the cells of a
// session, with lines of three dashes between them. Every other NAME.go is code
// with a cursor; NAME.txt is the plain text that is told of it, empty where that
// is nothing. A last line "…" stands for more. With "detail" in its name the
// source is asked for too. The lines of NAME.md and NAME.html must be in the
// Markdown and the HTML.
func TestTable(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/inspection/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no tables: %v", err)
	}
	cases := 0
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { cases += runTable(t, path) })
	}
	if cases < 100 {
		t.Errorf("there are %d cases", cases)
	}
}

func runTable(t *testing.T, path string) (cases int) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	in, snapshot := session(t, files["session.go"])
	var updated []txtar.File
	for _, f := range archive.Files {
		name, isCode := strings.CutSuffix(f.Name, ".go")
		if !isCode || name == "session" {
			if !strings.HasSuffix(f.Name, ".txt") {
				updated = append(updated, f)
			}
			continue
		}
		cases++
		code := strings.TrimSuffix(string(f.Data), "\n")
		before, after, ok := strings.Cut(code, cursor)
		if !ok {
			t.Errorf("%s: there is no cursor", name)
			continue
		}
		detail := 0
		if strings.Contains(name, "detail") {
			detail = 1
		}
		found := in.At(t.Context(), snapshot, before+after, len(before), detail)
		got := forms(t, found.Bundle.Data)
		want := files[name+".txt"]
		if !matches(got["text/plain"], want) && !*update {
			t.Errorf("%s:\n%s\ngives\n%s\nwant\n%s", name, code, got["text/plain"], want)
		}
		for _, form := range []struct{ ext, mime string }{{".md", "text/markdown"}, {".html", "text/html"}} {
			for line := range strings.Lines(files[name+form.ext]) {
				if line = strings.TrimSpace(line); line != "" && !strings.Contains(got[form.mime], line) {
					t.Errorf("%s: no %q in\n%s", name, line, got[form.mime])
				}
			}
		}
		text := got["text/plain"]
		if matches(text, want) {
			text = strings.TrimSuffix(want, "\n")
		} else {
			text = shortened(text)
		}
		updated = append(updated, f, txtar.File{Name: name + ".txt", Data: []byte(text)})
	}
	if *update {
		archive.Files = updated
		if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return cases
}

// matches compares a text with what it is to be.
func matches(got, want string) bool {
	want = strings.TrimSuffix(want, "\n")
	if beginning, ok := strings.CutSuffix(want, "\n…"); ok {
		return strings.HasPrefix(got, beginning)
	}
	return got == want
}

// shortened is a text of which a long one is cut: the words of the standard
// library are not what is tested.
func shortened(text string) string {
	lines := strings.SplitAfter(text, "\n")
	if len(lines) > 16 {
		return strings.Join(lines[:12], "") + "…"
	}
	return text
}

func forms(t *testing.T, data map[string]json.RawMessage) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for mime, raw := range data {
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			t.Fatal(err)
		}
		texts[mime] = text
	}
	return texts
}

// toolchain gives types and documentation of the standard library.
var toolchain = sync.OnceValues(func() (*module.Importer, error) {
	tc, err := module.Find(os.Getenv)
	if err != nil {
		return nil, err
	}
	im := module.NewImporter(tc, "", nil)
	for _, path := range []string{"bufio", "cmp", "container/ring", "encoding/json", "fmt", "io", "math", "net/http", "os", "slices", "strings", "time", "unicode", "unicode/utf8"} {
		if _, err := im.Import(path); err != nil { // so that nothing has to be waited for
			return nil, err
		}
	}
	return im, nil
})

// session is an inspector, and the snapshot of a session of those cells.
func session(t testing.TB, cells string) (*inspect.Inspector, *check.Snapshot) {
	t.Helper()
	im, err := toolchain()
	if err != nil {
		t.Fatal(err)
	}
	checker := &check.Checker{
		Importer: check.FromSource(im, "gokernel/display", display.Source),
		Candidates: func(name string) []string {
			if name == "display" {
				return []string{"gokernel/display"}
			}
			return module.Std().Candidates(name)
		},
		GoVersion: "go1.26",
	}
	scope := check.NewScope(token.NewFileSet())
	if strings.TrimSpace(cells) != "" {
		for i, text := range strings.Split(cells, "\n---\n") {
			cell, diagnostics := syntax.Parse(scope.Fset, i+1, text)
			if len(diagnostics) > 0 {
				t.Fatalf("cell %d: %v", i+1, diagnostics)
			}
			checked, diagnostics := checker.Check(scope, cell)
			if len(diagnostics) > 0 {
				t.Fatalf("cell %d: %v", i+1, diagnostics)
			}
			scope = checked.Next
		}
	}
	o := inspect.Packages(im, map[string]fs.FS{"gokernel/display": display.Source})
	o.Value = value
	return inspect.New(o), checker.Snapshot(scope)
}

// value stands for a worker.
func value(_ context.Context, v *check.Var) (inspect.Value, error) {
	switch {
	case v.Name == "busy":
		return inspect.Value{}, inspect.ErrRunning
	case v.Name == "gone":
		return inspect.Value{}, context.Canceled
	case v.Name == "moving":
		return inspect.Value{Moving: true, Summary: "length 3"}, nil
	case v.Name == "hidden":
		return inspect.Value{Moving: true}, nil
	case strings.HasPrefix(v.Name, "large"):
		return inspect.Value{Summary: "[]int{0, … 999 more}", Size: 8_000_024, AtLeast: true}, nil
	}
	return inspect.Value{Summary: "<" + v.Name + ">", Size: 8}, nil
}

// TestNamesOfCases: each case is there once.
func TestNamesOfCases(t *testing.T) {
	paths, _ := filepath.Glob("../../testdata/inspection/*.txtar")
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range archive.Files {
			if slices.Contains(names, f.Name) {
				t.Errorf("%s: %s is there twice", path, f.Name)
			}
			names = append(names, f.Name)
		}
	}
}
