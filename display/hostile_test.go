package display

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"image"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// attacks are texts that would do something if they were not escaped where
// they get into HTML, XML, JSON in a script, Markdown, LaTeX or a terminal.
var attacks = []string{
	"<script>alert(1)</script>", "</script><script>alert(1)</script>", "</style></table></textarea><img src=x onerror=alert(1)>",
	`"><img src=x onerror="alert(1)">`, `' onmouseover='alert(1)`, `" onmouseover="alert(1)`, "<!--", "-->", "]]>", "<![CDATA[", "<?xml?>",
	"&lt;b&gt;", "&#60;b&#62;", "javascript:alert(1)", "\x1b]0;title\a\x1b[31m", "\u202egnp.exe\u202c", "a\x00b", "\xff<b>",
	"<b>\n\n<i>", "`<b>`", "$x$ \\input{/etc/passwd} \\write18{id}", "[a](javascript:alert(1))", "<svg/onload=alert(1)>", "<iframe srcdoc=x>", "{{constructor}}", "${x}",
}

// A hostile value has the attack wherever it has text.
type hostileValue struct {
	Name  string
	Inner map[string]any
	Err   error
	Any   any
	Bytes []byte
	When  time.Time
	next  *hostileValue
}

type hostileStringer struct{ text string }

func (h hostileStringer) String() string { return h.text }

type hostileError string

func (e hostileError) Error() string { return string(e) }

// hostileValues are values of all the kinds that this package shows by markup
// of its own.
func hostileValues(text string) map[string]any {
	value := hostileValue{Name: text, Inner: map[string]any{text: text, "list": []any{text, map[string]string{text: text}}}, Err: errors.New(text), Any: text, Bytes: []byte(text)}
	value.next = &value
	raw, err := json.Marshal(map[string]any{text: []any{text, map[string]any{text: strings.Repeat(text, 10)}}, "more": strings.Repeat(text, 20)})
	if err != nil {
		panic(err)
	}
	link := &url.URL{Scheme: "http", Host: "example.com", Path: text, RawQuery: url.Values{text: {text}}.Encode()}
	return map[string]any{
		"a struct": value, "a pointer": &value, "structs": []hostileValue{value, value}, "pointers": []*hostileValue{&value, nil},
		"maps": []map[string]any{{text: text, "x": 1}, {text: value}}, "a map": map[string]any{text: text, "long": strings.Repeat(text, 30)},
		"map of structs": map[string]hostileValue{text: value}, "keys": map[hostileStringer]string{{text}: text},
		"strings": []string{text, text}, "lines": []string{text + "\n" + text}, "a long string": strings.Repeat(text, 300),
		"stringers": []hostileStringer{{text}, {text}}, "a stringer": hostileStringer{text},
		"an error": fmt.Errorf("%s: %w", text, errors.Join(hostileError(text), errors.New(text))), "errors": []error{hostileError(text), nil},
		"JSON": json.RawMessage(raw), "bytes": []byte(text), "many bytes": []byte(strings.Repeat(text, 100)),
		"a link": link, "a link that runs": &url.URL{Scheme: "javascript", Opaque: text},
		"a response": &http.Response{Status: text, StatusCode: 200, Proto: text, Header: http.Header{"X": {text}, text: {text}}, Body: http.NoBody, Request: &http.Request{Method: text, URL: link}},
		"a table":    TableOf([]map[string]any{{text: text, "n": 1.5}}, TableOptions{Caption: text, Index: true}),
		"rows":       TableOf([]hostileValue{value}, TableOptions{Caption: text}),
		"nested":     [][]map[string]any{{{text: value}}},
		"a picture":  image.NewGray(image.Rect(0, 0, 2, 2)),
		"a drawing":  hostileDrawing(text),
	}
}

// hostileCharts are charts with a text wherever they have one.
func hostileCharts(text string) map[string]any {
	labels, numbers := []string{text, text + "2", "plain"}, []float64{1, 2, 3}
	return map[string]any{
		"a line":        Line(numbers, numbers).Title(text).XLabel(text).YLabel(text).Names(text),
		"bars":          Bar(labels, numbers).Title(text).XLabel(text),
		"lines by name": Line(map[string][]float64{text: numbers, "other": numbers}),
		"dots":          Scatter(numbers, numbers).ColorBy(labels).ColorLabel(text).Names(text),
		"boxes":         Box(map[string][]float64{text: numbers, "b": numbers}),
		"a heat map":    Heatmap([][]float64{{1, 2}, {3, 4}}).Rows(text, "b").Columns(text, "d").ColorLabel(text),
		"a histogram":   Hist(numbers).Names(text).Title(text),
	}
}

// hostileDrawing is a drawing whose title is a text.
type hostileDrawing string

// SVG is the method that this package asks for.
func (s hostileDrawing) SVG() string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes all
	return "<svg xmlns='http://www.w3.org/2000/svg'><title>" + b.String() + "</title></svg>"
}

// Whatever text values hold, what is shown is markup of this package alone, and
// the text is there as text.
func TestHostileTextIsEscaped(t *testing.T) {
	check := func(values map[string]any) {
		for name, value := range values {
			t.Run(name, func(t *testing.T) {
				b, _ := Of(value)
				safe(t, b)
			})
		}
	}
	for _, attack := range attacks {
		check(hostileValues(attack))
	}
	for few := range slices.Chunk(attacks, 6) { // charts take their time to be drawn
		check(hostileCharts(strings.Join(few, "")))
	}
}

// safe checks the forms of a bundle that front ends take for markup.
func safe(t *testing.T, b Bundle) {
	t.Helper()
	var faults []string
	if len(b.Data) == 0 {
		faults = append(faults, "nothing is shown")
	}
	for mime, raw := range b.Data {
		if !json.Valid(raw) {
			t.Errorf("%s is no JSON: %q", mime, raw)
			continue
		}
		switch mime {
		case MIMEHTML:
			faults = append(faults, htmlFaults(form(t, b, mime))...)
			wellFormed(t, form(t, b, mime))
		case MIMESVG:
			faults = append(faults, svgFaults(form(t, b, mime))...)
		case MIMEMarkdown:
			t.Errorf("there is Markdown, for which nothing is escaped: %s", raw)
		case MIMELatex:
			if text := form(t, b, mime); regexp.MustCompile(`\\(input|write|include|openin|read|immediate|def|csname)\b`).MatchString(text) {
				t.Errorf("in LaTeX: %s", text)
			}
		}
	}
	for _, fault := range faults {
		t.Error(fault)
	}
}

// tag is an element's beginning or end as this package writes it.
var tag = regexp.MustCompile(`<(/?)([a-z0-9]+)((?:\s+[a-zA-Z:-]+(?:="[^"<>]*")?)*)\s*/?>`)

// attribute is one of its attributes.
var attribute = regexp.MustCompile(`([a-zA-Z:-]+)(?:="([^"]*)")?`)

var (
	allowedTags = strings.Fields("table thead tbody tfoot tr th td caption div span p pre code b i small br details summary ul li a img iframe")
	allowedKeys = strings.Fields("style class title align colspan open href src target rel alt width height srcdoc sandbox loading border start")
	allowedURLs = regexp.MustCompile(`^(https?|mailto|ftp):|^data:image/(png|jpeg|gif|svg\+xml);base64,`)
)

// htmlFaults is what in a page is not of this package, or would do something.
func htmlFaults(page string) (faults []string) {
	rest := tag.ReplaceAllStringFunc(page, func(found string) string {
		parts := tag.FindStringSubmatch(found)
		if !slices.Contains(allowedTags, parts[2]) {
			faults = append(faults, fmt.Sprintf("there is a tag %s in %s", found, page))
		}
		for _, a := range attribute.FindAllStringSubmatch(parts[3], -1) {
			if !slices.Contains(allowedKeys, a[1]) {
				faults = append(faults, fmt.Sprintf("there is an attribute %s of %s in %s", a[0], found, page))
			}
			if value := html.UnescapeString(a[2]); (a[1] == "href" || a[1] == "src") && !allowedURLs.MatchString(value) {
				faults = append(faults, fmt.Sprintf("there is a link to %s in %s", value, page))
			}
			if svg, ok := strings.CutPrefix(a[2], "data:image/svg+xml;base64,"); ok && a[1] == "src" {
				picture, err := base64.StdEncoding.DecodeString(svg)
				if err != nil {
					faults = append(faults, err.Error())
				}
				faults = append(faults, svgFaults(string(picture))...)
			}
		}
		return ""
	})
	if strings.ContainsAny(rest, "<>\x00") {
		faults = append(faults, fmt.Sprintf("there is markup or a NUL byte in %q", rest))
	}
	return faults
}

// svgFaults is the same of a drawing.
func svgFaults(svg string) (faults []string) {
	allowed := strings.Fields("svg g path rect circle line text tspan title desc defs clipPath linearGradient stop polygon polyline image use style")
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return faults
		}
		if err != nil {
			faults = append(faults, fmt.Sprintf("no XML: %v\n%s", err, svg))
			return faults
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !slices.Contains(allowed, start.Name.Local) {
			faults = append(faults, fmt.Sprintf("there is an element %s in %s", start.Name.Local, svg))
		}
		for _, a := range start.Attr {
			if strings.HasPrefix(strings.ToLower(a.Name.Local), "on") || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") && !strings.HasPrefix(a.Value, "data:image/") {
				faults = append(faults, fmt.Sprintf("there is %s=%q in %s", a.Name.Local, a.Value, svg))
			}
		}
	}
}

// Bytes that happen to be a drawing are an image, in which nothing runs; one
// that is called a drawing is one.
func TestDrawingOfBytesDoesNotRun(t *testing.T) {
	const drawing = `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`
	b, _ := Of([]byte(drawing))
	if b.Data[MIMESVG] != nil || !strings.HasPrefix(form(t, b, MIMEHTML), "<img ") {
		t.Errorf("bytes are shown as %s", b.Data)
	}
	if b, _ := Of(Raw(MIMESVG, drawing)); b.Data[MIMESVG] == nil {
		t.Errorf("a drawing is shown as %s", b.Data)
	}
}

// The checks above find what they are for.
func TestFaultsAreFound(t *testing.T) {
	for _, bad := range []string{
		"<script>x</script>", `<b onclick="x">y</b>`, `<a href="javascript:x">y</a>`, "<b", "a > b", `<img src="https://a" onerror=x>`, "<form></form>", "a\x00b",
		`<img src="data:image/svg+xml;base64,` + base64.StdEncoding.EncodeToString([]byte("<svg onload='x'/>")) + `">`,
	} {
		if len(htmlFaults(bad)) == 0 {
			t.Errorf("%s is taken for safe", bad)
		}
	}
	for _, bad := range []string{"<svg", "<svg onload='x'/>", "<svg><script/></svg>", "<svg><a href='javascript:x'/></svg>", "<svg><image href='http://a'/></svg>"} {
		if len(svgFaults(bad)) == 0 {
			t.Errorf("%s is taken for safe", bad)
		}
	}
	if faults := htmlFaults(`<table><tr><td title="a &#34; b">1 &lt; 2</td></tr></table>`); len(faults) > 0 {
		t.Errorf("what is safe is taken for %q", faults)
	}
}
