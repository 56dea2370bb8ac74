package load

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"gokernel/interp/native/payload"
)

// summary is a value on one line, as it would be written in Go, of about limit
// characters at most. No code of the user's is called: an error is shown by its
// structure, not by what it says.
func summary(v reflect.Value, limit int) string {
	s := summarizer{left: limit}
	s.value(v, 0, false)
	return s.text.String()
}

// A summarizer writes until there is no room left.
type summarizer struct {
	text strings.Builder
	left int // characters
}

const (
	maxSummaryDepth = 4   // of composites in composites
	maxSorted       = 200 // entries of a map whose keys are put in order
)

func (s *summarizer) write(text string) {
	if s.left <= 0 {
		return
	}
	for i, r := range text {
		if s.left == 1 && i+utf8.RuneLen(r) < len(text) {
			s.text.WriteString("…")
			s.left = 0
			return
		}
		s.text.WriteRune(r)
		s.left--
	}
}

// value writes a value; elided says that its type is plain from around it.
func (s *summarizer) value(v reflect.Value, depth int, elided bool) {
	if s.left <= 0 {
		return
	}
	v = readable(v)
	switch v.Kind() {
	case reflect.Invalid:
		s.write("nil")
	case reflect.Bool:
		s.write(strconv.FormatBool(v.Bool()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if d, ok := known[time.Duration](v); ok {
			s.write(d.String())
			return
		}
		s.write(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		s.write(strconv.FormatUint(v.Uint(), 10))
	case reflect.Uintptr:
		s.write(fmt.Sprintf("%#x", v.Uint()))
	case reflect.Float32, reflect.Float64:
		s.write(strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()))
	case reflect.Complex64, reflect.Complex128:
		s.write(strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits()))
	case reflect.String:
		s.quoted(v.String())
	case reflect.Interface:
		s.value(v.Elem(), depth, false)
	case reflect.Pointer:
		s.pointer(v, depth)
	case reflect.Struct:
		s.structure(v, depth, elided)
	case reflect.Slice, reflect.Array:
		s.sequence(v, depth, elided)
	case reflect.Map:
		s.mapping(v, depth, elided)
	case reflect.Chan:
		if v.IsNil() {
			s.write("nil")
			return
		}
		s.write(fmt.Sprintf("%s (%d of %d)", typeText(v.Type()), v.Len(), v.Cap()))
	case reflect.Func:
		if v.IsNil() {
			s.write("nil")
			return
		}
		s.write(typeText(v.Type()))
	case reflect.UnsafePointer:
		s.write(fmt.Sprintf("unsafe.Pointer(%#x)", v.Pointer()))
	}
}

// quoted writes a string as far as there is room.
func (s *summarizer) quoted(text string) {
	if cut := 4 * s.left; len(text) > cut {
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	s.write(strconv.Quote(text))
}

func (s *summarizer) pointer(v reflect.Value, depth int) {
	switch {
	case v.IsNil():
		s.write("nil")
	case depth >= maxSummaryDepth:
		s.write("&" + typeText(v.Type().Elem()) + "{…}")
	default:
		s.write("&")
		s.value(v.Elem(), depth+1, false)
	}
}

func (s *summarizer) structure(v reflect.Value, depth int, elided bool) {
	if t, ok := known[time.Time](v); ok {
		s.write(t.Round(0).String())
		return
	}
	if !s.open(v, v.NumField(), depth, elided) {
		return
	}
	for i := range v.NumField() {
		if !s.next(i, v.NumField()) {
			break
		}
		s.write(v.Type().Field(i).Name + ": ")
		s.value(v.Field(i), depth+1, false)
	}
	s.write("}")
}

func (s *summarizer) sequence(v reflect.Value, depth int, elided bool) {
	if v.Kind() == reflect.Slice {
		if v.IsNil() {
			s.write("nil")
			return
		}
		if elem := v.Type().Elem(); elem.Kind() == reflect.Uint8 && v.Len() > 0 {
			if text := string(v.Slice(0, min(v.Len(), 4*max(s.left, 1))).Bytes()); isText(text) {
				s.write(typeText(v.Type()) + "(")
				s.quoted(text)
				s.write(")")
				return
			}
		}
	}
	if !s.open(v, v.Len(), depth, elided) {
		return
	}
	for i := range v.Len() {
		if !s.next(i, v.Len()) {
			break
		}
		s.value(v.Index(i), depth+1, true)
	}
	s.write("}")
}

func (s *summarizer) mapping(v reflect.Value, depth int, elided bool) {
	if v.IsNil() {
		s.write("nil")
		return
	}
	if !s.open(v, v.Len(), depth, elided) {
		return
	}
	if v.Len() > maxSorted {
		s.write(fmt.Sprintf("… %d entries}", v.Len()))
		return
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, compareKeys)
	for i, key := range keys {
		if !s.next(i, len(keys)) {
			break
		}
		s.value(key, depth+1, true)
		s.write(": ")
		s.value(v.MapIndex(key), depth+1, true)
	}
	s.write("}")
}

// open writes the beginning of a composite of n elements. It reports false where
// they are left out.
func (s *summarizer) open(v reflect.Value, n, depth int, elided bool) bool {
	if !elided {
		s.write(typeText(v.Type()))
	}
	if depth >= maxSummaryDepth && n > 0 {
		s.write("{…}")
		return false
	}
	s.write("{")
	return true
}

// next writes what stands before element i of n. Where there is hardly room
// left it says how many more there are, and reports false.
func (s *summarizer) next(i, n int) bool {
	if i > 0 {
		s.write(", ")
	}
	if s.left < 16 && i < n {
		if s.left > 0 {
			s.left = 24
			s.write(fmt.Sprintf("… %d more", n-i))
			s.left = 1
		}
		return false
	}
	return true
}

// compareKeys puts keys in order: numbers by value, others by their text.
func compareKeys(a, b reflect.Value) int {
	switch {
	case a.CanInt() && b.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint() && b.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat() && b.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	case a.Kind() == reflect.String && b.Kind() == reflect.String:
		return cmp.Compare(a.String(), b.String())
	}
	return cmp.Compare(summary(a, maxSummary), summary(b, maxSummary))
}

// known returns a value of a type of the standard library whose methods may be
// called, as they are not the user's.
func known[T any](v reflect.Value) (T, bool) {
	if v.CanInterface() {
		value, ok := v.Interface().(T)
		return value, ok
	}
	var none T
	return none, false
}

// readable lifts the ban on the value of an unexported field, where it has an
// address. It is only read.
func readable(v reflect.Value) reflect.Value {
	if v.IsValid() && !v.CanInterface() && v.CanAddr() {
		return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	}
	return v
}

// unqualified finds the package of the notebook's own types.
var unqualified = regexp.MustCompile(`(^|[^\w./])main\.`)

// typeText is a type as the user wrote it.
func typeText(t reflect.Type) string {
	text := strings.NewReplacer("interface {}", "any", "struct {}", "struct{}", "[]uint8", "[]byte").Replace(t.String())
	return payload.Plain(unqualified.ReplaceAllString(text, "$1"))
}

// isText tells whether bytes read as words.
func isText(text string) bool {
	return utf8.ValidString(strings.TrimRightFunc(text, func(r rune) bool { return r == utf8.RuneError })) &&
		!strings.ContainsFunc(text, func(r rune) bool { return r != utf8.RuneError && !unicode.IsPrint(r) && !unicode.IsSpace(r) })
}
