package check

import (
	"context"
	"go/types"
	"sync"
)

// A Snapshot is a scope made ready for looking names up: what completion and
// inspection answer from while cells run. It never changes and may be used by
// several goroutines.
type Snapshot struct {
	Scope   *Scope
	checker *Checker
	once    sync.Once
	pkg     *types.Package
}

// Snapshot returns the scope's snapshot. Its package is built when it is first
// asked for.
func (c *Checker) Snapshot(s *Scope) *Snapshot { return &Snapshot{Scope: s, checker: c} }

// Package is the session's package.
func (s *Snapshot) Package() *types.Package {
	s.once.Do(func() { s.pkg = s.checker.Package(s.Scope) })
	return s.pkg
}

// Imported returns the package that the session, or auto-import, knows by
// that name, or nil. It waits for a package that has to be built first.
func (s *Snapshot) Imported(name string) *types.Package {
	return s.ImportedContext(context.Background(), name)
}

// ImportedContext is Imported, and gives up when ctx ends.
func (s *Snapshot) ImportedContext(ctx context.Context, name string) *types.Package {
	path := s.Scope.imports[name]
	if path == "" && s.Scope.auto && s.checker.Candidates != nil {
		if candidates := s.checker.Candidates(name); len(candidates) > 0 {
			path = candidates[0]
		}
	}
	if path == "" {
		return nil
	}
	pkg, err := s.checker.WithContext(ctx).Importer.Import(path)
	if err != nil {
		return nil
	}
	return pkg
}

// Lookup returns the object that a name stands for at the top level of the
// next cell, imports apart, or nil.
func (s *Snapshot) Lookup(name string) types.Object {
	if obj := s.Package().Scope().Lookup(name); obj != nil {
		return obj
	}
	for _, path := range s.Scope.dots {
		if pkg, err := s.checker.Importer.Import(path); err == nil {
			if obj := pkg.Scope().Lookup(name); obj != nil && obj.Exported() {
				return obj
			}
		}
	}
	return types.Universe.Lookup(name)
}

// Members lists the fields and methods that may be selected from a value of
// type t, addressable ones included.
func Members(t types.Type, from *types.Package) []types.Object {
	var members []types.Object
	seen := map[string]bool{}
	add := func(obj types.Object) {
		if !seen[obj.Name()] && (obj.Exported() || from != nil && obj.Pkg() != nil && obj.Pkg().Path() == from.Path()) {
			seen[obj.Name()] = true
			members = append(members, obj)
		}
	}
	addressable := t
	if _, ok := t.Underlying().(*types.Pointer); !ok && !types.IsInterface(t) {
		addressable = types.NewPointer(t)
	}
	var fields func(t types.Type, depth int)
	fields = func(t types.Type, depth int) {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok || depth > maxEmbedding {
			return
		}
		for f := range st.Fields() {
			add(f)
		}
		for f := range st.Fields() {
			if f.Embedded() {
				fields(f.Type(), depth+1)
			}
		}
	}
	fields(t, 0)
	for sel := range types.NewMethodSet(addressable).Methods() {
		add(sel.Obj())
	}
	return members
}

// maxEmbedding bounds the search for promoted fields in types that embed
// pointers to themselves.
const maxEmbedding = 8
