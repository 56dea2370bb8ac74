package yaegi

import (
	"reflect"
	"unsafe"
)

// The functions of this file look at indexes and bounds for generated code.
// They panic by doing the same with something of that length that takes no
// memory, so the error is the runtime's own.

// index is the index, of any integer type, of something of length n.
func index(i any, n int) int {
	v := reflect.ValueOf(i)
	if v.CanUint() {
		_ = make([]struct{}, n)[v.Uint()]
		return int(v.Uint())
	}
	_ = make([]struct{}, n)[v.Int()]
	return int(v.Int())
}

// A bound is a bound of a slice expression.
type bound struct {
	value   int64
	missing bool
	large   uint64 // when it does not fit into value
}

func newBound(b any) bound {
	if b == nil {
		return bound{missing: true}
	}
	v := reflect.ValueOf(b)
	if !v.CanUint() {
		return bound{value: v.Int()}
	}
	if n := v.Uint(); n > 1<<62 {
		return bound{large: n}
	}
	return bound{value: int64(v.Uint())}
}

// sliceLow is the low bound of a slice of a slice.
func sliceLow(low, high, limit any, n, c int) int {
	l, h, m := newBound(low), newBound(high), newBound(limit)
	s := make([]struct{}, n, c)
	switch {
	case m.large > 0:
		_ = s[0:0:m.large]
	case !m.missing && h.large > 0:
		_ = s[0:h.large:m.value]
	case !m.missing && l.large > 0:
		_ = s[l.large:h.value:m.value]
	case !m.missing:
		_ = s[l.value:h.value:m.value]
	case h.large > 0:
		_ = s[:h.large]
	case h.missing && l.large > 0:
		_ = s[l.large:]
	case h.missing:
		_ = s[l.value:]
	case l.large > 0:
		_ = s[l.large:h.value]
	default:
		_ = s[l.value:h.value]
	}
	return int(l.value)
}

// stringLow is the low bound of a slice of a string, or of an array, of which the
// runtime speaks in the same words.
func stringLow(low, high any, n int) int {
	l, h := newBound(low), newBound(high)
	s := unsafe.String(new(byte), n) // whose bytes nobody looks at
	switch {
	case h.large > 0:
		_ = s[:h.large]
	case h.missing && l.large > 0:
		_ = s[l.large:]
	case h.missing:
		_ = s[l.value:]
	case l.large > 0:
		_ = s[l.large:h.value]
	default:
		_ = s[l.value:h.value]
	}
	return int(l.value)
}

// asserted panics as an assertion that fails does. value is what the interface
// holds, static the interface's type, and target a pointer to the type that was
// asserted.
func asserted(value any, static string, target any) {
	dynamic := "nil"
	if value != nil {
		dynamic = reflect.TypeOf(value).String()
	}
	panic(runtimeError{"interface conversion: " + static + " is " + dynamic + ", not " + reflect.TypeOf(target).Elem().String()})
}
