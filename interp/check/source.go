package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"strings"
	"sync"
)

// FromSource returns an importer that knows more than base: a package, and those
// in folders below it, from their source. It is the display package, whose
// source the kernel carries.
func FromSource(base types.Importer, path string, source fs.FS) types.Importer {
	im := &sourceImporter{Importer: base, path: path, source: source}
	im.load = sync.OnceValues(func() (*types.Package, error) { return checkSource(im, path, source) })
	return im
}

type sourceImporter struct {
	types.Importer
	path   string
	source fs.FS
	load   func() (*types.Package, error)
	below  sync.Map // import path -> func() (*types.Package, error)
}

// knows reports whether the package is one that has its source here.
func (im *sourceImporter) knows(path string) bool {
	return path == im.path || strings.HasPrefix(path, im.path+"/")
}

// Import implements types.Importer.
func (im *sourceImporter) Import(path string) (*types.Package, error) {
	switch {
	case path == im.path:
		return im.load()
	case !im.knows(path):
		return im.Importer.Import(path)
	}
	folder := strings.TrimPrefix(path, im.path+"/")
	load, _ := im.below.LoadOrStore(path, sync.OnceValues(func() (*types.Package, error) {
		source, err := fs.Sub(im.source, folder)
		if err != nil {
			return nil, fmt.Errorf("finding %s: %w", path, err)
		}
		return checkSource(im, path, source)
	}))
	return load.(func() (*types.Package, error))()
}

// checkSource checks a package's declarations, without function bodies.
func checkSource(base types.Importer, path string, source fs.FS) (*types.Package, error) {
	names, err := fs.Glob(source, "*.go")
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", path, err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := fs.ReadFile(source, name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", path, err)
		}
		file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("parsing %s: %w", path, err)
		}
		files = append(files, file)
	}
	var failed error
	conf := types.Config{Importer: base, IgnoreFuncBodies: true, Error: func(err error) {
		if p := (problem{msg: err.(types.Error).Msg}); failed == nil && !p.unusedImport() {
			failed = err
		}
	}}
	pkg, _ := conf.Check(path, fset, files, nil)
	if failed != nil {
		return nil, fmt.Errorf("checking %s: %w", path, failed)
	}
	return pkg, nil
}
