package display

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wav is a file with one sample of silence.
var wav = []byte("RIFF\x25\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x01\x00\x00\x00\x80")

// hostile is a text that means something in each language it gets into.
const hostile = "</script><b>&amp;\"'`x`$\\n\x00\xff"

// TestGoldenBundles compares what each function shows with the bundles in
// testdata/functions, which -update writes anew.
func TestGoldenBundles(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, data any) string {
		path := filepath.Join(dir, name)
		text, ok := data.(string)
		if !ok {
			text = string(data.([]byte))
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return name
	}
	png, err := encodePNG(image.NewGray(image.Rect(0, 0, 1, 1)))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	nan := map[string]any{"title": hostile, "data": []any{math.NaN(), math.Inf(1), hostile}}
	for name, show := range map[string]func() *Handle{
		"html":         func() *Handle { return HTML("<b>1</b>") },
		"html_hostile": func() *Handle { return HTML(hostile) },
		"markdown":     func() *Handle { return Markdown("**1** $x$") },
		"latex":        func() *Handle { return Latex(`\int_0^1 x`) },
		"svg":          func() *Handle { return SVG("<svg/>") },
		"png":          func() *Handle { return PNG(png) },
		"png_sized": func() *Handle {
			return Show(Raw(MIMEPNG, png).Sized(20, 0))
		},
		"html_isolated":    func() *Handle { return Show(Raw(MIMEHTML, "<style>p {}</style>").Isolated()) },
		"jpeg":             func() *Handle { return JPEG([]byte("\xFF\xD8\xFF")) },
		"gif":              func() *Handle { return GIF([]byte("GIF89a")) },
		"pdf":              func() *Handle { return PDF([]byte("%PDF-1.4")) },
		"json":             func() *Handle { return JSON(nan) },
		"javascript":       func() *Handle { return JavaScript("f()") },
		"text_hostile":     func() *Handle { return Text(hostile) },
		"audio":            func() *Handle { return Audio(wav) },
		"audio_reader":     func() *Handle { return Audio(bytes.NewReader(wav)) },
		"audio_none":       func() *Handle { return Audio(png) },
		"audio_missing":    func() *Handle { return Audio("nowhere.wav") },
		"video":            func() *Handle { return Video([]byte("\x00\x00\x00\x18ftypmp42\x00")) },
		"video_number":     func() *Handle { return Video(7) },
		"image":            func() *Handle { return Image(image.NewGray(image.Rect(0, 0, 2, 1))) },
		"vegalite":         func() *Handle { return VegaLite(`{"mark": "bar", "title": {"text": "A title"}}`) },
		"vegalite_hostile": func() *Handle { return VegaLite(nan) },
		"vegalite_none":    func() *Handle { return VegaLite("[1]") },
		"plotly": func() *Handle {
			return Plotly(map[string]any{"data": []any{nan}, "layout": map[string]any{"title": "A title"}})
		},
		"plotly_none":     func() *Handle { return Plotly(map[string]any{}) },
		"geojson":         func() *Handle { return GeoJSON(`{"type": "Point", "coordinates": [1, 2]}`) },
		"geojson_none":    func() *Handle { return GeoJSON("{}") },
		"mermaid":         func() *Handle { return Mermaid("graph LR; a --> b\n") },
		"mermaid_hostile": func() *Handle { return Mermaid("``` </script>") },
		"file_png":        func() *Handle { return File(file("a b.png", png)) },
		"file_wav":        func() *Handle { return File(file("a.wav", wav)) },
		"file_csv":        func() *Handle { return File(file("a.csv", "a,b\n1,<b>\n")) },
		"file_html":       func() *Handle { return File(file("a.html", "<p>1")) },
		"file_md":         func() *Handle { return File(file("a.md", "*1*")) },
		"file_json":       func() *Handle { return File(file("a.json", `{"a":[1]}`)) },
		"file_json_bad":   func() *Handle { return File(file("b.json", `{"a":`)) },
		"file_geojson":    func() *Handle { return File(file("a.geojson", `{"type":"Point"}`)) },
		"file_vegalite":   func() *Handle { return File(file("a.vl.json", `{"mark":"bar"}`)) },
		"file_mermaid":    func() *Handle { return File(file("a.mmd", `graph LR`)) },
		"file_svg":        func() *Handle { return File(file("a.svg", "<?xml version='1.0'?>\n<svg/>")) },
		"file_pdf":        func() *Handle { return File(file("a.pdf", "%PDF-1.4")) },
		"file_binary":     func() *Handle { return File(file("javascript:a'\"<b>.bin", "\x00\x01")) },
		"file_empty":      func() *Handle { return File(file("empty", "")) },
		"file_large_text": func() *Handle { return File(file("large.log", strings.Repeat("a line é\n", 1_000_000))) },
		"file_large":      func() *Handle { return File(file("large.bin", make([]byte, 11_000_000))) },
		"file_missing":    func() *Handle { return File("nowhere") },
		"file_directory":  func() *Handle { return File(".") },
		"raw_bad_type":    func() *Handle { return Show(Raw("a b", "x")) },
	} {
		t.Run(name, func(t *testing.T) {
			s := connect(t)
			show()
			if len(s.data) != 1 {
				t.Fatalf("shown %q, want one thing", s.shown)
			}
			goldenBundle(t, name, s.data[0])
		})
	}
}

// source is the directory of this package's tests, whatever the working
// directory is.
var source, _ = os.Getwd()

// goldenBundle compares a bundle with a file of testdata, metadata included,
// or writes that.
func goldenBundle(t *testing.T, name string, b Bundle) {
	t.Helper()
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(b); err != nil {
		t.Fatalf("the bundle is no JSON: %v", err)
	}
	raw := text.Bytes()
	if i := bytes.Index(raw, []byte("plotly-")); i >= 0 && bytes.Contains(raw, []byte("getElementById")) {
		id := raw[i : i+len("plotly-")+26]
		raw = bytes.ReplaceAll(raw, bytes.Clone(id), []byte("plotly-ID"))
	}
	for mime, form := range b.Data {
		if isBase64(mime) {
			var text string
			if err := json.Unmarshal(form, &text); err != nil {
				t.Fatal(err)
			}
			if _, err := base64.StdEncoding.DecodeString(text); err != nil {
				t.Errorf("%s: %v", mime, err)
			}
		}
	}
	path := filepath.Join(source, "testdata", "functions", name+".json")
	if *update {
		if err := os.WriteFile(path, raw, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(raw, want) {
		t.Errorf("shown\n%s\nwant\n%s", raw, want)
	}
}
