package display

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// foreignRelation is a value of another package's type that has rows: what
// database/sql gives, a data frame, what Apache Arrow holds, or a matrix. It
// is known by its methods.
//
// They are looked up by names that are constants at the call, by which the
// linker leaves out all other methods of a program.
func foreignRelation(d datum) (*relation, bool) {
	v := d.value
	if !v.IsValid() || !v.CanInterface() || v.Kind() == reflect.Pointer && v.IsNil() || v.Type().NumMethod() == 0 {
		return nil, false
	}
	if rows, ok := v.Interface().(sqlRows); ok {
		return relationOfSQL(v, rows)
	}
	if r, ok := relationOfFrame(v); ok {
		return r, true
	}
	if r, ok := relationOfArrow(v); ok {
		return r, true
	}
	return relationOfMatrix(v)
}

// foreign shows such a value, with a text of its own where it has no words.
func (r *rendering) foreign(d datum, f *relation) {
	const patient = time.Second // less than what stops a rendering altogether
	f.until = time.Now().Add(patient)
	g, err := f.grid(TableOptions{Index: f.indexed})
	if err != nil {
		r.note("its rows", err)
		return
	}
	g.shape = true
	if m, ok := d.value.Interface().(matrix); ok {
		g.caption = typeText(d.value.Type())
		r.b.with(MIMELatex, quote(latexMatrix(m)))
	}
	r.b.with(MIMEHTML, quote(g.html()))
	if _, mute := d.value.Interface().(arrowRows); mute || !says(d) {
		r.b.with(MIMEText, quote(clip(g.text())))
	}
}

// sqlRows are *sql.Rows, and what embeds them.
type sqlRows interface {
	Columns() ([]string, error)
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

// relationOfSQL reads rows, and closes them.
func relationOfSQL(v reflect.Value, rows sqlRows) (*relation, bool) {
	names, err := rows.Columns()
	if err != nil {
		return &relation{names: []string{}, note: err.Error}, true
	}
	r := &relation{names: names, types: sqlTypes(v, len(names))}
	var failed error
	r.each = func(yield func(row) bool) {
		defer func() {
			if err := rows.Close(); failed == nil {
				failed = err
			}
		}()
		for rows.Next() {
			values := make([]any, len(names))
			pointers := make([]any, len(names))
			for i := range values {
				pointers[i] = &values[i]
			}
			if failed = rows.Scan(pointers...); failed != nil {
				return
			}
			one := row{fields: make([]datum, len(names))}
			for i, value := range values {
				one.fields[i] = datumOf(value)
			}
			if !yield(one) {
				return
			}
		}
		failed = rows.Err()
	}
	r.note = func() string {
		if failed != nil {
			return "reading ended with: " + failed.Error()
		}
		return ""
	}
	return r, true
}

// sqlTypes are the columns' types, as the database names them.
func sqlTypes(v reflect.Value, n int) []string {
	types := make([]string, n)
	out, ok := called(v.MethodByName("ColumnTypes"))
	if !ok || len(out) != 2 || out[0].Kind() != reflect.Slice || out[0].Len() != n {
		return types
	}
	for i := range types {
		if t, ok := out[0].Index(i).Interface().(interface{ DatabaseTypeName() string }); ok {
			types[i] = strings.ToLower(t.DatabaseTypeName())
		}
	}
	return types
}

// relationOfFrame is a data frame: it has names of its columns, so many rows,
// and an element at a row and a column.
func relationOfFrame(v reflect.Value) (*relation, bool) {
	frame, ok := v.Interface().(interface{ Names() []string })
	if !ok {
		return nil, false
	}
	at := v.MethodByName("Elem")
	if !at.IsValid() {
		at = v.MethodByName("At")
	}
	if !at.IsValid() || at.Type().NumIn() != 2 || at.Type().In(0).Kind() != reflect.Int || at.Type().In(1).Kind() != reflect.Int || at.Type().NumOut() != 1 {
		return nil, false
	}
	n := -1
	switch v := v.Interface().(type) {
	case interface{ Dims() (int, int) }:
		n, _ = v.Dims()
	case interface{ Nrow() int }:
		n = v.Nrow()
	case interface{ NRows() int }:
		n = v.NRows()
	}
	if n < 0 {
		return nil, false
	}
	r := &relation{names: frame.Names(), n: n, indexed: true}
	if out, ok := called(v.MethodByName("Types")); ok && len(out) == 1 && out[0].Kind() == reflect.Slice && out[0].Len() == len(r.names) {
		for i := range r.names {
			r.types = append(r.types, fmt.Sprint(out[0].Index(i).Interface()))
		}
	}
	r.at = func(i int) row {
		one := row{label: datumOf(i), fields: make([]datum, len(r.names))}
		for j := range r.names {
			e := at.Call([]reflect.Value{reflect.ValueOf(i), reflect.ValueOf(j)})[0]
			one.fields[j] = datum{value: e}
			// gota's elements have their Go value behind a method.
			if out, ok := called(e.MethodByName("Val")); ok && len(out) == 1 {
				one.fields[j] = datum{value: out[0]}
			}
		}
		return one
	}
	return r, true
}

// A matrix is one of gonum's, or like them.
type matrix interface {
	Dims() (rows, columns int)
	At(i, j int) float64
}

// relationOfMatrix are the rows of a matrix, of numbers or complex numbers.
func relationOfMatrix(v reflect.Value) (*relation, bool) {
	var rows, columns int
	var at func(i, j int) any
	switch m := v.Interface().(type) {
	case matrix:
		if !v.MethodByName("T").IsValid() {
			return nil, false
		}
		rows, columns = m.Dims()
		at = func(i, j int) any { return m.At(i, j) }
	case interface {
		Dims() (int, int)
		At(i, j int) complex128
	}:
		rows, columns = m.Dims()
		at = func(i, j int) any { return m.At(i, j) }
	default:
		return nil, false
	}
	r := &relation{n: rows, indexed: true, names: make([]string, columns), types: make([]string, columns)}
	for j := range r.names {
		r.names[j] = strconv.Itoa(j)
	}
	r.at = func(i int) row {
		shown := min(columns, mostColumns)
		one := row{label: datumOf(i), fields: make([]datum, columns)}
		for j := range shown {
			one.fields[j] = datumOf(at(i, j))
		}
		return one
	}
	return r, true
}

// called calls a method without arguments. It is false where there is none.
func called(m reflect.Value) (out []reflect.Value, ok bool) {
	if !m.IsValid() || m.Type().NumIn() != 0 {
		return nil, false
	}
	return m.Call(nil), true
}
