package display

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// A Renderer says itself how it is shown. What it gives is all that is shown
// of it, but for the plain text, which is added where the bundle has none. A
// bundle without any form leaves the value to its text.
//
// MimeBundle may be called on another goroutine than the one that shows the
// value. Where it panics, takes more than two seconds, or gives what no front
// end can read, the value is shown as plain text, with a line that says so.
type Renderer interface {
	MimeBundle() Bundle
}

// Register makes f say how values of type T are shown, from now on and in
// the whole process: for types that one does not own, and that therefore
// cannot have a method MimeBundle. It comes before all else that the values
// could say of themselves.
//
// For a value, a function of exactly its type comes first; then those whose T
// is an interface that the value implements, in the order in which they were
// registered. A second function for the same T takes the place of the first,
// also when T is a type of the notebook that has been declared anew
// meanwhile. The function is held to the same rules as a Renderer; it may be
// called by several goroutines at once. A nil f takes the registration back.
func Register[T any](f func(T) Bundle) {
	if f == nil {
		renderers.remove(reflect.TypeFor[T]())
		return
	}
	renderers.add(reflect.TypeFor[T](), func(v reflect.Value) Bundle {
		// By way of a variable, since T may be an interface.
		var value T
		reflect.ValueOf(&value).Elem().Set(v)
		return f(value)
	})
}

// renderers are the process's, as sink is.
var renderers registry

// A registry holds the functions of Register.
type registry struct {
	mu         sync.RWMutex
	exact      map[reflect.Type]*registration
	names      map[string]*registration // of the notebook's types, by typeKey
	interfaces []*registration
}

// A registration is one function. render takes a value that can be assigned
// to typ.
type registration struct {
	typ    reflect.Type
	render func(reflect.Value) Bundle
}

func (r *registry) add(typ reflect.Type, render func(reflect.Value) Bundle) {
	r.mu.Lock()
	defer r.mu.Unlock()
	added := &registration{typ, render}
	if typ.Kind() == reflect.Interface {
		if i := r.indexOf(typ); i >= 0 {
			r.interfaces[i] = added
		} else {
			r.interfaces = append(r.interfaces, added)
		}
		return
	}
	if r.exact == nil {
		r.exact, r.names = map[reflect.Type]*registration{}, map[string]*registration{}
	}
	if name := typeKey(typ); name != "" {
		if before := r.names[name]; before != nil {
			delete(r.exact, before.typ)
		}
		r.names[name] = added
	}
	r.exact[typ] = added
}

func (r *registry) remove(typ reflect.Type) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if typ.Kind() == reflect.Interface {
		if i := r.indexOf(typ); i >= 0 {
			r.interfaces = slices.Delete(r.interfaces, i, i+1)
		}
		return
	}
	delete(r.exact, typ)
	if name := typeKey(typ); name != "" && r.names[name] != nil {
		delete(r.exact, r.names[name].typ)
		delete(r.names, name)
	}
}

// indexOf is the place of an interface, or of the one that it replaces, or
// -1. r.mu is held.
func (r *registry) indexOf(typ reflect.Type) int {
	name := typeKey(typ)
	return slices.IndexFunc(r.interfaces, func(r *registration) bool {
		return r.typ == typ || name != "" && typeKey(r.typ) == name
	})
}

// find returns the function for v, or nil.
func (r *registry) find(v reflect.Value) func() Bundle {
	r.mu.RLock()
	defer r.mu.RUnlock()
	typ := v.Type()
	if found := r.exact[typ]; found != nil {
		return func() Bundle { return found.render(v) }
	}
	// The type may be newer than its registration, or older.
	if len(r.names) > 0 {
		if found := r.names[typeKey(typ)]; found != nil && typ.Kind() == found.typ.Kind() && typ.ConvertibleTo(found.typ) {
			return func() Bundle { return found.render(v.Convert(found.typ)) }
		}
	}
	for _, found := range r.interfaces {
		if typ.Implements(found.typ) {
			return func() Bundle { return found.render(v) }
		}
	}
	return nil
}

// typeKey names a type of the notebook in the same way for each of its
// declarations; it is "" for types of other packages, which are declared once.
func typeKey(typ reflect.Type) string { return keyOfText(typ.String()) }

func keyOfText(text string) string {
	if !strings.Contains(text, "main.") {
		return ""
	}
	// The mark and the number behind it are what compiled cells set the
	// declarations of a name apart by.
	parts := strings.Split(text, "ʹ")
	for i, part := range parts[1:] {
		parts[i+1] = strings.TrimLeft(part, "0123456789")
	}
	return strings.Join(parts, "")
}
