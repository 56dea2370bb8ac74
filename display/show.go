// Package display shows values in a notebook: as rich text, pictures, charts and
// data, in several forms at once, and again when they change.
//
//	display.Show(v)                  // any value, in the best form it has
//	h := display.HTML("<b>50 %</b>") // shown at once
//	h.Update("<b>done</b>")
//	for file := range display.Each(files) { … } // with a progress bar
//
// Every function that shows returns a Handle. A cell that ends in such a call
// shows its value once: a Handle itself has nothing to show.
//
// # Values
//
// A value is always shown as plain text that reads as Go. Beside that, it is
// shown in the forms that the first of these gives:
//
//   - the function that Register was given for its type, or for an interface
//     that it implements;
//
//   - its method MimeBundle() Bundle: a Renderer;
//
//   - its methods of these names:
//
//     HTML() string      Markdown() string    Latex() string    SVG() string
//     PNG() []byte       PNG() ([]byte, error)                  JPEG() []byte
//     MimeBundle() map[string]any
//
//   - what the package knows of its kind: pictures, tables of rows, trees of
//     what has parts, and more.
//
// The cell's result, the value of its last expression, is shown by the same
// rules. What such methods do wrong harms nothing: where one panics, takes more
// than two seconds, or gives what no front end can read, the value is shown as
// text, with a line that says so.
//
// # Kinds
//
// What Go writes on one line stays that line. Else the package knows
//
//   - slices, arrays and maps of structs, maps or slices, also behind pointers
//     and interfaces: a table, as Table makes it;
//   - long maps of values: a table; other structs and maps that are long: a tree
//     that can be folded;
//   - image.Image, and []byte that holds a PNG, a JPEG, a GIF, a WebP, an AVIF or
//     an SVG: the picture; other []byte that is no text: a hex dump;
//   - json.RawMessage: a tree; errors: what they wrap; url.URL: a link;
//     template.HTML: HTML; functions of packages: their names; reflect.Type: what
//     the type is made of;
//   - *http.Response: status and headers, without reading the body; *sql.Rows: a
//     table, reading and closing them;
//   - by their methods: matrices and plots of gonum, charts of go-echarts and all
//     else that has Render(io.Writer) error, the data frames of gota and others
//     like them, record batches and tables of Apache Arrow.
//
// A type that is an error, a fmt.Stringer or a fmt.Formatter has words of its
// own, and stands for them, in tables too.
//
// What is not said to be HTML is escaped where it becomes part of HTML; Escape
// does so for one's own.
//
// # Bounds
//
// The text of a value has at most 200 lines and some 10,000 characters. Each
// other form may have 10 MB (text given to Text: 1 MB), and pictures of more
// than four million pixels are reduced. Each says what it leaves out. %output
// changes the bound of 10 MB.
//
// # Without a kernel
//
// Line, Scatter, Bar, Hist, Box and Heatmap make charts of slices, which are
// values to show:
//
//	display.Line(xs, ys).Title("Speed").YLabel("m/s")
//
// The package knows values and their forms. It does not know what shows them:
// a Sink does, which the kernel connects. Without one, as in a program that
// was exported from a notebook, the plain form is printed to standard output.
// It imports the standard library only. All functions may be called by
// several goroutines at once.
package display

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"image"
	"strings"
)

// A Handle stands for something shown, and changes it.
type Handle struct {
	id string
	// form makes what Update takes into what the function that made the handle
	// shows of it; nil leaves a value a value.
	form func(v any) any
}

// ID names what is shown, for ShowAs and Update. It is "" for what Show()
// without values returns.
func (h *Handle) ID() string {
	if h == nil {
		return ""
	}
	return h.id
}

// Update replaces what is shown, wherever that is, by v: by what the function
// that made the handle would show of it, where that is one that takes such
// values; so where HTML made the handle, a string is HTML, and where Table did,
// v is rows. A Bundle is shown as it is, and all else as a value, as by Show.
func (h *Handle) Update(v any) {
	if h.ID() == "" {
		return
	}
	if _, isBundle := v.(Bundle); h.form != nil && !isBundle {
		v = h.form(v)
	}
	Update(h.id, v)
}

// Clear removes the outputs of the running cell, as the function Clear does.
func (h *Handle) Clear(wait bool) { Clear(wait) }

// Show shows values, one below the other, and returns the handle of the last.
func Show(v ...any) *Handle {
	h := &Handle{}
	for _, v := range v {
		if b, ok := Of(v); ok {
			h.id = newID()
			connected().Display(b, h.id, false)
		}
	}
	return h
}

// ShowAs shows a value under an id of the caller's choice. The same id may be
// shown several times; Update changes all of them.
func ShowAs(id string, v any) *Handle {
	if b, ok := Of(v); ok {
		connected().Display(b, id, false)
	}
	return &Handle{id: id}
}

// Update replaces what is shown under the id, wherever that is, by v.
func Update(id string, v any) {
	if b, ok := Of(v); ok {
		connected().Display(b, id, true)
	}
}

// Clear removes the outputs of the running cell; with wait, when the next one
// comes, so that nothing flickers.
func Clear(wait bool) { connected().Clear(wait) }

// newID is unlike any other.
func newID() string { return rand.Text() }

// show shows one form.
func show(mime string, data any) *Handle {
	return showAs(data, func(v any) any {
		switch v.(type) {
		case string, []byte:
			return written(mime, v)
		}
		if mime == MIMEJSON {
			return written(mime, v)
		}
		return v
	})
}

// showAs shows what form makes of v, and of what follows it.
func showAs(v any, form func(v any) any) *Handle {
	h := Show(form(v))
	h.form = form
	return h
}

// ofText is a form for text, which leaves all else a value.
func ofText(f func(text string) Bundle) func(v any) any {
	return func(v any) any {
		if text, ok := v.(string); ok {
			return f(text)
		}
		return v
	}
}

// written is Raw for what the functions below take.
func written(mime string, data any) Bundle {
	switch mime {
	case MIMELatex:
		if text, ok := data.(string); ok {
			data = formula(text)
		}
	case MIMEJSON:
		b := Raw(mime, data)
		if raw := b.Data[mime]; raw != nil {
			b.with(MIMEText, quote(indented(raw)))
		}
		return b
	case MIMESVG:
		b := Raw(mime, data)
		b.imaged()
		return b
	}
	return Raw(mime, data)
}

// formula puts what is not marked as one between dollar signs.
func formula(latex string) string {
	if strings.Contains(latex, "$") || strings.Contains(latex, `\begin{`) || strings.Contains(latex, `\[`) {
		return latex
	}
	return "$$" + latex + "$$"
}

// indented is JSON over several lines.
func indented(raw json.RawMessage) string {
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return string(raw)
	}
	return b.String()
}

// HTML shows HTML.
func HTML(html string) *Handle { return show(MIMEHTML, html) }

// Markdown shows Markdown, with formulas between dollar signs.
func Markdown(markdown string) *Handle { return show(MIMEMarkdown, markdown) }

// Latex shows LaTeX. What has no dollar sign and no environment is taken for
// a formula.
func Latex(latex string) *Handle { return show(MIMELatex, latex) }

// SVG shows a picture, as an image on white: what it runs or loads does not work
// there, and links in it lead nowhere. Raw(MIMESVG, svg) is the picture as it
// is, for front ends that trust it.
func SVG(svg string) *Handle { return show(MIMESVG, svg) }

// PNG shows a picture, from the bytes of a PNG file.
func PNG(data []byte) *Handle { return show(MIMEPNG, data) }

// JPEG shows a picture, from the bytes of a JPEG file.
func JPEG(data []byte) *Handle { return show(MIMEJPEG, data) }

// Image shows a picture.
func Image(img image.Image) *Handle { return Show(img) }

// JSON shows a value as a tree. Text that is JSON (string, []byte or
// json.RawMessage) is taken as it is.
func JSON(v any) *Handle { return show(MIMEJSON, v) }

// JavaScript runs a script in the front end, where that allows it.
func JavaScript(script string) *Handle { return show(MIMEJavaScript, script) }

// Text shows text as it is, without quotes.
func Text(text string) *Handle { return show(MIMEText, text) }

// Input asks the user for a line of text.
func Input(prompt string) (string, error) { return ask(prompt, false) }

// Password asks the user for a line of text that is not shown.
func Password(prompt string) (string, error) { return ask(prompt, true) }

func ask(prompt string, password bool) (string, error) {
	line, err := connected().Input(prompt, password)
	if err != nil {
		return "", fmt.Errorf("asking for %q: %w", prompt, err)
	}
	return line, nil
}
