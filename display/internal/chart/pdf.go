package chart

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// PDF is the figure as a page of its own size, which LaTeX takes as a picture.
// Its text is in Helvetica, a font that every reader of PDF has, with the
// characters of Western European languages; others are question marks.
func (f *Figure) PDF() []byte {
	s := f.scene()
	p := pdfPage{scene: s, shades: map[float64]string{}}
	p.draw()
	var packed bytes.Buffer
	z, _ := zlib.NewWriterLevel(&packed, zlib.BestCompression) // the level is a known one
	z.Write(p.b.Bytes())                                       // to a buffer: it cannot fail
	z.Close()

	var states strings.Builder
	for _, v := range p.order {
		fmt.Fprintf(&states, "/%s << /ca %s /CA %s >> ", p.shades[v], pt(v), pt(v))
	}
	font := func(name string) string {
		return "<< /Type /Font /Subtype /Type1 /BaseFont /" + name + " /Encoding /WinAnsiEncoding >>"
	}
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s %s] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> /ExtGState << %s>> >> >>",
			pt(s.w*scalePDF), pt(s.h*scalePDF), states.String()),
		fmt.Sprintf("<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", packed.Len(), packed.String()),
		font("Helvetica"),
		font("Helvetica-Bold"),
		"<< /Title (" + pdfString(s.title) + ") >>",
	}
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(objects))
	for i, text := range objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, text)
	}
	at := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, at)
	return out.Bytes()
}

// scalePDF is points per pixel.
const scalePDF = 0.75

// A pdfPage writes a scene in the operators of PDF.
type pdfPage struct {
	*scene
	b      bytes.Buffer
	shades map[float64]string // opacities, and their names
	order  []float64
}

func pt(v float64) string {
	text := strconv.FormatFloat(far(v), 'f', 2, 64)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" || text == "" {
		return "0"
	}
	return text
}

func (p *pdfPage) draw() {
	// From here on units are pixels, with y downwards.
	fmt.Fprintf(&p.b, "%s 0 0 %s 0 %s cm 1 j\n", pt(scalePDF), pt(-scalePDF), pt(p.h*scalePDF))
	for _, shape := range p.shapes {
		switch shape := shape.(type) {
		case *polygon:
			p.polygon(shape)
		case *disc:
			p.disc(shape)
		case *words:
			p.words(shape)
		}
	}
}

// opacity sets how much shapes cover.
func (p *pdfPage) opacity(v float64) {
	if v == 0 {
		v = 1
	}
	if p.shades[v] == "" {
		p.shades[v] = "G" + strconv.Itoa(len(p.order))
		p.order = append(p.order, v)
	}
	fmt.Fprintf(&p.b, "/%s gs\n", p.shades[v])
}

// colour sets a colour, with the operator for lines or for areas.
func (p *pdfPage) colour(hex, operator string) {
	n, _ := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32) // a constant of ours
	fmt.Fprintf(&p.b, "%s %s %s %s\n", pt(float64(n>>16&255)/255), pt(float64(n>>8&255)/255), pt(float64(n&255)/255), operator)
}

func (p *pdfPage) polygon(s *polygon) {
	p.opacity(s.opacity)
	if s.box {
		p.colour(s.fill, "rg")
		from, to := s.parts[0][0], s.parts[0][1]
		fmt.Fprintf(&p.b, "%s %s %s %s re f\n", pt(from.x), pt(from.y), pt(max(0, to.x-from.x)), pt(max(0, to.y-from.y)))
		return
	}
	paint := "f"
	switch {
	case s.fill != "" && s.opacity == 0:
		// A hair of line, or paper shines through between cells.
		paint = "B"
		p.colour(s.fill, "rg")
		p.colour(s.fill, "RG")
		p.b.WriteString("0.4 w [] 0 d\n")
	case s.fill != "":
		p.colour(s.fill, "rg")
	default:
		paint = "S"
		p.colour(s.stroke, "RG")
		dash := make([]string, len(s.dash))
		for i, v := range s.dash {
			dash[i] = pt(v)
		}
		ends := "0"
		if s.round {
			ends = "1"
		}
		fmt.Fprintf(&p.b, "%s w [%s] 0 d %s J\n", pt(s.width), strings.Join(dash, " "), ends)
	}
	for _, part := range s.parts {
		for i, q := range part {
			operator := "l"
			if i == 0 {
				operator = "m"
			}
			fmt.Fprintf(&p.b, "%s %s %s\n", pt(q.x), pt(q.y), operator)
		}
	}
	p.b.WriteString(paint + "\n")
}

// disc draws a circle as four curves.
func (p *pdfPage) disc(d *disc) {
	p.opacity(d.opacity)
	p.colour(d.fill, "rg")
	const k = 0.5523
	x, y, r := d.at.x, d.at.y, d.r
	fmt.Fprintf(&p.b, "%s %s m\n", pt(x+r), pt(y))
	for _, c := range [4][6]float64{{r, k * r, k * r, r, 0, r}, {-k * r, r, -r, k * r, -r, 0}, {-r, -k * r, -k * r, -r, 0, -r}, {k * r, -r, r, -k * r, r, 0}} {
		fmt.Fprintf(&p.b, "%s %s %s %s %s %s c\n", pt(x+c[0]), pt(y+c[1]), pt(x+c[2]), pt(y+c[3]), pt(x+c[4]), pt(y+c[5]))
	}
	p.b.WriteString("f\n")
}

func (p *pdfPage) words(w *words) {
	p.opacity(1)
	p.colour(pdfInk, "rg")
	font := "F1"
	if w.bold {
		font = "F2"
	}
	width := textWidth(w.text, w.size, w.bold)
	shift := [...]float64{0, -width / 2, -width}[w.anchor]
	sin, cos := math.Sincos(w.turn * math.Pi / 180)
	// The text's own y goes up again.
	fmt.Fprintf(&p.b, "BT /%s %s Tf %s %s %s %s %s %s Tm (%s) Tj ET\n", font, pt(w.size),
		pt(cos), pt(sin), pt(sin), pt(-cos), pt(w.at.x+shift*cos), pt(w.at.y+shift*sin), pdfString(w.text))
}

// pdfInk is the colour of text: paper is white, so it may be darker than on
// screens.
const pdfInk = "#444444"

// winAnsi are the characters of that encoding that are not Latin-1, and those
// that look like one of it.
var winAnsi = map[rune]byte{
	'€': 0x80, '‚': 0x82, 'ƒ': 0x83, '„': 0x84, '…': 0x85, '†': 0x86, '‡': 0x87, '‰': 0x89, 'Š': 0x8a, '‹': 0x8b, 'Œ': 0x8c, 'Ž': 0x8e,
	'‘': 0x91, '’': 0x92, '“': 0x93, '”': 0x94, '•': 0x95, '–': 0x96, '—': 0x97, '™': 0x99, 'š': 0x9a, '›': 0x9b, 'œ': 0x9c, 'ž': 0x9e, 'Ÿ': 0x9f,
	'−': 0x96, 'μ': 0xb5, '\u202f': ' ', '\u2009': ' ', '‐': '-', '‑': '-',
}

// pdfString is a text in that encoding, with what ends a string escaped.
func pdfString(text string) string {
	var b strings.Builder
	for _, r := range oneLine(text) {
		c, ok := winAnsi[r]
		switch {
		case ok:
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf): // has no width
			continue
		case r >= ' ' && r <= '~' || r >= 0xa0 && r <= 0xff:
			c = byte(r)
		default:
			c = '?'
		}
		if c == '(' || c == ')' || c == '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}
