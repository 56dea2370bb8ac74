package yaegi

import (
	"encoding/json"
	"reflect"
	"strings"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/worker"
)

// result takes pointers to the values of the last expression.
func (e *Engine) result(pointers ...any) {
	r := e.current()
	r.results = make([]Shown, len(pointers))
	for i, p := range pointers {
		r.results[i].Value = reflect.ValueOf(p).Elem()
		if i < len(r.values) {
			r.results[i].Type = r.values[i].Type
			formatWrapped(r.results[i].Type, map[*display.Type]bool{})
		}
	}
}

// text is what the method Error or String of result i says.
func (e *Engine) text(i int, text string) {
	if r := e.current(); i < len(r.results) {
		r.results[i].Text, r.results[i].Says = text, true
	}
}

// report shows the results of a cell that has ended. A trailing nil error is
// left out; another is the cell's error value on its own.
func (e *Engine) report(run int64, r *run, host worker.Host) *interp.CellError {
	if r.bundle != nil {
		if len(r.bundle.Data) > 0 {
			host.Emit(interp.Event{Run: run, Result: r.bundle})
		}
		return nil
	}
	results := r.results
	if n := len(results); n > 0 && n <= len(r.values) && r.values[n-1].Error {
		last := results[n-1]
		if last.Says {
			return &interp.CellError{Kind: interp.KindValue, Message: last.Text}
		}
		results = results[:n-1]
	}
	if len(results) == 0 {
		return nil
	}
	if bundle, ok := e.options.Show(results); ok {
		host.Emit(interp.Event{Run: run, Result: &bundle})
	}
	return nil
}

// present makes the bundle of results that are plain Go values, as compiled cells
// do, or gives the error that the last of them is. It is called on the cell's goroutine, since methods of the values may be
// the user's.
func (e *Engine) present(r *run) *interp.CellError {
	if len(r.values) == 0 || !r.values[0].Plain {
		return nil
	}
	var shown []Shown
	var last any
	for i, result := range r.results {
		value := result.Value.Interface()
		if i < len(r.values) && r.values[i].Error {
			if err, ok := value.(error); ok {
				return &interp.CellError{Kind: interp.KindValue, Message: err.Error()}
			}
			continue
		}
		shown = append(shown, Shown{Value: reflect.ValueOf(value)})
		last = value
	}
	if r.keep > 0 && len(shown) == 1 && e.options.Shared != nil {
		e.options.Shared.Keep(r.keep, last)
	}
	r.bundle = &interp.Bundle{}
	if len(shown) == 0 {
		return nil
	}
	if bundle, ok := e.options.Show(shown); ok {
		r.bundle = &bundle
	}
	return nil
}

// Show makes the bundle of a cell's results with package display: of one value
// in all its forms, of several as a tuple in plain text.
func Show(results []Shown) (interp.Bundle, bool) {
	if len(results) == 1 && !results[0].Says {
		bundle, ok := display.OfTyped(unwrapped(results[0].Value), results[0].Type)
		return interp.Bundle{Data: bundle.Data, Metadata: bundle.Metadata}, ok
	}
	var texts []string
	for _, r := range results {
		texts = append(texts, r.plain())
	}
	text := strings.Join(texts, ", ")
	if len(texts) > 1 {
		text = "(" + text + ")"
	}
	raw, err := json.Marshal(text)
	if err != nil {
		return interp.Bundle{}, false
	}
	return interp.Bundle{Data: map[string]json.RawMessage{display.MIMEText: raw}}, true
}

func (s Shown) plain() string {
	if s.Says {
		// By way of display, which bounds what it shows.
		said := &display.Type{Kind: reflect.String, Format: func(reflect.Value) (string, bool) { return s.Text, true }}
		return display.PlainTyped(reflect.ValueOf(s.Text), said)
	}
	return display.PlainTyped(unwrapped(s.Value), s.Type)
}

// unwrapped is the value out of the interpreter's interface struct.
func unwrapped(v reflect.Value) reflect.Value {
	for v.IsValid() && isValueInterface(v.Type()) {
		inner, ok := valueInterfaceValue(v)
		if !ok {
			return reflect.Value{}
		}
		v = inner
	}
	return v
}

// formatWrapped makes the interfaces in t that the interpreter wraps show what
// they hold.
func formatWrapped(t *display.Type, seen map[*display.Type]bool) {
	if t == nil || seen[t] {
		return
	}
	seen[t] = true
	if t.Text == wrapped {
		t.Format = func(v reflect.Value) (string, bool) {
			if !isValueInterface(v.Type()) {
				return "", false
			}
			return display.PlainTyped(unwrapped(v), nil), true
		}
	}
	formatWrapped(t.Elem, seen)
	formatWrapped(t.Key, seen)
	for _, f := range t.Fields {
		formatWrapped(f.Type, seen)
	}
}
