package native

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"gokernel/interp/module"
)

// packages knows the archives of the packages that generations import.
type packages struct{ archives *module.Archives }

// carriedModule is the module whose sources the kernel carries.
const carriedModule = "gokernel"

// openWorkspace gives the options' workspace, or one of the Builder's own,
// where the carried packages are resolved as well.
func openWorkspace(o Options, tc *Toolchain) (*module.Workspace, error) {
	w := o.Workspace
	if w == nil {
		var err error
		w, err = module.Open(compilerOf(tc), module.Options{Dir: o.Dir, Cache: o.Cache, Env: o.Env, Log: o.Log})
		if err != nil {
			return nil, fmt.Errorf("opening the module of cells: %w", err)
		}
	}
	if o.Carried != "" {
		// The directory is one of the cache, whose name changes with what is
		// in it, or that of sources that somebody works on.
		fixed := o.Carried == o.sources().file(filepath.Base(o.Carried))
		w.Carry(carriedModule, o.Carried, fixed)
	}
	return w, nil
}

// compilerOf is the toolchain as the workspace knows it.
func compilerOf(tc *Toolchain) *module.Toolchain {
	return &module.Toolchain{Go: tc.Go, GOROOT: tc.GOROOT, Version: strings.TrimPrefix(tc.Version, "go")}
}

// resolve gives the packages and all that they import. It asks the go command
// only for those that are not known.
func (p packages) resolve(ctx context.Context, paths []string) (*importList, error) {
	set, err := p.archives.Link(ctx, paths)
	if err != nil {
		return nil, fmt.Errorf("building packages: %w", err)
	}
	return &importList{files: set.Files, foreign: set.Foreign, cxx: set.CXX}, nil
}

// know tells whether the go command need not be asked for the packages.
func (p packages) know(paths []string) bool { return p.archives.Knows(paths...) }

// An importList is archives by import path.
type importList struct {
	files   map[string]string
	foreign bool // some have code in C or another language, beside the standard library's
	cxx     bool // some have code in C++
}

// config is the list as compiler and linker read it.
func (l *importList) config() string {
	var out strings.Builder
	for _, path := range slices.Sorted(maps.Keys(l.files)) {
		out.WriteString("packagefile " + path + "=" + l.files[path] + "\n")
	}
	return out.String()
}

// key names what comes of a source and these packages. The archives are named
// by their content.
func (l *importList) key(src Source) string {
	h := sha256.New()
	h.Write([]byte(src.ID + "\n" + versionScript + mainSource + l.config()))
	return hex.EncodeToString(h.Sum(nil)[:16])
}
