package display

import (
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
	switch mime := pictureOf(data); mime {
	case "":
	case MIMESVG:
		// Nobody has said that this is a drawing, and it may come from anywhere:
		// so it is shown as an image, in which no script of it runs. Its text can
		// be read, and stays.
		if html := vectorImage(string(data)); html != "" {
			r.form(MIMEHTML, func() (any, error) { return html, nil })
			return true
		}
	default:
		r.pictured(mime, data)
		r.b.with(MIMEText, quote(fmt.Sprintf("<%s: %s, %s bytes>", typeText(v.Type()), mime, thousands(len(data)))))
		return true
	}
	if r.node.composite && !r.node.oneLine() {
		shown := data[:min(len(data), dumped)]
		var b strings.Builder
		b.WriteString("<pre style=\"white-space:pre;overflow-x:auto;margin:0\">" + escape(hex.Dump(shown)) + "</pre>")
		if len(shown) < len(data) {
			fmt.Fprintf(&b, "<div><small%s>showing %s of %s bytes</small></div>", faint, thousands(len(shown)), thousands(len(data)))
		}
		r.b.with(MIMEHTML, quote(b.String()))
	}
	return true
}

// pictureOf is the type of the picture that data holds, "" where it holds none.
func pictureOf(data []byte) string {
	if mime := sniff(data); strings.HasPrefix(mime, "image/") {
		return mime
	}
	return ""
}
