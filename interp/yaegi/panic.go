package yaegi

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"gokernel/display"
	"gokernel/interp"
)

// attempt calls f, and gives the error of its panic.
func (e *Engine) attempt(f func()) (err *interp.CellError) {
	ended := false
	debug.SetPanicOnFault(true) // as for compiled cells
	defer func() {
		if value := recover(); !ended && value != nil { // not at runtime.Goexit
			err = e.failure(value) // while the stack is there
		}
	}()
	f()
	ended = true
	return nil
}

// failure is the error of a cell or goroutine that ended with a panic.
func (e *Engine) failure(value any) *interp.CellError {
	frames := e.trace.take()
	switch v := unwrap(value).(type) {
	case exit:
		return &interp.CellError{Kind: interp.KindExit, Message: v.message}
	case stop:
		return interrupted()
	case goexit:
		return &interp.CellError{Kind: interp.KindExit, Message: "runtime.Goexit ended the cell"}
	default:
		if v == nil {
			v = new(runtime.PanicNilError)
		}
		if shared := e.options.Shared; shared != nil {
			err := shared.Failure(v)
			if err.Kind == interp.KindPanic {
				err.Frames = append(err.Frames, frames...)
			}
			return err
		}
		return &interp.CellError{Kind: interp.KindPanic, Message: "panic: " + panicText(v), Frames: frames}
	}
}

// unwrap takes a panic's value out of the interpreter's wrappers, and turns
// the panics of package reflect into the runtime errors that they stand for.
func unwrap(value any) any {
	for {
		switch v := value.(type) {
		case reflect.Value:
			inner, ok := plain(v)
			if !ok {
				return v
			}
			value = inner
			continue
		case *reflect.ValueError:
			return runtimeError{"invalid memory address or nil pointer dereference"}
		case string:
			if text, ok := reflectPanics[v]; ok {
				return runtimeError{text}
			}
			if name, ok := strings.CutPrefix(v, "hash of unhashable type: "); ok {
				return runtimeError{"hash of unhashable type " + name}
			}
			if strings.HasPrefix(v, "reflect: ") || strings.HasPrefix(v, "reflect.") {
				if text, ok := reflectPanic(v); ok {
					return runtimeError{text}
				}
			}
		case error:
			if v.Error() == "runtime: allocation size out of range" {
				return runtimeError{"makeslice: len out of range"}
			}
			// The interpreter's own panics carry a position.
			if i := strings.Index(v.Error(), "interface conversion: "); i > 0 && !errors.As(v, new(runtime.Error)) {
				return runtimeError{v.Error()[i:]}
			}
		}
		return value
	}
}

// plain returns what v holds, out of the interpreter's interface wrapper.
func plain(v reflect.Value) (any, bool) {
	if !v.IsValid() {
		return nil, true
	}
	if v.Kind() == reflect.Interface && !v.IsNil() {
		v = v.Elem()
	}
	if isValueInterface(v.Type()) {
		inner, ok := valueInterfaceValue(v)
		if !ok {
			return nil, true
		}
		return plain(inner)
	}
	if !v.CanInterface() {
		return nil, false
	}
	return v.Interface(), true
}

// reflectPanics are panics of package reflect that stand for an error of the
// Go runtime.
var reflectPanics = map[string]string{
	"reflect: slice index out of range":                     "index out of range",
	"reflect: array index out of range":                     "index out of range",
	"reflect: string index out of range":                    "index out of range",
	"reflect.Value.Slice: slice index out of bounds":        "slice bounds out of range",
	"reflect.Value.Slice: string slice index out of bounds": "slice bounds out of range",
	"reflect.Value.Slice3: slice index out of bounds":       "slice bounds out of range",
	"reflect.MakeSlice: negative len":                       "makeslice: len out of range",
	"reflect.MakeSlice: negative cap":                       "makeslice: cap out of range",
	"reflect.MakeSlice: len > cap":                          "makeslice: cap out of range",
	"reflect.MakeChan: negative buffer size":                "makechan: size out of range",
	"reflect: call of nil function":                         "invalid memory address or nil pointer dereference",
}

func reflectPanic(text string) (string, bool) {
	var length, want int
	for _, form := range []string{"reflect: cannot convert slice with length %d to array with length %d", "reflect: cannot convert slice with length %d to pointer to array with length %d"} {
		if n, _ := fmt.Sscanf(text, form, &length, &want); n == 2 {
			return fmt.Sprintf("cannot convert slice with length %d to array or pointer to array with length %d", length, want), true
		}
	}
	switch {
	case strings.Contains(text, "zero Value"), strings.Contains(text, "nil"):
		return "invalid memory address or nil pointer dereference", true
	case strings.Contains(text, "out of range"):
		return "index out of range", true
	case strings.Contains(text, "out of bounds"):
		return "slice bounds out of range", true
	}
	return "", false
}

// A runtimeError is an error of the Go runtime that the interpreter met in
// another form.
type runtimeError struct{ text string }

func (e runtimeError) Error() string {
	if strings.HasPrefix(e.text, "interface conversion: ") || strings.HasPrefix(e.text, "makechan: ") {
		return e.text // as the runtime has it
	}
	return "runtime error: " + e.text
}

func (runtimeError) RuntimeError() {}

// panicText is what Go prints after "panic: ".
func panicText(value any) string {
	switch v := value.(type) {
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	}
	v := reflect.ValueOf(value)
	if rv, ok := value.(reflect.Value); ok {
		v = rv
	}
	return basicText(v)
}

// basicText prints as the runtime prints values in a panic: floats in its own
// format, other kinds as %v.
func basicText(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits())
	case reflect.Complex64, reflect.Complex128:
		return strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits())
	case reflect.String:
		return v.String()
	case reflect.Map, reflect.Slice, reflect.Array, reflect.Struct, reflect.Pointer, reflect.Interface: // it may contain itself
		lines := strings.Split(display.Plain(v), "\n")
		for i, line := range lines {
			lines[i] = strings.TrimSpace(line)
		}
		return strings.Join(lines, " ")
	}
	return fmt.Sprintf("%v", v)
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}
