package yaegi

import (
	"go/types"
	"reflect"

	"gokernel/display"
)

// wrapped marks, as the Text of a display.Type, an interface that the
// interpreter keeps in a struct of its own.
const wrapped = "interface"

// displayType describes a static type for the display of its values: the
// interpreter's own types have lost their names and the names of unexported
// fields.
func (lw *lowering) displayType(t types.Type) *display.Type {
	seen := map[types.Type]*display.Type{}
	var build func(t types.Type) *display.Type
	build = func(t types.Type) *display.Type {
		t = types.Unalias(t)
		if d, ok := seen[t]; ok {
			return d
		}
		d := &display.Type{}
		seen[t] = d
		if n, ok := t.(*types.Named); ok {
			d.Name = types.TypeString(n, lw.qualifier)
		}
		switch u := t.Underlying().(type) {
		case *types.Basic:
			d.Kind = basicKinds[u.Kind()]
			if d.Name == "" {
				d.Name = u.Name()
			}
		case *types.Pointer:
			d.Kind, d.Elem = reflect.Pointer, build(u.Elem())
		case *types.Slice:
			d.Kind, d.Elem = reflect.Slice, build(u.Elem())
		case *types.Array:
			d.Kind, d.Elem, d.Len = reflect.Array, build(u.Elem()), int(u.Len())
		case *types.Map:
			d.Kind, d.Key, d.Elem = reflect.Map, build(u.Key()), build(u.Elem())
		case *types.Chan:
			d.Kind, d.Elem, d.Text = reflect.Chan, build(u.Elem()), types.TypeString(t, lw.qualifier)
		case *types.Signature:
			d.Kind, d.Text = reflect.Func, types.TypeString(t, lw.qualifier)
		case *types.Interface:
			d.Kind, d.Text = reflect.Interface, types.TypeString(t, lw.qualifier)
			if u.NumMethods() > 0 && (isErrorType(t) || mentions(t)) {
				d.Kind, d.Text = reflect.Struct, wrapped
			}
		case *types.Struct:
			d.Kind = reflect.Struct
			if n, ok := t.(*types.Named); ok && !isSession(n.Obj()) {
				break // reflection knows it
			}
			for i := range u.NumFields() {
				d.Fields = append(d.Fields, display.Field{Name: u.Field(i).Name(), Type: build(u.Field(i).Type())})
			}
		}
		return d
	}
	return build(t)
}

var basicKinds = map[types.BasicKind]reflect.Kind{
	types.Bool: reflect.Bool, types.String: reflect.String, types.UntypedBool: reflect.Bool,
	types.Int: reflect.Int, types.Int8: reflect.Int8, types.Int16: reflect.Int16, types.Int32: reflect.Int32, types.Int64: reflect.Int64,
	types.Uint: reflect.Uint, types.Uint8: reflect.Uint8, types.Uint16: reflect.Uint16, types.Uint32: reflect.Uint32, types.Uint64: reflect.Uint64,
	types.Uintptr: reflect.Uintptr, types.Float32: reflect.Float32, types.Float64: reflect.Float64,
	types.Complex64: reflect.Complex64, types.Complex128: reflect.Complex128,
}
