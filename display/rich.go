package display

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"maps"
	"slices"
)

// rich returns the forms that the methods of v give. A method that panics or
// fails gives none; a note says so in the metadata's place, the plain text.
func rich(v any) Bundle {
	var b Bundle
	add := func(mime string, form func() (any, error)) {
		raw, err := attempt(mime, form)
		switch {
		case errors.Is(err, errNone):
		case err != nil:
			b.with(MIMEText, quote(fmt.Sprintf("%s\n(%s: %v)", Plain(v), mime, err)))
		default:
			b.with(mime, raw)
		}
	}
	text := func(f func() string) func() (any, error) {
		return func() (any, error) { return f(), nil }
	}
	binary := func(f func() []byte) func() (any, error) {
		return func() (any, error) { return f(), nil }
	}
	if v, ok := v.(interface{ HTML() string }); ok {
		add(MIMEHTML, text(v.HTML))
	}
	if v, ok := v.(interface{ Markdown() string }); ok {
		add(MIMEMarkdown, text(v.Markdown))
	}
	if v, ok := v.(interface{ Latex() string }); ok {
		add(MIMELatex, text(v.Latex))
	}
	if v, ok := v.(interface{ SVG() string }); ok {
		add(MIMESVG, text(v.SVG))
	}
	if v, ok := v.(interface{ PNG() []byte }); ok {
		add(MIMEPNG, binary(v.PNG))
	}
	if v, ok := v.(interface{ PNG() ([]byte, error) }); ok {
		add(MIMEPNG, func() (any, error) { return v.PNG() })
	}
	if v, ok := v.(interface{ JPEG() []byte }); ok {
		add(MIMEJPEG, binary(v.JPEG))
	}
	if v, ok := v.(image.Image); ok {
		add(MIMEPNG, func() (any, error) { return encodePNG(v) })
		if b.Data[MIMEPNG] != nil {
			b.with(MIMEText, quote(imageText(v)))
		}
	}
	if v, ok := v.(interface{ MimeBundle() map[string]any }); ok {
		forms, err := bundleOf(v.MimeBundle)
		if err != nil {
			add("MimeBundle", func() (any, error) { return nil, err })
		}
		for _, mime := range slices.Sorted(maps.Keys(forms)) {
			add(mime, func() (any, error) { return forms[mime], nil })
		}
	}
	return b
}

// errNone says that a value has no form of a type after all.
var errNone = errors.New("no such form")

// attempt calls a method that may panic. An empty form is none.
func attempt(mime string, form func() (any, error)) (raw json.RawMessage, err error) {
	defer recovered(&err)
	data, err := form()
	if err != nil {
		return nil, err
	}
	switch data := data.(type) {
	case string:
		if data == "" {
			return nil, errNone
		}
	case []byte:
		if len(data) == 0 {
			return nil, errNone
		}
	}
	return encode(mime, data)
}

func bundleOf(f func() map[string]any) (forms map[string]any, err error) {
	defer recovered(&err)
	return f(), nil
}

// recovered turns a panic into an error, when it is deferred.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("panic: %v", v)
	}
}

func encodePNG(img image.Image) ([]byte, error) {
	if img.Bounds().Empty() {
		return nil, errNone
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("encoding image: %w", err)
	}
	return b.Bytes(), nil
}

// imageText stands for an image in a terminal.
func imageText(img image.Image) (text string) {
	size := img.Bounds().Size()
	return fmt.Sprintf("<%s %d×%d>", typeName(img), size.X, size.Y)
}
