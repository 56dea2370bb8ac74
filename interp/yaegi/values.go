package yaegi

import (
	"fmt"
	"reflect"
	"unsafe"
)

// isValueInterface tells whether t is the struct in which the interpreter
// keeps the value of an interface with its type.
func isValueInterface(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.Name() == "valueInterface" && t.PkgPath() == "github.com/traefik/yaegi/interp"
}

// valueInterfaceValue takes the value out of such a struct; false when it is a
// nil interface.
func valueInterfaceValue(v reflect.Value) (reflect.Value, bool) {
	field := v.FieldByName("value")
	if !v.CanAddr() {
		addressable := reflect.New(v.Type()).Elem()
		addressable.Set(v)
		field = addressable.FieldByName("value")
	}
	inner := *(*reflect.Value)(unsafe.Pointer(field.UnsafeAddr()))
	return inner, inner.IsValid()
}

// println and print write to standard error, as the built-ins do. Values that
// the built-ins print in a form of their own are written so.
func (e *Engine) println(values ...any) {
	text := ""
	for i, v := range values {
		if i > 0 {
			text += " "
		}
		text += builtinText(v)
	}
	stderr{e}.Write([]byte(text + "\n"))
}

func (e *Engine) print(values ...any) {
	text := ""
	for _, v := range values {
		text += builtinText(v)
	}
	stderr{e}.Write([]byte(text))
}

func builtinText(v any) string {
	if v == nil {
		return "nil"
	}
	value := reflect.ValueOf(v)
	switch value.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128, reflect.String:
		return basicText(value)
	}
	return fmt.Sprint(v)
}
