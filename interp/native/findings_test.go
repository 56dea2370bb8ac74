package native

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// foundIn makes a toolchain's files in a directory, and options to find it.
func foundIn(t *testing.T, dir string) (Options, *Toolchain) {
	t.Helper()
	for _, name := range []string{"bin/go", "VERSION", "tools/compile", "tools/link", "settings", "cc", "session/go.mod"} {
		write(t, filepath.Join(dir, name), name)
	}
	o := Options{Dir: filepath.Join(dir, "session"), Cache: filepath.Join(dir, "cache"), Env: []string{"GOFLAGS=-p=1", "OTHER=1"}}
	return o, &Toolchain{
		Go: filepath.Join(dir, "bin", "go"), Version: "go1.99", GOROOT: dir, Tools: filepath.Join(dir, "tools"),
		Linker: Linker{CC: filepath.Join(dir, "cc")},
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o777); err != nil {
		t.Fatal(err)
	}
}

func TestToolchainIsRemembered(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(t *testing.T, dir string, o *Options)
		known  bool
	}{
		{"nothing", func(*testing.T, string, *Options) {}, true},
		{"an environment variable of others", func(_ *testing.T, _ string, o *Options) { o.Env = []string{"GOFLAGS=-p=1", "OTHER=2"} }, true},
		{"a requirement in go.mod", func(t *testing.T, dir string, _ *Options) {
			write(t, filepath.Join(dir, "session", "go.mod"), "session/go.mod\nrequire a v1.0.0\n")
		}, true},
		{"another directory", func(t *testing.T, dir string, o *Options) {
			o.Dir = filepath.Join(dir, "other")
			write(t, filepath.Join(o.Dir, "go.mod"), "")
		}, true},
		{"an environment variable of Go's", func(_ *testing.T, _ string, o *Options) { o.Env = []string{"GOFLAGS=-p=2"} }, false},
		{"the search path", func(_ *testing.T, _ string, o *Options) { o.Env = append(o.Env, "PATH=/x") }, false},
		{"the toolchain of go.mod", func(t *testing.T, dir string, _ *Options) {
			write(t, filepath.Join(dir, "session", "go.mod"), "toolchain go1.99.1\n")
		}, false},
		{"the toolchain of a go.work above", func(t *testing.T, dir string, _ *Options) { write(t, filepath.Join(dir, "go.work"), "go 1.98\n") }, false},
		{"the version", func(t *testing.T, dir string, _ *Options) { write(t, filepath.Join(dir, "VERSION"), "another") }, false},
		{"the go command", func(t *testing.T, dir string, _ *Options) {
			then := time.Now().Add(-time.Hour)
			if err := os.Chtimes(filepath.Join(dir, "bin", "go"), then, then); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"the compiler", func(t *testing.T, dir string, _ *Options) {
			write(t, filepath.Join(dir, "tools", "compile"), "another")
		}, false},
		{"the C compiler is gone", func(t *testing.T, dir string, _ *Options) {
			if err := os.Remove(filepath.Join(dir, "cc")); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"go env -w", func(t *testing.T, dir string, _ *Options) { write(t, filepath.Join(dir, "settings"), "another") }, false},
		{"a damaged finding", func(t *testing.T, dir string, o *Options) {
			f := newFindings(*o, filepath.Join(dir, "bin", "go"))
			write(t, f.cache.file(f.name), "{")
		}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			o, tc := foundIn(t, dir)
			newFindings(o, tc.Go).keep(tc, filepath.Join(dir, "settings"))
			test.change(t, dir, &o)
			got := newFindings(o, tc.Go).recall()
			if (got != nil) != test.known {
				t.Fatalf("recall gives %v, want something: %v", got, test.known)
			}
			if got != nil && got.id() != tc.id() {
				t.Errorf("recall gives %s, want %s", got.id(), tc.id())
			}
		})
	}
}

// A command that chooses among toolchains may choose another one any time.
func TestChooserOfToolchainsIsAskedAgain(t *testing.T) {
	dir := t.TempDir()
	o, tc := foundIn(t, dir)
	shim := filepath.Join(t.TempDir(), "shims", "go")
	write(t, shim, "#!/bin/sh")
	newFindings(o, shim).keep(tc, "")
	if got := newFindings(o, shim).recall(); got != nil {
		t.Errorf("recall gives %v, want nothing", got)
	}
}

func TestToolchainsAreToldApart(t *testing.T) {
	first := Toolchain{Go: "/go/bin/go", Version: "go1.99", Env: "CC=gcc\n", Linker: Linker{CC: "/usr/bin/gcc"}}
	for name, other := range map[string]Toolchain{
		"version": {Go: first.Go, Version: "go1.99.1", Env: first.Env, Linker: first.Linker},
		"place":   {Go: "/other/bin/go", Version: first.Version, Env: first.Env, Linker: first.Linker},
		"env":     {Go: first.Go, Version: first.Version, Env: "CC=clang\n", Linker: first.Linker},
		"linker":  {Go: first.Go, Version: first.Version, Env: first.Env, Linker: Linker{CC: "/usr/bin/gcc", Direct: "/usr/bin/ld"}},
	} {
		if first.id() == other.id() {
			t.Errorf("%s: another toolchain has the same id %s", name, other.id())
		}
	}
}
