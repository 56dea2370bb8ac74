package display

import (
	"fmt"
	"reflect"
	"strings"
)

// response shows an *http.Response by its status and its headers. Its body is
// left to be read.
func (r *rendering) response(v reflect.Value) bool {
	if !isType(v.Type(), "net/http", "Response") {
		return false
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return false
		}
		v = v.Elem()
	}
	status := strings.TrimSpace(v.FieldByName("Proto").String() + " " + v.FieldByName("Status").String())
	request := ""
	if q := v.FieldByName("Request"); q.Kind() == reflect.Pointer && !q.IsNil() {
		method := q.Elem().FieldByName("Method").String()
		if method == "" {
			method = "GET"
		}
		if url, ok := q.Elem().FieldByName("URL").Interface().(fmt.Stringer); ok && !q.Elem().FieldByName("URL").IsNil() {
			request = method + " " + url.String()
		}
	}
	body := "the body, of unknown length, is not read"
	if n := v.FieldByName("ContentLength").Int(); n >= 0 {
		body = "the body, of " + thousands(int(n)) + " bytes, is not read"
	}
	g := &grid{columns: []column{{name: "header"}, {name: "value"}}, note: body}
	headers := v.FieldByName("Header")
	for _, e := range firstEntries(headers, maxElements) {
		for i := range e.value.Len() {
			g.rows = append(g.rows, gridRow{cells: []cell{textCell(e.key.String()), textCell(e.value.Index(i).String())}})
		}
	}
	g.total, g.columnN = len(g.rows), 2
	g.caption = status
	if request != "" {
		g.caption += " — " + request
	}
	r.b.with(MIMEHTML, quote(g.html()))
	var text strings.Builder
	text.WriteString(status + "\n")
	if request != "" {
		text.WriteString("(" + inLine(request) + ")\n")
	}
	for _, line := range g.rows {
		text.WriteString(line.cells[0].text + ": " + line.cells[1].text + "\n")
	}
	text.WriteString("(" + body + ")")
	r.b.with(MIMEText, quote(clip(printable(text.String()))))
	return true
}
