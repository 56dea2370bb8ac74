package display

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// picture shows what draws itself: a plot of gonum, or a canvas of gonum's.
func (r *rendering) picture(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return false
	}
	if m := v.MethodByName("WriterTo"); m.IsValid() && drawsFormats(m.Type()) {
		draw := func(format string) ([]byte, error) {
			const inch = 72 // points
			return gathered(func(w io.Writer) error {
				out := m.Call([]reflect.Value{
					reflect.ValueOf(6.0 * inch).Convert(m.Type().In(0)),
					reflect.ValueOf(4.0 * inch).Convert(m.Type().In(1)),
					reflect.ValueOf(format).Convert(m.Type().In(2)),
				})
				if err, _ := out[1].Interface().(error); err != nil {
					return err
				}
				from, ok := out[0].Interface().(io.WriterTo)
				if !ok {
					return errNone
				}
				_, err := from.WriteTo(w)
				return err
			})
		}
		r.form(MIMEHTML, func() (any, error) {
			svg, err := draw("svg")
			if err != nil || len(svg) > maxInlineSVG {
				return "", err
			}
			return vectorImage(string(svg)), nil
		})
		r.form(MIMEPNG, func() (any, error) { return draw("png") })
		r.drawn(v)
		return true
	}
	if c, ok := v.Interface().(io.WriterTo); ok && isCanvas(v) {
		data, err := gathered(func(w io.Writer) error { _, err := c.WriteTo(w); return err })
		if err != nil {
			r.note("WriteTo", err)
			return true
		}
		if mime := pictureOf(data); mime != "" {
			r.pictured(mime, data)
			r.drawn(v)
			return true
		}
	}
	return false
}

// maxInlineSVG is how large an SVG is that a browser draws at once, in bytes.
// Of a larger one, the PNG is shown.
const maxInlineSVG = 300_000

// pictured adds the form of a picture, and an SVG as an image too.
func (r *rendering) pictured(mime string, data []byte) {
	r.form(mime, func() (any, error) { return data, nil })
	r.b.imaged()
}

// drawn is the text of what is a picture otherwise: the type says more than
// what a canvas is made of.
func (r *rendering) drawn(v reflect.Value) {
	if len(r.b.Data) > 0 && !says(datum{value: v}) {
		r.b.with(MIMEText, quote("<"+typeText(v.Type())+">"))
	}
}

// drawsFormats reports whether a method is that of gonum/plot:
// WriterTo(width, height vg.Length, format string) (io.WriterTo, error).
func drawsFormats(t reflect.Type) bool {
	return t.NumIn() == 3 && t.In(0).Kind() == reflect.Float64 && t.In(1).Kind() == reflect.Float64 && t.In(2).Kind() == reflect.String &&
		t.NumOut() == 2 && t.Out(0).Implements(reflect.TypeFor[io.WriterTo]()) && t.Out(1) == errorType
}

// isCanvas reports whether a value is a canvas of gonum/plot, whose WriteTo
// gives a picture. That of others may take away what it writes, as
// bytes.Buffer does: they also have a size, of two lengths.
func isCanvas(v reflect.Value) bool {
	m := v.MethodByName("Size")
	return m.IsValid() && m.Type().NumIn() == 0 && m.Type().NumOut() == 2 && m.Type().Out(0).Kind() == reflect.Float64 && m.Type().Out(1).Kind() == reflect.Float64
}

// page shows what renders itself into a writer: a picture, or HTML. A whole
// page, such as go-echarts makes, is shown in a frame of its own, where its
// scripts can do nothing to the notebook.
func (r *rendering) page(v reflect.Value) bool {
	p, ok := v.Interface().(interface{ Render(w io.Writer) error })
	if !ok || v.Kind() == reflect.Pointer && v.IsNil() {
		return false
	}
	var data []byte
	err := call(func() (err error) {
		data, err = gathered(p.Render)
		return err
	})
	if err != nil {
		r.note("Render", err)
		return true
	}
	if mime := pictureOf(data); mime != "" {
		r.pictured(mime, data)
		r.drawn(v)
		return true
	}
	text := strings.TrimSpace(string(data))
	if !isPage(text) {
		if strings.HasPrefix(text, "<") {
			r.form(MIMEHTML, func() (any, error) { return text, nil })
		}
		return text != ""
	}
	note := ""
	if hosts := scriptHosts(text); len(hosts) > 0 {
		note = "scripts are loaded from " + strings.Join(hosts, ", ")
	}
	r.form(MIMEHTML, func() (any, error) { return framed(text, note), nil })
	if !says(datum{value: v}) {
		if note != "" {
			note = "; " + note
		}
		r.b.with(MIMEText, quote(fmt.Sprintf("<%s: an HTML page of %s bytes%s>", typeText(v.Type()), thousands(len(text)), note)))
	}
	return true
}

// isPage reports whether a text is a whole HTML page.
func isPage(text string) bool {
	const looked = 100
	head := strings.ToLower(text[:min(len(text), looked)])
	return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html")
}

// framed is a page inside another, with a note below it.
func framed(page, note string) string {
	if note != "" {
		note = "<div" + faint + "><small>" + escape(note) + "</small></div>"
	}
	return `<iframe srcdoc="` + escape(page) + `" sandbox="allow-scripts allow-popups allow-downloads" style="width:100%;height:560px;border:0;background:#fff" loading="lazy"></iframe>` + note
}

// scriptHosts are the hosts from which a page takes scripts.
func scriptHosts(page string) []string {
	const most = 5
	var hosts []string
	for _, part := range strings.Split(page, "<script")[1:] {
		tag, _, _ := strings.Cut(part, ">")
		_, src, ok := strings.Cut(tag, `src="`)
		if !ok {
			continue
		}
		src, _, _ = strings.Cut(src, `"`)
		_, rest, ok := strings.Cut(src, "//")
		if !ok {
			continue
		}
		host, _, _ := strings.Cut(rest, "/")
		if len(hosts) < most && !strings.Contains(strings.Join(hosts, " "), host) {
			hosts = append(hosts, host)
		}
	}
	return hosts
}

// gathered is what f writes, up to what an output may have.
func gathered(f func(w io.Writer) error) ([]byte, error) {
	var b boundedBuffer
	err := f(&b)
	if b.over {
		return nil, fmt.Errorf("it writes more than the %s that one output may have", size(int64(maxForm())))
	}
	return b.Bytes(), err
}

// A bounded buffer takes so much and no more.
type boundedBuffer struct {
	bytes.Buffer
	over bool
}

// Write implements io.Writer.
func (b *boundedBuffer) Write(p []byte) (int, error) {
	if b.over = b.over || b.Len()+len(p) > maxForm(); b.over {
		return 0, errors.New("the output is too large")
	}
	return b.Buffer.Write(p)
}
