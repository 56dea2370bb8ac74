package module

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A fixture is a module in one version, with its files by path. A go.mod that
// is left out says no more than the module's path.
type fixture struct {
	path, version string
	files         map[string]string
}

// fixtures are the modules that the tests' proxy has.
var fixtures = []fixture{
	{"example.com/a", "v1.0.0", map[string]string{
		"a.go":          "package a\n\ntype T struct{ N int }\n\nconst Version = \"1.0.0\"\n",
		"internal/x.go": "package internal\n",
		"sub/sub.go":    "package sub\n\nimport \"example.com/a\"\n\nfunc Make() a.T { return a.T{} }\n",
	}},
	{"example.com/a", "v1.1.0", map[string]string{
		"a.go":          "package a\n\ntype T struct{ N, M int }\n\nconst Version = \"1.1.0\"\n",
		"internal/x.go": "package internal\n",
		"sub/sub.go":    "package sub\n\nimport \"example.com/a\"\n\nfunc Make() a.T { return a.T{} }\n",
		"late/late.go":  "package late\n\nconst New = true\n",
	}},
	{"example.com/b", "v1.0.0", map[string]string{
		"go.mod":          "module example.com/b\n\ngo 1.21\n\nrequire example.com/a v1.1.0\n",
		"bare/bare.go":    "package bare\n",
		"b.go":            "package b\n\nimport \"example.com/a\"\n\nvar T a.T\n",
		"cmd/tool/m.go":   "package main\n\nfunc main() {}\n",
		"tests/x_test.go": "package tests\n",
	}},
	{"example.com/deep", "v1.0.0", map[string]string{ // whose root needs nothing
		"go.mod":       "module example.com/deep\n\ngo 1.21\n\nrequire example.com/b v1.0.0\n",
		"d.go":         "package deep\n",
		"sub/sub.go":   "package sub\n\nimport _ \"example.com/deep/inner\"\n",
		"inner/in.go":  "package inner\n\nimport _ \"example.com/b\"\n",
		"plain/pl.go":  "package plain\n",
		"lone/lone.go": "package lone\n\nimport _ \"example.com/b/nosuch\"\n",
	}},
	{"example.com/asks", "v1.0.0", map[string]string{ // for a, which its root does not need
		"go.mod":       "module example.com/asks\n\ngo 1.21\n\nrequire example.com/a v1.0.0\n",
		"asks.go":      "package asks\n",
		"uses/uses.go": "package uses\n\nimport _ \"example.com/a\"\n",
	}},
	{"example.com/far", "v1.0.0", map[string]string{
		"go.mod": "module example.com/far\n\ngo 1.21\n\nrequire example.com/asks v1.0.0\n",
		"far.go": "package far\n\nimport _ \"example.com/asks\"\n",
	}},
	{"example.com/broken", "v1.0.0", map[string]string{"b.go": "package broken\n\nvar x int = \"a\"\n"}},
	{"example.com/future", "v1.0.0", map[string]string{
		"go.mod": "module example.com/future\n\ngo 1.999\n",
		"f.go":   "package future\n",
	}},
}

// writeProxy makes a module proxy of files and returns its URL.
func writeProxy(t testing.TB, modules []fixture) string {
	t.Helper()
	dir := t.TempDir()
	lists := map[string]string{}
	for _, m := range modules {
		at := m.path + "/@v/"
		mod := m.files["go.mod"]
		if mod == "" {
			mod = "module " + m.path + "\n\ngo 1.21\n"
		}
		writeFile(t, dir, at+m.version+".mod", mod)
		writeFile(t, dir, at+m.version+".info", fmt.Sprintf(`{"Version":%q}`, m.version))
		writeFile(t, dir, at+m.version+".zip", zipped(t, m, mod))
		lists[at+"list"] += m.version + "\n"
	}
	for name, list := range lists {
		writeFile(t, dir, name, list)
	}
	return fileURL(dir)
}

func fileURL(dir string) string {
	return (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(dir), "/")}).String()
}

func zipped(t testing.TB, m fixture, mod string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name, text string) {
		w, err := z.Create(m.path + "@" + m.version + "/" + name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	add("go.mod", mod)
	for name, text := range m.files {
		if name != "go.mod" {
			add(name, text)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A place is a directory for a notebook, and what its workspace is made of.
type place struct {
	t     testing.TB
	dir   string
	cache string
	env   []string // beside the process's own
}

// newPlace makes a directory with files, and a proxy of the fixtures.
func newPlace(t testing.TB, files map[string]string) *place {
	t.Helper()
	toolchain(t) // or skip
	p := &place{t: t, dir: t.TempDir(), cache: t.TempDir()}
	p.env = []string{
		"GOPROXY=" + writeProxy(t, fixtures), "GOMODCACHE=" + t.TempDir(), "GOFLAGS=-modcacherw",
		"GOSUMDB=off", "GONOSUMDB=", "GOPRIVATE=", "GOWORK=", "GO111MODULE=", "GOENV=off", "GOVCS=*:off",
	}
	for name, text := range files {
		writeFile(t, p.dir, name, text)
	}
	return p
}

// open opens the workspace of a notebook in a folder of the place.
func (p *place) open(folder string, env ...string) *Workspace {
	p.t.Helper()
	w, err := Open(toolchain(p.t), Options{
		Dir: filepath.Join(p.dir, folder), Cache: p.cache, Env: append(append(os.Environ(), p.env...), env...),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		if err := w.Close(); err != nil {
			p.t.Error(err)
		}
	})
	return w
}

// read gives a file of the place, "" for none.
func (p *place) read(name string) string {
	data, _ := os.ReadFile(filepath.Join(p.dir, name))
	return string(data)
}
