package yaegi

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"unsafe"

	yaegi "github.com/traefik/yaegi/interp"
)

// A machine is one interpreter with its symbols, and what it has been told. Its
// methods must not overlap.
type machine struct {
	in       *yaegi.Interpreter
	stops    *uint64                  // the interpreter's count of stops: frames of an older count run no further
	imported map[string]bool          // aliases
	slots    map[string]reflect.Value // pointers to its pointers to variables of the worker's table
	keeps    bool                     // it holds declarations or variables of its own
	programs int                      // that it has run
}

// newMachine makes an interpreter whose symbols call back to the engine.
func (e *Engine) newMachine() (*machine, error) {
	m := &machine{imported: map[string]bool{}, slots: map[string]reflect.Value{}}
	m.in = yaegi.New(yaegi.Options{
		Unrestricted: true,
		Stdin:        scanned{e},
		Stdout:       printed{e},
		Stderr:       &e.trace, // only the interpreter itself writes there
	})
	id, ok := reflect.TypeFor[yaegi.Interpreter]().FieldByName("id")
	if !ok || id.Offset != 0 || id.Type.Kind() != reflect.Uint64 {
		return nil, errors.New("creating interpreter: its count of stops is not where it was")
	}
	m.stops = (*uint64)(unsafe.Pointer(m.in))
	for _, symbols := range []yaegi.Exports{library(), e.overrides(), e.support(m), displaySymbols(), exports(e.options.Symbols)} {
		if err := m.in.Use(symbols); err != nil {
			return nil, fmt.Errorf("loading symbols: %w", err)
		}
	}
	if err := m.eval(`import ` + supportAlias + ` "` + supportPath + `"`); err != nil {
		return nil, fmt.Errorf("importing %s: %w", supportPath, err)
	}
	return m, nil
}

// enough is the number of programs after which a machine beside compiled cells is
// replaced: with each it gets slower, and keeps a few kilobytes.
const enough = 500

// renew counts a program, and replaces the machine: by one that is fresh, when the
// program wants that, or when it has run enough and the next one is ready.
func (e *Engine) renew(fresh bool) error {
	defer func() { e.machine.programs++ }()
	switch {
	case fresh && e.machine.programs > 0:
		m, err := e.newMachine()
		if err != nil {
			return err
		}
		e.machine = m
	case e.machine.programs < enough || !e.replaceable():
	case len(e.next) > 0:
		e.takeNext()
	default:
		e.prepareNext()
	}
	return nil
}

// replaceable tells whether the machine holds nothing that would be lost with it.
func (e *Engine) replaceable() bool { return e.options.Shared != nil && !e.machine.keeps }

// prepareNext begins to make the next machine, unless that has been done.
func (e *Engine) prepareNext() {
	if e.next != nil {
		return
	}
	e.next = make(chan *machine, 1)
	go func(next chan<- *machine) {
		m, err := e.newMachine()
		if err != nil {
			m = nil // one has been made before, so this is hardly possible
		}
		next <- m
	}(e.next)
}

// takeNext waits for the next machine and makes it the engine's. It reports
// false when there is none.
func (e *Engine) takeNext() bool {
	m := <-e.next
	e.next = nil
	if m == nil {
		return false
	}
	e.machine = m
	return true
}

// eval evaluates a source that does not wait for anything. Only evaluation with
// a context makes code whose channel operations can be interrupted.
func (m *machine) eval(src string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	_, err = m.in.EvalWithContext(context.Background(), src)
	return err
}

// imports imports those packages that have not been.
func (m *machine) imports(list []Import) error {
	for _, imp := range list {
		if m.imported[imp.Alias] {
			continue
		}
		if err := m.eval(fmt.Sprintf("import %s %q", imp.Alias, imp.Path)); err != nil {
			return fmt.Errorf("importing %s: %w", imp.Path, err)
		}
		m.imported[imp.Alias] = true
	}
	return nil
}

// slot takes a pointer to a pointer to a variable by its name: it is called by
// what bind evaluates.
func (m *machine) slot(name string, pointer any) bool {
	m.slots[name] = reflect.ValueOf(pointer)
	return true
}

// bind makes the program's pointers point at the variables of the table.
func (m *machine) bind(vars []Variable, table Shared) error {
	var pointers strings.Builder
	for _, v := range vars {
		if !m.slots[v.Name].IsValid() {
			fmt.Fprintf(&pointers, "var %[1]s *%[2]s\nvar _ = %[3]s.Slot(%[1]q, &%[1]s)\n", v.Name, v.Type, supportAlias)
		}
	}
	if pointers.Len() > 0 {
		if err := m.eval(pointers.String()); err != nil {
			return fmt.Errorf("binding variables: %w", err)
		}
	}
	for _, v := range vars {
		slot := m.slots[v.Name]
		if !slot.IsValid() {
			return fmt.Errorf("binding %s: the interpreter has no pointer to it", v.Key)
		}
		at, err := entry(table, v, slot.Type().Elem().Elem())
		if err != nil {
			return err
		}
		*(*unsafe.Pointer)(slot.UnsafePointer()) = at
	}
	return nil
}

// entry finds or makes a variable of the table. Its memory is what generations
// know it by, so one that is there, of a cell that did not come to run, is made
// anew in place.
func entry(table Shared, v Variable, holds reflect.Type) (unsafe.Pointer, error) {
	p, ok := table.Lookup(v.Key)
	if !ok && !v.New {
		var err error
		if p, ok, err = table.Borrow(v.Key, holds); err != nil {
			return nil, err
		}
	}
	switch {
	case ok && p.Type().Elem() == holds:
		if v.New {
			p.Elem().SetZero()
		}
	case v.New:
		p = reflect.New(holds)
		table.Define(v.Key, p)
	case ok:
		return nil, fmt.Errorf("%s is a %s, and the cell takes it for a %s", v.Key, p.Type().Elem(), holds)
	default:
		return nil, fmt.Errorf("there is no variable %s", v.Key)
	}
	return p.UnsafePointer(), nil
}

// Compiled functions are a package to generated code.
const (
	functionsPath  = "gokernel/interp/functions"
	functionsAlias = "fn" + mark
)

// functions makes the newest bodies of compiled functions known.
func (m *machine) functions(names []string, table Shared) error {
	if len(names) == 0 {
		return nil
	}
	symbols := map[string]reflect.Value{}
	for _, name := range names {
		f, ok := table.Function(name)
		if !ok {
			return fmt.Errorf("function %s is not compiled", name)
		}
		symbols[name] = f
	}
	if err := m.in.Use(yaegi.Exports{functionsPath + "/functions": symbols}); err != nil {
		return fmt.Errorf("loading functions: %w", err)
	}
	return m.imports([]Import{{Alias: functionsAlias, Path: functionsPath}})
}

// count is the interpreter's count of stops.
func (m *machine) count() uint64 { return atomic.LoadUint64(m.stops) }

// resume lets frames of that count run again.
func (m *machine) resume(count uint64) { atomic.StoreUint64(m.stops, count) }
