package yaegi

import (
	"go/token"
	"go/types"
)

// namedType refuses declarations of types that the interpreter cannot build.
func (lw *lowering) namedType(at token.Pos, t *types.Named) {
	name := t.Obj().Name()
	if _, ok := t.Underlying().(*types.Struct); !ok {
		if _, ok := t.Underlying().(*types.Interface); !ok && reaches(t.Underlying(), t, map[*types.Named]bool{}) {
			lw.refuse(at, "type %s: a type that is not a struct and contains itself", name)
		}
		return
	}
	st := t.Underlying().(*types.Struct)
	for i := range st.NumFields() {
		f := st.Field(i)
		ft := types.Unalias(f.Type())
		if f.Embedded() {
			if n, ok := derefNamed(ft); ok && !isSession(n.Obj()) && types.IsInterface(n) {
				lw.refuse(at, "type %s: an embedded interface of a compiled package", name)
			}
		}
		if p, ok := ft.(*types.Pointer); ok {
			if _, ok := types.Unalias(p.Elem()).(*types.Named); ok {
				continue
			}
		}
		eachNamed(ft, func(n *types.Named) {
			if n != t && isSession(n.Obj()) && !types.IsInterface(n) && reaches(n.Underlying(), t, map[*types.Named]bool{}) {
				lw.refuse(at, "type %s: types that contain each other in another way than by pointers", name)
			}
		})
	}
}

// reaches tells whether t is built with target, notebook types looked into,
// interfaces not.
func reaches(t types.Type, target *types.Named, seen map[*types.Named]bool) bool {
	found := false
	eachNamed(t, func(n *types.Named) {
		switch {
		case found:
		case n == target:
			found = true
		case isSession(n.Obj()) && !seen[n] && !types.IsInterface(n):
			seen[n] = true
			found = reaches(n.Underlying(), target, seen)
		}
	})
	return found
}

// eachNamed calls f for the named types that t is written with.
func eachNamed(t types.Type, f func(*types.Named)) {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		f(t)
	case *types.Pointer:
		eachNamed(t.Elem(), f)
	case *types.Slice:
		eachNamed(t.Elem(), f)
	case *types.Array:
		eachNamed(t.Elem(), f)
	case *types.Chan:
		eachNamed(t.Elem(), f)
	case *types.Map:
		eachNamed(t.Key(), f)
		eachNamed(t.Elem(), f)
	case *types.Signature:
		for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range tuple.Variables() {
				eachNamed(v.Type(), f)
			}
		}
	case *types.Struct:
		for v := range t.Fields() {
			eachNamed(v.Type(), f)
		}
	case *types.Interface:
		for m := range t.Methods() {
			eachNamed(m.Type(), f)
		}
	}
}

func derefNamed(t types.Type) (*types.Named, bool) {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return n, ok
}

// mentions tells whether values of type t have a notebook type in them, or a
// struct with unexported fields of the notebook.
func mentions(t types.Type) bool {
	found := false
	eachNamed(t, func(n *types.Named) {
		found = found || isSession(n.Obj())
		for arg := range n.TypeArgs().Types() {
			found = found || mentions(arg)
		}
	})
	if st, ok := t.Underlying().(*types.Struct); ok && !found {
		for f := range st.Fields() {
			found = found || !f.Exported() && isSession(f)
		}
	}
	return found
}

// speaks tells whether t has a method that fmt calls.
func speaks(t types.Type) bool {
	for _, name := range []string{"Error", "String", "GoString", "Format"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name); obj != nil {
			if _, ok := obj.(*types.Func); ok {
				return true
			}
		}
	}
	return false
}

// parts tells whether a part of t is of a notebook type with a method that
// fmt would call. hidden tells of unexported or embedded fields.
func parts(t types.Type) (speaking, hidden bool) {
	seen := map[types.Type]bool{}
	var visit func(t types.Type, top bool)
	visit = func(t types.Type, top bool) {
		if seen[t] {
			return
		}
		seen[t] = true
		if n, ok := types.Unalias(t).(*types.Named); ok {
			if !isSession(n.Obj()) {
				return
			}
			if !top && (speaks(n) || speaks(types.NewPointer(n))) || types.IsInterface(n) {
				speaking = true
			}
		}
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			visit(u.Elem(), top)
		case *types.Slice:
			visit(u.Elem(), false)
		case *types.Array:
			visit(u.Elem(), false)
		case *types.Map:
			visit(u.Key(), false)
			visit(u.Elem(), false)
		case *types.Struct:
			for f := range u.Fields() {
				hidden = hidden || !f.Exported() || f.Embedded()
				visit(f.Type(), false)
			}
		}
	}
	visit(t, true)
	return speaking, hidden
}

// holdsInterface tells whether values of t hold a notebook interface: what is
// in it has lost the name of its type.
func holdsInterface(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if isSessionInterface(t) && t.Underlying().(*types.Interface).NumMethods() > 0 {
		return true
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && !isSession(n.Obj()) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return holdsInterface(u.Elem(), seen)
	case *types.Slice:
		return holdsInterface(u.Elem(), seen)
	case *types.Array:
		return holdsInterface(u.Elem(), seen)
	case *types.Map:
		return holdsInterface(u.Key(), seen) || holdsInterface(u.Elem(), seen)
	case *types.Struct:
		for f := range u.Fields() {
			if holdsInterface(f.Type(), seen) {
				return true
			}
		}
	}
	return false
}
