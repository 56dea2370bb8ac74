package load

import (
	"fmt"
	"reflect"
	"sync"
	"unsafe"

	"gokernel/interp/native/hook"
)

// Variables are the session's variables by key: "x#1" is the first variable
// called x. They live in the heap and belong to no generation. Its methods may
// be called by several goroutines at once.
type Variables struct {
	mu    sync.Mutex
	table map[string]variable // guarded by mu
	moves map[string]variable // memory that waits for a variable of another type; guarded by mu
	lent  map[string]any      // values that wait for a variable; guarded by mu
}

// A variable is typed by what it holds: package reflect may have more than one
// type for pointers to that, made by itself and by plugins.
type variable struct {
	at    unsafe.Pointer
	holds reflect.Type
}

// NewVariables returns an empty table.
func NewVariables() *Variables {
	return &Variables{table: map[string]variable{}, moves: map[string]variable{}, lent: map[string]any{}}
}

// Lookup returns the pointer to a variable.
func (vs *Variables) Lookup(key string) (reflect.Value, bool) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	v, ok := vs.table[key]
	if !ok {
		return reflect.Value{}, false
	}
	return reflect.NewAt(v.holds, v.at), true
}

// Define enters a variable that another engine has made. p points to it.
func (vs *Variables) Define(key string, p reflect.Value) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	vs.table[key] = variable{p.UnsafePointer(), p.Type().Elem()}
}

// Drop clears a variable, so that what it holds can go: generations that are
// open still point at it.
func (vs *Variables) Drop(key string) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	delete(vs.lent, key)
	v, ok := vs.table[key]
	if !ok {
		v, ok = vs.moves[key]
	}
	if ok {
		reflect.NewAt(v.holds, v.at).Elem().SetZero()
		delete(vs.table, key)
		delete(vs.moves, key)
	}
}

// bind points a generation's pointer at its variable, which the first
// generation makes.
func (vs *Variables) bind(v hook.Var) error {
	pointer := reflect.ValueOf(v.Pointer)
	holds := pointer.Type().Elem().Elem()
	vs.mu.Lock()
	defer vs.mu.Unlock()
	known, ok := vs.table[v.Key]
	switch {
	case ok && known.holds != holds:
		return fmt.Errorf("%s is a %s, and the cell takes it for a %s", v.Key, known.holds, holds)
	case ok:
	case vs.moves[v.Key].at != nil:
		known = variable{vs.moves[v.Key].at, holds}
		delete(vs.moves, v.Key)
	default:
		p, err := vs.made(v.Key, holds)
		if err != nil {
			return err
		}
		known = variable{p.UnsafePointer(), holds}
	}
	vs.table[v.Key] = known
	*(*unsafe.Pointer)(pointer.UnsafePointer()) = known.at
	return nil
}

// move makes the memory of one variable that of another, whose type has the
// same layout. No generation may have bound the first yet: then it is itself one
// that waits.
func (vs *Variables) move(m Move) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	v, ok := vs.table[m.From]
	if !ok {
		v, ok = vs.moves[m.From]
	}
	if ok {
		vs.moves[m.To] = v
		delete(vs.table, m.From)
		delete(vs.moves, m.From)
	}
}

// lend keeps a value for a variable that the next cell has.
func (vs *Variables) lend(key string, value any) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	vs.lent[key] = value
}

// Borrow makes the variable that a value waits for; false where none does. Its
// type is that which the cell knows: an interface may hold the value.
func (vs *Variables) Borrow(key string, holds reflect.Type) (pointer reflect.Value, ok bool, err error) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	if _, ok := vs.lent[key]; !ok {
		return reflect.Value{}, false, nil
	}
	p, err := vs.made(key, holds)
	if err != nil {
		return reflect.Value{}, false, err
	}
	vs.table[key] = variable{p.UnsafePointer(), holds}
	return p, true, nil
}

// made makes a variable, of the value that waits for it or at its zero value. mu
// is held.
func (vs *Variables) made(key string, holds reflect.Type) (pointer reflect.Value, err error) {
	p := reflect.New(holds)
	value := reflect.ValueOf(vs.lent[key])
	delete(vs.lent, key)
	if value.IsValid() {
		if !value.Type().AssignableTo(holds) {
			return p, fmt.Errorf("%s is a %s, and the cell takes it for a %s", key, value.Type(), holds)
		}
		p.Elem().Set(value)
	}
	return p, nil
}
