package load

import (
	"reflect"
	"time"
	"unsafe"
)

// deepSize is what a value takes with all that it leads to, in bytes, what
// several lead to once. atLeast says that it may be more: that it leads to what
// cannot be looked into, or to more values than steps. Maps and channels are
// estimated.
func deepSize(v reflect.Value, steps int) (size int64, atLeast bool) {
	w := sizer{steps: steps, seen: map[reference]bool{}, flat: map[reflect.Type]bool{}}
	w.size = int64(v.Type().Size())
	w.behind(v)
	return w.size, w.more
}

// A sizer adds up what values lead to.
type sizer struct {
	size  int64
	more  bool
	steps int
	seen  map[reference]bool
	flat  map[reflect.Type]bool // types whose values lead nowhere, or not
}

// A reference is memory that has been counted.
type reference struct {
	at  unsafe.Pointer
	typ reflect.Type
}

// enter counts n bytes at an address, once.
func (w *sizer) enter(at unsafe.Pointer, typ reflect.Type, n int64) bool {
	if at == nil || w.seen[reference{at, typ}] {
		return false
	}
	w.seen[reference{at, typ}] = true
	w.size += n
	return true
}

// behind adds what v leads to.
func (w *sizer) behind(v reflect.Value) {
	if w.steps--; w.steps < 0 {
		w.more = true
		return
	}
	if w.leadsNowhere(v.Type()) {
		return
	}
	t := v.Type()
	switch v.Kind() {
	case reflect.String:
		text := v.String()
		w.enter(unsafe.Pointer(unsafe.StringData(text)), t, int64(len(text)))
	case reflect.Slice:
		if w.enter(v.UnsafePointer(), t, int64(v.Cap())*int64(t.Elem().Size())) {
			w.elements(v)
		}
	case reflect.Array:
		w.elements(v)
	case reflect.Struct:
		for i := range v.NumField() {
			w.behind(v.Field(i))
		}
	case reflect.Pointer:
		if w.enter(v.UnsafePointer(), t, int64(t.Elem().Size())) {
			w.behind(v.Elem())
		}
	case reflect.Interface:
		if v.IsNil() {
			return
		}
		e := v.Elem()
		if !isPointer(e.Kind()) {
			w.size += int64(e.Type().Size())
		}
		w.behind(e)
	case reflect.Map:
		w.mapping(v)
	case reflect.Chan:
		if w.enter(v.UnsafePointer(), t, chanHeader+int64(v.Cap())*int64(t.Elem().Size())) && v.Len() > 0 && !w.leadsNowhere(t.Elem()) {
			w.more = true // what is in it cannot be looked at
		}
	case reflect.Func, reflect.UnsafePointer:
		w.more = w.more || !v.IsNil()
	}
}

func (w *sizer) elements(v reflect.Value) {
	if w.leadsNowhere(v.Type().Elem()) {
		return
	}
	for i := 0; i < v.Len() && !w.tired(); i++ {
		w.behind(v.Index(i))
	}
}

func (w *sizer) mapping(v reflect.Value) {
	t := v.Type()
	slot := int64(t.Key().Size()+t.Elem().Size()) + 1
	if !w.enter(v.UnsafePointer(), t, mapHeader+int64(v.Len())*slot*8/7) {
		return
	}
	if w.leadsNowhere(t.Key()) && w.leadsNowhere(t.Elem()) {
		return
	}
	for iter := v.MapRange(); !w.tired() && iter.Next(); {
		w.behind(iter.Key())
		w.behind(iter.Value())
	}
}

func (w *sizer) tired() bool {
	if w.steps <= 0 {
		w.more = true
	}
	return w.steps <= 0
}

// What the runtime needs beside the elements, in bytes.
const (
	chanHeader = 96
	mapHeader  = 48
)

// leadsNowhere tells whether values of the type hold all of themselves.
func (w *sizer) leadsNowhere(t reflect.Type) bool {
	if flat, ok := w.flat[t]; ok {
		return flat
	}
	flat := true
	switch t.Kind() {
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			break // its location belongs to package time
		}
		for i := range t.NumField() {
			flat = flat && w.leadsNowhere(t.Field(i).Type)
		}
	case reflect.Array:
		flat = t.Len() == 0 || w.leadsNowhere(t.Elem())
	case reflect.String, reflect.Slice, reflect.Pointer, reflect.Interface, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		flat = false
	}
	w.flat[t] = flat
	return flat
}

// isPointer tells whether an interface holds a value of the kind in itself.
func isPointer(k reflect.Kind) bool {
	switch k {
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return true
	}
	return false
}
