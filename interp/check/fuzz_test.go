package check_test

import (
	"errors"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/syntax"
)

// emptyHanded imports nothing.
type emptyHanded struct{}

func (emptyHanded) Import(string) (*types.Package, error) { return nil, errors.New("there is none") }

// FuzzDiagnostics looks for cells whose errors cannot be told: each has its place
// in the cell, and a mark below its line.
func FuzzDiagnostics(f *testing.F) {
	paths, err := filepath.Glob("../../testdata/diagnostics/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".go") {
				f.Add(string(file.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, code string) {
		if len(code) > 2000 {
			t.Skip("long texts take long")
		}
		fset := token.NewFileSet()
		checker := &check.Checker{Importer: emptyHanded{}}
		scope := check.NewScope(fset)
		cell, list := syntax.Parse(fset, 1, code)
		if cell != nil {
			_, list = checker.Check(scope, cell)
		} else if sound, names := syntax.Sound(fset, 1, code); sound != nil {
			list = append(list, checker.Rest(scope, sound, names)...)
		}
		lines := strings.Split(code, "\n")
		for _, d := range list {
			if d.Line < 1 || d.Line > len(lines) || d.Column < 1 || d.Column > len(lines[d.Line-1])+1 || d.EndColumn != 0 && d.EndColumn <= d.Column {
				t.Errorf("%q: %v to %d is not in the cell", code, d, d.EndColumn)
			}
			if caret := d.Caret(); caret != "" && (!utf8.ValidString(caret) || !strings.Contains(caret, "\n") || !strings.Contains(caret, "^")) {
				t.Errorf("%q: %v has the mark %q", code, d, caret)
			}
			if strings.Contains(d.Advice, "\n") {
				t.Errorf("%q: %v has the advice %q, want one line", code, d, d.Advice)
			}
		}
		if len(list) > interp.MaxDiagnostics && list[len(list)-1].Message == "" {
			t.Errorf("%q: an error without words", code)
		}
	})
}
