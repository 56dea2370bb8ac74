package display

import (
	"encoding/json"
	"image"
	"reflect"
)

// kind gathers what the package itself knows to show of a value beside its
// text, where no method of the value says it. t describes the static type, or
// is nil.
//
// What Go writes on one line stays that line, unless it is a table. Types of
// other packages are known by their names and methods, so that nothing of
// them is linked in.
func (r *rendering) kind(v reflect.Value, t *Type) {
	d := datum{v, t}
	switch value := v.Interface().(type) {
	case image.Image:
		r.image(value)
		return
	case json.RawMessage:
		r.json(value)
		return
	case reflect.Type:
		r.b.with(MIMEText, quote(clip(definition(value))))
		return
	case error:
		r.chain(value)
		return
	}
	switch v.Kind() {
	case reflect.String:
		r.markup(v)
		return
	case reflect.Func:
		r.function(v)
		return
	case reflect.Pointer, reflect.Struct, reflect.Slice, reflect.Array, reflect.Map, reflect.Interface:
	default:
		return
	}
	if r.picture(v) || r.page(v) || r.response(v) || r.link(v) {
		return
	}
	if f, ok := foreignRelation(d); ok {
		r.foreign(d, f)
		return
	}
	if in := d.inner(); !in.value.IsValid() || says(d) || says(in) {
		return
	}
	if r.bytes(v) || r.table(d) {
		return
	}
	r.tree()
}

// table shows what has rows of records as a table, and a map of values where
// it is too long for a line.
func (r *rendering) table(d datum) bool {
	if !r.isTable(d.inner()) {
		return false
	}
	g, err := gridOf(d, TableOptions{Index: true})
	if err != nil || len(g.columns) == 0 {
		return false // its text says all there is
	}
	g.shape = true
	r.b.with(MIMEHTML, quote(g.html()))
	return true
}

// isTable looks at the first elements of a slice, an array or a map.
func (r *rendering) isTable(d datum) bool {
	const looked = 20
	v := d.value
	records, values := 0, 0
	count := func(e datum) bool {
		in := e.inner()
		if !in.value.IsValid() {
			return true
		}
		switch shapeOf(in, e) {
		case shapeStruct:
			if in.value.NumField() == 0 {
				return false
			}
			records++
		case shapeMap:
			records++
		case shapeSlice:
			for i := range min(in.value.Len(), looked) {
				part := datum{reachable(in.value.Index(i)), elemOf(in.hint)}
				if p := part.inner(); p.value.IsValid() && shapeOf(p, part) != shapeValue {
					return false // a table in a table
				}
			}
			if in.value.Len() > 0 {
				records++
			}
		default:
			values++
		}
		return true
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		for i := range min(v.Len(), looked) {
			if !count(datum{reachable(v.Index(i)), elemOf(d.hint)}) {
				return false
			}
		}
		return records > 0 && values == 0
	case reflect.Map:
		lists := v.Type().Elem().Kind() == reflect.Slice
		n := 0
		for iter := v.MapRange(); n < looked && iter.Next(); n++ {
			if !count(datum{reachable(iter.Value()), elemOf(d.hint)}) {
				return false
			}
		}
		if lists {
			_, columns := columnsOf(d)
			return columns && records == n && isNumber(v.Type().Elem().Elem().Kind())
		}
		return records > 0 && values == 0 || records == 0 && values > 0 && !r.node.oneLine()
	}
	return false
}

func isNumber(k reflect.Kind) bool {
	return isInteger(k) || k == reflect.Float32 || k == reflect.Float64
}

// oneLine reports whether the node is shown on one line.
func (n *node) oneLine() bool { return n.width(lineWidth) <= lineWidth }
