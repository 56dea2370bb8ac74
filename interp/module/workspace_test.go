package module

import (
	"context"
	"errors"
	"fmt"
	"go/constant"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// version imports example.com/a and gives its version.
func version(t *testing.T, w *Workspace) string {
	t.Helper()
	p, err := w.Importer().Import("example.com/a")
	if err != nil {
		t.Fatal(err)
	}
	return constant.StringVal(p.Scope().Lookup("Version").(*types.Const).Val())
}

func get(t *testing.T, w *Workspace, queries ...string) string {
	t.Helper()
	changes, err := w.Get(t.Context(), queries, nil)
	if err != nil {
		t.Fatalf("Get(%s) = %v", strings.Join(queries, " "), err)
	}
	return fmt.Sprint(changes)
}

func fetch(t *testing.T, w *Workspace, paths ...string) string {
	t.Helper()
	changes, err := w.Fetch(t.Context(), paths, nil)
	if err != nil {
		t.Fatalf("Fetch(%s) = %v", strings.Join(paths, " "), err)
	}
	return fmt.Sprint(changes)
}

// A session that keeps to the standard library makes no module, and an unknown
// path is told without asking the go command.
func TestNoModule(t *testing.T) {
	p := newPlace(t, nil)
	w := p.open("")
	if _, err := w.Importer().Import("fmt"); err != nil {
		t.Fatal(err)
	}
	w.builds[0].tc = &Toolchain{GOROOT: w.builds[0].tc.GOROOT, Version: w.builds[0].tc.Version, Go: "/nosuch/go"}
	var needs *NeedsModuleError
	if _, err := w.Importer().Import("example.com/a"); !errors.As(err, &needs) {
		t.Errorf("Import(example.com/a) = %v, want a NeedsModuleError", err)
	}
	if dir, err := w.Dir(t.Context()); dir != "" || err != nil {
		t.Errorf("Dir = %q, %v, want none", dir, err)
	}
	if own, err := w.Own(t.Context()); !own || err != nil {
		t.Errorf("Own = %v, %v", own, err)
	}
	if left, _ := filepath.Glob(filepath.Join(p.cache, "sessions", "*")); len(left) > 0 {
		t.Errorf("a session without modules makes %v", left)
	}
}

func TestGet(t *testing.T) {
	w := newPlace(t, nil).open("")
	for _, test := range []struct{ query, want string }{
		{"example.com/a@v1.0.0", "[added example.com/a v1.0.0]"},
		{"example.com/a@v1.0.0", "[]"},
		{"example.com/b", "[changed example.com/a from v1.0.0 to v1.1.0 added example.com/b v1.0.0]"},
		{"example.com/b@none", "[removed example.com/b v1.0.0]"},
		{"example.com/a/sub@v1.0.0", "[changed example.com/a from v1.1.0 to v1.0.0]"},
		{"example.com/a@none", "[removed example.com/a v1.0.0]"},
		{"fmt", "[]"},
	} {
		if got := get(t, w, test.query); got != test.want {
			t.Errorf("Get(%s) = %s, want %s", test.query, got, test.want)
		}
	}
}

func TestGetTellsProgress(t *testing.T) {
	w := newPlace(t, nil).open("")
	var lines []string
	if _, err := w.Get(t.Context(), []string{"example.com/a"}, func(line string) { lines = append(lines, line) }); err != nil {
		t.Fatal(err)
	}
	if want := "go: downloading example.com/a v1.1.0|go: added example.com/a v1.1.0"; strings.Join(lines, "|") != want {
		t.Errorf("Get tells %q, want %q", lines, want)
	}
}

func TestFetch(t *testing.T) {
	w := newPlace(t, nil).open("")
	if got, want := fetch(t, w, "fmt", "example.com/a/sub"), "[added example.com/a v1.1.0]"; got != want {
		t.Errorf("Fetch = %s, want %s", got, want)
	}
	if got := version(t, w); got != "1.1.0" {
		t.Errorf("a is %s", got)
	}
	if got := fetch(t, w, "example.com/a", "strings"); got != "[]" {
		t.Errorf("Fetch of what is there = %s", got)
	}
	// One that go.mod has in a version which lacks the package.
	get(t, w, "example.com/a@v1.0.0")
	if got, want := fetch(t, w, "example.com/a/late"), "[changed example.com/a from v1.0.0 to v1.1.0]"; got != want {
		t.Errorf("Fetch = %s, want %s", got, want)
	}
	// What is wrong with a package is for the importer to say.
	for path, want := range map[string]string{
		"example.com/b/cmd/tool": `import "example.com/b/cmd/tool" is a program, not an importable package`,
		"example.com/b/tests":    "no non-test Go files in ",
		"example.com/broken":     "b.go:3:13: cannot use \"a\"",
		"example.com/a/internal": "use of internal package example.com/a/internal not allowed",
		"./x":                    `"./x" is relative`,
		"nosuch":                 "package nosuch is not in std",
	} {
		fetch(t, w, path)
		if _, err := w.Importer().Import(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Import(%s) = %v, want %s", path, err, want)
		}
	}
}

// A module that was got by its path brings what its root needs, not what its
// packages need.
func TestFetchOfWhatAPackageNeeds(t *testing.T) {
	w := newPlace(t, nil).open("")
	if got, want := get(t, w, "example.com/deep"), "[added example.com/deep v1.0.0]"; got != want {
		t.Errorf("Get = %s, want %s", got, want)
	}
	if _, err := w.Importer().Import("example.com/deep/sub"); err == nil || !strings.Contains(err.Error(), "missing go.sum entry") {
		t.Errorf("Import before Fetch = %v", err)
	}
	fetch(t, w, "example.com/deep/sub", "example.com/deep/plain", "example.com/a")
	for _, path := range []string{"example.com/deep/sub", "example.com/deep/plain", "example.com/a"} {
		if _, err := w.Importer().Import(path); err != nil {
			t.Errorf("Import(%s) = %v", path, err)
		}
	}
	// What nobody has cannot be fetched, however often.
	_, err := w.Fetch(t.Context(), []string{"example.com/deep/lone"}, nil)
	var failed *GoError
	if !errors.As(err, &failed) || !strings.Contains(err.Error(), "example.com/b/nosuch") {
		t.Errorf("Fetch(lone) = %v", err)
	}
}

// Failures leave go.mod and go.sum as they were, and the session usable.
func TestFailures(t *testing.T) {
	p := newPlace(t, nil)
	file := writeFile(t, t.TempDir(), "file", "")
	for name, test := range map[string]struct {
		query, env string
		said       string
		advice     string
	}{
		"no such module":   {"example.com/nosuch", "", "example.com/nosuch", ""},
		"no such version":  {"example.com/a@v9.9.9", "", "v9.9.9", ""},
		"no such package":  {"example.com/a/nosuch", "", "does not contain package example.com/a/nosuch", "look the package's path up"},
		"no dot":           {"nosuch", "", "missing dot in first path element", "a module's path begins with"},
		"proxy off":        {"example.com/a", "GOPROXY=off", "module lookup disabled by GOPROXY=off", "downloads are forbidden"},
		"proxy away":       {"example.com/a", "GOPROXY=http://127.0.0.1:1", "connection refused", offline},
		"needs newer Go":   {"example.com/future", "", "requires go >= 1.999", "install a newer Go"},
		"no cache of mods": {"example.com/a", "GOMODCACHE=" + filepath.Join(file, "mod"), "not a directory", writable},
		"version twice":    {"example.com/a@v1.0.0@x", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := p.open("", test.env)
			_, before, err := w.Show(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			changes, err := w.Get(t.Context(), []string{test.query}, nil)
			var failed *GoError
			if !errors.As(err, &failed) || !strings.Contains(failed.Output, test.said) || !strings.Contains(failed.Advice, test.advice) {
				t.Errorf("Get(%s) = %v, %#v\nwant %q and the advice %q", test.query, changes, err, test.said, test.advice)
			}
			if _, after, err := w.Show(t.Context()); after != before || err != nil {
				t.Errorf("afterwards go.mod is %q, %v; want %q", after, err, before)
			}
			if _, err := w.Importer().Import("fmt"); err != nil {
				t.Errorf("afterwards Import(fmt) = %v", err)
			}
		})
	}
}

func TestBadQueries(t *testing.T) {
	w := newPlace(t, nil).open("")
	for _, queries := range [][]string{nil, {"-modfile=x", "example.com/a"}, {"-exec"}} {
		if _, err := w.Get(t.Context(), queries, nil); err == nil || !strings.HasPrefix(err.Error(), "want") && !strings.Contains(err.Error(), ": want") {
			t.Errorf("Get(%q) = %v", queries, err)
		}
	}
}

func TestChecksumMismatch(t *testing.T) {
	p := newPlace(t, map[string]string{
		"go.mod": "module example.org/m\n\ngo 1.21\n\nrequire example.com/a v1.0.0\n",
		"go.sum": "example.com/a v1.0.0 h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nexample.com/a v1.0.0/go.mod h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
	})
	w := p.open("")
	before := p.read("go.sum")
	_, err := w.Fetch(t.Context(), []string{"example.com/a"}, nil)
	var failed *GoError
	if !errors.As(err, &failed) || !strings.Contains(err.Error(), "checksum mismatch") || !strings.Contains(failed.Advice, "find out why") {
		t.Errorf("Fetch = %v", err)
	}
	if p.read("go.sum") != before {
		t.Error("go.sum has changed")
	}
}

// A go command that ends in the midst of its work leaves nothing behind.
func TestHalfWrittenFiles(t *testing.T) {
	p := newPlace(t, map[string]string{"go.mod": "module example.org/m\n"})
	w := p.open("")
	if _, err := w.Dir(t.Context()); err != nil {
		t.Fatal(err)
	}
	tc := *w.builds[0].tc
	tc.Go = script(t, t.TempDir(), `case "$1" in
get) printf modu >go.mod; printf sum >go.sum; echo "go: writing go.mod: no space left on device" >&2; exit 1 ;;
esac
exec '`+tc.Go+`' "$@"`)
	w.builds[0].tc = &tc
	_, err := w.Get(t.Context(), []string{"example.com/a"}, nil)
	var failed *GoError
	if !errors.As(err, &failed) || !strings.Contains(failed.Advice, "make room") {
		t.Errorf("Get = %v", err)
	}
	if got := p.read("go.mod"); got != "module example.org/m\n" {
		t.Errorf("go.mod is %q afterwards", got)
	}
	if _, err := os.Stat(filepath.Join(p.dir, "go.sum")); err == nil {
		t.Error("go.sum is left behind")
	}
}

func TestGetIsInterrupted(t *testing.T) {
	p := newPlace(t, map[string]string{"go.mod": "module example.org/m\n"})
	w := p.open("")
	if _, err := w.Dir(t.Context()); err != nil {
		t.Fatal(err)
	}
	tc := *w.builds[0].tc
	tc.Go = script(t, t.TempDir(), `case "$1" in
get) printf modu >go.mod; echo "go: downloading x v1" >&2; trap 'exit 1' INT; while :; do sleep 0.1; done ;;
esac
exec '`+tc.Go+`' "$@"`)
	w.builds[0].tc = &tc
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	_, err := w.Get(ctx, []string{"example.com/a"}, func(string) { stop() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Get = %v, want %v", err, context.Canceled)
	}
	if got := p.read("go.mod"); got != "module example.org/m\n" {
		t.Errorf("go.mod is %q afterwards", got)
	}
}

func TestMalformedGoMod(t *testing.T) {
	p := newPlace(t, map[string]string{"go.mod": "module example.org/m\n\nnonsense\n"})
	w := p.open("")
	for name, err := range map[string]error{
		"Get":   second(w.Get(t.Context(), []string{"example.com/a"}, nil)),
		"Fetch": second(w.Fetch(t.Context(), []string{"example.com/a"}, nil)),
		"Tidy":  second(w.Tidy(t.Context(), nil, nil)),
	} {
		var failed *GoError
		if !errors.As(err, &failed) || !strings.Contains(err.Error(), "unknown directive: nonsense") || !strings.HasPrefix(failed.Advice, "mend that file") {
			t.Errorf("%s = %v", name, err)
		}
	}
	if _, err := w.Importer().Import("example.org/m/x"); err == nil || !strings.Contains(err.Error(), "nonsense") {
		t.Errorf("Import = %v", err)
	}
	if _, err := w.Importer().Import("fmt"); err != nil {
		t.Errorf("Import(fmt) = %v", err)
	}
	if got := w.Candidates(t.Context(), "a"); got != nil {
		t.Errorf("Candidates = %v", got)
	}
	writeFile(t, p.dir, "go.mod", "module example.org/m\n")
	get(t, w, "example.com/a")
}

func second[T any](_ T, err error) error { return err }

func TestOwnModuleGoesWithTheSession(t *testing.T) {
	p := newPlace(t, nil)
	w := p.open("")
	fetch(t, w, "example.com/a")
	dir, err := w.Dir(t.Context())
	if err != nil || filepath.Dir(dir) != filepath.Join(p.cache, "sessions") {
		t.Fatalf("Dir = %s, %v", dir, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Errorf("%s is left behind", dir)
	}
	if _, err := w.Get(t.Context(), []string{"example.com/a"}, nil); err == nil {
		t.Error("a closed session makes a module")
	}
}

// Sessions that were killed cannot remove their directories: a later one does,
// unless the session lives or has just made it.
func TestAbandonedDirectories(t *testing.T) {
	p := newPlace(t, nil)
	living := p.open("")
	fetch(t, living, "example.com/a")
	inUse, err := living.Dir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	base := filepath.Join(p.cache, "sessions")
	old, young, other := filepath.Join(base, "program-old"), filepath.Join(base, "program-new"), filepath.Join(base, "other")
	writeFile(t, old, "notebook/main.go", "package main\n")
	writeFile(t, old, lockName, "")
	writeFile(t, young, lockName, "")
	writeFile(t, other, "notebook/main.go", "package main\n")
	past := time.Now().Add(-2 * abandoned)
	for _, dir := range []string{inUse, old, other} {
		if err := os.Chtimes(dir, past, past); err != nil {
			t.Fatal(err)
		}
	}
	p.open("")
	for dir, want := range map[string]bool{inUse: true, old: false, young: true, other: true} {
		if _, err := os.Stat(dir); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", dir, err == nil, want)
		}
	}
}

// Something that clears old files may take the session's module.
func TestOwnModuleIsMadeAgain(t *testing.T) {
	w := newPlace(t, nil).open("")
	get(t, w, "example.com/a@v1.0.0")
	dir, err := w.Dir(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if got := version(t, w); got != "1.0.0" {
		t.Errorf("a is %s, want 1.0.0", got)
	}
	if got, want := get(t, w, "example.com/b"), "[changed example.com/a from v1.0.0 to v1.1.0 added example.com/b v1.0.0]"; got != want {
		t.Errorf("Get = %s, want %s", got, want)
	}
}

// Completion asks while cells run and go.mod changes.
func TestConcurrentUse(t *testing.T) {
	w := newPlace(t, nil).open("")
	get(t, w, "example.com/a@v1.0.0")
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for k := range 4 {
				switch (i + k) % 4 {
				case 0:
					if _, err := w.Get(t.Context(), []string{fmt.Sprintf("example.com/a@v1.%d.0", k%2)}, nil); err != nil {
						t.Errorf("Get = %v", err)
					}
				case 1:
					if got := w.Candidates(t.Context(), "sub"); len(got) != 1 {
						t.Errorf("Candidates = %v", got)
					}
				case 2:
					if _, err := w.Importer().Import("example.com/a/sub"); err != nil {
						t.Errorf("Import = %v", err)
					}
				case 3:
					if _, err := w.Archives().Link(t.Context(), []string{"errors"}); err != nil {
						t.Errorf("Link = %v", err)
					}
				}
			}
		})
	}
	wg.Wait()
	w.Forget()
	sub, a := imported(t, w, "example.com/a/sub"), imported(t, w, "example.com/a")
	if sub.Scope().Lookup("Make").Type().(*types.Signature).Results().At(0).Type() != typeOf(a, "T") {
		t.Error("packages do not fit each other")
	}
}

func TestShow(t *testing.T) {
	p := newPlace(t, map[string]string{"m/go.mod": "module example.org/m // the user's\n", "w/go.work": "go 1.21\n", "none/x": ""})
	for folder, want := range map[string]string{"m": "module example.org/m // the user's\n", "w": "go 1.21\n", "none": "module notebook\n\ngo " + toolchain(t).Version + "\n"} {
		path, text, err := p.open(folder).Show(t.Context())
		if text != want || err != nil || !filepath.IsAbs(path) {
			t.Errorf("Show in %s = %s, %q, %v; want %q", folder, path, text, err, want)
		}
	}
}

// A session that needs no modules pays for no more than this.
func BenchmarkOpen(b *testing.B) {
	tc := toolchain(b)
	o := Options{Dir: b.TempDir(), Cache: b.TempDir()}
	for b.Loop() {
		if _, err := Open(tc, o); err != nil {
			b.Fatal(err)
		}
	}
}
