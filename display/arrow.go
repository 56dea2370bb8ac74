package display

import (
	"fmt"
	"reflect"
)

// An arrowArray is a column of Apache Arrow, or a part of one.
type arrowArray interface {
	Len() int
	IsNull(i int) bool
	ValueStr(i int) string
	GetOneForMarshal(i int) any
}

// An arrowColumn is a whole column, in parts.
type arrowColumn struct {
	name, typ string
	parts     []arrowArray
}

// arrowRows are what Apache Arrow has rows of: record batches and tables. Their
// words are all of their values, however many there are, and so are not asked
// for.
type arrowRows interface {
	NumRows() int64
	NumCols() int64
}

// relationOfArrow is a record batch or a table of Apache Arrow.
func relationOfArrow(v reflect.Value) (*relation, bool) {
	sized, ok := v.Interface().(arrowRows)
	if !ok {
		return nil, false
	}
	get := v.MethodByName("Column")
	if !get.IsValid() || get.Type().NumIn() != 1 || get.Type().In(0).Kind() != reflect.Int || get.Type().NumOut() != 1 {
		return nil, false
	}
	named, _ := v.Interface().(interface{ ColumnName(i int) string })
	r := &relation{n: int(sized.NumRows()), names: []string{}}
	var columns []arrowColumn
	for i := range int(sized.NumCols()) {
		out := get.Call([]reflect.Value{reflect.ValueOf(i)})[0]
		if !out.CanInterface() {
			return nil, false
		}
		c, ok := arrowColumnOf(out.Interface())
		if !ok {
			return nil, false
		}
		if named != nil {
			c.name = named.ColumnName(i)
		}
		columns = append(columns, c)
		r.names, r.types = append(r.names, c.name), append(r.types, c.typ)
	}
	r.at = func(i int) row {
		one := row{label: datumOf(i), fields: make([]datum, len(columns))}
		for j, c := range columns {
			one.fields[j] = c.at(i)
		}
		return one
	}
	return r, true
}

// arrowColumnOf is an array of a record batch, or the column of a table, which
// has several.
func arrowColumnOf(column any) (c arrowColumn, ok bool) {
	if named, ok := column.(interface{ Name() string }); ok {
		c.name = named.Name()
	}
	v := reflect.ValueOf(column)
	if typ, ok := called(v.MethodByName("DataType")); ok && len(typ) == 1 {
		c.typ = fmt.Sprint(typ[0])
	}
	if part, ok := column.(arrowArray); ok {
		c.parts = []arrowArray{part}
		return c, true
	}
	data, ok := called(v.MethodByName("Data"))
	if !ok || len(data) != 1 {
		return c, false
	}
	chunks, ok := called(data[0].MethodByName("Chunks"))
	if !ok || len(chunks) != 1 || chunks[0].Kind() != reflect.Slice {
		return c, false
	}
	for i := range chunks[0].Len() {
		part, ok := chunks[0].Index(i).Interface().(arrowArray)
		if !ok {
			return c, false
		}
		c.parts = append(c.parts, part)
	}
	return c, true
}

// at is the value of a row: a Go value for numbers, text for what Arrow has
// types of its own for.
func (c *arrowColumn) at(i int) datum {
	for _, part := range c.parts {
		if i >= part.Len() {
			i -= part.Len()
			continue
		}
		if part.IsNull(i) {
			return datum{}
		}
		v := part.GetOneForMarshal(i)
		switch reflect.ValueOf(v).Kind() {
		case reflect.Slice, reflect.Map, reflect.Struct, reflect.Pointer:
			v = part.ValueStr(i)
		}
		return datumOf(v)
	}
	return datum{}
}
