package display

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// The MIME types that front ends know.
const (
	MIMEText       = "text/plain"
	MIMEHTML       = "text/html"
	MIMEMarkdown   = "text/markdown"
	MIMELatex      = "text/latex"
	MIMESVG        = "image/svg+xml"
	MIMEPNG        = "image/png"
	MIMEJPEG       = "image/jpeg"
	MIMEGIF        = "image/gif"
	MIMEJSON       = "application/json"
	MIMEJavaScript = "application/javascript"
	MIMEPDF        = "application/pdf"
)

// A Bundle is one value in several forms, of which a front end takes the best
// that it can show: a MIME type to a JSON string (text, or base64 for binary
// types) or to JSON itself (for JSON types). A Bundle is itself a value to
// show.
type Bundle struct {
	Data     map[string]json.RawMessage `json:"data"`
	Metadata map[string]json.RawMessage `json:"metadata,omitempty"`
}

// Text is the plain form, or "" where there is none.
func (b Bundle) Text() string {
	var s string
	if json.Unmarshal(b.Data[MIMEText], &s) != nil {
		return ""
	}
	return s
}

// WithMeta returns a copy whose form of that MIME type has metadata, such as
// "width" and "height" of an image, beside what it has already. What cannot be
// JSON is left out.
func (b Bundle) WithMeta(mime string, metadata map[string]any) Bundle {
	all := map[string]any{}
	if before := b.Metadata[mime]; before != nil && json.Unmarshal(before, &all) != nil {
		all = map[string]any{} // it was no object
	}
	maps.Copy(all, metadata)
	if raw, err := marshal(all); err == nil {
		b.Metadata = maps.Clone(b.Metadata)
		if b.Metadata == nil {
			b.Metadata = map[string]json.RawMessage{}
		}
		b.Metadata[mime] = raw
	}
	return b
}

// Sized returns a copy whose pictures are shown so many CSS pixels wide and
// high; 0 leaves that to the picture.
func (b Bundle) Sized(width, height int) Bundle {
	metadata := map[string]any{}
	if width > 0 {
		metadata["width"] = width
	}
	if height > 0 {
		metadata["height"] = height
	}
	for mime := range b.Data {
		if strings.HasPrefix(mime, "image/") {
			b = b.WithMeta(mime, metadata)
		}
	}
	return b.resized(width, height)
}

// Isolated returns a copy whose HTML and SVG are shown in frames of their own,
// so that their styles and scripts leave the rest of the notebook alone.
func (b Bundle) Isolated() Bundle {
	for _, mime := range []string{MIMEHTML, MIMESVG} {
		if b.Data[mime] != nil {
			b = b.WithMeta(mime, map[string]any{"isolated": true})
		}
	}
	return b
}

// with adds a form, replacing one of the same type.
func (b *Bundle) with(mime string, raw json.RawMessage) {
	if b.Data == nil {
		b.Data = map[string]json.RawMessage{}
	}
	b.Data[mime] = raw
}

// Raw is the bundle of one form, for use with Show. data is a string (shown
// as it is), bytes (base64, or text for a type of text), a json.RawMessage, or
// a value that is turned into JSON.
func Raw(mime string, data any) Bundle {
	var b Bundle
	raw, err := encode(mime, data)
	if err != nil {
		b.with(MIMEText, quote("display: "+mime+": "+err.Error()))
		return b
	}
	b.with(mime, raw)
	if isText(mime) && mime != MIMEText {
		// Plain enough for a terminal, where there is nothing better.
		text, ok := data.(string)
		if ok && utf8.ValidString(text) || json.Unmarshal(raw, &text) == nil {
			b.with(MIMEText, quote(clip(text)))
		}
	} else if mime != MIMEText {
		b.with(MIMEText, quote("<"+mime+">"))
	}
	return b
}

// encode turns data into what a bundle holds for that type. What is too large
// fails before it is copied; of plain text the beginning is taken.
func encode(mime string, data any) (json.RawMessage, error) {
	size := 0
	switch data := data.(type) {
	case json.RawMessage:
		size = len(data)
	case string:
		if mime == MIMEText {
			return quote(beginning(data)), nil
		}
		size = len(data)
	case []byte:
		if mime == MIMEText {
			return quote(beginning(string(data))), nil
		}
		if size = len(data); isBase64(mime) {
			size = base64.StdEncoding.EncodedLen(size)
		}
	}
	if limit := limitOf(mime); size > limit {
		return nil, tooLarge(size, limit)
	}
	switch data := data.(type) {
	case json.RawMessage:
		if !isJSON(mime) {
			return quote(string(data)), nil
		}
		return compact(data)
	case []byte:
		switch {
		case isJSON(mime):
			return compact(data)
		case isText(mime):
			return quote(string(data)), nil
		}
		return quote(base64.StdEncoding.EncodeToString(data)), nil
	case string:
		if !isJSON(mime) {
			return quote(data), nil
		}
		if raw, err := compact([]byte(data)); err == nil {
			return raw, nil // the text of JSON, rather than a text
		}
	}
	if !isJSON(mime) {
		// A type of its own whose values are text or bytes, as template.HTML.
		switch v := reflect.ValueOf(data); {
		case v.IsValid() && v.Kind() == reflect.String:
			return encode(mime, v.String())
		case v.IsValid() && v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
			return encode(mime, v.Bytes())
		}
		return nil, fmt.Errorf("a %T is neither text nor bytes", data)
	}
	return marshal(data)
}

// compact is JSON without needless space. It fails for what is none.
func compact(data []byte) (json.RawMessage, error) {
	var b bytes.Buffer
	if err := json.Compact(&b, data); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// quote is text as a JSON string. Bytes that are no UTF-8, and NUL, which front
// ends cannot take, are replaced.
func quote(text string) json.RawMessage {
	return jsonString(strings.ReplaceAll(text, "\x00", "\u2400"))
}

// jsonString is text as a JSON string, every character of it.
func jsonString(text string) json.RawMessage {
	raw, _ := encodeJSON(text) // a string: it cannot fail
	return raw
}

// encodeJSON is json.Marshal without the escapes for HTML, which would make
// markup several times as long.
func encodeJSON(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func isJSON(mime string) bool {
	return mime == MIMEJSON || strings.HasSuffix(mime, "+json")
}

func isText(mime string) bool {
	return strings.HasPrefix(mime, "text/") || mime == MIMEJavaScript || strings.HasSuffix(mime, "+xml")
}

// Of returns a value in all the forms it has: text/plain always, and what its
// methods give, as the package comment lists them. It is false for what is
// not to be shown again: a *Handle, whose value is on the screen already.
func Of(v any) (Bundle, bool) {
	return OfTyped(reflect.ValueOf(v), nil)
}

// OfTyped is Of for a value whose static type is described by t, where
// reflection does not know it; t may be nil.
func OfTyped(v reflect.Value, t *Type) (Bundle, bool) {
	if v.IsValid() && v.CanInterface() {
		switch value := v.Interface().(type) {
		case *Handle, Handle:
			return Bundle{}, false
		case reflect.Value:
			return OfTyped(value, nil)
		case Bundle:
			return value.readable(), true
		case *Bundle:
			if value != nil {
				return value.readable(), true
			}
		}
	}
	return render(v, t, patience), true
}

// readable is the bundle as front ends can read it.
func (b Bundle) readable() Bundle {
	r := rendering{}
	r.b, r.notes = checked(b)
	if len(r.notes) == 0 {
		return r.b
	}
	return r.bundle("<" + strings.Join(slices.Sorted(maps.Keys(b.Data)), ", ") + ">")
}
