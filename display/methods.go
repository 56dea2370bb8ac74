package display

import (
	"maps"
	"slices"
)

// methods gathers the forms that the methods of v give. A method that panics
// or fails gives none, and leaves a note.
func (r *rendering) methods(v any) {
	text := func(mime string, f func() string) {
		r.form(mime, func() (any, error) { return f(), nil })
	}
	binary := func(mime string, f func() []byte) {
		r.form(mime, func() (any, error) { return f(), nil })
	}
	if v, ok := v.(interface{ HTML() string }); ok {
		text(MIMEHTML, v.HTML)
	}
	if v, ok := v.(interface{ Markdown() string }); ok {
		text(MIMEMarkdown, v.Markdown)
	}
	if v, ok := v.(interface{ Latex() string }); ok {
		text(MIMELatex, v.Latex)
	}
	if v, ok := v.(interface{ SVG() string }); ok {
		text(MIMESVG, v.SVG)
	}
	if v, ok := v.(interface{ PNG() []byte }); ok {
		binary(MIMEPNG, v.PNG)
	}
	if v, ok := v.(interface{ PNG() ([]byte, error) }); ok {
		r.form(MIMEPNG, func() (any, error) { return v.PNG() })
	}
	if v, ok := v.(interface{ JPEG() []byte }); ok {
		binary(MIMEJPEG, v.JPEG)
	}
	if v, ok := v.(interface{ MimeBundle() map[string]any }); ok {
		var forms map[string]any
		if err := call(func() error { forms = v.MimeBundle(); return nil }); err != nil {
			r.note("MimeBundle", err)
		}
		for _, mime := range slices.Sorted(maps.Keys(forms)) {
			r.form(mime, func() (any, error) { return forms[mime], nil })
		}
	}
	r.b.imaged()
}
