package display

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
	"unsafe"
)

// What is looked at of a value is bounded, so that a large one is shown as
// quickly as a small one. The text as a whole has bounds of its own: bound.go.
const (
	lineWidth   = 80     // columns that a composite on one line may have
	maxElements = 100    // of one slice, array, map or struct
	maxDepth    = 10     // of composites in composites
	maxNodes    = 2000   // elements in all
	maxString   = 10_000 // bytes of a string on its own
	maxInner    = 1_000  // bytes of a string inside a composite
)

// Plain returns the text of a value as it reads in Go: strings quoted, numbers
// plain, errors and Stringers by their words at any depth, composites on one
// line where that is short enough, else on several. It has at most 200 lines
// and about 10,000 characters, and says what it leaves out. It is safe for
// values that contain themselves and for methods that panic or do not return.
func Plain(v any) string {
	if rv, ok := v.(reflect.Value); ok {
		return PlainTyped(rv, nil)
	}
	return PlainTyped(reflect.ValueOf(v), nil)
}

// PlainTyped is Plain for a value whose static type is described by t, where
// reflection does not know it; t may be nil.
func PlainTyped(v reflect.Value, t *Type) string { return plainWithin(patience, v, t) }

func plainWithin(limit time.Duration, v reflect.Value, t *Type) string {
	done := make(chan string, 1)
	note := limited(limit, func() { done <- plain(v, t) })
	select {
	case text := <-done:
		return text
	default:
	}
	if note == "" {
		note = "its methods ended the goroutine that showed it"
	}
	return structure(v, t) + "\n(" + note + ")"
}

// plain is PlainTyped for where a method that does not return is somebody else's
// care.
func plain(v reflect.Value, t *Type) string {
	n := described(v, t)
	return n.bounded()
}

// described is a value as Go writes it, before its layout is settled.
func described(v reflect.Value, t *Type) node {
	f := formatter{nodes: maxNodes, path: map[visit]bool{}}
	return f.value(v, t, place{})
}

// structure is PlainTyped without a call of any method of the value's.
func structure(v reflect.Value, t *Type) string {
	f := formatter{nodes: maxNodes, path: map[visit]bool{}, mute: true}
	n := f.value(v, t, place{})
	return n.bounded()
}

// A formatter turns one value into nodes.
type formatter struct {
	nodes int            // that may still be made
	path  map[visit]bool // the references that lead to the value at hand
	mute  bool           // no method is called
}

// A visit is a reference that is being followed.
type visit struct {
	address unsafe.Pointer
	typ     reflect.Type
	length  int
}

// A place is where a value stands.
type place struct {
	depth int
	// elided says that the type is plain from what is around the value, as
	// Point is in []Point{{X: 1}}.
	elided bool
	// hidden says that the value was reached through an unexported field, so
	// that few of its methods are called.
	hidden bool
}

// in is the place of an element.
func (p place) in(elided bool) place {
	return place{depth: p.depth + 1, elided: elided, hidden: p.hidden}
}

// value formats any value.
func (f *formatter) value(v reflect.Value, t *Type, p place) node {
	if !v.IsValid() {
		return leaf("nil")
	}
	if t != nil && t.Kind != v.Kind() {
		t = nil
	}
	if text, ok := f.words(v, t, p); ok {
		return leaf(text)
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return leaf("nil")
		}
		p.elided = false
		return f.value(reachable(v.Elem()), nil, p)
	case reflect.Pointer:
		return f.pointer(v, t, p)
	case reflect.Struct:
		return f.structure(v, t, p)
	case reflect.Map:
		return f.mapping(v, t, p)
	case reflect.Slice, reflect.Array:
		return f.sequence(v, t, p)
	}
	return leaf(f.scalar(v, t, p))
}

// scalar formats what has no elements.
func (f *formatter) scalar(v reflect.Value, t *Type, p place) string {
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Uintptr:
		return fmt.Sprintf("%#x", v.Uint())
	case reflect.Float32:
		return float(v.Float(), 32)
	case reflect.Float64:
		return float(v.Float(), 64)
	case reflect.Complex64:
		return fmt.Sprint(complex64(v.Complex()))
	case reflect.Complex128:
		return fmt.Sprint(v.Complex())
	case reflect.String:
		if p.depth == 0 {
			return quoted(v.String(), maxString)
		}
		return quoted(v.String(), maxInner)
	case reflect.Func:
		if v.IsNil() {
			return nilOf(v, t, p)
		}
		return nameOf(v.Type(), t)
	case reflect.Chan:
		if v.IsNil() {
			return nilOf(v, t, p)
		}
		if v.Cap() == 0 {
			return nameOf(v.Type(), t)
		}
		return fmt.Sprintf("%s (%d of %d)", nameOf(v.Type(), t), v.Len(), v.Cap())
	case reflect.UnsafePointer:
		return fmt.Sprintf("unsafe.Pointer(%#x)", v.Pointer())
	}
	return "<" + v.Kind().String() + ">"
}

// float is the shortest text that reads back as the same number.
func float(x float64, bits int) string {
	switch {
	case math.IsInf(x, 1):
		return "+Inf"
	case math.IsInf(x, -1):
		return "-Inf"
	}
	if bits == 32 {
		return fmt.Sprint(float32(x))
	}
	return fmt.Sprint(x)
}

// nilOf is a nil with its type, where that is not plain from around it.
func nilOf(v reflect.Value, t *Type, p place) string {
	if p.depth > 0 {
		return "nil"
	}
	name := nameOf(v.Type(), t)
	switch {
	case v.Kind() == reflect.Pointer, v.Kind() == reflect.Func, v.Kind() == reflect.Chan:
		return "(" + name + ")(nil)"
	}
	return name + "(nil)"
}

// words returns what a value says of itself: the text of an error, a Stringer,
// a Formatter or a GoStringer, whichever of these comes first.
func (f *formatter) words(v reflect.Value, t *Type, p place) (text string, ok bool) {
	if f.mute {
		return "", false
	}
	if t != nil && t.Format != nil {
		if text, ok := say(v, func() (string, bool) { return t.Format(v) }); ok {
			return f.inner(text, p), true
		}
	}
	if v.Kind() == reflect.Struct && v.CanInterface() && speaksByPointer(v.Type()) {
		p := reflect.New(v.Type())
		p.Elem().Set(v)
		v = p
	}
	if v.Kind() == reflect.Interface || v.Type().NumMethod() == 0 || !v.CanInterface() {
		return "", false
	}
	value := v.Interface()
	when, isTime := value.(time.Time)
	if isTime {
		value = when.Round(0) // the reading of the monotonic clock means nothing to a reader
	}
	_, isError := value.(error)
	composite := v.Kind() == reflect.Struct || v.Kind() == reflect.Pointer || v.Kind() == reflect.Map || v.Kind() == reflect.Slice || v.Kind() == reflect.Array || v.Kind() == reflect.Func || v.Kind() == reflect.Chan
	if p.hidden && composite && !isTime && !isError {
		return "", false // its method may take a lock that is held
	}
	switch value := value.(type) {
	case arrowRows:
		return "", false
	case error:
		text, ok = say(v, func() (string, bool) { return value.Error(), true })
	case fmt.Stringer:
		text, ok = say(v, func() (string, bool) { return value.String(), true })
	case fmt.Formatter:
		text, ok = say(v, func() (string, bool) { return fmt.Sprintf("%v", value), true })
	case fmt.GoStringer:
		text, ok = say(v, func() (string, bool) { return value.GoString(), true })
	}
	return f.inner(text, p), ok
}

// speaksByPointer reports whether a type is one of those of the standard
// library that are read as words although only pointers to them have a method
// for that.
func speaksByPointer(t reflect.Type) bool {
	return t.PkgPath() == "math/big" || t.PkgPath() == "net/url" && t.Name() == "URL"
}

// inner is a text as it stands in its place: inside a composite, on one line.
func (f *formatter) inner(text string, p place) string {
	if p.depth > 0 && strings.ContainsAny(text, "\n\r\x00") {
		return quoted(text, maxInner)
	}
	if p.depth == 0 {
		return printable(clip(text))
	}
	text, left := cut(text, maxInner)
	return printable(text) + left
}

// say calls a method. A nil receiver that it cannot bear is nil; another
// panic is noted.
func say(v reflect.Value, method func() (string, bool)) (text string, ok bool) {
	defer func() {
		if r := recover(); r != nil {
			if v.Kind() == reflect.Pointer && v.IsNil() {
				text, ok = "nil", true
				return
			}
			text, ok = fmt.Sprintf("%s (its method panicked: %s)", typeText(v.Type()), panicText(r)), true
		}
	}()
	return method()
}

// panicText is a panic's value, without trusting it.
func panicText(r any) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("%T", r)
		}
	}()
	return fmt.Sprint(r)
}

// pointer formats a pointer by what it points to.
func (f *formatter) pointer(v reflect.Value, t *Type, p place) node {
	if v.IsNil() {
		return leaf(nilOf(v, t, p))
	}
	leave, ok := f.enter(visit{v.UnsafePointer(), v.Type(), 0})
	if !ok || p.depth >= maxDepth {
		return leaf("&" + nameOf(v.Type().Elem(), elemOf(t)) + "{…}")
	}
	defer leave()
	inner := p // a pointer is no level of its own
	if p.depth == 0 && v.Elem().Kind() != reflect.Struct {
		inner.depth = 1
	}
	n := f.value(reachable(v.Elem()), elemOf(t), inner)
	n.open = "&" + n.open
	return n
}

// enter follows a reference, unless that leads in a circle.
func (f *formatter) enter(at visit) (leave func(), ok bool) {
	if f.path[at] {
		return nil, false
	}
	f.path[at] = true
	return func() { delete(f.path, at) }, true
}

// structure formats a struct with the names of its fields.
func (f *formatter) structure(v reflect.Value, t *Type, p place) node {
	n := node{open: f.opening(v, t, p), close: "}", composite: true, fields: true}
	if p.depth >= maxDepth {
		return f.cutShort(n, v.NumField())
	}
	v = addressable(v)
	for i := range v.NumField() {
		if !f.room(&n, i, v.NumField()) {
			break
		}
		field := v.Type().Field(i)
		name, hint := field.Name, (*Type)(nil)
		if t != nil && i < len(t.Fields) {
			name, hint = t.Fields[i].Name, t.Fields[i].Type
		}
		inner := p.in(false)
		inner.hidden = p.hidden || !field.IsExported()
		n.add(name+": ", f.value(reachable(v.Field(i)), hint, inner))
	}
	return n
}

// addressable is v or a copy of it, whose unexported fields can be reached.
func addressable(v reflect.Value) reflect.Value {
	if v.CanAddr() || !v.CanInterface() {
		return v
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c
}

// reachable lifts the ban on the value of an unexported field, where it has
// an address. It is read only.
func reachable(v reflect.Value) reflect.Value {
	if v.IsValid() && !v.CanInterface() && v.CanAddr() {
		return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	}
	return v
}

// sequence formats a slice or an array.
func (f *formatter) sequence(v reflect.Value, t *Type, p place) node {
	if v.Kind() == reflect.Slice {
		if v.IsNil() {
			return leaf(nilOf(v, t, p))
		}
		if v.Len() > 0 {
			leave, ok := f.enter(visit{v.UnsafePointer(), v.Type(), v.Len()})
			if !ok {
				return leaf(nameOf(v.Type(), t) + "{…}")
			}
			defer leave()
		}
		if v.Type().Elem().Kind() == reflect.Uint8 && v.Len() > 0 {
			if text := string(v.Bytes()[:min(v.Len(), maxString+utf8.UTFMax)]); isReadable(text) {
				limit := maxString
				if p.depth > 0 {
					limit = maxInner
				}
				return leaf(f.opened(v, t, place{}) + "(" + quotedOf(text, limit, v.Len()) + ")")
			}
		}
	}
	n := node{open: f.opening(v, t, p), close: "}", composite: true, fill: true}
	if p.depth >= maxDepth {
		return f.cutShort(n, v.Len())
	}
	for i := range v.Len() {
		if !f.room(&n, i, v.Len()) {
			break
		}
		if e := v.Index(i); e.Kind() == reflect.Uint8 && v.Type().Elem().NumMethod() == 0 {
			n.add("", leaf(fmt.Sprintf("%#02x", e.Uint())))
			continue
		}
		n.add("", f.value(reachable(v.Index(i)), elemOf(t), p.in(true)))
	}
	return n
}

// mapping formats a map, sorted by key.
func (f *formatter) mapping(v reflect.Value, t *Type, p place) node {
	if v.IsNil() {
		return leaf(nilOf(v, t, p))
	}
	n := node{open: f.opening(v, t, p), close: "}", composite: true}
	leave, ok := f.enter(visit{v.UnsafePointer(), v.Type(), 0})
	if !ok || p.depth >= maxDepth {
		return f.cutShort(n, v.Len())
	}
	defer leave()
	for i, e := range firstEntries(v, maxElements+1) {
		if !f.room(&n, i, v.Len()) {
			break
		}
		key := f.value(e.key, keyOf(t), p.in(true))
		n.add(key.flat()+": ", f.value(e.value, elemOf(t), p.in(true)))
	}
	return n
}

// room reports whether element i of n may be added, and notes what is left
// out where it may not.
func (f *formatter) room(n *node, i, of int) bool {
	if i < maxElements && f.nodes > 0 {
		f.nodes--
		return true
	}
	n.more = of - i
	return false
}

// cutShort leaves out all elements.
func (f *formatter) cutShort(n node, of int) node {
	if of > 0 {
		n.kids = []node{leaf("…")}
		n.fill = true
	}
	return n
}

// opening is the text before the elements.
func (f *formatter) opening(v reflect.Value, t *Type, p place) string {
	return f.opened(v, t, p) + "{"
}

func (f *formatter) opened(v reflect.Value, t *Type, p place) string {
	if p.elided {
		return ""
	}
	return nameOf(v.Type(), t)
}

func elemOf(t *Type) *Type {
	if t == nil {
		return nil
	}
	return t.Elem
}

func keyOf(t *Type) *Type {
	if t == nil {
		return nil
	}
	return t.Key
}

// nameOf is the type's text: the hint's, where there is one.
func nameOf(typ reflect.Type, t *Type) string {
	if t != nil {
		return t.String()
	}
	return typeText(typ)
}

func typeName(v any) string { return typeText(reflect.TypeOf(v)) }

// typeText is the type as the user wrote it: the notebook's own package has
// no name there.
func typeText(t reflect.Type) string {
	text := strings.ReplaceAll(t.String(), "interface {}", "any")
	text = strings.ReplaceAll(text, "struct {}", "struct{}")
	text = strings.ReplaceAll(text, "[]uint8", "[]byte")
	return notebookName(text)
}

// notebookName takes the package out of the names of the notebook's types.
func notebookName(text string) string {
	if !strings.Contains(text, "main.") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		if strings.HasPrefix(text[i:], "main.") && (i == 0 || !isNameByte(text[i-1])) {
			i += len("main.")
			continue
		}
		b.WriteByte(text[i])
		i++
	}
	return b.String()
}

func isNameByte(c byte) bool {
	return c == '_' || c == '.' || c == '/' || c >= utf8.RuneSelf || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
