package display

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A screen is a Sink that remembers, in words.
type screen struct {
	shown []string
	data  []Bundle
	lines []string
}

func (s *screen) Display(b Bundle, id string, update bool) {
	word := "show"
	if update {
		word = "update"
	}
	s.shown = append(s.shown, fmt.Sprintf("%s %s %s", word, id, strings.Join(slices.Sorted(maps.Keys(b.Data)), " ")))
	s.data = append(s.data, b)
}

func (s *screen) Clear(wait bool) { s.shown = append(s.shown, fmt.Sprint("clear ", wait)) }

func (s *screen) Input(prompt string, password bool) (string, error) {
	if len(s.lines) == 0 {
		return "", errors.New("nobody is there")
	}
	line := s.lines[0]
	s.lines = s.lines[1:]
	return fmt.Sprint(prompt, line, password), nil
}

func connect(t *testing.T) *screen {
	s := &screen{}
	t.Cleanup(Connect(s))
	return s
}

// form is one form of a bundle, decoded.
func form(t *testing.T, b Bundle, mime string) string {
	t.Helper()
	var s string
	if err := json.Unmarshal(b.Data[mime], &s); err != nil {
		t.Fatalf("%s in %s: %v", mime, b.Data, err)
	}
	return s
}

func TestShowing(t *testing.T) {
	for _, test := range []struct {
		name string
		show func() *Handle
		mime string
		want string // the form
		text string
	}{
		{"HTML", func() *Handle { return HTML("<b>x</b>") }, MIMEHTML, "<b>x</b>", "<b>x</b>"},
		{"Markdown", func() *Handle { return Markdown("*x*") }, MIMEMarkdown, "*x*", "*x*"},
		{"formula", func() *Handle { return Latex(`\frac12`) }, MIMELatex, `$$\frac12$$`, `$$\frac12$$`},
		{"LaTeX", func() *Handle { return Latex(`so $x$`) }, MIMELatex, `so $x$`, `so $x$`},
		{"SVG", func() *Handle { return SVG("<svg/>") }, MIMESVG, "<svg/>", "<svg/>"},
		{"PNG", func() *Handle { return PNG([]byte{1, 2, 3}) }, MIMEPNG, "AQID", "<image/png>"},
		{"JPEG", func() *Handle { return JPEG([]byte{255}) }, MIMEJPEG, "/w==", "<image/jpeg>"},
		{"JavaScript", func() *Handle { return JavaScript("f()") }, MIMEJavaScript, "f()", "f()"},
		{"Text", func() *Handle { return Text("a\n\"b\"") }, MIMEText, "a\n\"b\"", "a\n\"b\""},
		{"value", func() *Handle { return Show([]int{1}) }, MIMEText, "[]int{1}", "[]int{1}"},
		{"raw text", func() *Handle { return Show(Raw("text/x-go", []byte("package x"))) }, "text/x-go", "package x", "package x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := connect(t)
			h := test.show()
			if len(s.shown) != 1 || !strings.HasPrefix(s.shown[0], "show "+h.ID()+" ") || h.ID() == "" {
				t.Fatalf("shown: %q by %q, want once", s.shown, h.ID())
			}
			if got := form(t, s.data[0], test.mime); got != test.want {
				t.Errorf("%s = %q, want %q", test.mime, got, test.want)
			}
			if got := s.data[0].Text(); got != test.text {
				t.Errorf("text = %q, want %q", got, test.text)
			}
			if b, ok := Of(h); ok {
				t.Errorf("the handle as a result shows %s again", b.Data)
			}
		})
	}
}

func TestJSON(t *testing.T) {
	for _, test := range []struct {
		name  string
		value any
		want  string
	}{
		{"map", map[string]any{"a": 1}, `{"a":1}`},
		{"text that is JSON", `[1, 2]`, `[1,2]`},
		{"text that is none", `hello`, `"hello"`},
		{"bytes", []byte(`{"b": null}`), `{"b":null}`},
		{"raw", json.RawMessage(`true`), `true`},
		{"no numbers", map[string]any{"a": math.NaN(), "b": []float32{1, float32(math.Inf(-1))}, "c": "NaN"}, `{"a":null,"b":[1,null],"c":"NaN"}`},
	} {
		s := connect(t)
		JSON(test.value)
		if got := string(s.data[0].Data[MIMEJSON]); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		if s.data[0].Text() == "" {
			t.Errorf("%s: no text", test.name)
		}
	}
	s := connect(t)
	JSON(make(chan int))
	if got := s.data[0].Text(); s.data[0].Data[MIMEJSON] != nil || !strings.Contains(got, "unsupported type") {
		t.Errorf("what is no JSON shows %q, want an error", got)
	}
}

func TestHandles(t *testing.T) {
	s := connect(t)
	h := ShowAs("bar", 1)
	h.Update(2)
	Update("bar", Raw(MIMEHTML, "3"))
	h.Clear(true)
	Clear(false)
	Show().Update("nothing")
	last := Show(1, 2)
	last.Update(3)
	want := []string{
		"show bar text/plain", "update bar text/plain", "update bar text/html text/plain", "clear true", "clear false",
		s.shown[5], "show " + last.ID() + " text/plain", "update " + last.ID() + " text/plain",
	}
	if !slices.Equal(s.shown, want) {
		t.Errorf("shown %q, want %q", s.shown, want)
	}
	if strings.HasPrefix(s.shown[5], "show "+last.ID()) {
		t.Errorf("two values were shown under one id")
	}
	var none *Handle
	none.Update(1) // does nothing
	if len(s.shown) != len(want) {
		t.Errorf("a nil handle showed %q", s.shown[len(want):])
	}
}

func TestUpdatesKeepTheForm(t *testing.T) {
	for _, test := range []struct {
		name   string
		handle func() *Handle
		value  any
		mime   string
		want   string
	}{
		{"HTML", func() *Handle { return HTML("a") }, "<b>b</b>", MIMEHTML, "<b>b</b>"},
		{"formula", func() *Handle { return Latex("a") }, "b", MIMELatex, "$$b$$"},
		{"PNG", func() *Handle { return PNG([]byte{0}) }, []byte{1, 2, 3}, MIMEPNG, "AQID"},
		{"text", func() *Handle { return Text("a") }, "b", MIMEText, "b"},
		{"a value in place of HTML", func() *Handle { return HTML("a") }, 7, MIMEText, "7"},
		{"a bundle in place of HTML", func() *Handle { return HTML("a") }, Raw(MIMEMarkdown, "*b*"), MIMEMarkdown, "*b*"},
		{"a value", func() *Handle { return Show("a") }, "b", MIMEText, `"b"`},
		{"diagram", func() *Handle { return Mermaid("a") }, "b", MIMEMermaid, "b"},
		{"a value in place of a diagram", func() *Handle { return Mermaid("a") }, 7, MIMEText, "7"},
		{"chart", func() *Handle { return VegaLite("{}") }, map[string]any{"title": "x"}, MIMEText, "<Vega-Lite chart: x>"},
		{"a bundle in place of a chart", func() *Handle { return VegaLite("{}") }, Raw(MIMEText, "x"), MIMEText, "x"},
		{"file", func() *Handle { return File("nowhere") }, "elsewhere", MIMEText, "display.File: stat elsewhere: no such file or directory"},
	} {
		s := connect(t)
		h := test.handle()
		h.Update(test.value)
		if len(s.data) != 2 || !strings.HasPrefix(s.shown[1], "update "+h.ID()) {
			t.Fatalf("%s: shown %q", test.name, s.shown)
		}
		if got := form(t, s.data[1], test.mime); got != test.want {
			t.Errorf("%s: %s = %q, want %q", test.name, test.mime, got, test.want)
		}
	}
	s := connect(t)
	JSON([]int{1}).Update(map[string]int{"a": 2})
	if got := string(s.data[1].Data[MIMEJSON]); got != `{"a":2}` {
		t.Errorf("JSON: %s", got)
	}
}

func TestInput(t *testing.T) {
	s := connect(t)
	s.lines = []string{"a", "b"}
	if got, err := Input("Name? "); got != "Name? afalse" || err != nil {
		t.Errorf("Input = %q, %v", got, err)
	}
	if got, err := Password("Word? "); got != "Word? btrue" || err != nil {
		t.Errorf("Password = %q, %v", got, err)
	}
	if got, err := Input("x"); got != "" || err == nil || !strings.Contains(err.Error(), "nobody is there") {
		t.Errorf("Input with nobody there = %q, %v", got, err)
	}
}

type everything struct{ fail bool }

func (e everything) HTML() string {
	if e.fail {
		panic("no HTML today")
	}
	return "<i>e</i>"
}
func (everything) Markdown() string { return "_e_" }
func (everything) Latex() string    { return "$e$" }
func (everything) SVG() string      { return "<svg/>" }
func (e everything) PNG() ([]byte, error) {
	if e.fail {
		return nil, errors.New("no ink")
	}
	return []byte{1}, nil
}
func (everything) JPEG() []byte { return nil }
func (everything) MimeBundle() map[string]any {
	return map[string]any{"application/x+json": map[string]int{"n": 1}, MIMEText: "in words"}
}

func TestMethods(t *testing.T) {
	b, ok := Of(everything{})
	want := []string{"application/x+json", MIMEPNG, MIMESVG, MIMEHTML, MIMELatex, MIMEMarkdown, MIMEText}
	if got := slices.Sorted(maps.Keys(b.Data)); !ok || !slices.Equal(got, want) {
		t.Fatalf("forms %q, want %q", got, want)
	}
	for mime, want := range map[string]string{MIMEHTML: "<i>e</i>", MIMEText: "in words", MIMEPNG: "AQ=="} {
		if got := form(t, b, mime); got != want {
			t.Errorf("%s = %q, want %q", mime, got, want)
		}
	}
	if got := string(b.Data["application/x+json"]); got != `{"n":1}` {
		t.Errorf("JSON = %s", got)
	}
	b, _ = Of(everything{fail: true})
	if b.Data[MIMEHTML] != nil || b.Data[MIMEPNG] != nil || form(t, b, MIMEMarkdown) != "_e_" {
		t.Errorf("forms of a value whose methods fail: %s", b.Data)
	}
}

type failing struct{}

func (failing) HTML() string { panic("no HTML today") }

func TestAMethodThatPanicsIsNoted(t *testing.T) {
	b, _ := Of(failing{})
	if got, want := b.Text(), "display.failing{}\n(text/html: panic: no HTML today)"; got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
}

func TestImages(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 3, 2))
	img.Set(1, 1, color.RGBA{255, 0, 0, 255})
	b, _ := Of(img)
	if got, want := b.Text(), "<*image.RGBA 3×2>"; got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
	data, err := base64.StdEncoding.DecodeString(form(t, b, MIMEPNG))
	if err != nil {
		t.Fatal(err)
	}
	back, err := png.Decode(bytes.NewReader(data))
	if err != nil || back.Bounds() != img.Bounds() || color.RGBAModel.Convert(back.At(1, 1)) != img.At(1, 1) {
		t.Errorf("the image reads back as %v, %v", back, err)
	}
	b, _ = Of(image.NewRGBA(image.Rectangle{}))
	if b.Data[MIMEPNG] != nil {
		t.Errorf("an empty image has a PNG")
	}
	var none *image.RGBA
	if b, ok := Of(none); !ok || b.Text() == "" {
		t.Errorf("a nil image shows %s", b.Data)
	}
}

func TestBundlesAreValues(t *testing.T) {
	b := Raw(MIMEPNG, []byte{1}).WithMeta(MIMEPNG, map[string]any{"width": 20})
	got, ok := Of(b)
	if !ok || !reflect.DeepEqual(got, b) || string(got.Metadata[MIMEPNG]) != `{"width":20}` {
		t.Errorf("Of(%v) = %v, %v", b, got, ok)
	}
	if plain := Raw(MIMEPNG, []byte{1}); plain.Metadata != nil {
		t.Errorf("metadata from nowhere: %v", plain.Metadata)
	}
}
