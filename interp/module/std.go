package module

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"
)

// std.txt is the output of "go list std" without internal and vendored
// packages.
//
//go:embed std.txt
var stdList string

// An Index finds packages by name. It is not changed once made.
type Index struct {
	paths  map[string]bool
	byName map[string][]string
}

// Std returns the index of the standard library's importable packages. It
// needs no toolchain.
func Std() *Index { return stdIndex() }

var stdIndex = sync.OnceValue(func() *Index { return newIndex(strings.Fields(stdList)) })

// preferred puts the package that is most often meant before others of the
// same name.
var preferred = []string{"math/rand/v2", "crypto/rand", "text/template", "text/scanner", "runtime/pprof"}

func newIndex(paths []string) *Index {
	ix := &Index{paths: map[string]bool{}, byName: map[string][]string{}}
	for _, p := range paths {
		ix.paths[p] = true
		name := baseName(p)
		ix.byName[name] = append(ix.byName[name], p)
	}
	rank := func(p string) int {
		if i := slices.Index(preferred, p); i >= 0 {
			return i
		}
		return len(preferred) + strings.Count(p, "/")
	}
	for _, list := range ix.byName {
		slices.SortFunc(list, func(a, b string) int {
			if d := rank(a) - rank(b); d != 0 {
				return d
			}
			return strings.Compare(a, b)
		})
	}
	return ix
}

// baseName returns the name that the package of a path has: the last element
// that is no major version.
func baseName(path string) string {
	dir, base, ok := cutLast(path)
	if ok && len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		_, base, _ = cutLast(dir)
	}
	return base
}

func cutLast(path string) (dir, base string, ok bool) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}

// Candidates returns the import paths of the packages called name, the one
// that is most often meant first.
func (ix *Index) Candidates(name string) []string { return slices.Clone(ix.byName[name]) }

// A Package is one that cells may import.
type Package struct{ Name, Path string }

// Packages lists the packages by name, the one first that is most often meant.
func (ix *Index) Packages() []Package {
	list := make([]Package, 0, len(ix.paths))
	for _, name := range ix.Names() {
		for _, path := range ix.byName[name] {
			list = append(list, Package{name, path})
		}
	}
	return list
}

// Has reports whether path is in the index.
func (ix *Index) Has(path string) bool { return ix.paths[path] }

// Names returns the names that have candidates, sorted.
func (ix *Index) Names() []string {
	names := make([]string, 0, len(ix.byName))
	for name := range ix.byName {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Paths returns the import paths in the index, sorted.
func (ix *Index) Paths() []string { return slices.Sorted(maps.Keys(ix.paths)) }
