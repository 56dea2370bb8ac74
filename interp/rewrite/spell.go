package rewrite

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"gokernel/interp/check"
)

// A shape is a type as generated code can say it. A part of it that has no name
// there, as another package keeps the name to itself, stands as a type parameter.
type shape struct {
	typ     types.Type // with a made-up type of the parameter's name in the place of each part
	parts   []*part
	decls   map[string]bool // names of the session's declarations that it mentions
	generic bool            // it mentions type parameters of its own

	live map[string]*check.Decl // by name, which may be that of a predeclared type
}

// A part of a type has no name that generated code can write.
type part struct {
	typ    types.Type
	name   string // of the type parameter
	stand  types.Type
	bounds []types.Type // that the type parameter needs, beside being comparable where typ is
}

// shapeOf gives the shape of a type, among the declarations of live.
func shapeOf(t types.Type, live map[string]*check.Decl) *shape {
	s := &shape{decls: map[string]bool{}, live: live}
	s.typ = s.of(t)
	return s
}

// part is what stands for a type that has no name.
func (s *shape) part(t types.Type) types.Type {
	for _, p := range s.parts {
		if types.Identical(p.typ, t) {
			return p.stand
		}
	}
	p := &part{typ: t, name: fmt.Sprintf("%s%d", mark, len(s.parts))}
	p.stand = types.NewNamed(types.NewTypeName(token.NoPos, nil, p.name, nil), types.Typ[types.Int], nil)
	s.parts = append(s.parts, p)
	return p.stand
}

// canSay tells whether generated code can write the name of the type.
func (s *shape) canSay(obj *types.TypeName) bool {
	switch {
	case obj.Pkg() == nil:
		return true
	case obj.Parent() != nil && obj.Parent() != obj.Pkg().Scope(), strings.Contains(obj.Name(), "·"):
		return false // local to a function; the compiler numbers such names behind a dot
	case obj.Pkg().Path() == check.PackagePath:
		s.decls[obj.Name()] = true
		return true
	}
	return obj.Exported()
}

// hides tells whether the name of a field or a method is another package's own.
func hides(obj types.Object) bool {
	return !obj.Exported() && obj.Pkg() != nil && obj.Pkg().Path() != check.PackagePath
}

// of gives the type with its parts replaced, or itself where there are none.
func (s *shape) of(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() != types.UnsafePointer {
			return s.predeclared(t, t.Name())
		}
	case *types.Alias:
		if t.Obj().Pkg() == nil {
			return s.predeclared(t, t.Obj().Name())
		}
		args := s.list(t.TypeArgs())
		if s.canSay(t.Obj()) && args == nil {
			return t
		}
		return s.of(types.Unalias(t))
	case *types.Named:
		return s.named(t)
	case *types.Pointer:
		if elem := s.of(t.Elem()); elem != t.Elem() {
			return types.NewPointer(elem)
		}
	case *types.Slice:
		if elem := s.of(t.Elem()); elem != t.Elem() {
			return types.NewSlice(elem)
		}
	case *types.Array:
		if elem := s.of(t.Elem()); elem != t.Elem() {
			return types.NewArray(elem, t.Len())
		}
	case *types.Chan:
		if elem := s.of(t.Elem()); elem != t.Elem() {
			return types.NewChan(t.Dir(), elem)
		}
	case *types.Map:
		if key, elem := s.of(t.Key()), s.of(t.Elem()); key != t.Key() || elem != t.Elem() {
			return types.NewMap(key, elem)
		}
	case *types.Signature:
		if params, results := s.tuple(t.Params()), s.tuple(t.Results()); params != t.Params() || results != t.Results() {
			return types.NewSignatureType(nil, nil, nil, params, results, t.Variadic())
		}
	case *types.Struct:
		return s.structure(t)
	case *types.Interface:
		return s.iface(t)
	case *types.TypeParam:
		s.generic = true
	case *types.Union:
		for term := range t.Terms() {
			s.of(term.Type())
		}
	}
	return t
}

// predeclared gives a predeclared type the name that package hook has for it
// where the session has given its own to something else.
func (s *shape) predeclared(t types.Type, name string) types.Type {
	if s.live[name] == nil {
		return t
	}
	name = "hook" + mark + "." + strings.ToUpper(name[:1]) + name[1:]
	return types.NewNamed(types.NewTypeName(token.NoPos, nil, name, nil), types.Typ[types.Int], nil)
}

// named is a type with a name, which may be given type arguments.
func (s *shape) named(t *types.Named) types.Type {
	if t.Obj().Pkg() == nil {
		return s.predeclared(t, t.Obj().Name())
	}
	if !s.canSay(t.Obj()) {
		return s.part(t)
	}
	before := len(s.parts)
	args := s.list(t.TypeArgs())
	if args == nil {
		return t
	}
	for i, arg := range args {
		if hasParts(t.TypeArgs().At(i)) && !s.bound(arg, t.TypeParams().At(i).Constraint()) {
			s.parts = s.parts[:before]
			return s.part(t)
		}
	}
	shaped, err := types.Instantiate(nil, t.Origin(), args, false)
	if err != nil {
		return s.part(t)
	}
	return shaped
}

// bound has a type argument that is a part, or holds some, satisfy the constraint
// in generated code too, if it can.
func (s *shape) bound(arg, constraint types.Type) bool {
	it := constraint.Underlying().(*types.Interface)
	if it.IsMethodSet() && it.NumMethods() == 0 {
		return true // any, or comparable, which parts are that can be
	}
	for _, p := range s.parts {
		if p.stand != arg {
			continue
		}
		of := shapeOf(constraint, s.live)
		if len(of.parts) > 0 {
			constraint = it // what its name stands for
			of = shapeOf(constraint, s.live)
		}
		if len(of.parts) > 0 || of.generic {
			return false
		}
		maps.Copy(s.decls, of.decls)
		p.bounds = append(p.bounds, constraint)
		return true
	}
	return false
}

// hasParts tells whether generated code has no name for the type.
func hasParts(t types.Type) bool { return len(shapeOf(t, nil).parts) > 0 }

// list replaces parts of types. It is nil when there are none.
func (s *shape) list(list *types.TypeList) []types.Type {
	var shaped []types.Type
	changed := false
	for t := range list.Types() {
		of := s.of(t)
		changed = changed || of != t
		shaped = append(shaped, of)
	}
	if !changed {
		return nil
	}
	return shaped
}

func (s *shape) tuple(tuple *types.Tuple) *types.Tuple {
	var vars []*types.Var
	changed := false
	for v := range tuple.Variables() {
		of := s.of(v.Type())
		changed = changed || of != v.Type()
		vars = append(vars, types.NewParam(v.Pos(), v.Pkg(), v.Name(), of))
	}
	if !changed {
		return tuple
	}
	return types.NewTuple(vars...)
}

func (s *shape) structure(t *types.Struct) types.Type {
	var fields []*types.Var
	var tags []string
	before, changed := len(s.parts), false
	for i := range t.NumFields() {
		f := t.Field(i)
		of := s.of(f.Type())
		if hides(f) || f.Embedded() && s.stands(of) {
			s.parts = s.parts[:before]
			return s.part(t)
		}
		changed = changed || of != f.Type()
		fields = append(fields, types.NewField(f.Pos(), f.Pkg(), f.Name(), of, f.Embedded()))
		tags = append(tags, t.Tag(i))
	}
	if !changed {
		return t
	}
	return types.NewStruct(fields, tags)
}

// stands tells whether the type stands for a part.
func (s *shape) stands(t types.Type) bool {
	return slices.ContainsFunc(s.parts, func(p *part) bool { return p.stand == t })
}

func (s *shape) iface(t *types.Interface) types.Type {
	for m := range t.Methods() {
		if hides(m) {
			return s.part(t)
		}
	}
	before, changed := len(s.parts), false
	for e := range t.EmbeddedTypes() {
		changed = s.of(e) != e || changed
	}
	methods, embedded := t.ExplicitMethods(), slices.Collect(t.EmbeddedTypes())
	if changed { // what is embedded is written out
		s.parts = s.parts[:before]
		if !t.IsMethodSet() || t.IsComparable() {
			return s.part(t)
		}
		methods, embedded = t.Methods(), nil
	}
	var list []*types.Func
	for m := range methods {
		of := s.of(m.Type())
		changed = changed || of != m.Type()
		list = append(list, types.NewFunc(m.Pos(), m.Pkg(), m.Name(), of.(*types.Signature)))
	}
	if !changed {
		return t
	}
	return types.NewInterfaceType(list, embedded).Complete()
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
