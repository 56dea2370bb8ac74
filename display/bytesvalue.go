package display

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"
)

// dumped is how many bytes a hex dump shows.
const dumped = 512

// bytes shows the picture that bytes hold, or else, where they are no text, a
// hex dump.
func (r *rendering) bytes(v reflect.Value) bool {
	if v.Kind() != reflect.Slice || v.Type().Elem().Kind() != reflect.Uint8 {
		return false
	}
	data := v.Bytes()
	if mime, name := sniffed(data); mime != "" {
		r.form(mime, func() (any, error) { return data, nil })
		if mime != MIMESVG { // whose text can be read
			r.b.with(MIMEText, quote(fmt.Sprintf("<%s: %s image, %s bytes>", typeText(v.Type()), name, thousands(len(data)))))
		}
		return true
	}
	if r.node.composite && !r.node.oneLine() {
		shown := data[:min(len(data), dumped)]
		var b strings.Builder
		b.WriteString("<pre>" + escape(hex.Dump(shown)) + "</pre>")
		if len(shown) < len(data) {
			fmt.Fprintf(&b, "<div><small%s>showing %s of %s bytes</small></div>", faint, thousands(len(shown)), thousands(len(data)))
		}
		r.b.with(MIMEHTML, quote(b.String()))
	}
	return true
}

// sniffed is the type of the picture that bytes hold, "" where they hold none.
func sniffed(data []byte) (mime, name string) {
	for _, magic := range []struct{ start, mime, name string }{
		{"\x89PNG\r\n\x1a\n", MIMEPNG, "PNG"},
		{"\xff\xd8\xff", MIMEJPEG, "JPEG"},
		{"GIF87a", MIMEGIF, "GIF"},
		{"GIF89a", MIMEGIF, "GIF"},
	} {
		if bytes.HasPrefix(data, []byte(magic.start)) {
			return magic.mime, magic.name
		}
	}
	if isSVG(data) {
		return MIMESVG, "SVG"
	}
	return "", ""
}

// isSVG reports whether a text is a picture: it begins with its element, or
// with what XML allows before that.
func isSVG(data []byte) bool {
	const looked = 2000
	head := bytes.TrimSpace(data[:min(len(data), looked)])
	if !bytes.HasPrefix(head, []byte("<svg")) && !bytes.HasPrefix(head, []byte("<?xml")) && !bytes.HasPrefix(head, []byte("<!DOCTYPE svg")) {
		return false
	}
	return bytes.Contains(head, []byte("<svg")) && bytes.Contains(data[max(0, len(data)-looked):], []byte("</svg>"))
}
