package display

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"gokernel/display/internal/chart"
)

// A Chart is a picture of numbers: Line, Scatter, Bar, Hist, Box and Heatmap
// make one, and its methods say more about it. It is a value to show. As the
// last expression of a cell it is shown by itself; anywhere else, Show does so:
//
//	display.Line(xs, ys).Title("Speed").YLabel("m/s")
//
// It is shown as an interactive Vega-Lite chart where the front end knows
// those, as a picture elsewhere, sharp on paper, and as text in a terminal. The colours can be told apart with any colour vision, and are read
// on light and dark backgrounds.
//
// Data may be slices or arrays of any numbers; time.Time, time.Duration or
// strings where those make sense. They are copied when the chart is made. A
// NaN, an infinity or a nil pointer to a number is a gap, and a note says how
// many there are. Long data are thinned for the picture only, which says so.
//
// A function that cannot draw what it is given panics, with a message that
// says what it takes. A chart may be shown by several goroutines at once, as
// long as none of them changes it.
type Chart struct {
	plot chart.Plot
	made string // the name of the function that made it
}

// A Series is a named set of points for Line, Scatter and Bar, or of values
// (Y) for Hist and Box. Without X, the points are at 0, 1, 2 and so on.
type Series struct {
	Name string
	X, Y any // slices
}

// Line draws lines. Its data are one of
//
//	ys                            // at 0, 1, 2, …
//	xs, ys                        // xs are numbers, times or strings
//	xs, ys, ys2, …                // several lines
//	map[string][]float64          // several lines, by name; xs may come first
//	Series{Name, X, Y}, …         // several lines, each with its own xs
//	f, from, to                   // a func(float64) float64, or several
func Line(data ...any) *Chart { return points("Line", chart.Line, data) }

// Scatter draws points, from the data that Line takes. ColorBy and SizeBy show
// more about each point.
func Scatter(data ...any) *Chart { return points("Scatter", chart.Dots, data) }

// Bar draws a bar for each category. Its data are one of
//
//	values                        // categories 0, 1, 2, …
//	labels, values                // labels are strings or numbers
//	labels, values, values2, …    // groups of bars; see Stacked
//	map[string]int                // sorted by key; or of other numbers
//	labels, map[string][]float64  // groups of bars, by name
//	Series{Name, X, Y}, …         // groups of bars; X are the labels
func Bar(data ...any) *Chart {
	d := chartReader{"Bar"}
	c := &Chart{made: "Bar"}
	c.plot.Kind = chart.Bars
	c.plot.Categories, c.plot.Series = d.bars(data)
	return c
}

// Hist draws how many values there are in each of equal ranges. Its data are
// one of
//
//	values                        // numbers or times
//	values, values2, …            // several, over each other
//	map[string][]float64          // several, by name
//	Series{Name, Y}, …            // several
func Hist(data ...any) *Chart {
	c := &Chart{made: "Hist"}
	c.plot.Kind = chart.Hist
	c.plot.Series, c.plot.XAxis, c.plot.XLabel = chartReader{"Hist"}.samples(data)
	return c
}

// Box draws a box for each group of values: from the first to the third
// quartile with a line at the median, whiskers to the furthest values within
// 1.5 times that length, and dots for those beyond. Its data are those of
// Hist (but for times), or
//
//	labels, values                // a label for each value: its group
func Box(data ...any) *Chart {
	c := &Chart{made: "Box"}
	c.plot.Kind = chart.Boxes
	c.plot.Series, c.plot.YLabel = chartReader{"Box"}.groups(data)
	return c
}

// Heatmap draws rows of numbers as coloured cells, the first row on top. See
// Rows and Columns for their names.
func Heatmap(rows any) *Chart {
	c := &Chart{made: "Heatmap"}
	c.plot.Kind = chart.Heatmap
	c.plot.Cells = chartReader{"Heatmap"}.cells(rows)
	return c
}

func points(name string, mark chart.Mark, data []any) *Chart {
	c := &Chart{made: name}
	c.plot.Kind = chart.XY
	d := chartReader{name}
	in := d.points(data)
	c.plot.XAxis, c.plot.XLabel, c.plot.YLabel, c.plot.Categories = in.kind, in.xUnit, in.yUnit, in.categories
	c.plot.Series = in.series
	for i := range c.plot.Series {
		c.plot.Series[i].Mark = mark
	}
	return c
}

// Title sets what stands above the chart.
func (c *Chart) Title(title string) *Chart {
	c.plot.Title = title
	return c
}

// XLabel names the horizontal axis; in a horizontal Bar or Box, the axis of the
// categories.
func (c *Chart) XLabel(label string) *Chart {
	c.plot.XLabel = label
	return c
}

// YLabel names the vertical axis; in a horizontal Bar or Box, the axis of the
// values.
func (c *Chart) YLabel(label string) *Chart {
	c.plot.YLabel = label
	return c
}

// Size sets the size in pixels, axes and all: 120 to 4000 each way. It is 640
// by 360 otherwise, and for horizontal bars as high as they need.
func (c *Chart) Size(width, height int) *Chart {
	c.plot.Width, c.plot.Height = width, height
	return c
}

// LogX makes the horizontal axis of Line, Scatter and Hist logarithmic. What is
// not above 0 is left out.
func (c *Chart) LogX() *Chart {
	c.only("LogX", "Line", "Scatter", "Hist")
	if c.plot.XAxis != chart.Numbers {
		panic("display: LogX needs numbers along x")
	}
	c.plot.LogX = true
	return c
}

// LogY makes the axis of the values logarithmic. What is not above 0 is left
// out.
func (c *Chart) LogY() *Chart {
	c.only("LogY", "Line", "Scatter", "Hist", "Bar", "Box")
	if c.plot.Stacked {
		panic("display: LogY cannot be used with Stacked: lengths on a logarithmic axis do not add up")
	}
	c.plot.LogY = true
	return c
}

// XRange sets the ends of the horizontal axis: numbers, or times where x are
// times.
func (c *Chart) XRange(from, to any) *Chart {
	c.only("XRange", "Line", "Scatter", "Hist")
	c.plot.XRange = c.ends("XRange", from, to, c.plot.XAxis)
	return c
}

// YRange sets the ends of the axis of the values.
func (c *Chart) YRange(from, to float64) *Chart {
	c.only("YRange", "Line", "Scatter", "Hist", "Bar", "Box")
	c.plot.YRange = c.ends("YRange", from, to, chart.Numbers)
	return c
}

// ends are those of an axis.
func (c *Chart) ends(method string, from, to any, kind chart.AxisKind) *[2]float64 {
	d := chartReader{method}
	if kind == chart.Categories {
		panic("display: " + method + " needs numbers or times along x")
	}
	var at [2]float64
	for i, v := range []any{from, to} {
		col, ok := d.vector(reflect.ValueOf([]any{v}))
		if !ok || col.kind != kind {
			panic(fmt.Sprintf("display: %s cannot begin or end an axis at %s", method, Plain(v)))
		}
		at[i] = col.values[0]
	}
	if !(at[0] < at[1]) {
		panic(fmt.Sprintf("display: %s(%s, %s): the first must be the lower one", method, Plain(from), Plain(to)))
	}
	return &at
}

// Names names the series, in order, for the legend.
func (c *Chart) Names(names ...string) *Chart {
	c.only("Names", "Line", "Scatter", "Bar", "Hist", "Box")
	if len(names) > len(c.plot.Series) {
		panic(fmt.Sprintf("display: %d names for %d series", len(names), len(c.plot.Series)))
	}
	for i, name := range names {
		c.plot.Series[i].Name = name
	}
	return c
}

// Points marks the points of a Line.
func (c *Chart) Points() *Chart {
	c.only("Points", "Line")
	return c.mark(chart.LineDots)
}

// Area fills what is between a Line and zero.
func (c *Chart) Area() *Chart {
	c.only("Area", "Line")
	return c.mark(chart.Area)
}

func (c *Chart) mark(mark chart.Mark) *Chart {
	for i := range c.plot.Series {
		if c.plot.Series[i].Mark != chart.Dots { // of a Scatter that With added
			c.plot.Series[i].Mark = mark
		}
	}
	return c
}

// With draws other charts on the same axes, such as a Line through a Scatter.
// All of them are Line or Scatter, with the same kind of x.
func (c *Chart) With(others ...*Chart) *Chart {
	c.only("With", "Line", "Scatter")
	for _, other := range others {
		other.only("With", "Line", "Scatter")
		if other.plot.XAxis != c.plot.XAxis {
			panic("display: With needs charts with the same kind of x")
		}
		series := other.plot.Series
		if c.plot.XAxis == chart.Categories {
			c.plot.Categories, series = merged(c.plot.Categories, other.plot)
		}
		c.plot.Series = append(c.plot.Series, series...)
		if c.plot.CellLabel == "" {
			c.plot.CellLabel = other.plot.CellLabel
		}
	}
	return c
}

// Stacked puts the bars of a group on top of each other.
func (c *Chart) Stacked() *Chart {
	c.only("Stacked", "Bar")
	if c.plot.LogY {
		panic("display: Stacked cannot be used with LogY: lengths on a logarithmic axis do not add up")
	}
	c.plot.Stacked = true
	return c
}

// Horizontal lays bars or boxes from left to right, which leaves more room for
// long names.
func (c *Chart) Horizontal() *Chart {
	c.only("Horizontal", "Bar", "Box")
	c.plot.Horizontal = true
	return c
}

// Bins sets how many bars a Hist has, from 1 to 1000.
func (c *Chart) Bins(n int) *Chart {
	c.only("Bins", "Hist")
	if n < 1 || n > 1000 {
		panic(fmt.Sprintf("display: Bins(%d): a Hist has 1 to 1000 bars", n))
	}
	c.plot.Bins = n
	return c
}

// Rows names the rows of a Heatmap, from the top.
func (c *Chart) Rows(names ...string) *Chart {
	c.only("Rows", "Heatmap")
	if len(names) != len(c.plot.Cells) {
		panic(fmt.Sprintf("display: %d names for %d rows", len(names), len(c.plot.Cells)))
	}
	c.plot.Rows = names
	return c
}

// Columns names the columns of a Heatmap, from the left.
func (c *Chart) Columns(names ...string) *Chart {
	c.only("Columns", "Heatmap")
	width := 0
	for _, row := range c.plot.Cells {
		width = max(width, len(row))
	}
	if len(names) != width {
		panic(fmt.Sprintf("display: %d names for %d columns", len(names), width))
	}
	c.plot.Columns = names
	return c
}

// ColorLabel names what the colours of a Heatmap, or of a Scatter with numbers
// for ColorBy, mean.
func (c *Chart) ColorLabel(label string) *Chart {
	c.only("ColorLabel", "Heatmap", "Scatter")
	c.plot.CellLabel = label
	return c
}

// SizeBy sets the area of each point of a Scatter by a number. It is for
// charts of one series, and goes before ColorBy.
func (c *Chart) SizeBy(sizes any) *Chart {
	s := c.single("SizeBy")
	s.Size = c.each("SizeBy", sizes, len(s.X)).numbers("SizeBy")
	return c
}

// ColorBy sets the colour of each point of a Scatter: by a number, or by what
// kind it is where by is not numbers, such as []string. It is for charts of
// one series.
func (c *Chart) ColorBy(by any) *Chart {
	s := c.single("ColorBy")
	col := c.each("ColorBy", by, len(s.X))
	if col.kind == chart.Numbers {
		s.Color = col.values
		return c
	}
	c.plot.Series = split(*s, col)
	return c
}

// single is the chart's only series.
func (c *Chart) single(method string) *chart.Series {
	c.only(method, "Scatter")
	if len(c.plot.Series) != 1 {
		panic(fmt.Sprintf("display: %s needs a Scatter of one series, and this one has %d", method, len(c.plot.Series)))
	}
	return &c.plot.Series[0]
}

// each reads a value for each of n points.
func (c *Chart) each(method string, values any, n int) vector {
	col, ok := chartReader{method}.vector(reflect.ValueOf(values))
	if !ok {
		panic(fmt.Sprintf("display: %s takes a slice with a value for each point, not %T", method, values))
	}
	if col.size() != n {
		panic(fmt.Sprintf("display: %s has %d values for %d points", method, col.size(), n))
	}
	return col
}

// only panics where a method has no meaning for the chart.
func (c *Chart) only(method string, kinds ...string) {
	for _, kind := range kinds {
		if c.made == kind {
			return
		}
	}
	panic(fmt.Sprintf("display: %s is for %s, not for %s", method, strings.Join(kinds, ", "), c.made))
}

// Show shows the chart, in the middle of a cell. The handle's Update replaces
// it by another one.
func (c *Chart) Show() *Handle { return Show(c) }

// String says in a line what the chart is of.
func (c *Chart) String() string {
	if c == nil {
		return "no chart"
	}
	return c.plot.Summary()
}

// MimeBundle is the chart in all its forms; it makes a Chart a Renderer.
func (c *Chart) MimeBundle() Bundle {
	var b Bundle
	if c == nil {
		return b
	}
	f := c.plot.Figure()
	b.with(MIMEVegaLite, f.Spec())
	b.with(MIMEPDF, quote(base64.StdEncoding.EncodeToString(f.PDF())))
	b.with(MIMEText, quote(f.Text()))
	// No SVG: front ends prefer it, and then what they clean it with leaves
	// nothing of it (nbconvert 6.5 to 7.2), or does not trust it (Notebook 6).
	if picture, err := f.PNG(); err == nil {
		b.with(MIMEPNG, quote(base64.StdEncoding.EncodeToString(picture)))
		width, height := f.Size()
		b = b.WithMeta(MIMEPNG, map[string]any{"width": width, "height": height})
	}
	return b
}

// Save writes the chart to a file, as its name ends: .svg, .png (of twice the
// chart's size), .pdf, .json (the Vega-Lite specification) or .txt.
func (c *Chart) Save(path string) error {
	f := c.plot.Figure()
	var data []byte
	switch end := filepath.Ext(path); strings.ToLower(end) {
	case ".svg":
		data = []byte(f.SVG())
	case ".pdf":
		data = f.PDF()
	case ".png":
		picture, err := f.PNG()
		if err != nil {
			return fmt.Errorf("saving chart: %w", err)
		}
		data = picture
	case ".json":
		data = append(json.RawMessage(indented(f.Spec())), '\n')
	case ".txt":
		data = []byte(f.Text() + "\n")
	default:
		return fmt.Errorf("saving chart: %s: the name must end in .svg, .png, .pdf, .json or .txt", path)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		return fmt.Errorf("saving chart: %w", err)
	}
	return nil
}
