package display

import (
	"fmt"
	"math"
	"reflect"
	"time"

	"gokernel/display/internal/chart"
)

// A vector is a slice as a chart takes it.
type vector struct {
	kind   chart.AxisKind
	values []float64 // of Numbers and Times
	names  []string  // of Categories
	unit   string    // of durations
}

func (c vector) size() int { return max(len(c.values), len(c.names)) }

// numbers are the vector's values; it panics where they are something else.
func (c vector) numbers(function string) []float64 {
	if c.kind != chart.Numbers {
		panic("display: " + function + " takes numbers")
	}
	return c.values
}

// A chartReader turns what a function is given into vectors. It panics where it
// cannot, in the name of the function.
type chartReader struct{ function string }

func (d chartReader) fail(format string, args ...any) {
	panic("display: " + d.function + ": " + fmt.Sprintf(format, args...))
}

var durationType = reflect.TypeFor[time.Duration]()

// vector reads a slice or an array of numbers, times, durations or strings. It
// is false for what is none, and for slices of anything else.
func (d chartReader) vector(v reflect.Value) (vector, bool) {
	v = solid(v)
	if !v.IsValid() || v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return vector{}, false
	}
	n := v.Len()
	if v.CanInterface() {
		switch list := v.Interface().(type) {
		case []float64:
			return vector{values: append(make([]float64, 0, n), list...)}, true
		case []int:
			values := make([]float64, n)
			for i, x := range list {
				values[i] = float64(x)
			}
			return vector{values: values}, true
		}
	}
	elem := v.Type().Elem()
	for elem.Kind() == reflect.Pointer {
		elem = elem.Elem()
	}
	if elem.Kind() == reflect.Interface {
		return d.mixed(v)
	}
	switch kind := elem.Kind(); {
	case elem == timeType:
		return vector{kind: chart.Times, values: d.each(v, wall)}, true
	case elem == durationType:
		values := d.each(v, number)
		unit, name := durationUnit(values)
		for i := range values {
			values[i] /= unit
		}
		return vector{values: values, unit: name}, true
	case kind == reflect.String:
		names := make([]string, n)
		for i := range names {
			if e := solid(v.Index(i)); e.IsValid() {
				names[i] = e.String()
			}
		}
		return vector{kind: chart.Categories, names: names}, true
	case isNumber(kind):
		return vector{values: d.each(v, number)}, true
	}
	return vector{}, false
}

// mixed reads a slice of interfaces: all of its elements are of one kind.
func (d chartReader) mixed(v reflect.Value) (vector, bool) {
	var like reflect.Type
	for i := range v.Len() {
		e := solid(v.Index(i))
		switch {
		case !e.IsValid():
		case like == nil:
			like = e.Type()
		case like != e.Type() && !(isNumber(like.Kind()) && isNumber(e.Kind()) && like != durationType && e.Type() != durationType):
			return vector{}, false
		}
	}
	switch {
	case like == nil && v.Len() > 0:
		return vector{values: d.each(v, number)}, true
	case like == nil:
		return vector{}, true
	}
	if isNumber(like.Kind()) && like != durationType {
		return vector{values: d.each(v, number)}, true
	}
	typed := reflect.MakeSlice(reflect.SliceOf(reflect.PointerTo(like)), v.Len(), v.Len())
	for i := range v.Len() {
		if e := solid(v.Index(i)); e.IsValid() {
			p := reflect.New(like)
			p.Elem().Set(e)
			typed.Index(i).Set(p)
		}
	}
	return d.vector(typed)
}

// each reads the elements; what is nil is NaN.
func (d chartReader) each(v reflect.Value, read func(reflect.Value) float64) []float64 {
	values := make([]float64, v.Len())
	for i := range values {
		values[i] = math.NaN()
		if e := solid(v.Index(i)); e.IsValid() {
			values[i] = read(e)
		}
	}
	return values
}

// solid is what an interface or a pointer holds; invalid for nil.
func solid(v reflect.Value) reflect.Value {
	for v.IsValid() && (v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer) {
		v = v.Elem()
	}
	return v
}

func number(v reflect.Value) float64 {
	switch {
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint():
		return float64(v.Uint())
	case v.CanFloat():
		return v.Float()
	}
	return math.NaN()
}

// wall is the time of the clock on the wall, in seconds: the axis shows hours
// as the values do, whatever their place.
func wall(v reflect.Value) float64 {
	t, ok := v.Interface().(time.Time)
	if !ok {
		return math.NaN()
	}
	_, offset := t.Zone()
	return float64(t.Unix()+int64(offset)) + float64(t.Nanosecond())/1e9
}

// durationUnit is the largest unit that the longest of the durations has one
// of, in nanoseconds.
func durationUnit(values []float64) (unit float64, name string) {
	most := 0.0
	for _, v := range values {
		if v := math.Abs(v); v > most {
			most = v
		}
	}
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "µs"}} {
		if most >= 2*float64(u.unit) || u.unit == time.Second && most >= float64(u.unit) {
			return float64(u.unit), u.name
		}
	}
	return 1, "ns"
}
