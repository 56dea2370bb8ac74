package display

import (
	"cmp"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"time"
)

// Bounds of a table. A slice of any length is shown as quickly as a short
// one; rows that can only be read in turn are read up to a limit.
const (
	defaultRows = 50
	mostRows    = 10_000
	mostColumns = 50
	mostNames   = 1000 // columns that can be chosen from
	mostRead    = 100_000
)

// A relation is what a table shows: rows that are there, or that have to be
// read in turn.
type relation struct {
	names   []string // of the columns, where that is not for the rows to say
	types   []string // of the columns, where names is set; or nil
	labels  string   // the heading of the rows' labels
	note    func() string
	indexed bool      // rows are known by their numbers
	empty   *datum    // a struct whose fields are the columns where there are no rows, or nil
	until   time.Time // when reading rows in turn ends, or zero

	n       int // rows that can be looked up
	at      func(i int) row
	prepare func(n int)   // is called before the first n rows are looked up, or nil
	each    iter.Seq[row] // or rows that are read in turn
}

// A row is a value, or the values of the named columns.
type row struct {
	label  datum // nothing where the row has none
	value  datum
	fields []datum
}

// A window is the part of a relation that is shown.
type window struct {
	rows  []row
	gap   int // where rows are left out, between them or behind; 0 where none are
	total int
	open  bool // there are more than total
}

// halves splits the rows that are shown into the first ones and the last ones.
func halves(limit int) (first, last int) {
	last = limit / 5
	return limit - last, last
}

// window looks at the rows that are shown, of all in their order.
func (r *relation) window(limit int) window {
	if r.each != nil {
		return r.read(limit)
	}
	w := window{total: r.n}
	first, last := halves(limit)
	if r.prepare != nil {
		first, last = limit, 0 // what comes last is not known without sorting all
		r.prepare(min(limit, r.n))
	}
	if r.n <= limit {
		first, last = r.n, 0
	}
	for i := range first {
		w.rows = append(w.rows, r.at(i))
	}
	if first+last < r.n {
		w.gap = first
	}
	for i := r.n - last; i < r.n; i++ {
		w.rows = append(w.rows, r.at(i))
	}
	return w
}

// read is window for rows that are read in turn.
func (r *relation) read(limit int) window {
	var w window
	first, last := halves(limit)
	var tail []row // a ring of the last ones
	for one := range r.each {
		if w.total == mostRead || !r.until.IsZero() && time.Now().After(r.until) {
			w.open = true
			break
		}
		switch {
		case w.total < first:
			w.rows = append(w.rows, one)
		case len(tail) < last:
			tail = append(tail, one)
		case last > 0:
			tail[(w.total-first)%last] = one
		}
		w.total++
	}
	if over := w.total - first; over > last {
		w.gap = len(w.rows)
		if last > 0 {
			at := over % last
			tail = append(slices.Clone(tail[at:]), tail[:at]...)
		}
	}
	w.rows = append(w.rows, tail...)
	if w.open {
		// The last ones that were read are not the last ones there are.
		w.rows = w.rows[:min(first, len(w.rows))]
		w.gap = len(w.rows)
	}
	return w
}

// held is the relation with rows that can be looked up, of those that have to
// be read in turn the first mostRead.
func (r *relation) held() *relation {
	if r.each == nil {
		return r
	}
	var all []row
	for one := range r.each {
		if all = append(all, one); len(all) == mostRead {
			break
		}
	}
	h := *r
	h.each, h.n, h.at = nil, len(all), func(i int) row { return all[i] }
	return &h
}

// sorted is a held relation with its rows in the order of a column, those
// that are equal in the order they had, and nil last.
func (r *relation) sorted(column string, descending bool) *relation {
	if r.prepare != nil {
		r.prepare(r.n)
	}
	rd := &reader{}
	keys := make([]datum, r.n)
	places := make([]int, r.n)
	for i := range r.n {
		places[i] = i
		keys[i] = r.columnOf(rd, r.at(i), column).inner()
	}
	slices.SortStableFunc(places, func(i, j int) int { return compareData(keys[i], keys[j], descending) })
	s := *r
	s.prepare, s.at = nil, func(i int) row { return r.at(places[i]) }
	return &s
}

// columnOf is the value of a row in a column.
func (r *relation) columnOf(rd *reader, one row, name string) datum {
	if r.labels != "" && name == r.labels {
		return one.label
	}
	if r.names == nil {
		return rd.column(one.value, name)
	}
	if i := slices.Index(r.names, name); i >= 0 && i < len(one.fields) {
		return one.fields[i]
	}
	return datum{}
}

// compareData orders values for sorting: nil is last either way.
func compareData(a, b datum, descending bool) int {
	if !a.value.IsValid() || !b.value.IsValid() {
		return cmp.Compare(order(!a.value.IsValid()), order(!b.value.IsValid()))
	}
	c := 0
	if a.value.Type() == timeType && b.value.Type() == timeType && a.value.CanInterface() && b.value.CanInterface() {
		c = a.value.Interface().(time.Time).Compare(b.value.Interface().(time.Time))
	} else if m := methodOf(a.value, b.value); m.IsValid() {
		c = int(m.Call([]reflect.Value{b.value})[0].Int())
	} else {
		c = compare(a.value, b.value)
	}
	if descending {
		return -c
	}
	return c
}

// methodOf is a's method Compare for a value of b's type, if it has one.
func methodOf(a, b reflect.Value) reflect.Value {
	if a.Kind() != reflect.Struct || a.Type() != b.Type() || !a.CanInterface() {
		return reflect.Value{}
	}
	m := a.MethodByName("Compare")
	if !m.IsValid() && a.CanAddr() {
		m = a.Addr().MethodByName("Compare")
	}
	if m.IsValid() && m.Type().NumIn() == 1 && m.Type().In(0) == b.Type() && m.Type().NumOut() == 1 && m.Type().Out(0).Kind() == reflect.Int {
		return m
	}
	return reflect.Value{}
}

// relationOf is a value as a relation, if it is one: a slice or an array, a
// map, columns, or a sequence.
func relationOf(d datum) (*relation, bool) {
	outer := d
	d = d.inner()
	v := d.value
	if !v.IsValid() || v.Kind() == reflect.Struct || outer.value.IsValid() && says(outer) && v.Kind() != reflect.Slice && v.Kind() != reflect.Map {
		return nil, false
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		r := &relation{n: v.Len(), at: func(i int) row {
			return row{label: datumOf(i), value: datum{reachable(v.Index(i)), elemOf(d.hint)}}
		}}
		if e := v.Type().Elem(); e.Kind() == reflect.Struct {
			r.empty = &datum{reflect.Zero(e), elemOf(d.hint)}
		} else if e.Kind() == reflect.Pointer && e.Elem().Kind() == reflect.Struct {
			r.empty = &datum{reflect.Zero(e.Elem()), elemOf(elemOf(d.hint))}
		}
		return r, true
	case reflect.Map:
		if r, ok := columnsOf(d); ok {
			return r, true
		}
		return entriesOf(d), true
	case reflect.Func:
		return sequenceOf(v)
	}
	return nil, false
}

// entriesOf are the entries of a map by their keys. Of a large one, the first
// are looked up without sorting all.
func entriesOf(d datum) *relation {
	v := d.value
	var entries []entry
	return &relation{
		labels: "key", n: v.Len(),
		prepare: func(n int) {
			if n < v.Len() {
				entries = firstEntries(v, n)
				return
			}
			entries = entries[:0]
			for iter := v.MapRange(); iter.Next(); {
				entries = append(entries, entry{iter.Key(), iter.Value()})
			}
			slices.SortFunc(entries, func(a, b entry) int { return compare(a.key, b.key) })
		},
		at: func(i int) row {
			e := entries[i]
			return row{label: datum{e.key, keyOf(d.hint)}, value: datum{reachable(e.value), elemOf(d.hint)}}
		},
	}
}

// columnsOf is a map of names to slices of one length, as columns.
func columnsOf(d datum) (*relation, bool) {
	v := d.value
	if v.Type().Key().Kind() != reflect.String || v.Len() == 0 || v.Len() > mostRead {
		return nil, false
	}
	r := &relation{n: -1}
	var columns []datum
	for _, e := range firstEntries(v, v.Len()) {
		c := datum{reachable(e.value), elemOf(d.hint)}.inner()
		if !c.value.IsValid() || c.value.Kind() != reflect.Slice && c.value.Kind() != reflect.Array || says(c) || r.n >= 0 && c.value.Len() != r.n {
			return nil, false
		}
		r.n = c.value.Len()
		r.names = append(r.names, e.key.String())
		r.types = append(r.types, nameOf(c.value.Type().Elem(), elemOf(c.hint)))
		columns = append(columns, c)
	}
	r.at = func(i int) row {
		one := row{label: datumOf(i), fields: make([]datum, len(columns))}
		for j, c := range columns {
			one.fields[j] = datum{reachable(c.value.Index(i)), elemOf(c.hint)}
		}
		return one
	}
	return r, true
}

// sequenceOf is an iter.Seq or iter.Seq2. It is read when it is shown.
func sequenceOf(v reflect.Value) (*relation, bool) {
	if v.IsNil() {
		return nil, false
	}
	switch t := v.Type(); {
	case t.CanSeq():
		return &relation{each: func(yield func(row) bool) {
			i := 0
			for value := range v.Seq() {
				if !yield(row{label: datumOf(i), value: datum{value: value}}) {
					return
				}
				i++
			}
		}}, true
	case t.CanSeq2():
		return &relation{labels: "key", each: func(yield func(row) bool) {
			for key, value := range v.Seq2() {
				if !yield(row{label: datum{value: key}, value: datum{value: value}}) {
					return
				}
			}
		}}, true
	}
	return nil, false
}

// labelText is a row's label.
func (d datum) labelText() (text string, right bool) {
	if !d.value.IsValid() {
		return "", false
	}
	if d.value.Kind() == reflect.Int && d.hint == nil {
		return strconv.FormatInt(d.value.Int(), 10), true
	}
	c := d.cell("")
	return c.text, c.numeric()
}
