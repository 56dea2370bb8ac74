package native

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A Program is the worker program, built by the user's own toolchain from
// sources that the kernel carries. The process that opens plugins fixes the
// versions of all packages that it links, and they must be the very builds that
// the plugins were linked with; so it cannot be the kernel itself.
type Program struct {
	File string // to be started
	Root string // of the sources: Options.Carried of the Builder whose plugins it opens
}

// BuildProgram makes the program of package path from the sources of a module
// called gokernel, with a go.mod that needs nothing from elsewhere. It is kept
// by toolchain and by what the sources are, so an upgrade of either makes a new
// one. Its error is an *UnavailableError where cells cannot be compiled.
func BuildProgram(ctx context.Context, o Options, sources fs.FS, path string) (*Program, error) {
	b, err := New(ctx, o)
	if err != nil {
		return nil, err
	}
	key, err := sourceKey(sources, path)
	if err != nil {
		return nil, err
	}
	c := cache{dir: filepath.Join(filepath.Dir(filepath.Dir(b.cache.dir)), "worker", b.toolchain.id())}
	p := &Program{File: c.file(key + ".worker"), Root: c.file(key)}
	if isExecutable(p.File) && isDir(p.Root) {
		return p, nil
	}
	// The sources stay where they are compiled: their place is part of what the
	// compiler writes into the packages, which plugins will be checked against.
	if !isDir(p.Root) {
		err := c.fill(key, func(_, dir string) error { return os.CopyFS(dir, sources) })
		if err != nil && !isDir(p.Root) { // another kernel may have been faster
			return nil, fmt.Errorf("unpacking the worker's sources: %w", err)
		}
	}
	tc := *b.toolchain
	tc.env = append(tc.env[:len(tc.env):len(tc.env)], "GOWORK=off", "GO111MODULE=on")
	err = c.fill(key+".worker", func(_, file string) error {
		_, err := tc.run(ctx, p.Root, "build", "-mod=mod", "-buildvcs=false", "-ldflags=-s -w", "-o", file, path)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("building the worker: %w", err)
	}
	return p, nil
}

// sourceKey names the sources.
func sourceKey(sources fs.FS, path string) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, path)
	err := fs.WalkDir(sources, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(sources, name)
		fmt.Fprintln(h, name, len(data))
		h.Write(data)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("reading the worker's sources: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// IsUnavailable tells whether cells cannot be compiled here at all, and why.
func IsUnavailable(err error) (*UnavailableError, bool) {
	var u *UnavailableError
	return u, errors.As(err, &u)
}
