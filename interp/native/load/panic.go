package load

import (
	"fmt"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"unicode/utf8"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/native/hook"
	"gokernel/interp/native/payload"
)

// failure is the error of a panic. It is called by a deferred function, while
// the stack of the panic is still there.
func (g *guard) failure(value any) *interp.CellError {
	if s, ok := value.(*hook.Signal); ok {
		if !s.Exit {
			return interrupted()
		}
		return &interp.CellError{Kind: interp.KindExit, Message: s.Message}
	}
	return &interp.CellError{Kind: interp.KindPanic, Message: "panic: " + panicText(value), Frames: g.userFrames()}
}

// maxPanicText bounds what is told of a panic's value, in bytes.
const maxPanicText = 4000

// panicText is what the Go runtime would print behind "panic: ", as far as one
// wants to read it. What the runtime prints by its address is told as results are
// shown: that ends also for values that contain themselves.
func panicText(value any) string {
	text := wholePanicText(value)
	if len(text) <= maxPanicText {
		return text
	}
	n := maxPanicText
	for !utf8.RuneStart(text[n]) {
		n--
	}
	return fmt.Sprintf("%s … %d more bytes", text[:n], len(text)-n)
}

func wholePanicText(value any) string {
	switch v := value.(type) {
	case runtime.Error:
		text := payload.Plain(firstLine(v.Error())) // it may name types
		if at, ok := v.(interface{ Addr() uintptr }); ok {
			text += fmt.Sprintf(" (at address %#x)", at.Addr())
		}
		return text
	case error:
		return firstLine(callText(v, v.Error))
	case fmt.Stringer:
		return firstLine(callText(v, v.String))
	case string:
		return v
	}
	v := reflect.ValueOf(value)
	text, ok := basicText(v)
	switch {
	case !ok:
		return payload.Plain(oneLine(display.Plain(v)))
	case v.Type().PkgPath() == "":
		return text
	}
	return payload.Plain(fmt.Sprintf("%T(%s)", value, text))
}

// basicText prints a value of a basic kind as the runtime does; false for
// others.
func basicText(v reflect.Value) (text string, ok bool) {
	switch v.Kind() {
	case reflect.String:
		return `"` + v.String() + `"`, true
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()), true
	case reflect.Complex64, reflect.Complex128:
		return strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits()), true
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return fmt.Sprintf("%v", v), true
	}
	return "", false
}

// callText calls a method of the value, which may panic. It may end its goroutine
// as well, so that is not the one that reports the panic.
func callText(value any, method func() string) string {
	made := make(chan string, 1)
	name := strings.TrimPrefix(payload.Plain(fmt.Sprintf("%T", value)), "main.")
	go func() {
		text := name + " (its method ended its goroutine)"
		defer func() {
			if v := recover(); v != nil {
				text = name + " (its method panicked)"
			}
			made <- text
		}()
		text = method()
	}()
	return <-made
}

// oneLine is a text of several indented lines on one.
func oneLine(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, " ")
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// maxFrames bounds the frames of an error.
const maxFrames = 50

// userFrames lists the callers that are lines of cells, innermost first.
func (g *guard) userFrames() []interp.Frame {
	pc := make([]uintptr, 256)
	frames := runtime.CallersFrames(pc[:runtime.Callers(2, pc)])
	var list []interp.Frame
	for {
		f, more := frames.Next()
		if user, ok := g.frame(f.File, f.Line, f.Function); ok && len(list) < maxFrames {
			list = append(list, user)
		}
		if !more {
			return list
		}
	}
}

// frame is a call as the user knows it; false where it is not in a cell.
func (g *guard) frame(file string, line int, function string) (interp.Frame, bool) {
	return payload.Frame(file, line, function, func(key string) (int, bool) {
		number, ok := g.lines.Load(key)
		if !ok {
			return 0, false
		}
		return number.(int), true
	})
}
