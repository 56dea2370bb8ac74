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
	table map[string]reflect.Value  // pointers to the variables; guarded by mu
	moves map[string]unsafe.Pointer // memory that waits for a variable; guarded by mu
}

// NewVariables returns an empty table.
func NewVariables() *Variables {
	return &Variables{table: map[string]reflect.Value{}, moves: map[string]unsafe.Pointer{}}
}

// Lookup returns the pointer to a variable.
func (vs *Variables) Lookup(key string) (reflect.Value, bool) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	p, ok := vs.table[key]
	return p, ok
}

// Define enters a variable that another engine has made. p points to it.
func (vs *Variables) Define(key string, p reflect.Value) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	vs.table[key] = p
}

// Drop clears a variable, so that what it holds can go: generations that are
// open still point at it.
func (vs *Variables) Drop(key string) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	if p, ok := vs.table[key]; ok {
		p.Elem().SetZero()
		delete(vs.table, key)
	}
}

// bind points a generation's pointer at its variable, which the first
// generation makes.
func (vs *Variables) bind(v hook.Var) error {
	pointer := reflect.ValueOf(v.Pointer).Elem()
	vs.mu.Lock()
	defer vs.mu.Unlock()
	p, ok := vs.table[v.Key]
	switch {
	case ok && p.Type() != pointer.Type():
		return fmt.Errorf("%s is a %s, and the cell takes it for a %s", v.Key, p.Type(), pointer.Type())
	case !ok && vs.moves[v.Key] != nil:
		p = reflect.NewAt(pointer.Type().Elem(), vs.moves[v.Key])
		delete(vs.moves, v.Key)
	case !ok:
		p = reflect.New(pointer.Type().Elem())
	}
	vs.table[v.Key] = p
	pointer.Set(p)
	return nil
}

// move makes the memory of one variable that of another, whose type has the
// same layout.
func (vs *Variables) move(m Move) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	if p, ok := vs.table[m.From]; ok {
		vs.moves[m.To] = p.UnsafePointer()
		delete(vs.table, m.From)
	}
}
