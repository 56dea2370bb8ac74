package display

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// A Type describes a static type where reflection knows only its structure,
// as for the types that an interpreter makes: its name, and the names of its
// fields. A recursive type points to itself. A nil *Type leaves everything to
// reflection.
type Type struct {
	Name   string       // as it is to be shown, "" for a type without a name
	Kind   reflect.Kind // a value of another kind is shown as if the Type were nil
	Elem   *Type        // of an array, chan, map, pointer or slice
	Key    *Type        // of a map
	Len    int          // of an array
	Fields []Field      // of a struct, in order
	Text   string       // of a func, chan or interface without a name: the type as it is written

	// Format gives a value's text in place of its structure, such as what an
	// interpreted String method returns; false leaves it to the structure. It
	// may be nil, and is not part of the JSON.
	Format func(v reflect.Value) (text string, ok bool)
}

// A Field is one field of a struct.
type Field struct {
	Name string
	Type *Type
}

// String is the type as it is written in Go.
func (t *Type) String() string { return t.write(8) }

func (t *Type) write(depth int) string {
	switch {
	case t == nil:
		return "any"
	case t.Name != "":
		return t.Name
	case t.Text != "":
		return t.Text
	case depth == 0:
		return "…"
	}
	depth--
	switch t.Kind {
	case reflect.Pointer:
		return "*" + t.Elem.write(depth)
	case reflect.Slice:
		return "[]" + t.Elem.write(depth)
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len, t.Elem.write(depth))
	case reflect.Map:
		return "map[" + t.Key.write(depth) + "]" + t.Elem.write(depth)
	case reflect.Chan:
		return "chan " + t.Elem.write(depth)
	case reflect.Func:
		return "func"
	case reflect.Interface:
		return "any"
	case reflect.Struct:
		if len(t.Fields) == 0 {
			return "struct{}"
		}
		fields := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			fields[i] = f.Name + " " + f.Type.write(depth)
		}
		return "struct { " + strings.Join(fields, "; ") + " }"
	}
	return t.Kind.String()
}

// flat is a Type in JSON: types refer to others by their place in the table,
// from 1, and 0 is nil.
type flat struct {
	Name   string       `json:"name,omitempty"`
	Kind   reflect.Kind `json:"kind"`
	Elem   int          `json:"elem,omitempty"`
	Key    int          `json:"key,omitempty"`
	Len    int          `json:"len,omitempty"`
	Fields []flatField  `json:"fields,omitempty"`
	Text   string       `json:"text,omitempty"`
}

type flatField struct {
	Name string `json:"name"`
	Type int    `json:"type"`
}

// MarshalJSON writes the type and all that it refers to as a table whose
// first row it is, so that types may refer to themselves.
func (t *Type) MarshalJSON() ([]byte, error) {
	if t == nil {
		return []byte("null"), nil
	}
	var table []flat
	rows := map[*Type]int{}
	var row func(t *Type) int
	row = func(t *Type) int {
		if t == nil {
			return 0
		}
		if n, ok := rows[t]; ok {
			return n
		}
		table = append(table, flat{})
		n := len(table)
		rows[t] = n
		f := flat{Name: t.Name, Kind: t.Kind, Len: t.Len, Text: t.Text, Elem: row(t.Elem), Key: row(t.Key)}
		for _, field := range t.Fields {
			f.Fields = append(f.Fields, flatField{field.Name, row(field.Type)})
		}
		table[n-1] = f
		return n
	}
	row(t)
	return json.Marshal(table)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Type) UnmarshalJSON(data []byte) error {
	var table []flat
	if err := json.Unmarshal(data, &table); err != nil {
		return fmt.Errorf("reading type: %w", err)
	}
	if len(table) == 0 {
		return fmt.Errorf("reading type: the table is empty")
	}
	types := make([]*Type, len(table)+1)
	types[1] = t
	for i := 2; i < len(types); i++ {
		types[i] = new(Type)
	}
	at := func(n int) (*Type, error) {
		if n < 0 || n >= len(types) {
			return nil, fmt.Errorf("reading type: row %d of %d", n, len(table))
		}
		return types[n], nil
	}
	for i, f := range table {
		u := types[i+1]
		*u = Type{Name: f.Name, Kind: f.Kind, Len: f.Len, Text: f.Text}
		var err error
		if u.Elem, err = at(f.Elem); err != nil {
			return err
		}
		if u.Key, err = at(f.Key); err != nil {
			return err
		}
		for _, field := range f.Fields {
			ft, err := at(field.Type)
			if err != nil {
				return err
			}
			u.Fields = append(u.Fields, Field{field.Name, ft})
		}
	}
	return nil
}
