package chart

import (
	"encoding/json"
	"math"
	"strconv"
)

// Spec is the figure as a Vega-Lite specification, version 5: the same marks,
// with tooltips. Its scales end where the other forms' do.
func (f *Figure) Spec() json.RawMessage {
	w, h := f.inner()
	spec := object{
		"$schema":     "https://vega.github.io/schema/vega-lite/v5.json",
		"description": f.describe(),
		"width":       w,
		"height":      h,
		"background":  "transparent",
		"config":      specConfig,
	}
	if f.plot.Title != "" || len(f.notes) > 0 {
		title := object{"text": oneLine(f.plot.Title), "anchor": "start", "frame": "group"}
		if note := f.noteText(); note != "" {
			title["subtitle"] = note
		}
		spec["title"] = title
	}
	switch {
	case f.empty:
		spec["data"] = object{"values": []object{{}}}
		spec["mark"] = object{"type": "text", "text": emptyText, "fontSize": 13, "color": inkColour}
	case f.plot.Kind == Bars:
		f.barsSpec(spec)
	case f.plot.Kind == Hist:
		f.histSpec(spec)
	case f.plot.Kind == Boxes:
		f.boxesSpec(spec)
	case f.plot.Kind == Heatmap:
		f.heatSpec(spec)
	default:
		f.pointsSpec(spec)
	}
	raw, err := json.Marshal(spec)
	if err != nil {
		return json.RawMessage("null") // made of strings, finite numbers and null
	}
	return raw
}

type object = map[string]any

// specConfig makes the specification look as the picture does, on any
// background.
var specConfig = object{
	"axis": object{
		"labelColor": inkColour, "titleColor": inkColour, "domainColor": axisColour, "tickColor": axisColour,
		"gridColor": gridColour, "gridOpacity": gridOpacity, "labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal",
	},
	"legend": object{"labelColor": inkColour, "titleColor": inkColour, "labelFontSize": 11, "titleFontWeight": "normal"},
	"title":  object{"color": inkColour, "subtitleColor": inkColour, "fontSize": 15, "subtitleFontSize": 10, "offset": 10},
	"view":   object{"stroke": nil},
	"range":  object{"category": palette},
}

// inner is the size that the data have in the picture.
func (f *Figure) inner() (w, h int) {
	l := &layout{Figure: f.copy()}
	l.frame()
	return max(60, round(l.r.width())), max(40, round(l.r.height()))
}

// copy is the figure with ticks of its own, which a layout changes.
func (f *Figure) copy() *Figure {
	g := *f
	g.x.ticks = append([]tick(nil), f.x.ticks...)
	g.y.ticks = append([]tick(nil), f.y.ticks...)
	return &g
}

// value is a value of an axis, for the specification's data.
func (f *Figure) value(a *axis, v float64) any {
	switch i := round(v); {
	case !a.shows(v):
		return nil
	case a.kind == Times:
		return math.Round(v * 1000)
	case a.kind == Categories && i >= 0 && i < len(a.names):
		return oneLine(a.names[i])
	case a.log:
		return rounded(v, math.Abs(v))
	}
	return rounded(v, a.hi-a.lo)
}

// rounded is v without the digits that no picture of that span shows, nor a
// tooltip: they are most of a specification's length.
func rounded(v, span float64) float64 {
	if !(span > 0) || !finite(span) {
		return v
	}
	digits := 7 - int(math.Ceil(math.Log10(span)))
	if digits < 0 || digits > 300 {
		return v
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', digits, 64), 64)
	if err != nil || !finite(r) {
		return v
	}
	return r
}

// channel is the encoding of an axis.
func (f *Figure) channel(a *axis, field string) object {
	c := object{"field": field, "title": nil}
	if title := a.title(); title != "" {
		c["title"] = oneLine(title)
	}
	scale := object{"nice": false}
	switch a.kind {
	case Categories:
		c["type"] = "nominal"
		c["sort"] = nil
		names := make([]string, len(a.names))
		for i, name := range a.names {
			names[i] = oneLine(name)
		}
		c["scale"] = object{"domain": unique(names)}
		axis := object{"labelLimit": 130}
		if a == &f.x {
			axis["labelAngle"] = 0
			if l := (&layout{Figure: f.copy()}); l.slanted() {
				axis["labelAngle"] = -slant
			}
		}
		c["axis"] = axis
		return c
	case Times:
		c["type"] = "temporal"
		scale["type"] = "utc"
		scale["domain"] = []float64{math.Round(a.lo * 1000), math.Round(a.hi * 1000)}
		c["scale"] = scale
		return c
	}
	c["type"] = "quantitative"
	scale["domain"] = []float64{a.lo, a.hi}
	if a.log {
		scale["type"] = "log"
	} else {
		scale["zero"] = false
	}
	c["scale"] = scale
	axis := object{}
	values, texts := make([]float64, len(a.ticks)), make([]string, len(a.ticks))
	for i, t := range a.ticks {
		values[i], texts[i] = t.at, t.text
	}
	axis["values"] = values
	axis["labelExpr"] = literal(texts) + "[indexof(" + literal(values) + ", datum.value)] || datum.label"
	if a == &f.x && f.plot.Kind != XY && !f.plot.Horizontal {
		axis["grid"] = false
	}
	c["axis"] = axis
	return c
}

// literal is a list of texts or of finite numbers as an expression.
func literal(v any) string {
	raw, _ := json.Marshal(v) // it cannot fail
	return string(raw)
}

// slanted reports whether the names along x are slanted in the picture.
func (l *layout) slanted() bool {
	l.frame()
	return l.turnX
}

// unique leaves out what has come before.
func unique(names []string) []string {
	seen := map[string]bool{}
	var list []string
	for _, name := range names {
		if !seen[name] {
			seen[name] = true
			list = append(list, name)
		}
	}
	return list
}

// names are the series' as the legend has them, each another.
func (f *Figure) names() []string {
	names := make([]string, len(f.layers))
	seen := map[string]bool{}
	for i, l := range f.layers {
		name := oneLine(l.name)
		if name == "" {
			name = count(i + 1)
		}
		for seen[name] {
			name += "′"
		}
		names[i], seen[name] = name, true
	}
	return names
}

// colour is the encoding of which series something belongs to.
func (f *Figure) colour(names []string) object {
	if len(names) == 1 && len(f.keys) == 0 {
		return object{"value": palette[0]}
	}
	colours := make([]string, len(names))
	for i := range names {
		colours[i] = colourOf(f.layers[i].index)
	}
	c := object{"field": "series", "type": "nominal", "title": nil, "scale": object{"domain": names, "range": colours}}
	if len(f.keys) == 0 {
		c["legend"] = nil
	} else {
		c["legend"] = object{"orient": "top", "columns": 4, "labelLimit": 200, "symbolLimit": 60}
	}
	return c
}

// tip is a line of a tooltip.
func (f *Figure) tip(a *axis, field, title string) object {
	t := object{"field": field, "type": "quantitative", "title": title}
	switch a.kind {
	case Categories:
		t["type"] = "nominal"
	case Times:
		// The wall clock's time: the values are as if in UTC.
		t["type"] = "temporal"
		t["timeUnit"] = "utcyearmonthdatehoursminutesseconds"
		t["format"] = "%Y-%m-%d %H:%M:%S"
	default:
		t["format"] = ",.6~g"
	}
	return t
}

// titled is an axis' title, or otherwise a name.
func titled(a *axis, otherwise string) string {
	if a.label != "" {
		return oneLine(a.label)
	}
	return otherwise
}

// fade is what the legend does: a click on a series shows it alone.
func (f *Figure) fade(full float64) (param, opacity object) {
	param = object{"name": "shown", "select": object{"type": "point", "fields": []string{"series"}}, "bind": "legend"}
	opacity = object{"condition": object{"param": "shown", "value": full}, "value": full * 0.15}
	return param, opacity
}

// pointsSpec fills in an XY plot: for each series its line, and dots.
func (f *Figure) pointsSpec(spec object) {
	names := f.names()
	x, y, colour := f.channel(&f.x, "x"), f.channel(&f.y, "y"), f.colour(names)
	tips := []object{f.tip(&f.x, "x", titled(&f.x, "x")), f.tip(&f.y, "y", titled(&f.y, "y"))}
	if len(f.layers) > 1 {
		tips = append([]object{{"field": "series", "type": "nominal", "title": "series"}}, tips...)
	}
	fade, opacity := f.fade(0.9)
	var layers []object
	for i, l := range f.layers {
		if l.mark != Dots {
			layers = append(layers, f.lineSpec(l, names[i], x, y, colour, opacity, tips))
			continue
		}
		layers = append(layers, f.dotsSpec(l, names[i], x, y, colour, opacity, tips))
	}
	if len(f.keys) > 0 && len(layers) > 0 {
		first := layers[0]
		if inner, ok := first["layer"].([]object); ok {
			first = inner[0]
		}
		first["params"] = []object{fade}
	}
	spec["layer"] = layers
}

// lineSpec is a layer of a line, and of points that are seen where they are
// asked for: the mouse finds a tooltip at each of them.
func (f *Figure) lineSpec(l layer, name string, x, y, colour, opacity object, tips []object) object {
	rows := make([]object, len(l.x))
	for k := range l.x {
		rows[k] = object{"x": f.value(&f.x, l.x[k]), "y": f.value(&f.y, l.y[k]), "order": k}
		if len(f.layers) > 1 {
			rows[k]["series"] = name
		}
	}
	width := 2.0
	if len(l.x) > 2000 {
		width = 1.2
	}
	mark := object{"type": "line", "strokeWidth": width, "clip": f.clips()}
	if dash := dashOf(l.index); dash != nil {
		mark["strokeDash"] = dash
	}
	encoding := object{"x": x, "y": y, "color": colour, "order": object{"field": "order", "type": "quantitative"}}
	if len(f.keys) > 0 {
		encoding["opacity"] = opacity
	}
	if l.mark == Area {
		mark = object{"type": "area", "fillOpacity": 0.3, "line": object{"strokeWidth": width}, "clip": f.clips()}
		delete(encoding, "order")
		y = clone(y)
		y["stack"] = nil
		encoding["y"] = y
	}
	dots := object{"type": "point", "filled": true, "size": 45, "opacity": 0, "clip": f.clips()}
	if l.mark == LineDots {
		dots["opacity"] = 1
	}
	return object{"data": object{"values": rows}, "layer": []object{
		{"mark": mark, "encoding": encoding},
		{"mark": dots, "encoding": object{"x": x, "y": y, "color": colour, "tooltip": tips}},
	}}
}

// clips reports whether there may be marks beyond the axes.
func (f *Figure) clips() bool { return f.plot.XRange != nil || f.plot.YRange != nil }

func clone(o object) object {
	c := make(object, len(o))
	for k, v := range o {
		c[k] = v
	}
	return c
}

// dotsSpec is a layer of points.
func (f *Figure) dotsSpec(l layer, name string, x, y, colour, opacity object, tips []object) object {
	rows := make([]object, len(l.dots))
	encoding := object{"x": x, "y": y, "color": colour}
	mark := object{"type": "circle", "opacity": 0.8, "clip": f.clips()}
	if len(l.dots) > 400 {
		mark["opacity"] = 0.6
	}
	if len(f.keys) > 0 {
		encoding["opacity"] = opacity
		delete(mark, "opacity")
	}
	for k, d := range l.dots {
		rows[k] = object{"x": f.value(&f.x, d.x), "y": f.value(&f.y, d.y)}
		if len(f.layers) > 1 {
			rows[k]["series"] = name
		}
		if finite(d.size) {
			rows[k]["size"] = d.size
			rows[k]["area"] = rounded(math.Pi*d.r*d.r, 1e3)
		}
		if finite(d.value) {
			rows[k]["color"] = d.value
		}
		mark["size"] = rounded(math.Pi*d.r*d.r, 1e4)
	}
	if len(l.dots) > 0 && finite(l.dots[0].size) {
		encoding["size"] = object{"field": "area", "type": "quantitative", "scale": nil, "legend": nil}
		tips = append(tips[:len(tips):len(tips)], object{"field": "size", "type": "quantitative", "title": "size", "format": ",.6~g"})
	}
	if len(l.dots) > 0 && finite(l.dots[0].value) {
		encoding["color"] = f.rampChannel("color")
		mark["stroke"], mark["strokeWidth"], mark["strokeOpacity"] = inkColour, 0.8, 0.7
		title := "color"
		if f.ramp.label != "" {
			title = oneLine(f.ramp.label)
		}
		tips = append(tips[:len(tips):len(tips)], object{"field": "color", "type": "quantitative", "title": title, "format": ",.6~g"})
	}
	encoding["tooltip"] = tips
	return object{"data": object{"values": rows}, "mark": mark, "encoding": encoding}
}

// rampChannel is the encoding of numbers as colours.
func (f *Figure) rampChannel(field string) object {
	c := object{"field": field, "type": "quantitative", "title": nil, "scale": object{"scheme": "viridis", "domain": []float64{f.ramp.lo, f.ramp.hi}}}
	if f.ramp.label != "" {
		c["title"] = oneLine(f.ramp.label)
	}
	return c
}

// barsSpec fills in a bar chart.
func (f *Figure) barsSpec(spec object) {
	p := f.plot
	names := f.names()
	categories, values := &f.x, &f.y
	if p.Horizontal {
		categories, values = &f.y, &f.x
	}
	var rows []object
	for k, l := range f.layers {
		for _, r := range l.rects {
			at, from, to := (r.x0+r.x1)/2, r.y0, r.y1
			if p.Horizontal {
				at, from, to = (r.y0+r.y1)/2, r.x0, r.x1
			}
			i := round(at)
			rows = append(rows, object{"category": oneLine(categories.names[i]), "from": from, "to": to, "value": p.Series[l.index].Y[i], "series": names[k]})
		}
	}
	category, value := f.channel(categories, "category"), f.channel(values, "to")
	value["stack"] = nil
	encoding := object{"color": f.colour(names)}
	x, y, offset := "x", "y", "xOffset"
	if p.Horizontal {
		x, y, offset = "y", "x", "yOffset"
	}
	encoding[x], encoding[y], encoding[y+"2"] = category, value, object{"field": "from"}
	if !p.Stacked && len(names) > 1 {
		encoding[offset] = object{"field": "series", "type": "nominal", "sort": nil, "scale": object{"domain": names}}
	}
	tips := []object{f.tip(categories, "category", titled(categories, "category")), f.tip(values, "value", titled(values, "value"))}
	if len(names) > 1 {
		tips = append([]object{{"field": "series", "type": "nominal", "title": "series"}}, tips...)
		fade, opacity := f.fade(1)
		if len(f.keys) > 0 {
			spec["params"] = []object{fade}
			encoding["opacity"] = opacity
		}
	}
	encoding["tooltip"] = tips
	spec["data"] = object{"values": rows}
	spec["mark"] = object{"type": "bar", "clip": true}
	spec["encoding"] = encoding
}

// histSpec fills in a histogram.
func (f *Figure) histSpec(spec object) {
	names := f.names()
	var rows []object
	for _, b := range f.bins {
		for k, l := range f.layers {
			if b.n[l.index] > 0 {
				rows = append(rows, object{"from": f.value(&f.x, b.lo), "to": f.value(&f.x, b.hi), "base": max(0, f.y.lo), "count": b.n[l.index], "series": names[k]})
			}
		}
	}
	count := f.channel(&f.y, "count")
	count["stack"] = nil
	tips := []object{f.tip(&f.x, "from", "from"), f.tip(&f.x, "to", "to"), f.tip(&f.y, "count", "count")}
	encoding := object{"x": f.channel(&f.x, "from"), "x2": object{"field": "to"}, "y": count, "y2": object{"field": "base"}, "color": f.colour(names)}
	mark := object{"type": "bar", "binSpacing": 1, "clip": true}
	if len(names) > 1 {
		tips = append([]object{{"field": "series", "type": "nominal", "title": "series"}}, tips...)
		mark["opacity"] = 0.55
		if fade, opacity := f.fade(0.55); len(f.keys) > 0 {
			spec["params"] = []object{fade}
			encoding["opacity"] = opacity
		}
	}
	encoding["tooltip"] = tips
	spec["data"] = object{"values": rows}
	spec["mark"] = mark
	spec["encoding"] = encoding
}

// boxesSpec fills in a box plot, from the quartiles that the picture shows.
func (f *Figure) boxesSpec(spec object) {
	names, values := &f.x, &f.y
	n, v, size := "x", "y", "width"
	if f.plot.Horizontal {
		names, values, n, v, size = &f.y, &f.x, "y", "x", "height"
	}
	rows, beyond := []object{}, []object{}
	for i, s := range f.summaries {
		if s.n == 0 {
			continue
		}
		name := oneLine(names.names[i])
		rows = append(rows, object{"name": name, "low": s.low, "q1": s.q1, "median": s.q2, "q3": s.q3, "high": s.high, "n": s.n, "colour": colourOf(i)})
		for _, out := range s.outliers {
			beyond = append(beyond, object{"name": name, "value": out, "colour": colourOf(i)})
		}
	}
	band := f.channel(names, "name")
	if len(f.summaries) == 1 && names.names[0] == "" {
		band["axis"] = nil
	}
	colour := object{"field": "colour", "type": "nominal", "scale": nil}
	value := func(field string) object {
		c := f.channel(values, field)
		if c["title"] == nil {
			c["title"] = ""
		}
		return c
	}
	tips := []object{{"field": "name", "type": "nominal", "title": "group"}}
	for _, field := range []string{"low", "q1", "median", "q3", "high", "n"} {
		tips = append(tips, object{"field": field, "type": "quantitative", "format": ",.6~g", "title": field})
	}
	layer := func(mark object, from, to string) object {
		e := object{n: band, v: value(from), "color": colour, "tooltip": tips}
		if to != "" {
			e[v+"2"] = object{"field": to}
		}
		return object{"mark": mark, "encoding": e}
	}
	rule := object{"type": "rule", "strokeWidth": 1.5}
	spec["data"] = object{"values": rows}
	spec["layer"] = []object{
		layer(rule, "low", "q1"),
		layer(rule, "q3", "high"),
		layer(object{"type": "bar", "fillOpacity": 0.35, size: object{"band": 0.6}}, "q1", "q3"),
		layer(object{"type": "tick", "thickness": 2, size: object{"band": 0.6}}, "median", ""),
		layer(object{"type": "tick", "thickness": 1.5, size: object{"band": 0.24}}, "low", ""),
		layer(object{"type": "tick", "thickness": 1.5, size: object{"band": 0.24}}, "high", ""),
		{"data": object{"values": beyond}, "mark": object{"type": "circle", "size": 20, "opacity": 0.8}, "encoding": object{
			n: band, v: value("value"), "color": colour,
			"tooltip": []object{{"field": "name", "type": "nominal", "title": "group"}, {"field": "value", "type": "quantitative", "format": ",.6~g"}},
		}},
	}
}

// heatSpec fills in a heat map.
func (f *Figure) heatSpec(spec object) {
	var rows []object
	for i, row := range f.cells {
		for j, v := range row {
			if finite(v) {
				cell := object{"x": j, "y": i, "value": rounded(v, f.ramp.hi-f.ramp.lo)}
				if len(f.plot.Columns) > 0 {
					cell["column"] = oneLine(f.x.names[j])
				}
				if len(f.plot.Rows) > 0 {
					cell["row"] = oneLine(f.y.names[i])
				}
				rows = append(rows, cell)
			}
		}
	}
	side := func(a *axis, field string) object {
		// Cells have numbers for places, so that names may be there twice.
		c := object{"field": field, "type": "ordinal", "title": nil, "scale": object{"paddingInner": 0, "domain": whole0(len(a.names))}}
		if title := a.title(); title != "" {
			c["title"] = oneLine(title)
		}
		names := make([]string, len(a.names))
		for _, t := range a.ticks {
			if i := round(t.at); i >= 0 && i < len(names) {
				names[i] = oneLine(t.text)
			}
		}
		axis := object{"labelExpr": literal(names) + "[datum.value]", "ticks": false, "domain": false, "labelLimit": 130, "labelAngle": 0, "labelOverlap": true}
		if a == &f.x && (&layout{Figure: f.copy()}).slanted() {
			axis["labelAngle"] = -slant
		}
		c["axis"] = axis
		return c
	}
	title := "value"
	if f.ramp.label != "" {
		title = oneLine(f.ramp.label)
	}
	tip := func(a *axis, named bool, field, place, otherwise string) object {
		if !named {
			field = place
		}
		return object{"field": field, "type": "nominal", "title": titled(a, otherwise)}
	}
	spec["data"] = object{"values": rows}
	spec["mark"] = object{"type": "rect"}
	// Whole pixels, or the background shines through between cells.
	for side, n := range map[string]int{"width": len(f.x.names), "height": len(f.y.names)} {
		if length, ok := spec[side].(int); ok && n > 0 {
			spec[side] = n * max(1, (length+n/2)/n)
		}
	}
	spec["encoding"] = object{
		"x": side(&f.x, "x"), "y": side(&f.y, "y"), "color": f.rampChannel("value"),
		"tooltip": []object{
			tip(&f.y, len(f.plot.Rows) > 0, "row", "y", "row"), tip(&f.x, len(f.plot.Columns) > 0, "column", "x", "column"),
			{"field": "value", "type": "quantitative", "format": ",.6~g", "title": title},
		},
	}
}

// whole0 are the first n whole numbers.
func whole0(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}
