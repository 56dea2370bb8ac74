package module

import (
	"context"
	"errors"
	"go/types"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// newTest returns an importer with a cache directory of its own.
func newTest(t testing.TB) (*Importer, string) {
	dir := t.TempDir()
	return NewImporter(toolchain(t), dir, nil), dir
}

// listed returns the cache file of an importer, which must be there.
func listed(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "archives-*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("cache files = %v, %v: want one", files, err)
	}
	return files[0]
}

func TestImport(t *testing.T) {
	im, dir := newTest(t)
	p, err := im.Import("fmt")
	if err != nil {
		t.Fatal(err)
	}
	if !p.Complete() || p.Scope().Lookup("Println") == nil {
		t.Errorf("Import(fmt) = %v: want a complete package with Println", p)
	}
	again, err := im.ImportFrom("fmt", "/tmp", 0)
	if again != p || err != nil {
		t.Errorf("ImportFrom(fmt) = %v, %v: want the same package", again, err)
	}
	info, err := os.Stat(listed(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("cache file has mode %o, want 600", got)
	}
	left, _ := filepath.Glob(filepath.Join(dir, ".*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// The types of one package that others mention are the very same.
func TestImportsShareTypes(t *testing.T) {
	im, _ := newTest(t)
	http, err := im.Import("net/http")
	if err != nil {
		t.Fatal(err)
	}
	io, err := im.Import("io")
	if err != nil {
		t.Fatal(err)
	}
	reader := io.Scope().Lookup("ReadCloser").Type()
	body, _, _ := types.LookupFieldOrMethod(http.Scope().Lookup("Response").Type(), true, http, "Body")
	if body.Type() != reader {
		t.Errorf("Response.Body has type %v, which is not io's %v", body.Type(), reader)
	}
}

func TestUnsafe(t *testing.T) {
	for _, im := range []*Importer{NewImporter(nil, "", nil), NewImporter(toolchain(t), "", nil)} {
		if p, err := im.Import("unsafe"); p != types.Unsafe || err != nil {
			t.Errorf("Import(unsafe) = %v, %v", p, err)
		}
	}
}

func TestImportErrors(t *testing.T) {
	tc := toolchain(t)
	im := NewImporter(tc, "", nil)
	for _, test := range []struct{ path, want string }{
		{"foo/bar", "package foo/bar is not in std (" + filepath.Join(tc.GOROOT, "src", "foo", "bar") + ")"},
		{"encoding", ""},
		{"math/rand/v3", "package math/rand/v3 is not in std"},
		{"cmd/go", "package cmd/go is not in std"},
		{"vendor/golang.org/x/net/idna", "package vendor/golang.org/x/net/idna is not in std"},
		{"internal/abi", "use of internal package internal/abi not allowed"},
		{"crypto/internal/fips140", "use of internal package crypto/internal/fips140 not allowed"},
		{"github.com/a/b", "no required module provides package github.com/a/b"},
		{"", "invalid import path (empty string)"},
		{"/etc", "cannot import absolute path"},
		{"main", `import "main" is a program, not an importable package`},
		{"./x", `"./x" is relative, but relative import paths are not supported in module mode`},
		{"-exec", `malformed import path "-exec": leading dash`},
		{"-exec=x", `malformed import path "-exec=x": leading dash`},
		{"encoding/json/v2", "build constraints exclude all Go files in"},
		{"a b", `malformed import path "a b"`},
		{"a\nb", `malformed import path "a\nb"`},
		{"C", `import "C" needs cgo, which cells cannot use`},
	} {
		p, err := im.Import(test.path)
		if test.want == "" {
			if p == nil {
				t.Errorf("Import(%q) = %v", test.path, err)
			}
			continue
		}
		if p != nil || err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Import(%q) = %v, %v: want %s", test.path, p, err, test.want)
		}
	}
	var needs *NeedsModuleError
	if _, err := im.Import("golang.org/x/sync/errgroup"); !errors.As(err, &needs) || needs.Path != "golang.org/x/sync/errgroup" {
		t.Errorf("Import(golang.org/x/sync/errgroup) = %v, want a NeedsModuleError", err)
	}
}

func TestNoToolchain(t *testing.T) {
	im := NewImporter(nil, t.TempDir(), nil)
	im.Warm(context.Background())
	im.Wait()
	if _, err := im.Import("fmt"); !errors.Is(err, ErrNoToolchain) {
		t.Errorf("Import(fmt) = %v, want %v", err, ErrNoToolchain)
	}
	var needs *NeedsModuleError
	if _, err := im.Import("github.com/a/b"); !errors.As(err, &needs) {
		t.Errorf("Import(github.com/a/b) = %v, want a NeedsModuleError", err)
	}
}

func TestConcurrentImports(t *testing.T) {
	im, _ := newTest(t)
	ctx, stop := context.WithCancel(context.Background())
	im.Warm(ctx)
	paths := []string{"fmt", "strings", "net/http", "encoding/json", "go/types", "text/template", "fmt", "encoding/json/v2"}
	got := make([][]*types.Package, 8)
	var wg sync.WaitGroup
	for i := range got {
		got[i] = make([]*types.Package, len(paths))
		wg.Go(func() {
			for k := range paths {
				at := (k + i) % len(paths)
				p, err := im.Import(paths[at])
				if (err == nil) == (paths[at] == "encoding/json/v2") {
					t.Errorf("Import(%s) = %v", paths[at], err)
				}
				got[i][at] = p
			}
		})
	}
	wg.Wait()
	stop()
	im.Wait()
	for i := range got {
		for k := range paths {
			if got[i][k] != got[0][k] {
				t.Errorf("two goroutines got different packages for %s", paths[k])
			}
		}
	}
}

// A second session asks nothing.
func TestSecondSession(t *testing.T) {
	dir := t.TempDir()
	tc := *toolchain(t)
	broken := filepath.Join(dir, "broken")
	tc.Go = script(t, dir, "[ -e '"+broken+"' ] && exit 1\nexec '"+tc.Go+"' \"$@\"")
	if _, err := NewImporter(&tc, dir, nil).Import("strings"); err != nil {
		t.Fatal(err)
	}
	writeFile(t, dir, "broken", "")
	second := NewImporter(&tc, dir, nil)
	if _, err := second.Import("strings"); err != nil {
		t.Errorf("Import(strings) in a second session = %v", err)
	}
	if _, err := second.Import("net/http"); err == nil {
		t.Error("Import(net/http) succeeds without a go command: the test sees nothing")
	}
}

// script makes a go command.
func script(t *testing.T, dir, text string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("makes a script")
	}
	path := filepath.Join(dir, "go")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// The build cache is trimmed now and then.
func TestVanishedFile(t *testing.T) {
	dir := t.TempDir()
	tc := toolchain(t)
	if _, err := NewImporter(tc, dir, nil).Import("strings"); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"vanished":  filepath.Join(dir, "vanished"),
		"damaged":   writeFile(t, dir, "damaged", "no export data"),
		"empty":     writeFile(t, dir, "empty", ""),
		"directory": dir,
	} {
		cache := listed(t, dir)
		known, err := readLasting(cache)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range known {
			if k.path == "strings" {
				k.file = file
			}
		}
		if err := writeLasting(cache, known); err != nil {
			t.Fatal(err)
		}
		if _, err := NewImporter(tc, dir, nil).Import("strings"); err != nil {
			t.Errorf("%s: Import(strings) = %v", name, err)
		}
		if k := lasting(t, cache, "strings"); k == nil || k.file == file {
			t.Errorf("%s: the cache still names %s", name, file)
		}
	}
}

// lasting returns what a file in the cache says of a package, or nil.
func lasting(t *testing.T, file, path string) *archive {
	t.Helper()
	list, err := readLasting(file)
	if err != nil {
		t.Error(err)
	}
	for _, k := range list {
		if k.path == path {
			return k
		}
	}
	return nil
}

func writeFile(t testing.TB, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestGarbageInTheCache(t *testing.T) {
	dir := t.TempDir()
	tc := toolchain(t)
	if _, err := NewImporter(tc, dir, nil).Import("errors"); err != nil {
		t.Fatal(err)
	}
	cache := listed(t, dir)
	const first = lastingFormat + "\n"
	for _, garbage := range []string{
		"", "{", "\n", first, first + "errors", first + "errors\t3\n", first + "errors\trelative\t\n", first + "\t/x\t\n", "\x00\xff", strings.Repeat("[", 100_000),
		strings.Repeat("\t", 1000), first + "errors\t/nosuch\tinternal/nosuch\n",
	} {
		if err := os.WriteFile(cache, []byte(garbage), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := NewImporter(tc, dir, nil).Import("errors"); err != nil {
			t.Errorf("Import(errors) with %.20q in the cache = %v", garbage, err)
		}
		if k := lasting(t, cache, "errors"); k == nil || !k.there() {
			t.Errorf("the cache was not mended from %.20q", garbage)
		}
	}
}

// The files of toolchains that are gone go as well.
func TestOutdatedFiles(t *testing.T) {
	dir := t.TempDir()
	past := time.Now().Add(-2 * outdated)
	for _, name := range []string{lastingPrefix + "old", expectPrefix + "old", "other"} {
		if err := os.Chtimes(writeFile(t, dir, name, ""), past, past); err != nil {
			t.Fatal(err)
		}
	}
	writeFile(t, dir, lastingPrefix+"young", "")
	if _, err := NewImporter(toolchain(t), dir, nil).Import("errors"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{lastingPrefix + "old": false, expectPrefix + "old": false, lastingPrefix + "young": true, "other": true} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", name, err == nil, want)
		}
	}
}

// A directory that cannot be written costs time, no more. The place of the
// directory is taken by a file, as root may write anywhere.
func TestUnwritableCache(t *testing.T) {
	for name, dir := range map[string]string{
		"a file":          writeFile(t, t.TempDir(), "file", ""),
		"under a file":    filepath.Join(writeFile(t, t.TempDir(), "file", ""), "deeper"),
		"read-only":       readOnly(t),
		"no cache at all": "",
	} {
		im := NewImporter(toolchain(t), dir, nil)
		if _, err := im.Import("errors"); err != nil {
			t.Errorf("%s: Import(errors) = %v", name, err)
		}
	}
}

func readOnly(t *testing.T) string {
	dir := filepath.Join(t.TempDir(), "ro")
	if err := os.Mkdir(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestImportGivesUp(t *testing.T) {
	im, _ := newTest(t)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := im.ImportContext(ctx, "fmt"); !errors.Is(err, context.Canceled) {
		t.Errorf("ImportContext = %v, want %v", err, context.Canceled)
	}
	if _, err := im.Import("fmt"); err != nil {
		t.Errorf("Import after it = %v", err)
	}
}

func TestWarm(t *testing.T) {
	im, _ := newTest(t)
	im.Warm(context.Background())
	im.Wait()
	for _, paths := range common {
		for _, p := range paths {
			if !im.standard.Knows(p) {
				t.Errorf("%s is not known after Warm", p)
			}
		}
	}
}

func TestProvide(t *testing.T) {
	im := NewImporter(nil, "", nil)
	p := types.NewPackage("gokernel/display", "display")
	im.Provide(p)
	if got, err := im.Import("gokernel/display"); got != p || err != nil {
		t.Errorf("Import(gokernel/display) = %v, %v", got, err)
	}
}

func BenchmarkImport(b *testing.B) {
	tc := toolchain(b)
	for _, path := range []string{"fmt", "net/http"} {
		b.Run(path+"/no cache file", func(b *testing.B) {
			for b.Loop() {
				must(b, NewImporter(tc, "", nil), path)
			}
		})
		b.Run(path+"/cache file", func(b *testing.B) {
			dir := b.TempDir()
			must(b, NewImporter(tc, dir, nil), path)
			for b.Loop() {
				must(b, NewImporter(tc, dir, nil), path)
			}
		})
		b.Run(path+"/again", func(b *testing.B) {
			im := NewImporter(tc, "", nil)
			for b.Loop() {
				must(b, im, path)
			}
		})
	}
}

func must(b *testing.B, im *Importer, path string) {
	if _, err := im.Import(path); err != nil {
		b.Fatal(err)
	}
}
