// Package display shows values in a notebook: as rich text, pictures and
// data, in several forms at once, and again when they change.
//
//	display.Show(v)                  // any value, in the best form it has
//	h := display.HTML("<b>50 %</b>") // shown at once
//	h.Update("<b>done</b>")
//
// Every function that shows returns a Handle. A cell that ends in such a call
// shows its value once: a Handle itself has nothing to show.
//
// A value is always shown as plain text that reads as Go. Beside that, it is
// shown in the forms that it gives by methods:
//
//	HTML() string      Markdown() string    Latex() string    SVG() string
//	PNG() []byte       PNG() ([]byte, error)                  JPEG() []byte
//	MimeBundle() map[string]any
//
// and as a PNG when it is an image.Image. The cell's result, the value of its
// last expression, is shown by the same rules.
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
	id   string
	mime string // that strings and bytes are updated as; "" makes them values

	table *TableOptions // of Table, which made the handle, or nil
}

// ID names what is shown, for ShowAs and Update. It is "" for what Show()
// without values returns.
func (h *Handle) ID() string {
	if h == nil {
		return ""
	}
	return h.id
}

// Update replaces what is shown, wherever that is, by v. Where HTML, Markdown
// and the like made the handle, a string or bytes are of that form too; where
// Table did, v is rows; all else is a value, as for Show.
func (h *Handle) Update(v any) {
	if h.ID() == "" {
		return
	}
	if _, isBundle := v.(Bundle); h.table != nil && !isBundle {
		v = TableOf(v, *h.table)
	}
	if h.mime != "" {
		switch data := v.(type) {
		case string:
			v = written(h.mime, data)
		case []byte:
			v = written(h.mime, data)
		default:
			if h.mime == MIMEJSON {
				v = written(h.mime, data)
			}
		}
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
			h = ShowAs(newID(), b)
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
	h := Show(written(mime, data))
	h.mime = mime
	return h
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

// SVG shows a picture.
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
