package chart

import "math"

// A scene is a picture as simple shapes, in pixels from the top left corner.
// What is outside of it has been cut off.
type scene struct {
	w, h   float64
	title  string // what the picture is, for readers who cannot see it
	shapes []shape
}

// A shape is one of *polygon, *disc and *words.
type shape interface{}

type point struct{ x, y float64 }

// A polygon is a line through points, or the area inside them. Several parts
// have one style.
type polygon struct {
	parts   [][]point
	box     bool // a single rectangle, of which parts[0] has two corners
	fill    string
	stroke  string
	width   float64
	dash    []float64
	opacity float64 // of all of it; 0 means 1
	round   bool    // a line's ends, so that one without a length is a dot
	tip     string
}

// A disc is a dot.
type disc struct {
	at      point
	r       float64
	fill    string
	opacity float64
	tip     string
}

// Words are a text on one line. The point is at its base line.
type words struct {
	at     point
	text   string
	size   float64
	bold   bool
	anchor anchor
	turn   float64 // degrees, clockwise
	colour string
}

type anchor int

const (
	start anchor = iota
	middle
	end
)

func (s *scene) add(shapes ...shape) { s.shapes = append(s.shapes, shapes...) }

// A frame is the rectangle that data are drawn in.
type frame struct{ left, top, right, bottom float64 }

func (r frame) width() float64  { return r.right - r.left }
func (r frame) height() float64 { return r.bottom - r.top }

// holds reports whether a point is inside, or within slack of it.
func (r frame) holds(p point, slack float64) bool {
	return p.x >= r.left-slack && p.x <= r.right+slack && p.y >= r.top-slack && p.y <= r.bottom+slack
}

// clipLine cuts a line to the frame: what is left are several.
func (r frame) clipLine(line []point) [][]point {
	var parts [][]point
	var part []point
	flush := func() {
		if len(part) > 0 {
			parts = append(parts, part)
		}
		part = nil
	}
	if len(line) == 1 && r.holds(line[0], 0.5) {
		return [][]point{line}
	}
	for i := 1; i < len(line); i++ {
		a, b, ok := r.clipSegment(line[i-1], line[i])
		if !ok {
			flush()
			continue
		}
		if len(part) == 0 || part[len(part)-1] != a {
			flush()
			part = append(part, a)
		}
		part = append(part, b)
		if b != line[i] {
			flush()
		}
	}
	flush()
	return parts
}

// clipSegment is the part of a segment that is inside.
func (r frame) clipSegment(a, b point) (from, to point, ok bool) {
	t0, t1 := 0.0, 1.0
	dx, dy := b.x-a.x, b.y-a.y
	for _, side := range [4][2]float64{{-dx, a.x - r.left}, {dx, r.right - a.x}, {-dy, a.y - r.top}, {dy, r.bottom - a.y}} {
		p, q := side[0], side[1]
		switch {
		case p == 0 && q < -0.5: // half a pixel: a line on the edge is inside
			return a, b, false
		case p < 0:
			t0 = max(t0, q/p)
		case p > 0:
			t1 = min(t1, q/p)
		}
	}
	if t0 > t1 {
		return a, b, false
	}
	from, to = a, b
	if t0 > 0 {
		from = point{a.x + t0*dx, a.y + t0*dy}
	}
	if t1 < 1 {
		to = point{a.x + t1*dx, a.y + t1*dy}
	}
	return from, to, true
}

// clamp is the nearest point of the frame.
func (r frame) clamp(p point) point {
	return point{min(max(p.x, r.left), r.right), min(max(p.y, r.top), r.bottom)}
}

// far keeps numbers small enough for every program that draws.
func far(v float64) float64 {
	const most = 1e6
	if math.IsNaN(v) {
		return 0
	}
	return min(max(v, -most), most)
}
