package lineage_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/token"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"

	"gokernel/display"
	"gokernel/interp/check"
	"gokernel/interp/lineage"
	"gokernel/interp/module"
	"gokernel/interp/syntax"
)

var update = flag.Bool("update", false, "rewrite what is stale in the scenarios")

// importer takes types from the toolchain that runs the tests.
var importer = sync.OnceValues(func() (*module.Importer, error) {
	toolchain, err := module.Find(os.Getenv)
	if err != nil {
		return nil, err
	}
	return module.NewImporter(toolchain, "", slog.New(slog.DiscardHandler)), nil
})

// A notebook is a session of which cells are checked and not run.
type notebook struct {
	t       testing.TB
	checker *check.Checker
	fset    *token.FileSet
	scope   *check.Scope
	book    *lineage.Book
	number  int
}

func newNotebook(t testing.TB) *notebook {
	t.Helper()
	packages, err := importer()
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	return &notebook{
		t: t, checker: &check.Checker{Importer: check.FromSource(packages, "gokernel/display", display.Source), Candidates: module.Std().Candidates, GoVersion: "go1.26"},
		fset: fset, scope: check.NewScope(fset), book: lineage.New(),
	}
}

// run runs a cell. One that does not compile changes nothing.
func (n *notebook) run(id, code string) (failure string) {
	n.number++
	return n.execute(lineage.Run{ID: id, Number: n.number, Code: code})
}

func (n *notebook) execute(r lineage.Run) (failure string) {
	n.t.Helper()
	n.book.Begin(r)
	defer func() { n.book.End(r.Code, failure != "") }()
	cell, diagnostics := syntax.Parse(n.fset, r.Number, r.Code)
	if len(diagnostics) > 0 {
		return diagnostics[0].String()
	}
	if len(cell.Parts) == 0 {
		return ""
	}
	checked, diagnostics := n.checker.Check(n.scope, cell)
	if len(diagnostics) > 0 {
		return diagnostics[0].String()
	}
	n.scope = checked.Next
	n.book.Add(checked)
	return ""
}

// stale lists the stale cells, a line each.
func (n *notebook) stale() string {
	var b strings.Builder
	for _, s := range n.book.Stale() {
		reasons := make([]string, len(s.Reasons))
		for i, r := range s.Reasons {
			reasons[i] = r.String()
		}
		fmt.Fprintf(&b, "%d: %s\n", s.Number, strings.Join(reasons, "; "))
	}
	return b.String()
}

// TestStale runs the scenarios of testdata/stale. In a file, "scenario NAME"
// begins one, with a sentence about it. Then there are steps: "cell ID" is the
// execution of a cell, whose number is the count of them, "cell" of one without
// an ID, "fails ID" of one that does not compile, "delete IDS" says that cells
// have been deleted, and "rerun" runs the stale cells again as %rerun stale does.
// "stale" is what is stale then.
func TestStale(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/stale/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	count := 0
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		changed := false
		for i := 0; i < len(archive.Files); {
			name, ok := strings.CutPrefix(archive.Files[i].Name, "scenario ")
			if !ok || len(bytes.TrimSpace(archive.Files[i].Data)) == 0 {
				t.Fatalf("%s: %q begins no scenario, or says nothing of it", path, archive.Files[i].Name)
			}
			end := i + 1
			for end < len(archive.Files) && !strings.HasPrefix(archive.Files[end].Name, "scenario ") {
				end++
			}
			count++
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+name, func(t *testing.T) {
				changed = scenario(t, archive.Files[i+1:end]) || changed
			})
			i = end
		}
		if changed {
			if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	if count < 40 {
		t.Errorf("%d scenarios, want 40 at least", count)
	}
}

func scenario(t *testing.T, steps []txtar.File) (changed bool) {
	n := newNotebook(t)
	said := false
	for i, step := range steps {
		verb, rest, _ := strings.Cut(step.Name, " ")
		switch verb {
		case "cell":
			if failure := n.run(rest, string(step.Data)); failure != "" {
				t.Fatalf("step %d: %s", i+1, failure)
			}
		case "fails":
			if n.run(rest, string(step.Data)) == "" {
				t.Fatalf("step %d: compiles", i+1)
			}
		case "delete":
			n.book.Delete(strings.Fields(rest))
		case "rerun":
			for _, s := range n.book.Stale() {
				if s.Helps {
					if failure := n.execute(lineage.Run{ID: s.ID, Number: s.Number, Code: s.Code, Again: true}); failure != "" {
						t.Fatalf("step %d: %s", i+1, failure)
					}
				}
			}
		case "stale":
			said = true
			got := n.stale()
			if got == string(step.Data) {
				continue
			}
			if !*update {
				t.Errorf("step %d: stale is\n%swant\n%s", i+1, got, step.Data)
				continue
			}
			steps[i].Data, changed = []byte(got), true
		default:
			t.Fatalf("step %d: %s is no step", i+1, step.Name)
		}
	}
	if !said {
		t.Error("the scenario does not say what is stale")
	}
	return changed
}

// TestTopToBottom runs the session scripts as notebooks with and without IDs, top
// to bottom, and twice: nothing is stale then.
func TestTopToBottom(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/sessions/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if text := txtar.Format(archive); bytes.Contains(text, []byte("\n%reset")) || bytes.Contains(text, []byte("\n%%")) {
			continue // magics that decide what runs are left out here
		}
		for _, withIDs := range []bool{true, false} {
			n := newNotebook(t)
			for pass := range 2 {
				for i, f := range archive.Files {
					if !strings.HasSuffix(f.Name, ".go") || strings.Contains(f.Name, "/") {
						continue
					}
					id := ""
					if withIDs {
						id = fmt.Sprint("cell", i)
					}
					n.run(id, string(f.Data))
					if pass == 0 && n.stale() != "" {
						t.Fatalf("%s, IDs %v: after %s, stale is\n%s", path, withIDs, f.Name, n.stale())
					}
				}
				if got := n.stale(); got != "" {
					t.Errorf("%s, IDs %v, pass %d: stale is\n%s", path, withIDs, pass, got)
				}
			}
		}
	}
}

// BenchmarkTrack is what knowing the lineage of a cell costs: of one that uses no
// name, of one that calls a function, and of one that declares some, in a session
// of a hundred cells. BenchmarkCheck is what checking them costs, for comparison.
func BenchmarkTrack(b *testing.B) {
	for _, code := range tracked {
		b.Run(code, func(b *testing.B) {
			n := hundredCells(b)
			cell, _ := syntax.Parse(n.fset, 101, code)
			checked, diagnostics := n.checker.Check(n.scope, cell)
			if len(diagnostics) > 0 {
				b.Fatal(diagnostics)
			}
			for b.Loop() {
				n.book.Begin(lineage.Run{ID: "last", Number: 101, Code: code})
				n.book.Add(checked)
				n.book.End(code, false)
			}
		})
	}
}

// hundredCells is a notebook of which a hundred cells have run.
func hundredCells(b *testing.B) *notebook {
	n := newNotebook(b)
	for i := range 50 {
		n.run(fmt.Sprint("v", i), fmt.Sprintf("v%d := %d", i+1, i))
		n.run(fmt.Sprint("f", i), fmt.Sprintf("func f%d(n int) int { v%d++; return n + v%d }", i+1, i+1, i+1))
	}
	return n
}

// tracked are the cells of the benchmarks.
var tracked = []string{
	"1+1",
	"v50 + f20(v7)",
	"func g(n int) int { return f3(n) + f4(n) }\nfunc h(list []int) (sum int) {\n\tfor i, n := range list {\n\t\tif n > v3 {\n\t\t\tlist[i] = g(n)\n\t\t}\n\t\tsum += n\n\t}\n\treturn sum\n}\nh([]int{v1, v2})",
}

func BenchmarkCheck(b *testing.B) {
	for _, code := range tracked {
		b.Run(code, func(b *testing.B) {
			n := hundredCells(b)
			for b.Loop() {
				cell, _ := syntax.Parse(n.fset, 101, code)
				if _, diagnostics := n.checker.Check(n.scope, cell); len(diagnostics) > 0 {
					b.Fatal(diagnostics)
				}
			}
		})
	}
}

func TestOrderOfRerun(t *testing.T) {
	n := newNotebook(t)
	for _, cell := range []string{"x := 1", "y := x + 1", "z := x + y", "z"} {
		n.run(cell[:1]+fmt.Sprint(n.number), cell)
	}
	n.run("x0", "x := 2")
	var got []int
	for _, s := range n.book.Stale() {
		got = append(got, s.Number)
	}
	if want := []int{2, 3, 4}; !slices.Equal(got, want) {
		t.Errorf("stale cells are %v, want %v", got, want)
	}
}
