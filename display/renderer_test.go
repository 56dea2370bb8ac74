package display

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

// A bundled type renders itself.
type bundled struct {
	A int
	f func() Bundle
}

func (b bundled) MimeBundle() Bundle { return b.f() }
func (bundled) HTML() string         { return "never asked" }

func TestARendererSaysAllThatIsShown(t *testing.T) {
	v := bundled{A: 1, f: func() Bundle { return Raw(MIMEMarkdown, "*b*") }}
	b, ok := Of(v)
	if !ok || len(b.Data) != 2 || form(t, b, MIMEMarkdown) != "*b*" || b.Text() != "*b*" {
		t.Errorf("a Renderer is shown as %s", b.Data)
	}
	v.f = func() Bundle {
		return Bundle{Data: map[string]json.RawMessage{MIMEPNG: quote("AQID")}, Metadata: map[string]json.RawMessage{MIMEPNG: json.RawMessage(`{"width":3}`)}}
	}
	b, _ = Of(v)
	if form(t, b, MIMEPNG) != "AQID" || !strings.HasPrefix(b.Text(), "display.bundled{A: 1") || string(b.Metadata[MIMEPNG]) != `{"width":3}` {
		t.Errorf("a Renderer without text is shown as %s, %s", b.Data, b.Metadata)
	}
}

func TestWhatRenderersGiveIsChecked(t *testing.T) {
	raw := func(mime, data string) func() Bundle {
		b := Bundle{Data: map[string]json.RawMessage{mime: json.RawMessage(data)}}
		return func() Bundle {
			return b
		}
	}
	for _, test := range []struct {
		name string
		f    func() Bundle
		note string
	}{
		{"panic", func() Bundle { panic("no\nink") }, "(MimeBundle: panic: no ink)"},
		{"panic of an error that panics", func() Bundle { panic((*fails)(nil)) }, "(MimeBundle: panic: "},
		{"nil map", func() Bundle { nilMap()["a"]++; return Bundle{} }, "(MimeBundle: panic: assignment to entry in nil map)"},
		{"Goexit", func() Bundle { runtime.Goexit(); return Bundle{} }, "(its methods ended the goroutine that showed it)"},
		{"no MIME type", raw("html", `"x"`), `(html: "html" is no MIME type)`},
		{"MIME type with a line break", raw("text/html\n", `"x"`), `(text/html : "text/html\n" is no MIME type)`},
		{"broken JSON", raw("application/x+json", `{"a":`), "(application/x+json: the data is no JSON)"},
		{"no data", raw(MIMEHTML, ""), "(text/html: the data is no JSON)"},
		{"a number for text", raw(MIMEHTML, "5"), "(text/html: the data is no JSON string)"},
		{"no base64", raw(MIMEPNG, `"***"`), "(image/png: the data is not base64)"},
		{"NaN", func() Bundle { return Raw("image/x", math.NaN()) }, "display: image/x: a float64 is neither text nor bytes"},
		{"gigantic", raw(MIMEHTML, `"`+strings.Repeat("x", 100_000_000)+`"`), "(text/html: 100 MB are more than the 10 MB that one form of a value may have; %output value=SIZE changes that)"},
		{"bad metadata", func() Bundle {
			return Bundle{Metadata: map[string]json.RawMessage{MIMEPNG: json.RawMessage("{")}}
		}, "(metadata of image/png is no JSON)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := render(reflect.ValueOf(bundled{A: 7, f: test.f}), nil, time.Minute)
			if len(b.Data) != 1 || len(b.Metadata) != 0 || !strings.Contains(b.Text(), test.note) {
				t.Fatalf("shown as %.300s, %s; want the note %q", b.Data, b.Metadata, test.note)
			}
			if strings.HasPrefix(test.note, "(") && (!strings.HasPrefix(b.Text(), "display.bundled{A: 7") || strings.Count(b.Text(), "\n") != 1) {
				t.Errorf("text %q, want the value and one line", b.Text())
			}
		})
	}
}

type fails struct{ text string }

func (f *fails) Error() string { return f.text }

// A value whose methods do not return.
type endless struct{ A int }

func (endless) String() string { select {} }

func TestWhatBlocksIsLeftBehind(t *testing.T) {
	const limit = 20 * time.Millisecond
	show := func(v any) string {
		return render(reflect.ValueOf(v), nil, limit).Text()
	}
	wait := make(chan bool)
	defer close(wait)
	got := show(bundled{A: 7, f: func() Bundle { <-wait; return Bundle{} }})
	if !strings.HasPrefix(got, "display.bundled{A: 7") || !strings.HasSuffix(got, "\n(its methods took more than 20ms to say how it is shown)") {
		t.Errorf("a Renderer that blocks is shown as %q", got)
	}
	if got, want := show(endless{3}), "display.endless{A: 3}\n(its methods took more than 20ms to say how it is shown)"; got != want {
		t.Errorf("a Stringer that blocks is shown as %q, want %q", got, want)
	}
}

func TestTextOfWhatBlocksIsItsStructure(t *testing.T) {
	got := plainWithin(20*time.Millisecond, reflect.ValueOf([]any{endless{3}}), nil)
	if want := "[]any{display.endless{A: 3}}\n(its methods took more than 20ms to say how it is shown)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

type endlessJSON struct{ wait chan bool }

func (e endlessJSON) MarshalJSON() ([]byte, error) {
	<-e.wait
	return []byte("1"), nil
}

func TestJSONOfWhatBlocksIsGivenUp(t *testing.T) {
	v := endlessJSON{make(chan bool)}
	raw, err := marshalWithin(20*time.Millisecond, v)
	if err == nil || err.Error() != "its methods took more than 20ms to say how it is shown" {
		t.Errorf("%s, %v", raw, err)
	}
	close(v.wait)
	if raw, err := marshalWithin(time.Minute, v); string(raw) != "1" || err != nil {
		t.Errorf("%s, %v", raw, err)
	}
}

// A stoppedScreen belongs to a cell that has been interrupted.
type stoppedScreen struct{ screen }

func (*stoppedScreen) Cell() Cell {
	c := make(chan struct{})
	close(c)
	return Cell{ID: 1, Stopped: c}
}

func TestAnInterruptEndsTheWaitForARenderer(t *testing.T) {
	t.Cleanup(Connect(&stoppedScreen{}))
	b, _ := Of(endless{3})
	if got, want := b.Text(), "display.endless{A: 3}\n(the cell was interrupted while its methods said how it is shown)"; got != want {
		t.Errorf("shown as %q, want %q", got, want)
	}
}

type degrees float64

func (degrees) HTML() string { return "of the method" }

func TestRegister(t *testing.T) {
	say := func(v any) string {
		b, _ := Of(v)
		if b.Data[MIMEHTML] == nil {
			return b.Text()
		}
		return form(t, b, MIMEHTML)
	}
	want := func(v any, want string) {
		t.Helper()
		if got := say(v); got != want {
			t.Errorf("%T is shown as %q, want %q", v, got, want)
		}
	}
	want(degrees(1), "of the method")
	Register(func(c degrees) Bundle { return Raw(MIMEHTML, fmt.Sprintf("%g °C", float64(c))) })
	want(degrees(1), "1 °C")
	Register(func(c degrees) Bundle { return Raw(MIMEHTML, "newer") })
	want(degrees(1), "newer")
	Register[degrees](nil)
	want(degrees(1), "of the method")

	e := &fails{"e"}
	want(e, "e")
	Register(func(err error) Bundle { return Raw(MIMEHTML, "error "+err.Error()) })
	Register(func(err interface{ Error() string }) Bundle { return Raw(MIMEHTML, "later") })
	want(e, "error e")
	Register(func(f *fails) Bundle { return Raw(MIMEHTML, "exact "+f.text) })
	want(e, "exact e")
	want((*fails)(nil), "nil\n(the function registered for *display.fails: panic: runtime error: invalid memory address or nil pointer dereference)")
	Register[*fails](nil)
	Register[error](nil)
	want(e, "later")
	Register[interface{ Error() string }](nil)
	want(e, "e")
}

func TestARegistrationFollowsATypeOfTheNotebook(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"main.Point", "main.Point"}, {"main.Pointʹ", "main.Point"}, {"map[string]*main.Pointʹ12", "map[string]*main.Point"}, {"big.Int", ""},
	} {
		if got := keyOfText(test.name); got != test.want {
			t.Errorf("the key of %s is %q, want %q", test.name, got, test.want)
		}
	}
}

func nilMap() map[string]int { return nil }
