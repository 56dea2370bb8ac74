package display

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A record is one row of a table as named values: the fields of a struct, the
// entries of a map, the elements of a slice.
type record struct {
	names  []string
	values []datum
	width  int  // how many values it has, where not all of them were read
	none   bool // it is nil
	list   bool // its names are numbers
}

func (r *record) add(name string, d datum) {
	r.names = append(r.names, name)
	r.values = append(r.values, d)
}

// get is the value of a column.
func (r *record) get(name string) (datum, bool) {
	if i := slices.Index(r.names, name); i >= 0 {
		return r.values[i], true
	}
	return datum{}, false
}

// theValue is the column of rows that are no records but one value each.
const theValue = "value"

// A reader reads the records of a table, whose rows are mostly of one type.
type reader struct {
	fields map[reflect.Type][]field
}

// A field is a column of a struct type.
type field struct {
	name string
	path []int
	hint *Type
}

// record is one row. What is no struct, map or slice is a value.
func (rd *reader) record(row datum, limit int) record {
	var r record
	in := row.inner()
	if !in.value.IsValid() {
		r.none = true
		return r
	}
	switch shapeOf(in, row) {
	case shapeStruct:
		v := addressable(in.value)
		r.width = len(rd.fieldsOf(in))
		for i, f := range rd.fieldsOf(in) {
			if i == limit {
				break
			}
			if value, ok := byPath(v, f.path); ok {
				r.add(f.name, datum{value, f.hint})
			}
		}
	case shapeMap:
		r.width = in.value.Len()
		for _, e := range firstEntries(in.value, limit) {
			r.add(keyText(datum{e.key, keyOf(in.hint)}), datum{reachable(e.value), elemOf(in.hint)})
		}
	case shapeSlice:
		r.width, r.list = in.value.Len(), true
		for i := range min(in.value.Len(), limit) {
			r.add(strconv.Itoa(i), datum{reachable(in.value.Index(i)), elemOf(in.hint)})
		}
	default:
		r.add(theValue, row)
	}
	return r
}

// column is one value of a row, without reading all others.
func (rd *reader) column(row datum, name string) datum {
	in := row.inner()
	if !in.value.IsValid() {
		return datum{}
	}
	switch shapeOf(in, row) {
	case shapeStruct:
		for _, f := range rd.fieldsOf(in) {
			if f.name == name {
				value, _ := byPath(addressable(in.value), f.path)
				return datum{value, f.hint}
			}
		}
	case shapeMap:
		if key := in.value.Type().Key(); key.Kind() == reflect.String {
			return datum{reachable(in.value.MapIndex(reflect.ValueOf(name).Convert(key))), elemOf(in.hint)}
		}
		r := rd.record(row, in.value.Len())
		d, _ := r.get(name)
		return d
	case shapeSlice:
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < in.value.Len() {
			return datum{reachable(in.value.Index(i)), elemOf(in.hint)}
		}
	default:
		if name == theValue {
			return row
		}
	}
	return datum{}
}

// byPath is a field, or nothing where an embedded pointer on the way is nil.
func byPath(v reflect.Value, path []int) (reflect.Value, bool) {
	for i, n := range path {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return reflect.Value{}, false
			}
			v = reachable(v.Elem())
		}
		v = reachable(v.Field(n))
	}
	return v, true
}

// keyText is a map's key as a label.
func keyText(d datum) string {
	c := d.cell("")
	return c.text
}

// A shape is what a value is to a table.
type shape int

const (
	shapeValue shape = iota // one cell
	shapeStruct
	shapeMap
	shapeSlice
)

// shapeOf is the shape of a value that was found behind another: what has
// words of its own is a cell.
func shapeOf(in, outer datum) shape {
	if says(in) || says(outer) {
		return shapeValue
	}
	switch in.value.Kind() {
	case reflect.Struct:
		if !isOpaque(in) {
			return shapeStruct
		}
	case reflect.Map:
		return shapeMap
	case reflect.Slice, reflect.Array:
		if in.value.Type().Elem().Kind() != reflect.Uint8 {
			return shapeSlice
		}
	}
	return shapeValue
}

// isOpaque reports whether a struct is of another package, which keeps all of
// its fields to itself.
func isOpaque(d datum) bool {
	t := d.value.Type()
	if d.hint != nil || isNotebook(t) {
		return false
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() || f.Anonymous {
			return false
		}
	}
	return t.NumField() > 0
}

// says reports whether a value has words of its own, by its methods or by the
// description of its type.
func says(d datum) bool {
	if d.hint != nil && d.hint.Format != nil {
		return true
	}
	t := d.value.Type()
	return speaksByPointer(t) || isNullable(t) || t.Implements(errorType) || t.Implements(stringerType) || t.Implements(formatterType) || t.Implements(goStringerType)
}

var (
	errorType      = reflect.TypeFor[error]()
	stringerType   = reflect.TypeFor[fmt.Stringer]()
	formatterType  = reflect.TypeFor[fmt.Formatter]()
	goStringerType = reflect.TypeFor[fmt.GoStringer]()
	timeType       = reflect.TypeFor[time.Time]()
)

// fieldsOf are the columns of a struct: its fields by name, those of embedded
// structs among them. Unexported fields are columns of the notebook's own types
// only. The tag `display:"name"` names a column, and `display:"-"` leaves it
// out.
func (rd *reader) fieldsOf(d datum) []field {
	t := d.value.Type()
	if fields, ok := rd.fields[t]; ok {
		return fields
	}
	fields := structFields(t, d.hint, nil)
	// Of several fields of one name, Go means the one that is least embedded.
	fields = slices.DeleteFunc(fields, func(f field) bool {
		return slices.ContainsFunc(fields, func(g field) bool { return f.name == g.name && len(g.path) < len(f.path) })
	})
	if rd.fields == nil {
		rd.fields = map[reflect.Type][]field{}
	}
	rd.fields[t] = fields
	return fields
}

// maxEmbedded is how deep embedded structs are columns of the outer one.
const maxEmbedded = 3

func structFields(t reflect.Type, hint *Type, path []int) []field {
	var fields []field
	// Those of embedded structs are promoted, whatever the name of these is.
	hidden := !isNotebook(t) && hint == nil
	for i := range t.NumField() {
		f := t.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("display"), ",")
		if tag == "-" || f.Name == "_" {
			continue
		}
		name, inner := f.Name, (*Type)(nil)
		if hint != nil && i < len(hint.Fields) {
			name, inner = hint.Fields[i].Name, hint.Fields[i].Type
		}
		if tag != "" {
			name = tag
		}
		at := append(slices.Clone(path), i)
		if e := f.Type; f.Anonymous && tag == "" && len(path) < maxEmbedded {
			ehint := inner
			if e.Kind() == reflect.Pointer {
				e, ehint = e.Elem(), elemOf(inner)
			}
			if e.Kind() == reflect.Struct && !says(datum{reflect.Zero(e), ehint}) && !says(datum{reflect.Zero(reflect.PointerTo(e)), nil}) {
				fields = append(fields, structFields(e, ehint, at)...)
				continue
			}
		}
		if !hidden || f.IsExported() {
			fields = append(fields, field{name, at, inner})
		}
	}
	return fields
}

// isNotebook reports whether a struct type is of the notebook: of package
// main, or without a name.
func isNotebook(t reflect.Type) bool { return t.PkgPath() == "" || t.PkgPath() == "main" }
