package rewrite

import (
	"go/types"

	"gokernel/interp/check"
)

// spell writes a type as generated code says it, and notes what that needs. It
// reports whether that can be done: a name that another package keeps to itself
// cannot be written.
func (s *session) spell(t types.Type, decls map[string]bool, imports map[string]bool) (string, bool) {
	ok := true
	named := func(obj *types.TypeName) {
		switch {
		case obj.Pkg() == nil:
		case obj.Parent() != nil && obj.Parent() != obj.Pkg().Scope():
			ok = false // local to a function
		case obj.Pkg().Path() == check.PackagePath:
			decls[obj.Name()] = true
		case !obj.Exported():
			ok = false
		}
	}
	field := func(obj *types.Var) {
		if !obj.Exported() && obj.Pkg() != nil && obj.Pkg().Path() != check.PackagePath {
			ok = false
		}
	}
	walkType(t, named, field)
	text := types.TypeString(t, func(p *types.Package) string {
		if p.Path() == check.PackagePath {
			return ""
		}
		imports[p.Path()] = true
		return s.packageName(p.Path())
	})
	return text, ok
}

// isIncomplete tells whether values of the type must not be in Go's memory, as
// they hold something of C that is not known.
func isIncomplete(t types.Type) bool {
	if named, ok := types.Unalias(t).(*types.Named); ok {
		if obj := named.Obj(); obj.Pkg() != nil && obj.Pkg().Path() == "runtime/cgo" && obj.Name() == "Incomplete" {
			return true
		}
	}
	switch t := t.Underlying().(type) {
	case *types.Array:
		return isIncomplete(t.Elem())
	case *types.Struct:
		for field := range t.Fields() {
			if isIncomplete(field.Type()) {
				return true
			}
		}
	}
	return false
}

// walkType visits what a type is written with.
func walkType(t types.Type, named func(*types.TypeName), field func(*types.Var)) {
	visit := func(t types.Type) { walkType(t, named, field) }
	tuple := func(list *types.Tuple) {
		for v := range list.Variables() {
			visit(v.Type())
		}
	}
	switch t := t.(type) {
	case *types.Alias:
		named(t.Obj())
		for arg := range t.TypeArgs().Types() {
			visit(arg)
		}
	case *types.Named:
		named(t.Obj())
		for arg := range t.TypeArgs().Types() {
			visit(arg)
		}
	case *types.Pointer:
		visit(t.Elem())
	case *types.Slice:
		visit(t.Elem())
	case *types.Array:
		visit(t.Elem())
	case *types.Chan:
		visit(t.Elem())
	case *types.Map:
		visit(t.Key())
		visit(t.Elem())
	case *types.Signature:
		tuple(t.Params())
		tuple(t.Results())
	case *types.Struct:
		for f := range t.Fields() {
			field(f)
			visit(f.Type())
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			visit(m.Type())
		}
		for e := range t.EmbeddedTypes() {
			visit(e)
		}
	}
}
