package carried

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "make yaegi.zip anew")

// platforms are those that Go has plugins on, the ones that package native
// makes none on left out.
var platforms = []string{
	"linux/386", "linux/amd64", "linux/arm", "linux/arm64", "linux/loong64", "linux/ppc64le", "linux/riscv64", "linux/s390x", "freebsd/amd64",
}

// A listed package is what go list says of one that the program has.
type listed struct {
	ImportPath string
	Standard   bool
	Dir        string
	GoFiles, CgoFiles, CFiles, HFiles, SFiles,
	EmbedFiles []string
	Module *struct {
		Path, Version, GoVersion, Dir string
	}
}

// files are all files that a build of the package reads.
func (p listed) files() []string {
	return slices.Concat(p.GoFiles, p.CgoFiles, p.CFiles, p.HFiles, p.SFiles, p.EmbedFiles)
}

// list lists the packages of the program beyond the standard library, as they
// are in this repository.
func list(t *testing.T, platform string) []listed {
	t.Helper()
	goos, goarch, _ := strings.Cut(platform, "/")
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Dir,GoFiles,CgoFiles,CFiles,HFiles,SFiles,EmbedFiles,Module", Main)
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("listing the program's packages for %s: %v", platform, err)
	}
	var packages []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages
		case err != nil:
			t.Fatalf("reading go list: %v", err)
		case !p.Standard:
			packages = append(packages, p)
		}
	}
}

// TestModule compares the carried part of this project with the files that the
// go command compiles, on all systems.
func TestModule(t *testing.T) {
	got, err := module(config("v1.0.0", "yaegi"), packages())
	if err != nil {
		t.Fatal(err)
	}
	delete(got, "go.mod")
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{} // on another system
	for _, platform := range platforms {
		for _, p := range list(t, platform) {
			if p.Module.Path == interpreterPath {
				continue
			}
			folder, ok := strings.CutPrefix(p.ImportPath, "gokernel/")
			if !ok {
				t.Errorf("the worker program imports %s: it has to do with the standard library, the interpreter and packages of this project", p.ImportPath)
				continue
			}
			for _, name := range p.files() {
				name = folder + "/" + name
				if seen[name] {
					continue
				}
				seen[name] = true
				want, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
				if err != nil {
					t.Fatal(err)
				}
				if data, ok := got[name]; !ok {
					t.Errorf("%s is not carried, and the worker program could not be built: %s", name, cure(name))
				} else if !bytes.Equal(data, want) {
					t.Errorf("%s is carried otherwise than it is", name)
				}
			}
		}
	}
	for name := range got {
		if strings.HasSuffix(name, "_test.go") || strings.Contains(name, "testdata") {
			t.Errorf("%s is carried and of no use", name)
		}
	}
}

// cure says what to do so that a file of this project is carried.
func cure(name string) string {
	folder, base := path.Split(name)
	folder = strings.TrimSuffix(folder, "/")
	if packages()[folder] != nil {
		return "add the pattern " + pattern(base) + " to the go:embed line of package " + folder
	}
	return "add package " + folder + " to packages in carried.go, with a Source as the others have, or " +
		path.Base(folder) + "/" + pattern(base) + " to the go:embed line of the package above it that is there"
}

// pattern is one that go:embed matches the file by, and no file of tests: what
// does not end in _test.go differs from that in one of the last letters.
func pattern(base string) string {
	const tests = "_test"
	for i := range len(tests) {
		end := len(tests) - 1 - i
		p := "*[^" + tests[end:end+1] + "]" + tests[end+1:] + ".go"
		if ok, err := path.Match(p, base); ok && err == nil {
			return p
		}
	}
	if end := path.Ext(base); end != ".go" {
		return "*" + end
	}
	return base
}

// A file that ends as those of tests do, but for a few letters, is missed by
// the patterns that a package has until there is such a file.
func TestCure(t *testing.T) {
	for name, want := range map[string]string{
		"interp/check/rule.go":     "add the pattern *[^t].go to the go:embed line of package interp/check",
		"interp/check/limit.go":    "add the pattern *[^s]t.go to the go:embed line of package interp/check",
		"interp/check/host.go":     "add the pattern *[^e]st.go to the go:embed line of package interp/check",
		"interp/check/rest.go":     "add the pattern *[^t]est.go to the go:embed line of package interp/check",
		"interp/check/latest.go":   "add the pattern *[^_]test.go to the go:embed line of package interp/check",
		"interp/check/t.go":        "add the pattern t.go to the go:embed line of package interp/check",
		"interp/worker/x_amd64.s":  "add the pattern *.s to the go:embed line of package interp/worker",
		"interp/native/load/a.go":  "add package interp/native/load to packages in carried.go, with a Source as the others have, or load/*[^t].go to the go:embed line of the package above it that is there",
		"interp/surprising/est.go": "add package interp/surprising to packages in carried.go, with a Source as the others have, or surprising/est.go to the go:embed line of the package above it that is there",
	} {
		if got := cure(name); got != want {
			t.Errorf("cure(%q) = %q, want %q", name, got, want)
		}
	}
}

// TestArchive compares yaegi.zip with the module that go.mod requires, and
// with -update makes it.
func TestArchive(t *testing.T) {
	want, version := map[string][]byte{}, ""
	for _, platform := range platforms {
		for _, p := range list(t, platform) {
			if p.Module.Path != interpreterPath {
				if p.ImportPath == "gokernel/interp" && p.Module.GoVersion != goVersion {
					t.Errorf("go.mod says go %s, and carried.go %s", p.Module.GoVersion, goVersion)
				}
				continue
			}
			version = p.Module.Version
			files := []string{filepath.Join(p.Module.Dir, "go.mod"), filepath.Join(p.Module.Dir, "LICENSE")}
			for _, name := range p.files() {
				files = append(files, filepath.Join(p.Dir, name))
			}
			for _, file := range files {
				name, err := filepath.Rel(p.Module.Dir, file)
				if err != nil {
					t.Fatal(err)
				}
				if want[filepath.ToSlash(name)], err = os.ReadFile(file); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if *update {
		if err := os.WriteFile("yaegi.zip", zipped(t, version, want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := unzip(r)
	if err != nil {
		t.Fatal(err)
	}
	if r.Comment != version || !maps.EqualFunc(got, want, bytes.Equal) {
		t.Errorf("yaegi.zip has version %s, and not what version %s, which go.mod requires, has: go test ./interp/native/carried -update", r.Comment, version)
	}
}

func TestSourcesAreNamedByContent(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	named := func(config string, files fstest.MapFS) string {
		name, err := moduleName(config, map[string]fs.FS{"folder": files, "other": fstest.MapFS{}})
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	a := fstest.MapFS{"a": file("1"), "b": file("2")}
	want := named("module m", a)
	for name, same := range map[string]fstest.MapFS{
		"again":  a,
		"copied": {"b": file("2"), "a": file("1")},
		"tests":  {"a": file("1"), "b": file("2"), "a_test.go": file("3")},
	} {
		if got := named("module m", same); got != want {
			t.Errorf("%s: the same files have two names, %s and %s", name, want, got)
		}
	}
	for name, other := range map[string]fstest.MapFS{
		"content": {"a": file("1"), "b": file("3")},
		"name":    {"a": file("1"), "c": file("2")},
		"fewer":   {"a": file("1")},
		"border":  {"a": file("1b 1\n2")},
	} {
		if named("module m", other) == want {
			t.Errorf("%s: other files have the same name", name)
		}
	}
	if named("module n", a) == want {
		t.Error("another go.mod has the same name")
	}
}

// BenchmarkSources is part of the start of every worker.
func BenchmarkSources(b *testing.B) {
	for b.Loop() {
		if _, err := Sources(); err != nil {
			b.Fatal(err)
		}
	}
}
