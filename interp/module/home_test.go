package module

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// userModule is a module of the user's with a notebook in its folder nb.
var userModule = map[string]string{
	"go.mod":                     "module example.org/m\n\ngo 1.21\n",
	"m.go":                       "package m\n\nconst Name = \"m\"\n",
	"lib/lib.go":                 "package lib\n\nconst Name = \"lib\"\n",
	"lib/internal/deep/deep.go":  "package deep\n",
	"internal/shared/shared.go":  "package shared\n\nimport \"example.org/m/lib\"\n\nconst Name = lib.Name\n",
	"nb/internal/own/own.go":     "package own\n",
	"cmd/tool/main.go":           "package main\n\nfunc main() {}\n",
	"tests/x_test.go":            "package tests\n",
	"broken/b.go":                "package broken\n\nvar x int = \"a\"\n",
	"needsbroken/n.go":           "package needsbroken\n\nimport _ \"example.org/m/broken\"\n",
	"needsmissing/n.go":          "package needsmissing\n\nimport _ \"example.com/a\"\n",
	"cycle/one/one.go":           "package one\n\nimport _ \"example.org/m/cycle/two\"\n",
	"cycle/two/two.go":           "package two\n\nimport _ \"example.org/m/cycle/one\"\n",
	"nb/notebook.ipynb":          "{}",
	"embeds/embeds.go":           "package embeds\n\nimport _ \"embed\"\n\n//go:embed text.txt\nvar Text string\n",
	"embeds/text.txt":            "embedded",
	"lib/sub/vendor/x/vendor.go": "package x\n",
}

func TestUsersModule(t *testing.T) {
	p := newPlace(t, userModule)
	w := p.open("nb")
	if own, err := w.Own(t.Context()); own || err != nil {
		t.Errorf("Own = %v, %v", own, err)
	}
	if dir, err := w.Dir(t.Context()); dir != filepath.Join(p.dir, "nb") || err != nil {
		t.Errorf("Dir = %s, %v", dir, err)
	}
	for path, want := range map[string]string{
		"example.org/m":                   "",
		"example.org/m/lib":               "",
		"example.org/m/internal/shared":   "",
		"example.org/m/nb/internal/own":   "",
		"example.org/m/embeds":            "",
		"example.org/m/lib/internal/deep": "use of internal package example.org/m/lib/internal/deep not allowed",
		"example.org/m/cmd/tool":          `import "example.org/m/cmd/tool" is a program, not an importable package`,
		"example.org/m/tests":             "no non-test Go files in " + filepath.Join(p.dir, "tests"),
		"example.org/m/broken":            `cannot use "a" (untyped string constant) as int value in variable declaration`,
		"example.org/m/needsbroken":       `cannot use "a" (untyped string constant) as int value in variable declaration`,
		"example.org/m/needsmissing":      "needsmissing/n.go:3:8: no required module provides package example.com/a",
		"example.org/m/cycle/one":         "import cycle not allowed",
		"example.org/m/nosuch":            "module example.org/m has no package example.org/m/nosuch: there is no folder " + filepath.Join(p.dir, "nosuch"),
		"example.org/other":               "no required module provides package example.org/other",
		"m/lib":                           "package m/lib is not in std",
	} {
		_, err := w.Importer().Import(path)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("Import(%s) = %v, want %q", path, err, want)
		}
	}
	// A path in the user's module is nobody else's to have.
	fetch(t, w, "example.org/m/nosuch", "example.org/m/lib")
	if got := p.read("go.mod"); got != userModule["go.mod"] {
		t.Errorf("go.mod is %q", got)
	}
	if got, want := fetch(t, w, "example.com/a"), "[added example.com/a v1.1.0]"; got != want {
		t.Errorf("Fetch = %s, want %s", got, want)
	}
	if got := version(t, w); got != "1.1.0" {
		t.Errorf("a is %s", got)
	}
	if left, _ := filepath.Glob(filepath.Join(p.cache, "sessions", "*")); len(left) > 0 {
		t.Errorf("it makes %v", left)
	}
}

// What replaces a module is relative to go.mod, as for go build.
func TestReplace(t *testing.T) {
	p := newPlace(t, map[string]string{
		"m/go.mod":   "module example.org/m\n\ngo 1.21\n\nrequire example.com/a v1.0.0\n\nreplace example.com/a => ../local\n",
		"local/a.go": "package a\n\nconst Version = \"local\"\n", "local/go.mod": "module example.com/a\n",
		"m/nb/x": "",
	})
	if got := version(t, p.open("m/nb")); got != "local" {
		t.Errorf("a is %s, want local", got)
	}
}

// A replacement without a requirement is required when it is imported.
func TestReplacedAndNotRequired(t *testing.T) {
	p := newPlace(t, map[string]string{
		"m/go.mod":   "module example.org/m\n\ngo 1.21\n\nreplace example.com/a => ../local\n",
		"local/a.go": "package a\n\nconst Version = \"local\"\n", "local/go.mod": "module example.com/a\n",
	})
	w := p.open("m", "GOPROXY=off")
	if got := fetch(t, w, "example.com/a"); !strings.HasPrefix(got, "[changed example.com/a from  => ../local to v0.0.0-") {
		t.Errorf("Fetch = %s", got)
	}
	if got := version(t, w); got != "local" {
		t.Errorf("a is %s, want local", got)
	}
}

// go.sum may lack what go.mod asks for.
func TestIncompleteSums(t *testing.T) {
	p := newPlace(t, map[string]string{"go.mod": "module example.org/m\n\ngo 1.21\n\nrequire example.com/a v1.0.0\n"})
	w := p.open("")
	if got := fetch(t, w, "example.com/a"); got != "[]" {
		t.Errorf("Fetch = %s", got)
	}
	if got := version(t, w); got != "1.0.0" {
		t.Errorf("a is %s", got)
	}
	if sum := p.read("go.sum"); !strings.Contains(sum, "example.com/a v1.0.0 h1:") {
		t.Errorf("go.sum is %q", sum)
	}
}

func TestGoWork(t *testing.T) {
	p := newPlace(t, map[string]string{
		"go.work":                 "go 1.21\n\nuse (\n\t./one\n\t./two\n)\n",
		"one/go.mod":              "module example.org/one\n\ngo 1.21\n",
		"one/nb/x":                "",
		"two/go.mod":              "module example.org/two\n\ngo 1.21\n",
		"two/two.go":              "package two\n",
		"two/internal/own/own.go": "package own\n",
		"one/internal/own/own.go": "package own\n",
		"three/go.mod":            "module example.org/three\n\ngo 1.21\n",
		"outside/x":               "",
	})
	for _, test := range []struct{ folder, path, want string }{
		{"one/nb", "example.org/two", ""},
		{"one/nb", "example.org/one/internal/own", ""},
		{"one/nb", "example.org/two/internal/own", "use of internal package example.org/two/internal/own not allowed"},
		{"one/nb", "example.org/two/nosuch", "example.org/two/nosuch"},
		{"outside", "example.org/two", ""},
		{"outside", "example.org/one/internal/own", "use of internal package example.org/one/internal/own not allowed"},
		{"three", "example.org/three", "example.org/three"}, // which go.work does not use
	} {
		_, err := p.open(test.folder).Importer().Import(test.path)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("in %s: Import(%s) = %v, want %q", test.folder, test.path, err, test.want)
		}
	}
	if got, want := fetch(t, p.open("one"), "example.com/a"), "[added example.com/a v1.1.0]"; got != want {
		t.Errorf("Fetch = %s, want %s", got, want)
	}
	if !strings.Contains(p.read("one/go.mod"), "example.com/a v1.1.0") {
		t.Errorf("go.mod is %q", p.read("one/go.mod"))
	}
	if _, err := p.open("outside").Get(t.Context(), []string{"example.com/a"}, nil); !errors.Is(err, errNoGoMod) {
		t.Errorf("Get = %v, want %v", err, errNoGoMod)
	}
	if _, err := p.open("one", "GOWORK=off").Importer().Import("example.org/two"); err == nil {
		t.Error("GOWORK=off does not count")
	}
	t.Run("by the environment", func(t *testing.T) {
		away := newPlace(t, nil)
		w := away.open("", "GOWORK="+filepath.Join(p.dir, "go.work"))
		if _, err := w.Importer().Import("example.org/two"); err != nil {
			t.Error(err)
		}
	})
}

func TestVendor(t *testing.T) {
	p := newPlace(t, map[string]string{
		"go.mod":                        "module example.org/m\n\ngo 1.21\n\nrequire example.com/a v1.0.0\n",
		"vendor/modules.txt":            "# example.com/a v1.0.0\n## explicit; go 1.21\nexample.com/a\n",
		"vendor/example.com/a/a.go":     "package a\n\nconst Version = \"vendored\"\n",
		"m.go":                          "package m\n\nimport _ \"example.com/a\"\n",
		"vendor/example.com/a/LICENSE":  "",
		"vendor/example.com/a/ignored/": "",
	})
	w := p.open("")
	if got := version(t, w); got != "vendored" {
		t.Errorf("a is %s, want vendored", got)
	}
	before := p.read("go.mod")
	fetch(t, w, "example.com/b")
	if got := p.read("go.mod"); got != before {
		t.Errorf("go.mod, which the folder vendor must agree with, is %q", got)
	}
	if _, err := w.Importer().Import("example.com/b"); err == nil || !strings.Contains(err.Error(), "-mod=vendor") {
		t.Errorf("Import(example.com/b) = %v", err)
	}
	if got := strings.Join(w.Candidates(t.Context(), "a"), " "); got != "example.com/a" {
		t.Errorf("Candidates(a) = %q", got)
	}
	if got := version(t, p.open("", "GOFLAGS=-modcacherw -mod=mod")); got != "1.0.0" {
		t.Errorf("with -mod=mod a is %s, want 1.0.0", got)
	}
}

// GO111MODULE=off, and the go.mod of the temporary directory, do not count.
func TestNoUsersModule(t *testing.T) {
	p := newPlace(t, userModule)
	for name, w := range map[string]*Workspace{
		"GO111MODULE": p.open("nb", "GO111MODULE=off"),
		"temporary":   p.open("lib", "TMPDIR="+p.dir, "TMP="+p.dir),
	} {
		if own, err := w.Own(t.Context()); !own || err != nil {
			t.Errorf("%s: Own = %v, %v", name, own, err)
		}
		if got := fetch(t, w, "example.com/a"); got != "[added example.com/a v1.1.0]" {
			t.Errorf("%s: Fetch = %s", name, got)
		}
	}
	if got := p.read("go.mod"); got != userModule["go.mod"] {
		t.Errorf("the user's go.mod is %q", got)
	}
}

// The user's flags for modules do not count in the session's own.
func TestOwnModuleAndFlags(t *testing.T) {
	w := newPlace(t, nil).open("", "GOFLAGS=-modcacherw -mod=vendor -modfile=nosuch.mod", "GO111MODULE=off")
	if got := fetch(t, w, "example.com/a"); got != "[added example.com/a v1.1.0]" {
		t.Errorf("Fetch = %s", got)
	}
	if got := version(t, w); got != "1.1.0" {
		t.Errorf("a is %s", got)
	}
}

// Nothing of the session's own module lies in the notebook's directory.
func TestNotebooksDirectoryStaysClean(t *testing.T) {
	p := newPlace(t, nil)
	w := p.open("")
	fetch(t, w, "example.com/a")
	if _, err := w.Tidy(t.Context(), []string{"example.com/a"}, nil); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(p.dir); err != nil || len(entries) > 0 {
		t.Errorf("there are %v, %v", entries, err)
	}
}

func TestMayImport(t *testing.T) {
	for _, test := range []struct {
		from, path string
		want       bool
	}{
		{"m/nb", "m/x", true},
		{"m/nb", "m/internal", true},
		{"m/nb", "m/internal/x", true},
		{"m", "m/internal/x", true},
		{"m/nb", "m/nb/internal/x", true},
		{"m/nb", "m/lib/internal/x", false},
		{"m/nb", "m/internal/lib/internal/x", false},
		{"mm", "m/internal/x", false},
		{"", "m/internal/x", false},
		{"m", "internal/x", false},
		{"", "internal", false},
		{"m", "m/internals/x", true},
	} {
		if got := mayImport(test.from, test.path); got != test.want {
			t.Errorf("mayImport(%q, %q) = %v, want %v", test.from, test.path, got, test.want)
		}
	}
}
