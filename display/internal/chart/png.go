package chart

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
)

// scalePNG is how many pixels of the picture are one of the plot's, so that it
// is sharp on screens that have more of them.
const scalePNG = 2

// PNG is the figure as a picture, to be shown at Size. Its background is
// transparent. Its letters are those of Europe, Greek and Cyrillic; others are
// boxes.
func (f *Figure) PNG() ([]byte, error) {
	s := f.scene()
	p := pngPage{newRaster(int(s.w*scalePNG), int(s.h*scalePNG))}
	for _, shape := range s.shapes {
		switch shape := shape.(type) {
		case *polygon:
			p.polygon(shape)
		case *disc:
			p.disc(scaled(shape.at), shape.r*scalePNG)
			p.paint(shape.fill, shape.opacity)
		case *words:
			p.words(shape)
		}
	}
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.DefaultCompression}
	if err := e.Encode(&b, paletted(p.img)); err != nil {
		return nil, fmt.Errorf("encoding picture: %w", err)
	}
	return b.Bytes(), nil
}

// Size is the size of the figure in pixels.
func (f *Figure) Size() (width, height int) { return int(f.w), int(f.h) }

// A pngPage draws the shapes of a scene.
type pngPage struct{ *raster }

func scaled(p point) point { return point{p.x * scalePNG, p.y * scalePNG} }

func (p pngPage) polygon(s *polygon) {
	if s.box {
		a, b := scaled(s.parts[0][0]), scaled(s.parts[0][1])
		p.area([]point{a, {b.x, a.y}, b, {a.x, b.y}})
		p.paint(s.fill, s.opacity)
		return
	}
	for _, part := range s.parts {
		line := make([]point, len(part))
		for i, q := range part {
			line[i] = scaled(q)
		}
		if s.fill != "" {
			p.area(line)
			continue
		}
		dash := make([]float64, len(s.dash))
		for i, v := range s.dash {
			dash[i] = v * scalePNG
		}
		for _, stroke := range dashed(line, dash) {
			p.stroke(stroke, s.width*scalePNG, s.round)
		}
	}
	if s.fill != "" {
		p.paint(s.fill, s.opacity)
	} else {
		p.paint(s.stroke, s.opacity)
	}
}

// words draws a text; a bold one is drawn twice, a little apart.
func (p pngPage) words(w *words) {
	size := w.size * scalePNG / glyphEm
	width := 0.0
	for _, r := range w.text {
		width += shapeOf(r).advance * size
	}
	sin, cos := math.Sincos(w.turn * math.Pi / 180)
	at := scaled(w.at)
	passes := []float64{0}
	if w.bold {
		passes = []float64{-0.45, 0.45}
	}
	for _, shift := range passes {
		x := [...]float64{0, -width / 2, -width}[w.anchor] + shift
		for _, r := range w.text {
			g := shapeOf(r)
			for _, part := range g.parts {
				points := make([]point, len(part))
				for i, q := range part {
					dx, dy := x+q.x*size, q.y*size
					points[i] = point{at.x + dx*cos - dy*sin, at.y + dx*sin + dy*cos}
				}
				p.area(points)
			}
			x += g.advance * size
		}
		p.paint(w.colour, 1)
	}
}
