package chart

import "math"

// Sizes of text, in pixels.
const (
	titleSize = 15.0
	labelSize = 12.0
	tickSize  = 11.0
	noteSize  = 10.0
	rowHeight = 18.0
)

// A layout places a figure in a scene.
type layout struct {
	*Figure
	s     *scene
	r     frame
	turnX bool // the names along x are slanted
	keys  [][]key
}

// scene draws the figure.
func (f *Figure) scene() *scene {
	l := &layout{Figure: f, s: &scene{w: f.w, h: f.h, title: f.describe()}}
	l.frame()
	l.grid()
	l.heading()
	l.marks()
	l.axes()
	l.rampKey()
	if f.empty {
		l.s.add(&words{at: point{(l.r.left + l.r.right) / 2, (l.r.top+l.r.bottom)/2 + 4}, text: emptyText, size: labelSize + 1, anchor: middle, colour: inkColour})
	}
	return l.s
}

const emptyText = "no data to draw"

// frame settles what the axes, titles and legends leave for the data.
func (l *layout) frame() {
	r := frame{left: 8, top: 8, right: l.w - 14, bottom: l.h - 6}
	if l.plot.Title != "" {
		r.top += titleSize + 8
	}
	if l.ramp != nil {
		r.right -= 14 + 26 + l.rampWidth()
	}
	if l.y.title() != "" {
		r.left += labelSize + 8
	}
	widest := 0.0
	for i, t := range l.y.ticks {
		if l.y.kind == Categories {
			t.text = shortened(oneLine(t.text), tickSize, false, l.w*0.3)
			l.y.ticks[i] = t
		}
		widest = max(widest, textWidth(t.text, tickSize, false))
	}
	r.left += widest + 8
	l.keys = l.rowsOfKeys(r.right - r.left)
	r.top += rowHeight * float64(len(l.keys))
	if len(l.keys) > 0 || l.plot.Title == "" {
		r.top += 4
	} else {
		r.top += 10
	}
	if len(l.notes) > 0 {
		r.bottom -= noteSize + 6
	}
	if l.x.title() != "" {
		r.bottom -= labelSize + 6
	}
	r.bottom -= l.xTickHeight(r.right-r.left, r.left) + 4
	// Where the texts leave no room, the data still have some.
	r.right = max(r.right, r.left+20)
	r.bottom = max(r.bottom, r.top+20)
	l.r = r
}

// xTickHeight settles the ticks along x so that their texts do not meet, and
// is the room that they take.
func (l *layout) xTickHeight(width, left float64) float64 {
	const gap = 8
	ticks := l.x.ticks
	if len(ticks) == 0 {
		return tickSize
	}
	widest := 0.0
	for i := range ticks {
		ticks[i].text = oneLine(ticks[i].text)
		widest = max(widest, textWidth(ticks[i].text, tickSize, false))
	}
	if l.x.kind != Categories {
		every := 1
		for every < len(ticks) && !l.apart(ticks, every, width, gap) {
			every++
		}
		l.x.ticks = eachOf(ticks, every)
		return tickSize + 4
	}
	band := width / (l.x.hi - l.x.lo)
	spacing := band
	if len(ticks) > 1 {
		spacing = band * (ticks[1].at - ticks[0].at)
	}
	if widest+gap <= spacing {
		return tickSize + 4
	}
	// Slanted names need the height of a line each.
	every := int(math.Ceil((tickSize + 3) / spacing))
	l.x.ticks = eachOf(ticks, max(every, 1))
	l.turnX = true
	widest = 0
	for i, t := range l.x.ticks {
		// The first ones end at the picture's edge.
		room := min(150, l.h*0.4, (left+l.x.place(t.at)*width-4)/slantCos)
		l.x.ticks[i].text = shortened(t.text, tickSize, false, room)
		widest = max(widest, textWidth(l.x.ticks[i].text, tickSize, false))
	}
	return widest*slantSin + tickSize*slantCos + 4
}

// Names that do not fit beside each other are slanted by 35 degrees.
const (
	slant    = 35.0
	slantCos = 0.819
	slantSin = 0.574
)

// apart reports whether each every-th tick's text has a gap to the next.
func (l *layout) apart(ticks []tick, every int, width, gap float64) bool {
	last := math.Inf(-1)
	for i := 0; i < len(ticks); i += every {
		at := l.x.place(ticks[i].at) * width
		half := textWidth(ticks[i].text, tickSize, false) / 2
		if at-half < last+gap {
			return false
		}
		last = at + half
	}
	return true
}

func eachOf(ticks []tick, every int) []tick {
	var kept []tick
	for i := 0; i < len(ticks); i += every {
		kept = append(kept, ticks[i])
	}
	return kept
}

const (
	keyMark = 18.0 // the width of a key's sample
	keyGap  = 16.0
)

// rowsOfKeys breaks the legend into rows, of which there are at most three.
func (l *layout) rowsOfKeys(width float64) [][]key {
	var rows [][]key
	used, shown := math.Inf(1), 0
	for _, k := range l.Figure.keys {
		k.name = shortened(oneLine(k.name), tickSize, false, min(200, width-keyMark))
		w := keyMark + 6 + textWidth(k.name, tickSize, false) + keyGap
		if used+w > width+keyGap {
			if len(rows) == 3 {
				break
			}
			rows, used = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], k)
		used += w
		shown++
	}
	if more := len(l.Figure.keys) - shown; more > 0 {
		last := &rows[len(rows)-1]
		if len(*last) > 1 && used+120 > width { // make room for the words
			*last = (*last)[:len(*last)-1]
			more++
		}
		*last = append(*last, key{name: "… " + count(more) + " more", index: -1})
	}
	return rows
}

// heading draws the title and the legend.
func (l *layout) heading() {
	y := 8.0
	if title := l.plot.Title; title != "" {
		left := l.r.left
		y += titleSize
		l.s.add(&words{at: point{left, y}, text: shortened(oneLine(title), titleSize, true, l.w-left-8), size: titleSize, bold: true, colour: inkColour})
		y += 8
	}
	for _, row := range l.keys {
		x := l.r.left
		mid := y + rowHeight/2 - 1
		for _, k := range row {
			if k.index >= 0 {
				c, box := colourOf(k.index), 5.0
				switch {
				case k.bar:
					l.s.add(&polygon{parts: [][]point{{{x + 4, mid - box}, {x + 4 + 2*box, mid + box}}}, box: true, fill: c})
				case k.mark == Dots:
					l.s.add(&disc{at: point{x + keyMark/2, mid}, r: 4, fill: c})
				default:
					l.s.add(&polygon{parts: [][]point{{{x, mid}, {x + keyMark, mid}}}, stroke: c, width: 2.5, dash: dashOf(k.index)})
				}
				x += keyMark + 6
			}
			l.s.add(&words{at: point{x, mid + 4}, text: k.name, size: tickSize, colour: inkColour})
			x += textWidth(k.name, tickSize, false) + keyGap
		}
		y += rowHeight
	}
}

// at is where a pair of values is in the scene.
func (l *layout) at(x, y float64) point {
	down := l.y.place(y)
	if l.y.kind != Categories { // names go down, numbers up
		down = 1 - down
	}
	return point{far(l.r.left + l.x.place(x)*l.r.width()), far(l.r.top + down*l.r.height())}
}

// grid draws lines at the ticks of the values' axes.
func (l *layout) grid() {
	if l.cells != nil || l.plot.Kind == Heatmap {
		return
	}
	g := &polygon{stroke: gridColour, width: 1, opacity: gridOpacity}
	if l.y.kind != Categories {
		for _, t := range l.y.ticks {
			y := l.at(l.x.lo, t.at).y
			g.parts = append(g.parts, []point{{l.r.left, y}, {l.r.right, y}})
		}
	}
	if l.x.kind != Categories && (l.y.kind == Categories || l.plot.Kind == XY) {
		for _, t := range l.x.ticks {
			x := l.at(t.at, l.y.lo).x
			g.parts = append(g.parts, []point{{x, l.r.top}, {x, l.r.bottom}})
		}
	}
	if len(g.parts) > 0 {
		l.s.add(g)
	}
}

// axes draws the ticks' texts, the axes' titles, the line of zero, and the
// note.
func (l *layout) axes() {
	line := &polygon{stroke: axisColour, width: 1}
	if l.y.kind == Categories && l.plot.Kind != Heatmap {
		x := l.at(min(max(0, l.x.lo), l.x.hi), l.y.lo).x
		if l.x.log {
			x = l.r.left
		}
		line.parts = append(line.parts, []point{{x, l.r.top}, {x, l.r.bottom}})
	} else if l.plot.Kind != Heatmap {
		y := l.r.bottom
		if !l.y.log && l.y.lo < 0 && l.y.hi > 0 {
			y = l.at(l.x.lo, 0).y
		}
		line.parts = append(line.parts, []point{{l.r.left, y}, {l.r.right, y}})
	}
	for _, t := range l.y.ticks {
		p := l.at(l.x.lo, t.at)
		l.s.add(&words{at: point{l.r.left - 8, p.y + tickSize*0.35}, text: t.text, size: tickSize, anchor: end, colour: inkColour})
	}
	for _, t := range l.x.ticks {
		x := l.at(t.at, l.y.lo).x
		w := &words{at: point{x, l.r.bottom + tickSize + 5}, text: t.text, size: tickSize, anchor: middle, colour: inkColour}
		switch half := textWidth(t.text, tickSize, false) / 2; {
		case l.turnX:
			w.at, w.anchor, w.turn = point{x + 4, l.r.bottom + tickSize + 2}, end, -slant
		case x+half > l.w-2:
			w.at.x, w.anchor = l.w-2, end
		case x-half < 2:
			w.at.x, w.anchor = 2, start
		}
		if l.x.kind != Categories {
			line.parts = append(line.parts, []point{{x, l.r.bottom}, {x, l.r.bottom + 4}})
		}
		l.s.add(w)
	}
	if len(line.parts) > 0 {
		l.s.add(line)
	}
	bottom := l.h - 7
	if note := l.noteText(); note != "" {
		l.s.add(&words{at: point{l.w - 8, bottom}, text: shortened(oneLine(note), noteSize, false, l.w-16), size: noteSize, anchor: end, colour: inkColour})
		bottom -= noteSize + 6
	}
	if title := l.x.title(); title != "" {
		l.s.add(&words{at: point{(l.r.left + l.r.right) / 2, bottom}, text: shortened(oneLine(title), labelSize, false, l.w-16), size: labelSize, anchor: middle, colour: inkColour})
	}
	if title := l.y.title(); title != "" {
		l.s.add(&words{
			at: point{labelSize + 4, (l.r.top + l.r.bottom) / 2}, text: shortened(oneLine(title), labelSize, false, l.r.height()+40),
			size: labelSize, anchor: middle, turn: -90, colour: inkColour,
		})
	}
}
