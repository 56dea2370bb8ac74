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
