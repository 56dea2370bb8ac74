package display

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// What one cell of a table shows of its value. The rest is in its title, which
// is bounded too.
const (
	cellWidth = 80  // columns of text
	cellTitle = 300 // bytes
	cellNodes = 40  // values that are looked at inside of one
)

// A cell is one value of a table, as text on one line.
type cell struct {
	text   string
	full   string // all of it, where text is cut or rounded; "" otherwise
	kind   cellKind
	number float64 // of a cellFloat
	bits   int     // of a cellFloat: 32 or 64
	when   *time.Time
}

type cellKind int

const (
	cellMissing cellKind = iota // there is no value: a map without the key
	cellNil
	cellText
	cellInteger
	cellFloat
)

// numeric reports whether the cell stands at the right.
func (c *cell) numeric() bool { return c.kind == cellInteger || c.kind == cellFloat }

// A datum is a value and, where reflection does not know it, its type.
type datum struct {
	value reflect.Value
	hint  *Type
}

// datumOf is a value that is known as an interface.
func datumOf(v any) datum { return datum{value: reflect.ValueOf(v)} }

// inner is the datum behind interfaces and pointers: the value that a cell
// shows. It is invalid for a nil one.
func (d datum) inner() datum {
	for range maxDepth {
		if !d.value.IsValid() || d.value.Kind() != reflect.Interface && d.value.Kind() != reflect.Pointer {
			return d
		}
		if d.value.IsNil() {
			return datum{}
		}
		hint := elemOf(d.hint)
		if d.value.Kind() == reflect.Interface {
			hint = nil
		}
		d = datum{reachable(d.value.Elem()), hint}
	}
	return d
}

// cell is the datum as a table shows it; verb is how the fmt package is to
// write it, "" for the usual way.
func (d datum) cell(verb string) cell {
	v := d.value
	if !v.IsValid() {
		return cell{kind: cellNil, text: "nil"}
	}
	for v.Kind() == reflect.Interface {
		if v.IsNil() {
			return cell{kind: cellNil, text: "nil"}
		}
		v, d.hint = reachable(v.Elem()), nil
	}
	d.value = v
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return cell{kind: cellNil, text: "nil"}
	}
	if isNullable(v.Type()) {
		if !v.FieldByName("Valid").Bool() {
			return cell{kind: cellNil, text: "nil"}
		}
		d = datum{value: v.Field(0)}
		v = d.value
	}
	if verb != "" && v.CanInterface() {
		return d.written(verb)
	}
	f := formatter{nodes: cellNodes, path: map[visit]bool{}}
	if c, ok := whenCell(v); ok {
		return c
	}
	if text, ok := f.words(v, d.hint, place{}); ok {
		c := textCell(text)
		if in := d.inner().value; isDigits(text) && in.IsValid() && speaksByPointer(in.Type()) {
			c.kind = cellInteger
		}
		return c
	}
	if v.Kind() == reflect.Pointer {
		if in := d.inner(); in.value.IsValid() && in.value.Kind() != reflect.Pointer {
			return in.cell("")
		}
	}
	switch v.Kind() {
	case reflect.String:
		return textCell(v.String())
	case reflect.Float32, reflect.Float64:
		bits := v.Type().Bits()
		return cell{kind: cellFloat, text: float(v.Float(), bits), number: v.Float(), bits: bits}
	case reflect.Complex64, reflect.Complex128:
		return cell{kind: cellInteger, text: f.scalar(v, d.hint, place{depth: 1})}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 && !v.IsNil() {
			if text := string(v.Bytes()[:min(v.Len(), cellTitle)]); isReadable(text) {
				return textCell(text)
			}
		}
	}
	if isInteger(v.Kind()) {
		return cell{kind: cellInteger, text: f.scalar(v, d.hint, place{depth: 1})}
	}
	n := f.value(v, d.hint, place{depth: 1, elided: true})
	if !n.composite && n.open == "nil" {
		return cell{kind: cellNil, text: "nil"}
	}
	return textCell(n.flat())
}

// written is the cell in the way that a verb of the fmt package says.
func (d datum) written(verb string) cell {
	v := d.value
	if in := d.inner().value; v.Kind() == reflect.Pointer && in.IsValid() && in.CanInterface() && !says(d) {
		v = in
	}
	text, _ := say(v, func() (string, bool) { return fmt.Sprintf(verb, v.Interface()), true })
	c := textCell(text)
	in := d.inner().value
	if in.IsValid() && (isInteger(in.Kind()) || in.CanFloat() || in.CanComplex()) {
		c.kind = cellInteger // to stand at the right, and not to be written anew
	}
	return c
}

// whenCell is a time.
func whenCell(v reflect.Value) (cell, bool) {
	if !v.CanInterface() {
		return cell{}, false
	}
	t, ok := v.Interface().(time.Time)
	if p, isPointer := v.Interface().(*time.Time); isPointer && p != nil {
		t, ok = *p, true
	}
	if !ok {
		return cell{}, false
	}
	c := cell{kind: cellText, when: &t}
	alignTimes([]*cell{&c})
	return c, true
}

// alignTimes writes the times of a column alike: as dates where all are
// midnights in UTC, and with their zones where not all are in UTC.
func alignTimes(column []*cell) {
	layout, zone := time.DateOnly, ""
	for _, c := range column {
		if c.when == nil {
			continue
		}
		if h, m, s := c.when.Clock(); h != 0 || m != 0 || s != 0 || c.when.Nanosecond() != 0 || c.when.Location() != time.UTC {
			layout = max(layout, time.DateTime) // the longer one
		}
		if c.when.Nanosecond() != 0 {
			layout = time.DateTime + ".000"
		}
		if c.when.Location() != time.UTC {
			zone = " -0700"
		}
	}
	for _, c := range column {
		if c.when == nil {
			continue
		}
		c.text, c.full = c.when.Format(layout+zone), ""
		if c.when.Nanosecond()%1e6 != 0 {
			c.full = c.when.Round(0).String()
		}
	}
}

// textCell is a text on one line, cut to what a cell holds.
func textCell(text string) cell {
	head, left := cut(text, cellTitle)
	line := inLine(head)
	c := cell{kind: cellText, text: cutWidth(line, cellWidth)}
	if c.text != line || left != "" {
		if c.text == line {
			c.text += "…"
		}
		c.full = printable(head) + left
	}
	return c
}

// inLine is a text whose control characters are seen, not obeyed.
func inLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return '↵'
		case r == '\t':
			return ' '
		case r < ' ':
			return '\u2400' + r
		case r == 0x7f:
			return '\u2421'
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "\uFFFD"))
}

// isNullable reports whether a type is one of package database/sql for what
// may be NULL: a value, and whether it is there.
func isNullable(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.PkgPath() == "database/sql" && strings.HasPrefix(t.Name(), "Null") && t.NumField() == 2
}

func isInteger(k reflect.Kind) bool { return reflect.Int <= k && k <= reflect.Uintptr }

// isDigits reports whether a text is an integer.
func isDigits(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

// significant is how many digits of a number in a column are certain to be
// shown. The others are in the cell's title.
const significant = 6

// alignFloats writes the floating-point numbers of a column with the same
// number of decimals, so that they can be compared at a glance.
func alignFloats(column []*cell) {
	decimals, plain := 0, true
	for _, c := range column {
		if c.kind != cellFloat || math.IsNaN(c.number) || math.IsInf(c.number, 0) || c.number == 0 {
			continue
		}
		rounded, _ := strconv.ParseFloat(strconv.FormatFloat(c.number, 'g', significant, c.bits), 64)
		if a := math.Abs(rounded); a < 1e-4 || a >= 1e15 {
			plain = false
			break
		}
		_, fraction, _ := strings.Cut(strconv.FormatFloat(rounded, 'f', -1, 64), ".")
		decimals = max(decimals, len(fraction))
	}
	for _, c := range column {
		if c.kind != cellFloat || math.IsNaN(c.number) || math.IsInf(c.number, 0) {
			continue
		}
		if plain {
			c.text = strconv.FormatFloat(c.number, 'f', decimals, c.bits)
		} else {
			c.text = strconv.FormatFloat(c.number, 'g', significant, c.bits)
		}
		if back, _ := strconv.ParseFloat(c.text, c.bits); back != c.number {
			c.full = float(c.number, c.bits)
		}
	}
}
