package nbdiff_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"gokernel/protocol/nbdiff"
	"gokernel/protocol/nbformat"
)

func code(id, source string, outputs ...*nbformat.Output) *nbformat.Cell {
	return &nbformat.Cell{ID: id, Type: nbformat.Code, Source: source, Outputs: outputs}
}

func text(id, source string) *nbformat.Cell {
	return &nbformat.Cell{ID: id, Type: nbformat.Markdown, Source: source}
}

func stdout(text string) *nbformat.Output {
	return &nbformat.Output{Type: nbformat.Stream, Name: "stdout", Text: text}
}

func result(mime string, data any) *nbformat.Output {
	return &nbformat.Output{Type: nbformat.ExecuteResult, Data: map[string]any{mime: data}}
}

func notebook(cells ...*nbformat.Cell) *nbformat.Notebook {
	return &nbformat.Notebook{Minor: 5, Cells: cells}
}

// diff is what a reader sees.
func diff(t *testing.T, a, b *nbformat.Notebook, o nbdiff.Options) string {
	t.Helper()
	var out strings.Builder
	if err := nbdiff.Write(&out, "a", "b", nbdiff.Diff(a, b, o), false); err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(out.String(), "--- a\n+++ b\n")
}

func TestDiff(t *testing.T) {
	long := make([]string, 20)
	for i := range long {
		long[i] = fmt.Sprint("line ", i)
	}
	longer := strings.Replace(strings.Join(long, "\n"), "line 10", "another line", 1)
	png := "iVBORw0KGgo="
	tests := []struct {
		name string
		a, b *nbformat.Notebook
		want string
	}{
		{"the same", notebook(code("a", "x")), notebook(code("a", "x")), ""},
		{"other counts and times are the same",
			notebook(&nbformat.Cell{ID: "a", Type: "code", Source: "x", Metadata: map[string]any{"execution": 1}}),
			notebook(&nbformat.Cell{ID: "a", Type: "code", Source: "x", ExecutionCount: new(int)}), ""},
		{"a changed line", notebook(code("a", "x := 1\ny := 2")), notebook(code("a", "x := 1\ny := 3")), `
cell 1 (code) changed, id a
  x := 1
- y := 2
+ y := 3
`},
		{"an output", notebook(code("a", "x", stdout("1\n"))), notebook(code("a", "x", stdout("2\n"))), `
cell 1 (code) changed, id a
  outputs
  stdout:
-   1
+   2
`},
		{"a newline at the end", notebook(code("a", "x", stdout("1\n"))), notebook(code("a", "x", stdout("1"))), `
cell 1 (code) changed, id a
  outputs
  stdout:
    1
+   \ no newline at the end
`},
		{"streams in pieces are the same", notebook(code("a", "x", stdout("1"), stdout("2"))), notebook(code("a", "x", stdout("12"))), ""},
		{"added and removed", notebook(code("a", "x"), text("b", "gone")), notebook(text("c", "new"), code("a", "x")), `
cell 1 (markdown) added, id c
+ new

cell 2 (markdown) removed, id b
- gone
`},
		{"moved", notebook(code("a", "1"), code("b", "2"), code("c", "3")), notebook(code("c", "3"), code("a", "1"), code("b", "2")), `
cell 3 → 1 (code) moved, id c
`},
		{"alike without ids", notebook(code("", "x := 1 + 2 + 3"), code("", "unlike")), notebook(code("", "first"), code("", "x := 1 + 2 + 4")), `
cell 1 (code) added
+ first

cell 1 → 2 (code) changed
- x := 1 + 2 + 3
+ x := 1 + 2 + 4

cell 2 (code) removed
- unlike
`},
		{"far lines are left out", notebook(text("a", strings.Join(long, "\n"))), notebook(text("a", longer)), `
cell 1 (markdown) changed, id a
  …
  line 7
  line 8
  line 9
- line 10
+ another line
  line 11
  line 12
  line 13
  …
`},
		{"a picture", notebook(code("a", "x", result("image/png", png))), notebook(code("a", "x", result("image/png", "iVBORw0KGgoAAAA="))), `
cell 1 (code) changed, id a
  outputs
  result image/png:
-   8 bytes, sha256 4c4b6a3be131…
+   11 bytes, sha256 0000…
`},
		{"metadata and type", notebook(&nbformat.Cell{ID: "a", Type: "code", Metadata: map[string]any{"tags": []any{"x"}}}),
			notebook(&nbformat.Cell{ID: "a", Type: "markdown"}), `
cell 1 (markdown) changed, id a
  type
- code
+ markdown
  metadata
- tags: ["x"]
`},
	}
	for _, test := range tests {
		got := diff(t, test.a, test.b, nbdiff.Options{})
		if test.name == "a picture" { // of what hash, is another matter
			if strings.Count(got, "sha256") != 2 {
				t.Errorf("%s:\n%s", test.name, got)
			}
			continue
		}
		if got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestIgnore(t *testing.T) {
	a := code("a", "x", stdout("took 12 ms\n"))
	b := code("a", "x", stdout("took 15 ms\n"))
	if nbdiff.Outputs(a, b, nbdiff.Options{}) == nil {
		t.Error("times are the same without being told so")
	}
	o := nbdiff.Options{Ignore: []*regexp.Regexp{regexp.MustCompile(`\d+ ms`)}}
	if lines := nbdiff.Outputs(a, b, o); lines != nil {
		t.Errorf("Outputs = %v with times ignored", lines)
	}
}

func TestSourcesOnly(t *testing.T) {
	a, b := notebook(code("a", "x", stdout("1"))), notebook(code("a", "x", stdout("2")))
	if changes := nbdiff.Diff(a, b, nbdiff.Options{SourcesOnly: true}); changes != nil {
		t.Errorf("Diff = %v", changes)
	}
}

func TestText(t *testing.T) {
	var out strings.Builder
	n := notebook(text("a", "# Title"), code("b", "f()", stdout("1\n"), result("text/plain", "2")))
	if err := nbdiff.Text(&out, n, nbdiff.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"── markdown", "# Title\n", "f()\n> stdout:\n>   1\n> result text/plain:\n>   2\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("Text gives\n%s\nwithout %q", out.String(), want)
		}
	}
}

func TestColours(t *testing.T) {
	var out strings.Builder
	changes := nbdiff.Diff(notebook(code("a", "1")), notebook(code("a", "2")), nbdiff.Options{})
	if err := nbdiff.Write(&out, "a", "b", changes, true); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "\x1b[31m- 1\x1b[0m") || !strings.Contains(out.String(), "\x1b[32m+ 2\x1b[0m") {
		t.Errorf("Write gives %q", out.String())
	}
}

// The sides of a diff are the texts.
func FuzzLines(f *testing.F) {
	f.Add("a\nb\nc", "a\nc\nd")
	f.Add("", "x")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a) > 500 || len(b) > 500 {
			return
		}
		changes := nbdiff.Diff(notebook(code("a", a)), notebook(code("a", b)), nbdiff.Options{})
		if (a == b) != (changes == nil) {
			t.Fatalf("Diff(%q, %q) = %v", a, b, changes)
		}
		for _, c := range changes {
			for _, p := range c.Parts {
				old, now := 0, 0
				for _, line := range p.Lines {
					switch line.Op {
					case '-':
						old++
						if !strings.Contains(a, line.Text) {
							t.Errorf("%q is not in %q", line.Text, a)
						}
					case '+':
						now++
						if !strings.Contains(b, line.Text) {
							t.Errorf("%q is not in %q", line.Text, b)
						}
					}
				}
				if old+now == 0 {
					t.Errorf("a part of Diff(%q, %q) has no difference", a, b)
				}
			}
		}
	})
}
