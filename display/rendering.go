package display

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// maxNested is how many values may be shown by each other's methods.
const maxNested = 10

// patience is how long the methods of a value may take to say how it is
// shown.
const patience = 2 * time.Second

// render is a value in all the forms it has. What the value's own methods do
// cannot harm: it runs on a goroutine of its own, which is left behind when it
// takes longer than limit, or when the cell is interrupted.
func render(v reflect.Value, t *Type, limit time.Duration) Bundle {
	var (
		text = make(chan string, 1) // the plain text, as soon as it is there
		all  = make(chan Bundle, 1)
	)
	note := limited(limit, func() {
		var plain string
		r := rendering{}
		returned := false
		defer func() {
			if !returned { // runtime.Goexit; a panic of the value's has been caught
				recover()
				r = rendering{notes: append(r.notes, "its methods ended the goroutine that showed it")}
				if plain == "" {
					plain = structure(v, t)
				}
			}
			all <- r.bundle(plain)
		}()
		r.node = described(v, t)
		plain = r.node.bounded()
		text <- plain
		r.value(v, t)
		returned = true
	})
	if note == "" {
		return <-all
	}
	r := rendering{notes: []string{note}}
	select {
	case plain := <-text:
		return r.bundle(plain)
	default:
		return r.bundle(structure(v, t))
	}
}

// limited calls f, which calls methods of a value, on a goroutine of its own, and
// waits for it. Where it does not wait to the end the note says why: f has taken
// longer than limit, the cell was interrupted, or it is called by itself.
func limited(limit time.Duration, f func()) (note string) {
	cell := cellOf(connected())
	if cell.Depth > maxNested {
		return "it is shown by its own methods, again and again"
	}
	done := make(chan struct{})
	stop := cell.start(func() {
		defer close(done)
		f()
	})
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
		return ""
	case <-timer.C:
		note = fmt.Sprintf("its methods took more than %v to say how it is shown", limit)
	case <-cell.Stopped:
		note = "the cell was interrupted while its methods said how it is shown"
	}
	stop()
	return note
}

// A rendering gathers the forms of one value.
type rendering struct {
	node  node // the value as Go writes it
	b     Bundle
	notes []string // what went wrong, a line each
}

// value gathers what there is beside the plain text: of the function
// registered for the value's type, else of its method MimeBundle, else of its
// other methods, else what this package knows of such values.
func (r *rendering) value(v reflect.Value, t *Type) {
	if !v.IsValid() || !v.CanInterface() {
		return
	}
	value := v.Interface()
	if find := renderers.find(v); find != nil {
		r.whole("the function registered for "+typeText(v.Type()), find)
		return
	}
	if value, ok := value.(Renderer); ok {
		r.whole("MimeBundle", value.MimeBundle)
		return
	}
	if r.methods(value); len(r.b.Data) > 0 || len(r.notes) > 0 {
		return
	}
	if err := call(func() error { r.kind(v, t); return nil }); err != nil {
		r.note("showing it", err)
	}
}

// whole takes all that f gives.
func (r *rendering) whole(what string, f func() Bundle) {
	var b Bundle
	if err := call(func() error { b = f(); return nil }); err != nil {
		r.note(what, err)
		return
	}
	var notes []string
	r.b, notes = checked(b)
	r.notes = append(r.notes, notes...)
}

// form adds one form, which f gives as encode takes it; errNone and what is
// empty add none.
func (r *rendering) form(mime string, f func() (any, error)) {
	var raw json.RawMessage
	err := call(func() error {
		data, err := f()
		if err != nil {
			return err
		}
		if text, ok := data.(string); ok && text == "" {
			return errNone
		}
		if data, ok := data.([]byte); ok && len(data) == 0 {
			return errNone
		}
		raw, err = encode(mime, data)
		return err
	})
	if err == nil {
		err = valid(mime, raw)
	}
	switch {
	case errors.Is(err, errNone):
	case err != nil:
		r.note(mime, err)
	default:
		r.b.with(mime, raw)
	}
}

// errNone says that a value has no form of a type after all.
var errNone = errors.New("no such form")

// note says that something failed, on one line.
func (r *rendering) note(what string, err error) {
	r.notes = append(r.notes, oneLine(what+": "+err.Error()))
}

// bundle is what has been gathered, with the value's text unless there is
// another one, and the notes below it.
func (r *rendering) bundle(plain string) Bundle {
	if _, ok := r.b.Data[MIMEText]; ok && len(r.notes) == 0 {
		return r.b
	}
	text := plain
	if own := r.b.Text(); own != "" {
		text = own
	}
	for _, note := range r.notes {
		text += "\n(" + note + ")"
	}
	r.b.with(MIMEText, quote(text))
	return r.b
}

// call calls what may be the user's: a panic becomes an error.
func call(f func() error) (err error) {
	defer recovered(&err)
	return f()
}

// recovered turns a panic into an error, when it is deferred.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = errors.New("panic: " + panicText(v))
	}
}

// oneLine is a text without line breaks, cut where it is long.
func oneLine(text string) string {
	const limit = 300
	text, left := cut(strings.Join(strings.Fields(text), " "), limit)
	return printable(text) + left
}
