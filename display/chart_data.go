package display

import (
	"fmt"
	"math"
	"reflect"
	"slices"

	"gokernel/display/internal/chart"
)

// xyData is what Line and Scatter were given.
type xyData struct {
	kind         chart.AxisKind
	categories   []string
	xUnit, yUnit string
	series       []chart.Series
}

// points reads the data of Line and Scatter.
func (d chartReader) points(data []any) xyData {
	if len(data) == 0 {
		d.fail("no data; give it values, or x and y")
	}
	if series, ok := d.functions(data); ok {
		return xyData{series: series}
	}
	list := d.series(data, true)
	out := xyData{}
	index := map[string]int{}
	for i, s := range list {
		kind := chart.Numbers
		if s.x != nil {
			kind = s.x.kind
		}
		if i > 0 && kind != out.kind {
			d.fail("the x of the series are of different kinds: all must be numbers, all times or all strings")
		}
		out.kind = kind
		t := chart.Series{Name: s.name, Y: s.y.values}
		switch {
		case s.x == nil:
			t.X = make([]float64, len(t.Y))
			for i := range t.X {
				t.X[i] = float64(i)
			}
		case s.x.size() != len(t.Y):
			d.fail("%d x and %d y%s; there must be as many of each", s.x.size(), len(t.Y), ofSeries(s.name))
		case kind == chart.Categories:
			t.X = places(s.x.names, index, &out.categories)
		default:
			t.X = s.x.values
			out.xUnit = s.x.unit
		}
		out.yUnit = s.y.unit
		out.series = append(out.series, t)
	}
	d.sameUnits(list)
	return out
}

// sameUnits writes the durations of all series in one unit.
func (d chartReader) sameUnits(list []given) {
	for _, s := range list {
		if s.y.unit != list[0].y.unit || s.x != nil && s.x.unit != list[0].x.unit {
			d.fail("the series have durations of different sizes or other numbers beside them; divide them by a unit, such as d.Seconds()")
		}
	}
}

func ofSeries(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(" of series %q", name)
}

// places are indexes into categories, to which new names are added.
func places(names []string, index map[string]int, categories *[]string) []float64 {
	at := make([]float64, len(names))
	for i, name := range names {
		k, ok := index[name]
		if !ok {
			k = len(*categories)
			index[name] = k
			*categories = append(*categories, name)
		}
		at[i] = float64(k)
	}
	return at
}

// merged are the series of another plot, with their categories among these.
func merged(categories []string, other chart.Plot) ([]string, []chart.Series) {
	index := map[string]int{}
	categories = slices.Clone(categories)
	for i, name := range categories {
		index[name] = i
	}
	at := places(other.Categories, index, &categories)
	series := slices.Clone(other.Series)
	for i, s := range series {
		x := make([]float64, len(s.X))
		for k, v := range s.X {
			x[k] = at[int(v)]
		}
		series[i].X = x
	}
	return categories, series
}

// functions reads functions and two ends: false where there are no functions.
func (d chartReader) functions(data []any) ([]chart.Series, bool) {
	var functions []func(float64) float64
	for _, v := range data {
		f := reflect.ValueOf(v)
		want := reflect.TypeFor[func(float64) float64]()
		if f.Kind() != reflect.Func || !f.CanConvert(want) || f.IsNil() {
			break
		}
		functions = append(functions, f.Convert(want).Interface().(func(float64) float64))
	}
	if len(functions) == 0 {
		return nil, false
	}
	var ends [2]float64
	rest := data[len(functions):]
	for i, v := range rest {
		if n := reflect.ValueOf(v); len(rest) != 2 || !isNumber(n.Kind()) {
			rest = nil
			break
		} else {
			ends[i] = number(n)
		}
	}
	if len(rest) != 2 || !(ends[0] < ends[1]) || math.IsInf(ends[1]-ends[0], 0) {
		d.fail("functions are followed by where to begin and to end, as in %s(math.Sin, 0, 2*math.Pi)", d.function)
	}
	const parts = 500
	var series []chart.Series
	for _, f := range functions {
		s := chart.Series{}
		for i := range parts + 1 {
			x := ends[0] + (ends[1]-ends[0])*float64(i)/parts
			s.X, s.Y = append(s.X, x), append(s.Y, f(x))
		}
		series = append(series, s)
	}
	return series, true
}

// A given is one series as a function was given it.
type given struct {
	name string
	x    *vector // nil where there is none
	y    vector
}

// series reads the forms that Line, Scatter and Bar have in common: with a
// leading x where several slices may have one.
func (d chartReader) series(data []any, leading bool) []given {
	if list, ok := d.named(data); ok {
		return list
	}
	var columns []vector
	for i, v := range data {
		if rows, ok := d.table(v); ok && (len(data) == 1 || len(data) == 2 && i == 1) {
			return d.withX(columns, rows)
		}
		col, ok := d.vector(reflect.ValueOf(v))
		if !ok {
			d.fail("%s is no slice of numbers%s", what(v), d.takes())
		}
		columns = append(columns, col)
	}
	var x *vector
	if leading && len(columns) > 1 {
		x, columns = &columns[0], columns[1:]
	}
	var list []given
	for _, col := range columns {
		list = append(list, given{x: x, y: d.values(col)})
	}
	return list
}

// takes says where the forms are listed that a function takes.
func (d chartReader) takes() string { return "; display." + d.function + "? lists what it takes" }

// what names a value in a message.
func what(v any) string {
	if v == nil {
		return "nil"
	}
	return fmt.Sprintf("a %T", v)
}

// values are a vector of numbers, as y must be.
func (d chartReader) values(c vector) vector {
	if c.kind != chart.Numbers {
		d.fail("the values must be numbers; strings and times are for x, which goes first")
	}
	return c
}

// withX gives each series the x that came first, if one did.
func (d chartReader) withX(columns []vector, list []given) []given {
	if len(columns) == 1 {
		for i := range list {
			list[i].x = &columns[0]
		}
	}
	return list
}

// named reads a list of Series: false for anything else.
func (d chartReader) named(data []any) ([]given, bool) {
	var list []Series
	for _, v := range data {
		switch v := v.(type) {
		case Series:
			list = append(list, v)
		case *Series:
			if v != nil {
				list = append(list, *v)
			}
		case []Series:
			list = append(list, v...)
		default:
			return nil, false
		}
	}
	var out []given
	for _, s := range list {
		y, ok := d.vector(reflect.ValueOf(s.Y))
		if !ok {
			d.fail("the Y%s is %s, not a slice of numbers", ofSeries(s.Name), what(s.Y))
		}
		g := given{name: s.Name, y: y}
		if s.X != nil {
			x, ok := d.vector(reflect.ValueOf(s.X))
			if !ok {
				d.fail("the X%s is %s, not a slice of numbers, times or strings", ofSeries(s.Name), what(s.X))
			}
			g.x = &x
		}
		out = append(out, g)
	}
	return out, true
}

// table reads several slices: a map of them by name, or a slice of slices.
func (d chartReader) table(v any) ([]given, bool) {
	t := solid(reflect.ValueOf(v))
	if !t.IsValid() {
		return nil, false
	}
	var list []given
	switch t.Kind() {
	case reflect.Map:
		for _, e := range firstEntries(t, t.Len()) {
			y, ok := d.vector(e.value)
			if !ok {
				return nil, false
			}
			list = append(list, given{name: axisKey(e.key), y: y})
		}
		return list, true
	case reflect.Slice, reflect.Array:
		elem := t.Type().Elem()
		if kind := elem.Kind(); kind != reflect.Slice && kind != reflect.Array {
			return nil, false
		}
		for i := range t.Len() {
			y, ok := d.vector(t.Index(i))
			if !ok {
				return nil, false
			}
			list = append(list, given{y: y})
		}
		return list, true
	}
	return nil, false
}

// axisKey writes the key of a map as a name.
func axisKey(key reflect.Value) string {
	if key := solid(key); key.IsValid() && key.Kind() == reflect.String {
		return key.String()
	}
	text, _ := cut(plain(key, nil), 200)
	return text
}

// bars reads the data of Bar.
func (d chartReader) bars(data []any) (categories []string, series []chart.Series) {
	if len(data) == 0 {
		d.fail("no data; give it labels and values")
	}
	if t := solid(reflect.ValueOf(data[0])); len(data) == 1 && t.IsValid() && t.Kind() == reflect.Map && isNumber(t.Type().Elem().Kind()) {
		s := chart.Series{}
		for _, e := range firstEntries(t, t.Len()) {
			categories = append(categories, axisKey(e.key))
			s.Y = append(s.Y, number(e.value))
		}
		return categories, []chart.Series{s}
	}
	list := d.series(data, true)
	index := map[string]int{}
	var at [][]float64
	for _, s := range list {
		var names []string
		switch {
		case s.x == nil:
			for i := range s.y.size() {
				names = append(names, fmt.Sprint(i))
			}
		default:
			names = d.labels(*s.x)
		}
		if len(names) != len(s.y.values) {
			d.fail("%d labels and %d values%s; there must be as many of each", len(names), len(s.y.values), ofSeries(s.name))
		}
		seen := map[string]bool{}
		for i, name := range names {
			for seen[name] { // two bars of one name are two bars
				name += "\u200b"
			}
			names[i], seen[name] = name, true
		}
		at = append(at, places(names, index, &categories))
	}
	for k, s := range list {
		y := make([]float64, len(categories))
		for i := range y {
			y[i] = math.NaN()
		}
		for i, place := range at[k] {
			y[int(place)] = s.y.values[i]
		}
		series = append(series, chart.Series{Name: s.name, Y: y})
	}
	return categories, series
}

// labels writes a vector as categories.
func (d chartReader) labels(c vector) []string {
	if c.kind == chart.Categories {
		return slices.Clone(c.names)
	}
	names := make([]string, len(c.values))
	for i, v := range c.values {
		names[i] = chart.ValueText(c.kind, v)
	}
	return names
}

// samples reads the data of Hist: each of them a series.
func (d chartReader) samples(data []any) (series []chart.Series, kind chart.AxisKind, unit string) {
	if len(data) == 0 {
		d.fail("no data; give it values")
	}
	list, ok := d.named(data)
	if !ok {
		for _, v := range data {
			if rows, ok := d.table(v); ok {
				list = append(list, rows...)
				continue
			}
			col, ok := d.vector(reflect.ValueOf(v))
			if !ok {
				d.fail("%s is no slice of numbers%s", what(v), d.takes())
			}
			list = append(list, given{y: col})
		}
	}
	for i, s := range list {
		if s.y.kind == chart.Categories {
			d.fail("strings have no ranges; display.Bar draws counts of them")
		}
		if i > 0 && s.y.kind != kind {
			d.fail("numbers and times cannot share an axis")
		}
		kind, unit = s.y.kind, s.y.unit
		series = append(series, chart.Series{Name: s.name, Y: s.y.values})
	}
	d.sameUnits(list)
	return series, kind, unit
}

// groups reads the data of Box.
func (d chartReader) groups(data []any) ([]chart.Series, string) {
	if len(data) == 2 {
		labels, ok := d.vector(reflect.ValueOf(data[0]))
		values, also := d.vector(reflect.ValueOf(data[1]))
		if ok && also && labels.kind == chart.Categories {
			if len(labels.names) != len(values.values) {
				d.fail("%d labels and %d values; there must be as many of each", len(labels.names), len(values.values))
			}
			return split(chart.Series{Y: d.values(values).values}, labels), values.unit
		}
	}
	series, kind, unit := d.samples(data)
	if kind != chart.Numbers {
		d.fail("a box of times cannot be drawn; display.Hist draws how they are spread")
	}
	return series, unit
}

// split makes a series of each kind of point, in the order in which they come.
func split(s chart.Series, by vector) []chart.Series {
	var names []string
	keys := by.names
	if by.kind != chart.Categories {
		keys = chartReader{"ColorBy"}.labels(by)
	}
	at := places(keys, map[string]int{}, &names)
	out := make([]chart.Series, len(names))
	for i, name := range names {
		out[i] = chart.Series{Name: name, Mark: s.Mark}
	}
	for i, k := range at {
		o := &out[int(k)]
		o.Y = append(o.Y, s.Y[i])
		if s.X != nil {
			o.X = append(o.X, s.X[i])
		}
		if s.Size != nil {
			o.Size = append(o.Size, s.Size[i])
		}
		if s.Color != nil {
			o.Color = append(o.Color, s.Color[i])
		}
	}
	return out
}

// cells reads the data of Heatmap.
func (d chartReader) cells(v any) [][]float64 {
	rows, ok := d.table(v)
	if t := solid(reflect.ValueOf(v)); !ok || t.Kind() == reflect.Map {
		d.fail("%s is no slice of rows of numbers, such as [][]float64", what(v))
	}
	cells := make([][]float64, len(rows))
	for i, row := range rows {
		cells[i] = d.values(row.y).values
	}
	return cells
}
