package display

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"time"
)

// marshal is encodeJSON for values with methods that may panic, or not return.
// NaN and the infinities, which JSON does not have, become null.
func marshal(v any) (json.RawMessage, error) { return marshalWithin(patience, v) }

func marshalWithin(limit time.Duration, v any) (json.RawMessage, error) {
	type result struct {
		raw json.RawMessage
		err error
	}
	done := make(chan result, 1)
	note := limited(limit, func() {
		r := result{err: errors.New("its methods ended the goroutine that showed it")}
		defer func() { done <- r }()
		r.raw, r.err = marshalNow(v)
	})
	if note != "" {
		return nil, errors.New(note)
	}
	r := <-done
	return r.raw, r.err
}

func marshalNow(v any) (raw json.RawMessage, err error) {
	defer recovered(&err)
	raw, err = encodeJSON(v)
	var unsupported *json.UnsupportedValueError
	if !errors.As(err, &unsupported) || !unsupported.Value.IsValid() || !unsupported.Value.CanFloat() {
		return raw, err
	}
	c := copier{path: map[visit]bool{}}
	copied := c.copy(reflect.ValueOf(v))
	if c.clash {
		return nil, err
	}
	if raw, err = encodeJSON(copied.Interface()); err != nil {
		return nil, err
	}
	return withNulls(raw), nil
}

// Numbers that stand in for what is none until the JSON is there, so that
// encoding/json's rules about fields and tags hold.
const (
	standIn64 float64 = 1.2345678901234567e-201
	standIn32 float32 = 1.2345678e-31
)

// withNulls replaces the numbers that stand in by null.
func withNulls(raw json.RawMessage) json.RawMessage {
	text64, _ := json.Marshal(standIn64)
	text32, _ := json.Marshal(standIn32)
	out := make(json.RawMessage, 0, len(raw))
	for i := 0; i < len(raw); {
		end := i + 1
		switch c := raw[i]; {
		case c == '"':
			for raw[end] != '"' {
				if raw[end] == '\\' {
					end++
				}
				end++
			}
			end++
		case c == '-', '0' <= c && c <= '9':
			for end < len(raw) && bytes.IndexByte([]byte("+-.eE0123456789"), raw[end]) >= 0 {
				end++
			}
		}
		// A number is in quotes where the field's tag says so.
		if token := bytes.Trim(raw[i:end], `"`); bytes.Equal(token, text64) || bytes.Equal(token, text32) {
			out = append(out, "null"...)
		} else {
			out = append(out, raw[i:end]...)
		}
		i = end
	}
	return out
}

// A copier copies values as deeply as JSON looks into them, with numbers that
// stand in for what is none.
type copier struct {
	path  map[visit]bool // the references that lead to the value at hand
	clash bool           // the value itself has such a number
}

func (c *copier) copy(v reflect.Value) reflect.Value {
	if !v.IsValid() || v.Type().Implements(reflect.TypeFor[json.Marshaler]()) {
		return v
	}
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		return c.float(v)
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return v
		}
		if v.Kind() == reflect.Pointer {
			leave, ok := c.enter(visit{v.UnsafePointer(), v.Type(), 0})
			if !ok {
				return v
			}
			defer leave()
			p := reflect.New(v.Type().Elem())
			p.Elem().Set(c.copy(v.Elem()))
			return p.Convert(v.Type())
		}
		return c.copy(v.Elem())
	case reflect.Slice:
		if v.IsNil() || v.Len() == 0 || v.Type().Elem().Kind() == reflect.Uint8 {
			return v
		}
		leave, ok := c.enter(visit{v.UnsafePointer(), v.Type(), v.Len()})
		if !ok {
			return v
		}
		defer leave()
		s := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			s.Index(i).Set(c.copy(v.Index(i)))
		}
		return s
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		leave, ok := c.enter(visit{v.UnsafePointer(), v.Type(), 0})
		if !ok {
			return v
		}
		defer leave()
		m := reflect.MakeMapWithSize(v.Type(), v.Len())
		for iter := v.MapRange(); iter.Next(); {
			m.SetMapIndex(iter.Key(), c.orNil(iter.Value()))
		}
		return m
	case reflect.Array, reflect.Struct:
		a := reflect.New(v.Type()).Elem()
		a.Set(v)
		if v.Kind() == reflect.Array {
			for i := range a.Len() {
				a.Index(i).Set(c.orNil(a.Index(i)))
			}
			return a
		}
		for i := range a.NumField() {
			if f := a.Type().Field(i); f.IsExported() || f.Anonymous {
				field := reachable(a.Field(i))
				field.Set(c.orNil(field))
			}
		}
		return a
	}
	return v
}

// orNil is copy for what is set as it is, also where it is a nil interface.
func (c *copier) orNil(v reflect.Value) reflect.Value {
	if copied := c.copy(v); copied.IsValid() {
		return copied
	}
	return v
}

func (c *copier) float(v reflect.Value) reflect.Value {
	x := v.Float()
	if x == standIn64 || x == float64(standIn32) {
		c.clash = true
	}
	if !math.IsNaN(x) && !math.IsInf(x, 0) {
		return v
	}
	f := reflect.New(v.Type()).Elem()
	if f.SetFloat(standIn64); v.Kind() == reflect.Float32 {
		f.SetFloat(float64(standIn32))
	}
	return f
}

// enter follows a reference, unless that leads in a circle.
func (c *copier) enter(at visit) (leave func(), ok bool) {
	if c.path[at] {
		return nil, false
	}
	c.path[at] = true
	return func() { delete(c.path, at) }, true
}
