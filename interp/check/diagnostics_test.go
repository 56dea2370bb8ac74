package check_test

import (
	"flag"
	"fmt"
	"go/token"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/module"
	"gokernel/interp/syntax"
)

var update = flag.Bool("update", false, "rewrite what testdata/diagnostics wants")

// TestRenderedDiagnostics runs testdata/diagnostics: each file is a session of cells
// (NAME.go), and what is said of those that are wrong (NAME.want), which then
// change nothing. A cell without NAME.want is right. "autoimport off" in the text
// before the first file is what it says.
func TestRenderedDiagnostics(t *testing.T) {
	toolchain, err := module.Find(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	checker := &check.Checker{
		Importer:   module.NewImporter(toolchain, "", slog.New(slog.DiscardHandler)),
		Candidates: module.Std().Candidates,
		Library:    module.Std(),
		GoVersion:  "go1.26",
	}
	paths, err := filepath.Glob("../../testdata/diagnostics/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no diagnostics: %v", err)
	}
	count := 0
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			count += runDiagnostics(t, checker, toolchain.GOROOT, path, archive)
		})
	}
	if count < 80 && !t.Failed() {
		t.Errorf("only %d cells are wrong", count)
	}
}

// runDiagnostics runs one file, and returns how many of its cells are wrong.
func runDiagnostics(t *testing.T, checker *check.Checker, root, path string, archive *txtar.Archive) int {
	fset := token.NewFileSet()
	scope := check.NewScope(fset)
	if strings.Contains(string(archive.Comment), "autoimport off") {
		scope = scope.WithAutoImport(false)
	}
	wants := map[string]string{}
	for _, f := range archive.Files {
		if name, ok := strings.CutSuffix(f.Name, ".want"); ok {
			wants[name] = string(f.Data)
		}
	}
	number := 0
	next := txtar.Archive{Comment: archive.Comment}
	for _, f := range archive.Files {
		name, ok := strings.CutSuffix(f.Name, ".go")
		if !ok {
			continue
		}
		number++
		next.Files = append(next.Files, f)
		code := strings.TrimSuffix(string(f.Data), "\n")
		cell, list := syntax.Parse(fset, number, code)
		if cell != nil {
			var checked *check.Checked
			if checked, list = checker.Check(scope, cell); checked != nil {
				scope = checked.Next
			}
		} else if sound, names := syntax.Sound(fset, number, code); sound != nil {
			list = interp.InOrder(append(list, checker.Rest(scope, sound, names)...))
		}
		got := strings.ReplaceAll(render(list), root, "GOROOT")
		if got != "" {
			next.Files = append(next.Files, txtar.File{Name: name + ".want", Data: []byte(got)})
		}
		if got != wants[name] && !*update {
			t.Errorf("%s:\n%s\ngives\n%s\nwant\n%s", name, code, got, wants[name])
		}
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(&next), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return len(next.Files) - number
}

// render writes diagnostics as a front end shows them, without colours.
func render(list []interp.Diagnostic) string {
	var text strings.Builder
	for _, d := range list[:min(len(list), interp.MaxDiagnostics)] {
		place := strings.SplitN(d.String(), ":", 2)[1] // without the number of the cell
		fmt.Fprintf(&text, "%s\n", place)
		for line := range strings.Lines(d.Caret()) {
			fmt.Fprintf(&text, "    %s\n", strings.TrimSuffix(line, "\n"))
		}
		if d.Advice != "" {
			fmt.Fprintf(&text, "  > %s\n", d.Advice)
		}
	}
	if more := len(list) - interp.MaxDiagnostics; more > 0 {
		fmt.Fprintf(&text, "%d more\n", more)
	}
	return text.String()
}

func TestTenAreAdvised(t *testing.T) {
	n := newNotebook(t)
	cell, _ := syntax.Parse(n.fset, 1, strings.Repeat("func() int { retrun := 1 }\n", 12))
	_, list := n.checker.Check(n.scope, cell)
	advised := slices.DeleteFunc(slices.Clone(list), func(d interp.Diagnostic) bool { return d.Advice == "" })
	if len(list) <= interp.MaxDiagnostics || len(advised) != interp.MaxDiagnostics {
		t.Errorf("%d errors, %d with advice, want more than ten and ten", len(list), len(advised))
	}
}
