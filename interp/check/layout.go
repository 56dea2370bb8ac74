package check

import "go/types"

// sameLayout tells whether values of types a and b, of two universes, have the
// same representation through and through, so that memory that holds the one
// can be read as the other: named types are compared by what they stand for,
// everything else by structure.
func sameLayout(a, b types.Type) bool {
	return layouts{}.same(a, b)
}

// layouts holds the pairs of named types under comparison: a pair met again
// is taken to agree, which ends recursion.
type layouts map[[2]types.Type]bool

func (l layouts) same(a, b types.Type) bool {
	if types.Identical(a, b) {
		return true
	}
	pair := [2]types.Type{a, b}
	if l[pair] {
		return true
	}
	l[pair] = true
	switch a := a.Underlying().(type) {
	case *types.Basic:
		b, ok := b.Underlying().(*types.Basic)
		return ok && a.Kind() == b.Kind()
	case *types.Pointer:
		b, ok := b.Underlying().(*types.Pointer)
		return ok && l.same(a.Elem(), b.Elem())
	case *types.Slice:
		b, ok := b.Underlying().(*types.Slice)
		return ok && l.same(a.Elem(), b.Elem())
	case *types.Array:
		b, ok := b.Underlying().(*types.Array)
		return ok && a.Len() == b.Len() && l.same(a.Elem(), b.Elem())
	case *types.Chan:
		b, ok := b.Underlying().(*types.Chan)
		return ok && a.Dir() == b.Dir() && l.same(a.Elem(), b.Elem())
	case *types.Map:
		b, ok := b.Underlying().(*types.Map)
		return ok && l.same(a.Key(), b.Key()) && l.same(a.Elem(), b.Elem())
	case *types.Signature:
		b, ok := b.Underlying().(*types.Signature)
		return ok && a.Variadic() == b.Variadic() && l.tuples(a.Params(), b.Params()) && l.tuples(a.Results(), b.Results())
	case *types.Struct:
		b, ok := b.Underlying().(*types.Struct)
		if !ok || a.NumFields() != b.NumFields() {
			return false
		}
		for i := range a.NumFields() {
			// Another name or tag is another meaning of the same bytes.
			if a.Field(i).Name() != b.Field(i).Name() || a.Tag(i) != b.Tag(i) || a.Field(i).Embedded() != b.Field(i).Embedded() || !l.same(a.Field(i).Type(), b.Field(i).Type()) {
				return false
			}
		}
		return true
	case *types.Interface:
		// The method table in an interface value is laid out by its method set.
		b, ok := b.Underlying().(*types.Interface)
		if !ok || a.NumMethods() != b.NumMethods() {
			return false
		}
		for i := range a.NumMethods() {
			if a.Method(i).Name() != b.Method(i).Name() || !l.same(a.Method(i).Type(), b.Method(i).Type()) {
				return false
			}
		}
		return true
	}
	return false
}

func (l layouts) tuples(a, b *types.Tuple) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !l.same(a.At(i).Type(), b.At(i).Type()) {
			return false
		}
	}
	return true
}
