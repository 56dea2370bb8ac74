package chart

import (
	"strconv"
	"strings"
)

// SVG is the figure as a picture. It has plain elements with presentation
// attributes alone (no styles, scripts, ids or references), so that it may
// stand in a page with others like it, and gets through the sanitizers of
// nbconvert and of sites that show notebooks. Its background is the page's.
func (f *Figure) SVG() string {
	s := f.scene()
	var b svgBuilder
	b.open("svg", "xmlns", "http://www.w3.org/2000/svg", "width", px(s.w), "height", px(s.h), "viewBox", "0 0 "+px(s.w)+" "+px(s.h),
		"role", "img", "font-family", "Helvetica, Arial, 'Liberation Sans', sans-serif")
	b.element("title", s.title)
	for _, shape := range s.shapes {
		switch shape := shape.(type) {
		case *polygon:
			b.polygon(shape)
		case *disc:
			b.disc(shape)
		case *words:
			b.words(shape)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

type svgBuilder struct{ strings.Builder }

// px writes a length with a tenth of a pixel.
func px(v float64) string {
	text := strconv.FormatFloat(far(v), 'f', 1, 64)
	text = strings.TrimSuffix(text, ".0")
	if text == "-0" {
		return "0"
	}
	return text
}

// open writes a tag with attributes: names and values by turns, those with the
// value "" left out.
func (b *svgBuilder) open(name string, attributes ...string) {
	b.WriteString("<" + name)
	for i := 0; i < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			b.WriteString(" " + attributes[i] + `="` + escaped(attributes[i+1]) + `"`)
		}
	}
	b.WriteString(">")
	if name == "svg" {
		b.WriteString("\n")
	}
}

// element writes an element with a text.
func (b *svgBuilder) element(name, text string, attributes ...string) {
	b.open(name, attributes...)
	b.WriteString(escaped(oneLine(text)) + "</" + name + ">\n")
}

// tagged writes an element whose only content is a title, if that.
func (b *svgBuilder) tagged(name, tip string, attributes ...string) {
	b.open(name, attributes...)
	if tip != "" {
		b.WriteString("<title>" + escaped(oneLine(tip)) + "</title>")
	}
	b.WriteString("</" + name + ">\n")
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escaped(text string) string { return escapes.Replace(text) }

func opacity(v float64) string {
	if v == 0 || v == 1 {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

func (b *svgBuilder) polygon(p *polygon) {
	if p.box {
		from, to := p.parts[0][0], p.parts[0][1]
		b.tagged("rect", p.tip, "x", px(from.x), "y", px(from.y), "width", px(max(0, to.x-from.x)), "height", px(max(0, to.y-from.y)),
			"fill", p.fill, "fill-opacity", opacity(p.opacity))
		return
	}
	var d strings.Builder
	for _, part := range p.parts {
		path(&d, part, p.fill != "")
	}
	dash := make([]string, len(p.dash))
	for i, v := range p.dash {
		dash[i] = px(v)
	}
	if p.fill != "" {
		b.tagged("path", p.tip, "d", d.String(), "fill", p.fill, "fill-opacity", opacity(p.opacity))
		return
	}
	linecap := ""
	if p.round {
		linecap = "round"
	}
	b.tagged("path", p.tip, "d", d.String(), "fill", "none", "stroke", p.stroke, "stroke-width", px(p.width),
		"stroke-opacity", opacity(p.opacity), "stroke-dasharray", strings.Join(dash, " "), "stroke-linejoin", "round", "stroke-linecap", linecap)
}

// path writes the points of a line, each by its distance from the one before.
func path(d *strings.Builder, part []point, closed bool) {
	var x, y int // in tenths of a pixel, as written so far
	tenths := func(v float64) int {
		v = far(v) * 10
		if v < 0 {
			return -int(0.5 - v)
		}
		return int(v + 0.5)
	}
	put := func(v int, first bool) {
		if !first && v >= 0 {
			d.WriteByte(' ')
		}
		if v < 0 {
			d.WriteByte('-')
			v = -v
		}
		d.WriteString(strconv.Itoa(v / 10))
		if v%10 != 0 {
			d.WriteString("." + strconv.Itoa(v%10))
		}
	}
	for i, p := range part {
		px, py := tenths(p.x), tenths(p.y)
		switch {
		case i == 0:
			d.WriteByte('M')
			put(px, true)
			put(py, false)
		case px == x && py == y:
			if len(part) == 2 { // a dot, or what is as short as one
				d.WriteString("h0")
			}
		case py == y:
			d.WriteByte('h')
			put(px-x, true)
		case px == x:
			d.WriteByte('v')
			put(py-y, true)
		default:
			d.WriteByte('l')
			put(px-x, true)
			put(py-y, false)
		}
		x, y = px, py
	}
	if closed {
		d.WriteByte('z')
	}
}

func (b *svgBuilder) disc(d *disc) {
	b.tagged("circle", d.tip, "cx", px(d.at.x), "cy", px(d.at.y), "r", px(d.r), "fill", d.fill, "fill-opacity", opacity(d.opacity))
}

func (b *svgBuilder) words(w *words) {
	attributes := []string{"x", px(w.at.x), "y", px(w.at.y), "font-size", px(w.size), "fill", w.colour}
	if w.bold {
		attributes = append(attributes, "font-weight", "bold")
	}
	if w.anchor != start {
		attributes = append(attributes, "text-anchor", [...]string{"start", "middle", "end"}[w.anchor])
	}
	if w.turn != 0 {
		attributes = append(attributes, "transform", "rotate("+px(w.turn)+" "+px(w.at.x)+" "+px(w.at.y)+")")
	}
	b.element("text", w.text, attributes...)
}
