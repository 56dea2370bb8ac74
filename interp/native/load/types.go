package load

import (
	"reflect"
	"slices"
	"unsafe"

	"gokernel/interp/native/hook"
)

// Compiled code tells types by the addresses of their descriptions. A program has
// one of each type that it mentions, and package reflect looks for that before it
// makes another, of []T say. Generations bring theirs later, when reflect may have
// made one: then a slice that reflect.MakeSlice gave, or a method that was found by
// its name, would be of no type that the generation knows. So the description
// that was first stays the only one, and the generation is made to use it, before
// any of its code runs.

// moduleTypes gives the places of all types that reflect looks among: for the
// program and for each plugin, in the order in which they came, an address and how
// far from it they are.
//
// The runtime keeps the function reachable for others ("hall of shame" in its
// comment); reflect has no public way to list them.
//
//go:linkname moduleTypes reflect.typelinks
func moduleTypes() (sections []unsafe.Pointer, offsets [][]int32)

// A description is how the runtime describes a type, as far as it matters.
type description struct {
	_    [2]uintptr
	hash uint32 // for type switches; the compiler and reflect have different ones for a type
}

// A typeName tells types apart that compilers have described.
type typeName struct {
	text string
	hash uint32
}

// A typeBook knows the types of generations that reflect was first to make.
type typeBook struct {
	modules  []module
	known    map[typeName]bool        // types that a generation has brought
	replaced map[uintptr]reflect.Type // descriptions that are not used, by address, and the types that are instead
}

// A module is where the types of the program or a plugin are.
type module struct{ first, last uintptr }

// newTypeBook knows the program's own types: reflect makes none of those.
func newTypeBook() *typeBook {
	b := &typeBook{known: map[typeName]bool{}, replaced: map[uintptr]reflect.Type{}}
	b.newTypes(func(unsafe.Pointer) {})
	return b
}

// newTypes calls see with the types of modules that have come since the last call.
func (b *typeBook) newTypes(see func(unsafe.Pointer)) {
	sections, offsets := moduleTypes()
	for i := len(b.modules); i < len(sections); i++ {
		m := module{uintptr(sections[i]), uintptr(sections[i])}
		for _, offset := range offsets[i] {
			at := unsafe.Add(sections[i], offset)
			m.last = max(m.last, uintptr(at))
			see(at)
		}
		b.modules = append(b.modules, m)
	}
}

// look finds the types of the generation just opened that reflect was first to
// make.
func (b *typeBook) look() {
	firsts := map[reflect.Type]reflect.Type{} // of the generation's types without a name; nil is yet to be found
	b.newTypes(func(at unsafe.Pointer) {
		t := reflect.TypeOf(anyOf(at, nil))
		name := typeName{t.String(), (*description)(at).hash}
		if t.Name() == "" && !b.known[name] {
			b.known[name] = true
			firsts[t] = nil
		}
	})
	for t := range firsts {
		b.first(t, firsts)
	}
	// Their hashes are changed last: reflect finds types by those of their parts.
	for t, first := range firsts {
		if first == t || !b.isMade(first) {
			continue
		}
		b.replaced[uintptr(typePointer(t))] = first
		(*description)(typePointer(first)).hash = (*description)(typePointer(t)).hash
	}
}

// first is the type that reflect takes for t, which it may make now. firsts are
// those of new types.
func (b *typeBook) first(t reflect.Type, firsts map[reflect.Type]reflect.Type) reflect.Type {
	known, isNew := firsts[t]
	switch {
	case known != nil:
		return known
	case isNew:
		firsts[t] = b.composed(t, func(part reflect.Type) reflect.Type { return b.first(part, firsts) })
		return firsts[t]
	case b.replaced[uintptr(typePointer(t))] != nil:
		return b.replaced[uintptr(typePointer(t))]
	}
	return t
}

// composed has reflect compose a type as t is, of other parts. It is t itself
// where reflect makes no such types rightly.
func (b *typeBook) composed(t reflect.Type, part func(reflect.Type) reflect.Type) reflect.Type {
	switch t.Kind() {
	case reflect.Pointer:
		return reflect.PointerTo(part(t.Elem()))
	case reflect.Slice:
		return reflect.SliceOf(part(t.Elem()))
	case reflect.Array:
		return reflect.ArrayOf(t.Len(), part(t.Elem()))
	case reflect.Chan:
		return reflect.ChanOf(t.ChanDir(), part(t.Elem()))
	case reflect.Map:
		return reflect.MapOf(part(t.Key()), part(t.Elem()))
	case reflect.Func:
		var in, out []reflect.Type
		for p := range t.Ins() {
			in = append(in, part(p))
		}
		for p := range t.Outs() {
			out = append(out, part(p))
		}
		return reflect.FuncOf(in, out, t.IsVariadic())
	case reflect.Struct:
		var fields []reflect.StructField
		for f := range t.Fields() {
			if f.Anonymous { // reflect gives it other methods, or panics
				return t
			}
			f.Type = part(f.Type)
			fields = append(fields, f)
		}
		return reflect.StructOf(fields)
	}
	return t
}

// isMade tells whether reflect has made the type.
func (b *typeBook) isMade(t reflect.Type) bool {
	at := uintptr(typePointer(t))
	return !slices.ContainsFunc(b.modules, func(m module) bool { return m.first <= at && at <= m.last })
}

// use makes the generation just opened use the types that were first: its data,
// and what it has presented of itself, which its code has made already.
func (b *typeBook) use(im *image, g *hook.Generation) error {
	for i := range g.Vars {
		b.settle(&g.Vars[i].Pointer)
	}
	for i := range g.Functions {
		b.settle(&g.Functions[i].Self)
		b.settle(&g.Functions[i].Next)
	}
	return im.write(func(words []uintptr) {
		for i, word := range words {
			if first := b.replaced[word]; first != nil {
				words[i] = uintptr(typePointer(first))
			}
		}
	})
}

func (b *typeBook) settle(value *any) {
	words := (*[2]unsafe.Pointer)(unsafe.Pointer(value))
	if first := b.replaced[uintptr(words[0])]; first != nil {
		words[0] = typePointer(first)
	}
}

// typePointer is where the runtime describes t.
func typePointer(t reflect.Type) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1] }
