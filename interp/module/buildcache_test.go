package module

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// A go command that cannot write to its build cache denies the standard library:
// what is wrong with the cache is said in place of that.
func TestBuildCacheFault(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the go command is a shell script here")
	}
	const denied = "main.go:13:2: package context is not in std (/usr/local/go/src/context)"
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	command := filepath.Join(dir, "go") // stands for the go command: only what it says of GOCACHE counts
	if err := os.WriteFile(command, []byte("#!/bin/sh\necho \"$GOCACHE\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, said, cache string
		want              error
	}{
		{"a cache that is a file", denied, file, syscall.ENOTDIR},
		{"a cache that is not there", denied, filepath.Join(dir, "gone"), syscall.ENOENT},
		{"a cache that is well", denied, dir, nil},
		{"a package that there is not", "package contex is not in std (/usr/local/go/src/contex)", file, nil},
		{"something else", "main.go:1:2: undefined: x", file, nil},
	} {
		err := BuildCacheFault(t.Context(), command, []string{"GOCACHE=" + test.cache}, test.said)
		if !errors.Is(err, test.want) || test.want != nil && !strings.Contains(err.Error(), test.cache) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "gokernel-*")); err != nil || len(left) > 0 {
		t.Errorf("%q are left (%v)", left, err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := BuildCacheFault(ended, command, []string{"GOCACHE=" + file}, denied); err != nil {
		t.Errorf("with a context that has ended: %v", err)
	}
}
