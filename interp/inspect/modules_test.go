package inspect_test

import (
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gokernel/interp/check"
	"gokernel/interp/inspect"
	"gokernel/interp/module"
	"gokernel/interp/syntax"
)

// TestModules: documentation of packages of the user's own module, of one that a
// directory replaces, and of those in a folder vendor. What is a version of a
// module is on the web as well.
func TestModules(t *testing.T) {
	for _, test := range []struct {
		name  string
		link  string // to other.Double
		files map[string]string
	}{
		{"replaced", "", map[string]string{
			"go.mod":         "module example.com/book\n\ngo 1.26\n\nrequire example.com/other v1.0.0\n\nreplace example.com/other => ./other\n",
			"other/go.mod":   "module example.com/other\n\ngo 1.26\n",
			"other/other.go": other,
		}},
		{"vendored", "\n\nhttps://pkg.go.dev/example.com/other@v1.0.0#Double", map[string]string{
			"go.mod":                            "module example.com/book\n\ngo 1.26\n\nrequire example.com/other v1.0.0\n",
			"vendor/modules.txt":                "# example.com/other v1.0.0\n## explicit; go 1.26\nexample.com/other\n",
			"vendor/example.com/other/other.go": other,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			test.files["stats/stats.go"] = "// Package stats counts.\npackage stats\n\n// A Set is counted.\ntype Set struct {\n\tN int // how many\n}\n"
			for name, text := range test.files {
				file := filepath.Join(dir, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			tc, err := module.Find(os.Getenv)
			if err != nil {
				t.Fatal(err)
			}
			modules, err := module.Open(tc, module.Options{Dir: dir, Env: append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=")})
			if err != nil {
				t.Fatal(err)
			}
			defer modules.Close()
			checker := &check.Checker{Importer: modules.Importer()}
			scope := check.NewScope(token.NewFileSet())
			cell, diagnostics := syntax.Parse(scope.Fset, 1, "import (\"example.com/book/stats\"; \"example.com/other\")\nset := stats.Set{other.Double(1)}")
			if len(diagnostics) > 0 {
				t.Fatal(diagnostics)
			}
			checked, diagnostics := checker.Check(scope, cell)
			if len(diagnostics) > 0 {
				t.Fatal(diagnostics)
			}
			in, s := inspect.New(inspect.Packages(modules.Importer(), nil)), checker.Snapshot(checked.Next)
			for code, want := range map[string]string{
				"other.Double(": "func other.Double(n int) int\n                  ^^^^^\n\nDouble is n twice, see Half." + test.link,
				"set.N":         "field stats.Set.N int\n\nhow many",
				"stats.Set":     "type stats.Set struct {\n\tN int\n}\n\nA Set is counted.",
				"stats":         "package stats // import \"example.com/book/stats\"\n\nPackage stats counts.\n\nTypes (1)\n    type Set struct",
			} {
				found := in.At(t.Context(), s, code, len(code), 0)
				if got := forms(t, found.Bundle.Data)["text/plain"]; got != want {
					t.Errorf("%s: %q, want %q", code, got, want)
				}
			}
			detailed := in.Name(t.Context(), s, "other.Double", 1)
			if got := forms(t, detailed.Bundle.Data)["text/plain"]; !strings.HasSuffix(got, "Source\n    func Double(n int) int { return 2 * n }"+test.link) {
				t.Errorf("with the source: %q", got)
			}
		})
	}
}

const other = "package other\n\n// Double is n twice, see [Half].\nfunc Double(n int) int { return 2 * n }\n\nfunc Half(n int) int { return n / 2 }\n"
