package display

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
)

var (
	typeInt    = &Type{Kind: reflect.Int}
	typeString = &Type{Kind: reflect.String}
	typePoint  = &Type{Name: "Point", Kind: reflect.Struct, Fields: []Field{{"X", typeInt}, {"y", typeInt}}}
)

// typeList is type List struct { Value int; next *List }.
func typeList() *Type {
	list := &Type{Name: "List", Kind: reflect.Struct}
	list.Fields = []Field{{"Value", typeInt}, {"next", &Type{Kind: reflect.Pointer, Elem: list}}}
	return list
}

// mangled are types as an interpreter makes them.
type (
	mangledPoint = struct{ X, Xy int }
	mangledList  = struct {
		Value int
		Xnext any // where an interpreter cannot say more
	}
)

func TestPlainTyped(t *testing.T) {
	degrees := &Type{Name: "Degrees", Kind: reflect.Float64, Format: func(v reflect.Value) (string, bool) {
		return fmt.Sprintf("%v°", v.Float()), true
	}}
	sulky := &Type{Name: "Sulky", Kind: reflect.Int, Format: func(v reflect.Value) (string, bool) { panic("no") }}
	for _, test := range []struct {
		name  string
		value any
		typ   *Type
		want  string
	}{
		{"struct", mangledPoint{1, 2}, typePoint, "Point{X: 1, y: 2}"},
		{"pointer", &mangledPoint{1, 2}, &Type{Kind: reflect.Pointer, Elem: typePoint}, "&Point{X: 1, y: 2}"},
		{"nil pointer", (*mangledPoint)(nil), &Type{Kind: reflect.Pointer, Elem: typePoint}, "(*Point)(nil)"},
		{"slice", []mangledPoint{{1, 2}}, &Type{Kind: reflect.Slice, Elem: typePoint}, "[]Point{{X: 1, y: 2}}"},
		{"array", [1]mangledPoint{{1, 2}}, &Type{Kind: reflect.Array, Len: 1, Elem: typePoint}, "[1]Point{{X: 1, y: 2}}"},
		{"map", map[string]mangledPoint{"a": {1, 2}}, &Type{Kind: reflect.Map, Key: typeString, Elem: typePoint}, `map[string]Point{"a": {X: 1, y: 2}}`},
		{"named map", map[string]int{"a": 1}, &Type{Name: "Ages", Kind: reflect.Map, Key: typeString, Elem: typeInt}, `Ages{"a": 1}`},
		{"named float", 1.5, degrees, "1.5°"},
		{"named floats", []float64{1, 2}, &Type{Kind: reflect.Slice, Elem: degrees}, "[]Degrees{1°, 2°}"},
		{"a method that panics", 1, sulky, "int (its method panicked: no)"},
		{"no name", mangledPoint{1, 2}, &Type{Kind: reflect.Struct, Fields: typePoint.Fields}, "struct { X int; y int }{X: 1, y: 2}"},
		{"the hint is of another kind", 5, typePoint, "5"},
		{"the hint has fewer fields", mangledPoint{1, 2}, &Type{Name: "P", Kind: reflect.Struct, Fields: typePoint.Fields[:1]}, "P{X: 1, Xy: 2}"},
		{"no hint", mangledPoint{1, 2}, nil, "struct { X int; Xy int }{X: 1, Xy: 2}"},
		{"the hint ends at an interface", []any{mangledPoint{1, 2}}, &Type{Kind: reflect.Slice, Elem: &Type{Kind: reflect.Interface, Text: "fmt.Stringer"}}, "[]fmt.Stringer{struct { X int; Xy int }{X: 1, Xy: 2}}"},
		{"func", func() {}, &Type{Kind: reflect.Func, Text: "func(Point) Point"}, "func(Point) Point"},
		{"recursive", mangledList{1, nil}, typeList(), "List{Value: 1, next: nil}"},
	} {
		if got := PlainTyped(reflect.ValueOf(test.value), test.typ); got != test.want {
			t.Errorf("%s: PlainTyped = %s, want %s", test.name, got, test.want)
		}
	}
	if got := PlainTyped(reflect.Value{}, typePoint); got != "nil" {
		t.Errorf("no value: %s, want nil", got)
	}
}

func TestTypesReadBack(t *testing.T) {
	for _, typ := range []*Type{typePoint, typeList(), {Kind: reflect.Map, Key: typeString, Elem: typeList()}} {
		data, err := json.Marshal(typ)
		if err != nil {
			t.Fatal(err)
		}
		var back Type
		if err := json.Unmarshal(data, &back); err != nil || !reflect.DeepEqual(&back, typ) {
			t.Errorf("%s reads back as %+v, %v", data, back, err)
		}
	}
}

func TestBadTypes(t *testing.T) {
	for _, data := range []string{`[]`, `[{"kind":22,"elem":2}]`, `[{"kind":22,"elem":-1}]`, `[{"kind":25,"fields":[{"name":"a","type":9}]}]`, `{}`, `[1]`} {
		var typ Type
		if err := json.Unmarshal([]byte(data), &typ); err == nil {
			t.Errorf("%s is taken for %+v", data, typ)
		}
	}
}

func TestOfTyped(t *testing.T) {
	b, ok := OfTyped(reflect.ValueOf(mangledPoint{1, 2}), typePoint)
	if !ok || b.Text() != "Point{X: 1, y: 2}" {
		t.Errorf("OfTyped = %s, %v", b.Data, ok)
	}
	if _, ok := OfTyped(reflect.ValueOf(&Handle{}), nil); ok {
		t.Error("a handle is shown")
	}
}

func FuzzType(f *testing.F) {
	data, _ := json.Marshal(typeList())
	f.Add(data)
	f.Add([]byte(`[{"kind":23,"elem":1}]`))
	f.Add([]byte(`[{"kind":21,"elem":1,"key":1}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var typ Type
		if json.Unmarshal(data, &typ) != nil {
			return
		}
		_ = typ.String()
		for _, v := range []any{1, "x", []any{1}, map[string]any{"a": nil}, mangledPoint{}, &mangledPoint{}} {
			PlainTyped(reflect.ValueOf(v), &typ)
		}
	})
}
