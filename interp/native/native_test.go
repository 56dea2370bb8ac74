package native_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gokernel/interp/native"
)

const hello = "package main\n\nimport _ \"gokernel/interp/native/hook\"\n\nfunc main() {}\n"

// build builds a source in a cache of the test's own.
func build(t *testing.T, b *native.Builder, text string) (*native.Plugin, error) {
	t.Helper()
	return b.Build(t.Context(), native.Source{ID: text, Text: text, Imports: []string{"gokernel/interp/native/hook"}, Lines: map[string]int{"#ab": 7}})
}

func newBuilder(t *testing.T, cache string) *native.Builder {
	t.Helper()
	b, err := tryBuilder(t, cache)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func tryBuilder(t *testing.T, cache string) (*native.Builder, error) {
	t.Helper()
	open(t) // or skip
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return native.New(t.Context(), native.Options{Dir: t.TempDir(), Carried: root, Cache: cache})
}

func TestCompileErrors(t *testing.T) {
	b := newBuilder(t, t.TempDir())
	for _, test := range []struct {
		name, text, want string
	}{
		{"in a declaration", hello + "//line cell[3]:12:5\nvar x int = \"a\"\n", "cell 3:12:17: cannot use \"a\" (untyped string constant) as int value in variable declaration"},
		{"in statements", hello + "//line cell[#ab]:2:1\nvar y = z\n", "cell 7:2:9: undefined: z"},
		{"of two lines", hello + "//line cell[3]:1:1\nfunc f() {}\n//line cell[4]:1:1\nfunc f() {}\n", "cell 4:1:6: f redeclared in this block"},
		{"syntax", hello + "//line cell[5]:9:1\nfunc (\n", "cell 5:10:1: syntax error: unexpected EOF, expected )"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := build(t, b, test.text)
			var failed *native.CompileError
			if !errors.As(err, &failed) || len(failed.Diagnostics) == 0 {
				t.Fatalf("Build = %v, want a CompileError with diagnostics", err)
			}
			first, _, _ := strings.Cut(failed.Diagnostics[0].String(), "\n")
			if first != test.want {
				t.Errorf("Build fails with %q, want %q", first, test.want)
			}
		})
	}
}

func TestCache(t *testing.T) {
	dir := t.TempDir()
	first, err := build(t, newBuilder(t, dir), hello)
	if err != nil {
		t.Fatal(err)
	}
	if first.Steps.Link == 0 {
		t.Error("the first build did not link")
	}
	b := newBuilder(t, dir)
	again, err := build(t, b, hello)
	if err != nil {
		t.Fatal(err)
	}
	if again.ID != first.ID || again.Steps.Link != 0 {
		t.Errorf("another Builder gives %s after linking for %v, want %s from the cache", again.ID, again.Steps.Link, first.ID)
	}
	// A plugin that has lost its end would crash whoever opens it.
	if err := os.Truncate(first.File, 1000); err != nil {
		t.Fatal(err)
	}
	mended, err := build(t, b, hello)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(mended.File); err != nil || info.Size() <= 1000 || mended.ID != first.ID {
		t.Errorf("a damaged plugin is not built again: %v, %v", info, err)
	}
	// A cache that goes away while the Builder is at work is made again.
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := build(t, b, hello); err != nil {
		t.Errorf("without its cache: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(first.File), "build-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("builds leave %v behind (%v)", left, err)
	}
}

func TestCacheThatCannotBeMade(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := tryBuilder(t, filepath.Join(file, "cache"))
	var unavailable *native.UnavailableError
	if !errors.As(err, &unavailable) || !strings.Contains(unavailable.Reason, "cache directory") {
		t.Errorf("New = %v, want an *UnavailableError about the cache directory", err)
	}
}

func TestUnknownImport(t *testing.T) {
	b := newBuilder(t, t.TempDir())
	_, err := b.Build(t.Context(), native.Source{ID: "x", Text: hello, Imports: []string{"no/such/package"}})
	if err == nil || !strings.Contains(err.Error(), "no/such/package") {
		t.Errorf("Build = %v, want an error that names the package", err)
	}
}

func TestBuildIsInterrupted(t *testing.T) {
	b := newBuilder(t, t.TempDir())
	ctx, stop := context.WithCancel(t.Context())
	timer := time.AfterFunc(5*time.Millisecond, stop) // a build starts the compiler and the linker
	defer timer.Stop()
	_, err := b.Build(ctx, native.Source{ID: "y", Text: hello + "var x = 1\n", Imports: []string{"gokernel/interp/native/hook"}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Build = %v, want %v", err, context.Canceled)
	}
}

func TestNoToolchain(t *testing.T) {
	_, err := native.New(t.Context(), native.Options{Go: filepath.Join(t.TempDir(), "go"), Cache: t.TempDir()})
	if u, ok := native.IsUnavailable(err); !ok || u.Advice == "" {
		t.Errorf("New = %v, want an UnavailableError with advice", err)
	}
}

// A cell that is run again is neither built nor opened again.
func TestCellAgain(t *testing.T) {
	n := newNotebook(t)
	n.run("x := 1\nfunc f() int { return x }")
	const cell = "x = f() * 2\nfor range 3 { x++ }\nx"
	if got := n.run(cell); got != "= 5\n" {
		t.Errorf("first: %q", got)
	}
	start := time.Now()
	if got := n.run(cell); got != "= 13\n" {
		t.Errorf("second: %q", got)
	}
	if n.plugin.Steps.Link != 0 {
		t.Error("the second run links")
	}
	t.Logf("the second run takes %v in all", time.Since(start))
	n.run("func f() int { return 100 }")
	if got := n.run(cell); got != "= 203\n" {
		t.Errorf("after a change of f: %q", got)
	}
}
