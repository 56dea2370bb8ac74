package rewrite

import (
	"go/types"
	"slices"
	"strings"

	"gokernel/interp/check"
)

// A place is where generated code comes upon a type that it cannot name: the
// compiler infers the type from there (hidden.go). It is an object of a package,
// or lies behind another place.
type place struct {
	typ   types.Type
	from  *place       // nil of an object of a package
	obj   types.Object // the object, or the field or method of from; nil: what from's type is made of
	args  []types.Type // of a generic object
	whole types.Type   // the type of obj, or the one behind from's name; typ is it, or a part of it
}

// typeKey names a type apart from all others that the search meets.
func typeKey(t types.Type) string {
	key := types.TypeString(types.Unalias(t), nil)
	switch t := t.(type) { // literals stand here for what they hide
	case *types.Struct:
		for f := range t.Fields() {
			if hides(f) {
				return key + " " + f.Pkg().Path()
			}
		}
	case *types.Interface:
		for m := range t.Methods() {
			if hides(m) {
				return key + " " + m.Pkg().Path()
			}
		}
	}
	return key
}

// A search looks for a place of a type: breadth first, from what packages
// export to what lies behind that.
type search struct {
	match func(types.Type) bool
	seen  map[string]bool // types, by key
	queue []*place
	found *place
}

// hiddenPlace finds a place of a type that has no name, or nil.
func (s *session) hiddenPlace(t types.Type) *place {
	key := typeKey(t)
	if p := s.places[key]; p != nil {
		return p
	}
	var done []*types.Package
	look := func(packages []*types.Package) *place {
		packages = slices.DeleteFunc(packages, func(p *types.Package) bool { return p == nil || slices.Contains(done, p) })
		done = append(done, packages...)
		p := findIn(packages, key)
		for i := 0; p == nil && i < len(packages); i++ {
			p = findGeneric(packages[i], t)
		}
		return p
	}
	p := look([]*types.Package{home(t)})
	if p == nil {
		p = look(s.packages())
	}
	for i := 0; p == nil && i < len(done); i++ {
		p = look(done[i].Imports())
	}
	if p != nil {
		s.places[key] = p
	}
	return p
}

// packages are those that cells have imported so far, as far as they can be had.
func (s *session) packages() []*types.Package {
	var list []*types.Package
	for _, path := range s.imported {
		if p, err := s.checked.Import(path); err == nil {
			list = append(list, p)
		}
	}
	return list
}

// home is the package that keeps the type to itself.
func home(t types.Type) *types.Package {
	switch t := t.(type) {
	case *types.Named:
		return t.Obj().Pkg()
	case *types.Struct:
		for f := range t.Fields() {
			if hides(f) {
				return f.Pkg()
			}
		}
	case *types.Interface:
		for m := range t.Methods() {
			if hides(m) {
				return m.Pkg()
			}
		}
	}
	return nil
}

// findIn searches what packages export, but for generic types and functions.
func findIn(packages []*types.Package, key string) *place {
	f := &search{seen: map[string]bool{}, match: func(t types.Type) bool { return typeKey(t) == key }}
	for _, p := range packages {
		for obj := range exported(p) {
			switch obj := obj.(type) {
			case *types.TypeName:
				if !isGeneric(obj) {
					f.add(&place{typ: obj.Type(), obj: obj, whole: obj.Type()})
				}
			case *types.Func:
				if !isGeneric(obj) {
					f.take(&place{obj: obj, whole: obj.Type()})
				}
			case *types.Var, *types.Const:
				f.take(&place{obj: obj, whole: obj.Type()})
			}
		}
	}
	return f.run()
}

// findGeneric searches the generic types and functions that a package exports,
// for an instance of a generic type. What their type arguments have to be shows
// when the search comes upon an instance of the same generic type.
func findGeneric(p *types.Package, t types.Type) *place {
	want, ok := t.(*types.Named)
	if !ok || want.TypeArgs().Len() == 0 {
		return nil
	}
	for obj := range exported(p) {
		if !isGeneric(obj) {
			continue
		}
		params := parametersOf(obj)
		args := make([]types.Type, params.Len())
		for i := range args {
			args[i] = params.At(i)
		}
		if findInstance(obj, args, func(found types.Type) bool { return bind(found, want, args) }) == nil {
			continue
		}
		if slices.ContainsFunc(args, hasParts) {
			continue
		}
		key := typeKey(want)
		if p := findInstance(obj, args, func(t types.Type) bool { return typeKey(t) == key }); p != nil {
			return p
		}
	}
	return nil
}

// bind gives the type parameters among args the arguments that they have to have
// for found to be the type that is wanted. What it does not depend on is an int.
// It reports whether found is of the same generic type.
func bind(found types.Type, want *types.Named, args []types.Type) bool {
	named, ok := found.(*types.Named)
	if !ok || named.Origin() != want.Origin() {
		return false
	}
	for i := range named.TypeArgs().Len() {
		if at := slices.Index(args, named.TypeArgs().At(i)); at >= 0 {
			args[at] = want.TypeArgs().At(i)
		}
	}
	for i, arg := range args {
		if _, open := arg.(*types.TypeParam); open {
			args[i] = types.Typ[types.Int]
		}
	}
	return true
}

// findInstance searches behind a generic object with type arguments.
func findInstance(obj types.Object, args []types.Type, match func(types.Type) bool) *place {
	instance, err := types.Instantiate(nil, obj.Type(), args, true)
	if err != nil {
		return nil
	}
	f := &search{seen: map[string]bool{}, match: match}
	start := &place{obj: obj, args: slices.Clone(args), whole: instance}
	if _, ok := obj.(*types.TypeName); ok {
		start.typ = instance
		f.add(start)
	} else {
		f.take(start)
	}
	return f.run()
}

// exported are the objects that a package exports, by name.
func exported(p *types.Package) func(yield func(types.Object) bool) {
	return func(yield func(types.Object) bool) {
		for _, name := range p.Scope().Names() {
			obj := p.Scope().Lookup(name)
			if obj.Exported() && !strings.Contains(name, "·") && !yield(obj) {
				return
			}
		}
	}
}

func isGeneric(obj types.Object) bool { return parametersOf(obj).Len() > 0 }

// parametersOf lists the type parameters of an object.
func parametersOf(obj types.Object) *types.TypeParamList {
	switch t := obj.Type().(type) {
	case *types.Named:
		if _, ok := obj.(*types.TypeName); ok && t.TypeArgs() == nil {
			return t.TypeParams()
		}
	case *types.Alias:
		if _, ok := obj.(*types.TypeName); ok && t.TypeArgs() == nil {
			return t.TypeParams()
		}
	case *types.Signature:
		return t.TypeParams()
	}
	return nil
}

// run expands places until one matches.
func (f *search) run() *place {
	for f.found == nil && len(f.queue) > 0 {
		next := f.queue[0]
		f.queue = f.queue[1:]
		f.expand(next)
	}
	return f.found
}

// add takes in a place whose type has not been met yet.
func (f *search) add(p *place) {
	key := typeKey(p.typ)
	if f.found != nil || f.seen[key] {
		return
	}
	f.seen[key] = true
	if f.match(types.Unalias(p.typ)) {
		f.found = p
		return
	}
	f.queue = append(f.queue, p)
}

// take takes in the parts of a type that have no name. in says where it is.
func (f *search) take(in *place) {
	for _, part := range shapeOf(in.whole, nil).parts {
		at := *in
		at.typ = part.typ
		f.add(&at)
	}
}

// expand takes in what lies behind a place.
func (f *search) expand(p *place) {
	under := p.typ.Underlying()
	switch u := under.(type) {
	case *types.Basic:
	case *types.Struct:
		f.fields(p, u)
	case *types.Interface:
		for m := range u.Methods() {
			f.member(p, m, m.Type())
		}
		return
	default:
		f.take(&place{from: p, whole: u})
	}
	for sel := range types.NewMethodSet(types.NewPointer(p.typ)).Methods() {
		f.member(p, sel.Obj(), sel.Type())
	}
}

// fields takes in the fields of a struct, and of those embedded by value: a
// look behind a pointer could panic.
func (f *search) fields(p *place, t *types.Struct) {
	for field := range t.Fields() {
		if inner, ok := field.Type().Underlying().(*types.Struct); ok && field.Embedded() {
			f.fields(p, inner)
		}
		if obj, _, _ := types.LookupFieldOrMethod(p.typ, true, field.Pkg(), field.Name()); obj == field {
			f.member(p, field, field.Type())
		}
	}
}

// member takes in a field or a method.
func (f *search) member(p *place, obj types.Object, t types.Type) {
	if obj.Exported() && obj.Pkg() != nil && obj.Pkg().Path() != check.PackagePath {
		f.take(&place{from: p, obj: obj, whole: t})
	}
}
