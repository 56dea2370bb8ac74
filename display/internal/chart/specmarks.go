package chart

import (
	"math"
)

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
