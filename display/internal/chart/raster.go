package chart

import (
	"image"
	"math"
	"strconv"
	"strings"
)

// A raster draws areas with smooth edges on a picture without a background.
//
// For each area it gathers, at each pixel, how much more of it is covered than
// of the pixel to the left: what the edges of the area say. The sum from the
// left is the coverage, from 0 to 1.
type raster struct {
	img   *image.NRGBA
	w, h  int
	steps []float32 // a row has w+2
	top   int       // the first and the last row with something in it
	end   int
}

func newRaster(w, h int) *raster {
	return &raster{img: image.NewNRGBA(image.Rect(0, 0, w, h)), w: w, h: h, steps: make([]float32, (w+2)*h), top: h, end: 0}
}

// area adds a closed shape. Shapes that lie on each other are one; a hole goes
// round the other way.
func (r *raster) area(points []point) {
	for i, p := range points {
		q := points[(i+1)%len(points)]
		r.edge(p, q)
	}
}

// edge adds one side of a shape.
func (r *raster) edge(p, q point) {
	if p.y == q.y {
		return
	}
	sign := 1.0
	if p.y > q.y {
		p, q, sign = q, p, -1
	}
	if q.y <= 0 || p.y >= float64(r.h) {
		return
	}
	slope := (q.x - p.x) / (q.y - p.y)
	x := p.x
	if p.y < 0 {
		x -= p.y * slope
	}
	first, last := max(0, int(p.y)), min(r.h, int(math.Ceil(q.y)))
	r.top, r.end = min(r.top, first), max(r.end, last)
	for y := first; y < last; y++ {
		height := min(float64(y+1), q.y) - max(float64(y), p.y)
		next := x + slope*height
		r.step(r.steps[y*(r.w+2):(y+1)*(r.w+2)], min(x, next), max(x, next), height*sign)
		x = next
	}
}

// step adds to a row an edge that goes from x0 to x1 (the left one first),
// down by so much.
func (r *raster) step(row []float32, x0, x1, down float64) {
	most := float64(r.w)
	x0, x1 = min(max(x0, 0), most), min(max(x1, 0), most)
	i, j := int(x0), int(x1)
	if i == j { // in one pixel: what is right of the middle of the edge
		part := down * (1 - ((x0+x1)/2 - float64(i)))
		row[i] += float32(part)
		row[i+1] += float32(down - part)
		return
	}
	// Over several: in each, the part of the edge that is in it, and what of
	// the pixel is right of that.
	per := down / (x1 - x0)
	for k := i; k <= j; k++ {
		a, b := max(x0, float64(k)), min(x1, float64(k+1))
		if b <= a {
			continue
		}
		d := per * (b - a)
		part := d * (1 - ((a+b)/2 - float64(k)))
		row[k] += float32(part)
		row[k+1] += float32(d - part)
	}
}

// paint fills what has been added with a colour, and begins anew.
func (r *raster) paint(hex string, opacity float64) {
	if opacity == 0 {
		opacity = 1
	}
	n, _ := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32) // a constant of ours
	red, green, blue := float32(n>>16&255), float32(n>>8&255), float32(n&255)
	for y := r.top; y < r.end; y++ {
		row := r.steps[y*(r.w+2) : (y+1)*(r.w+2)]
		pixels := r.img.Pix[y*r.img.Stride:]
		sum := float32(0)
		for x, d := range row[:r.w] {
			sum += d
			cover := sum
			if cover < 0 {
				cover = -cover
			}
			if cover < 1.0/512 {
				continue
			}
			if cover > 0.997 {
				cover = 1
			}
			cover *= float32(opacity)
			p := pixels[4*x : 4*x+4]
			below := float32(p[3]) / 255 * (1 - cover)
			all := cover + below
			p[0] = uint8((red*cover+float32(p[0])*below)/all + 0.5)
			p[1] = uint8((green*cover+float32(p[1])*below)/all + 0.5)
			p[2] = uint8((blue*cover+float32(p[2])*below)/all + 0.5)
			p[3] = uint8(all*255 + 0.5)
		}
		clear(row)
	}
	r.top, r.end = r.h, 0
}

// stroke adds a line of a width, with round corners; and with round ends,
// where it is so long that it has any.
func (r *raster) stroke(line []point, width float64, ends bool) {
	half := width / 2
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		if length == 0 {
			continue
		}
		nx, ny := (b.y-a.y)/length*half, -(b.x-a.x)/length*half
		r.area([]point{{a.x + nx, a.y + ny}, {b.x + nx, b.y + ny}, {b.x - nx, b.y - ny}, {a.x - nx, a.y - ny}})
		if i > 1 && width > 1.5 {
			r.disc(a, half)
		}
	}
	if ends && len(line) > 0 {
		r.disc(line[0], half)
		if last := line[len(line)-1]; last != line[0] {
			r.disc(last, half)
		}
	}
}

// disc adds a circle.
func (r *raster) disc(at point, radius float64) {
	n := min(max(8, int(radius*3)), 64)
	points := make([]point, n)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		points[i] = point{at.x + radius*cos, at.y + radius*sin}
	}
	r.area(points)
}

// dashed cuts a line into strokes and gaps by turns.
func dashed(line []point, dash []float64) [][]point {
	if len(dash) == 0 || len(line) == 0 {
		return [][]point{line}
	}
	var strokes [][]point
	stroke := []point{line[0]}
	k, left := 0, dash[0]
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		for done := 0.0; length-done > 0; {
			part := min(left, length-done)
			done += part
			left -= part
			p := point{a.x + (b.x-a.x)*done/length, a.y + (b.y-a.y)*done/length}
			if k%2 == 0 {
				stroke = append(stroke, p)
			}
			if left > 0 {
				continue
			}
			if k%2 == 0 {
				strokes = append(strokes, stroke)
			}
			k++
			left = dash[k%len(dash)]
			stroke = []point{p}
		}
	}
	if k%2 == 0 && len(stroke) > 1 {
		strokes = append(strokes, stroke)
	}
	return strokes
}
