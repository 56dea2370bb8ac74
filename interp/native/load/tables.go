package load

import (
	"fmt"
	"reflect"
	"unsafe"
)

// What an interface with methods holds besides its value is a table, of a type and
// an interface type, and compiled code compares tables by their addresses: in type
// switches, assertions, and with ==. Where a program has a table, the runtime uses
// that one for all; else it makes one when the pair comes up, in fmt say, or by
// x.(error). A program has all its tables before it runs. Generations bring theirs
// later, when the runtime may have made one: then values with its table would be of
// no type that the generation knows. So the table that was first stays the only one,
// and the generation is made to use it, before any of its code runs.

// A table is how the runtime lays out an interface's table, as far as it matters.
type table struct {
	inter, typ unsafe.Pointer
	hash       uint32  // of the type, for type switches; 0 in a table that the runtime has made
	method     uintptr // the first of them; 0 says that the type does not implement the interface
}

// never is an interface that nothing is converted to. The runtime does not come
// upon a table of it.
type never interface{ gokernelNever() }

// useFirst makes the generation just opened use the types and the tables that were
// first. It does nothing on systems where it cannot find the generation's.
func (e *Engine) useFirst(file string) error {
	e.types.look()
	image, err := findImage(file, len(e.types.replaced) > 0)
	if image == nil || err != nil {
		return err
	}
	if len(e.types.replaced) > 0 {
		if err := e.types.use(image, e.newest); err != nil {
			return err
		}
	}
	return e.useFirstTables(image)
}

// useFirstTables makes it use the tables, when it uses the types.
func (e *Engine) useFirstTables(image *image) error {
	own := map[uintptr]*table{}
	for _, t := range image.tables {
		if t.method == 0 { // no value has that
			continue
		}
		first, err := firstTable(t)
		if err != nil {
			return err
		}
		if first != t {
			own[uintptr(unsafe.Pointer(t))] = t
			e.replaced[uintptr(unsafe.Pointer(t))] = first
		}
	}
	if len(e.replaced) == 0 {
		return nil
	}
	return image.write(func(words []uintptr) {
		for i, word := range words {
			first := e.replaced[word]
			if first == nil {
				continue
			}
			words[i] = uintptr(unsafe.Pointer(first))
			if t := own[word]; t != nil {
				if first.hash != t.hash { // else it may be one that cannot be written to
					first.hash = t.hash
				}
				t.inter = typeWord((*never)(nil))
			}
		}
	})
}

// firstTable is the table that the runtime uses for the pair of t.
func firstTable(t *table) (first *table, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("looking for the table of an interface: %v", r)
		}
	}()
	var nothing byte
	value := anyOf(t.typ, unsafe.Pointer(&nothing)) // whose bytes nobody reads
	holder := reflect.New(reflect.TypeOf(anyOf(t.inter, nil)))
	holder.Elem().Set(reflect.ValueOf(value))
	first = *(**table)(holder.UnsafePointer())
	if first == nil || first.inter != t.inter || first.typ != t.typ {
		return nil, fmt.Errorf("the table of an interface is not as this version of Go is expected to make it")
	}
	return first, nil
}

// anyOf is an interface value of a type, as the runtime describes it.
func anyOf(typ, data unsafe.Pointer) any {
	var value any
	*(*[2]unsafe.Pointer)(unsafe.Pointer(&value)) = [2]unsafe.Pointer{typ, data}
	return value
}

// typeWord is the runtime's description of what p points to.
func typeWord(p any) unsafe.Pointer { return typePointer(reflect.TypeOf(p).Elem()) }
