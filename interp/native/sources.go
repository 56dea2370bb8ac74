package native

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Sources are what the worker program is built from: a module called gokernel,
// and modules that it needs, for which its go.mod names the directories beside
// its own. Nothing is needed from elsewhere.
type Sources struct {
	Module    Tree
	Needs     []Tree
	Main      string // the program's package
	GoVersion string // the oldest that can build it, as in "1.26.0"
}

// A Tree is a module's files. Its directory changes its name with the content.
type Tree struct {
	Name  string
	Files func() (map[string][]byte, error) // by path, with slashes
}

// sources is where modules are unpacked, for all toolchains.
func (o Options) sources() cache { return cache{dir: filepath.Join(o.Cache, "sources")} }

// unpack brings the modules into the cache.
// They stay where they are compiled: their place is part of what the compiler
// writes into the packages, which plugins will be checked against.
func (s Sources) unpack(c cache) error {
	for _, tree := range append(s.Needs[:len(s.Needs):len(s.Needs)], s.Module) {
		if err := tree.unpack(c); err != nil {
			return fmt.Errorf("unpacking the worker's sources: %w", err)
		}
	}
	return nil
}

// unpack writes the tree anew unless the cache has it, whole and unchanged.
func (t Tree) unpack(c cache) error {
	files, err := t.Files()
	if err != nil {
		return err
	}
	dir := c.file(t.Name)
	if holds(dir, files) {
		return nil
	}
	return c.fill(t.Name, func(_, temporary string) error {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			file := filepath.Join(temporary, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
				return err
			}
			if err := os.WriteFile(file, files[name], 0o666); err != nil {
				return err
			}
		}
		if isDir(dir) { // a crash of the machine, or somebody, has damaged it
			return os.RemoveAll(dir)
		}
		return nil
	})
}

// holds tells whether dir has these very files, and no others.
func holds(dir string, files map[string][]byte) bool {
	found := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		want, ok := files[filepath.ToSlash(name)]
		data, err := os.ReadFile(path)
		if !ok || err != nil || !bytes.Equal(data, want) {
			return errOther
		}
		found++
		return nil
	})
	return err == nil && found == len(files)
}

// errOther ends a walk.
var errOther = errors.New("other files")

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
