package yaegi

import (
	"reflect"
	"testing"
)

// A machine compiles no sources of the standard library: they cost a third of it,
// and no cell may use them.
func TestMachineHasNoSources(t *testing.T) {
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"cmp", "maps", "slices"} {
		for name := range e.machine.in.Symbols(path)[path] {
			if !Has(path, name) {
				t.Errorf("the interpreter has %s.%s, which the Lowerer does not know", path, name)
			}
		}
	}
	if symbols := e.machine.in.Symbols("fmt")["fmt"]; !symbols["Println"].IsValid() || !symbols["Sprint"].IsValid() {
		t.Errorf("package fmt has %d names, without the usual ones", len(symbols))
	}
}

// Functions that write to the cell's streams call the methods of their arguments
// that those of package fmt call.
func TestStreamsCallMethods(t *testing.T) {
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := e.overrides()
	methods := all["."]["MapTypes"].Interface().(map[reflect.Value][]reflect.Type)
	for name, f := range all[fmtKey] {
		if len(methods[f]) == 0 {
			t.Errorf("fmt.%s: the interpreter knows no methods for it", name)
		}
	}
}
