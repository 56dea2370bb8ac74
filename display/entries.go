package display

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// An entry is one pair of a map.
type entry struct{ key, value reflect.Value }

// firstEntries returns the first n entries of a map by their keys, without
// sorting all of a large one.
func firstEntries(v reflect.Value, n int) []entry {
	var first []entry
	scratch := reflect.New(v.Type().Key()).Elem()
	for iter := v.MapRange(); iter.Next(); {
		if len(first) == n && v.CanInterface() { // the most usual case, without a copy on the heap
			if scratch.SetIterKey(iter); n == 0 || compare(first[n-1].key, scratch) <= 0 {
				continue
			}
		}
		key := iter.Key()
		i, _ := slices.BinarySearchFunc(first, key, func(e entry, key reflect.Value) int { return compare(e.key, key) })
		if i >= n {
			continue
		}
		if len(first) == n {
			first = first[:n-1]
		}
		first = slices.Insert(first, i, entry{key, iter.Value()})
	}
	return first
}

// compare orders keys: nil, then by kind, then by value.
func compare(a, b reflect.Value) int {
	for a.IsValid() && a.Kind() == reflect.Interface {
		a = a.Elem()
	}
	for b.IsValid() && b.Kind() == reflect.Interface {
		b = b.Elem()
	}
	if !a.IsValid() || !b.IsValid() {
		return cmp.Compare(order(a.IsValid()), order(b.IsValid()))
	}
	if a.Kind() != b.Kind() {
		return cmp.Compare(a.Kind(), b.Kind())
	}
	switch {
	case a.Kind() == reflect.Bool:
		return cmp.Compare(order(a.Bool()), order(b.Bool()))
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	case a.CanComplex():
		x, y := a.Complex(), b.Complex()
		return cmp.Or(cmp.Compare(real(x), real(y)), cmp.Compare(imag(x), imag(y)))
	case a.Kind() == reflect.String:
		return strings.Compare(a.String(), b.String())
	case a.Kind() == reflect.Pointer || a.Kind() == reflect.Chan || a.Kind() == reflect.UnsafePointer:
		return cmp.Compare(a.Pointer(), b.Pointer())
	case a.Kind() == reflect.Struct:
		for i := range min(a.NumField(), b.NumField()) {
			if c := compare(a.Field(i), b.Field(i)); c != 0 {
				return c
			}
		}
	case a.Kind() == reflect.Array:
		for i := range min(a.Len(), b.Len()) {
			if c := compare(a.Index(i), b.Index(i)); c != 0 {
				return c
			}
		}
	}
	return 0
}

func order(b bool) int {
	if b {
		return 1
	}
	return 0
}
