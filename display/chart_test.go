package display

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A normal distribution that is the same everywhere.
func normal(n int, mean, deviation float64) []float64 {
	values := make([]float64, n)
	state := uint64(n)*2654435761 + 88172645463325252
	next := func() float64 {
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		return float64(state>>11) / (1 << 53)
	}
	for i := range values {
		sum := -6.0
		for range 12 {
			sum += next()
		}
		values[i] = math.Round((mean+deviation*sum)*1000) / 1000
	}
	return values
}

// charts are those that the golden files hold.
func allCharts() map[string]*Chart {
	x, noise := normal(60, 0, 1), normal(61, 0, 1)
	var y, size []float64
	var kind []string
	for i, v := range x {
		y = append(y, math.Round((2*v+noise[i])*1000)/1000)
		size = append(size, math.Abs(v))
		kind = append(kind, []string{"setosa", "virginica"}[i%2])
	}
	var days []time.Time
	var temperature []float64
	for i := range 60 {
		days = append(days, time.Date(2025, 11, 15, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i))
		temperature = append(temperature, float64((i*i)%17)-4)
	}
	var waves [][]float64
	for i := range 4 {
		waves = append(waves, nil)
		for j := range 6 {
			waves[i] = append(waves[i], float64(i*j)-5)
		}
	}
	waves[2][3] = math.NaN()
	regions := []string{"north", "south", "east", "west"}
	return map[string]*Chart{
		"line":            Line([]float64{1, 3, 2, 5, 4}).Title("Five points"),
		"line_points":     Line([]int{2020, 2021, 2022, 2023}, []float32{1.5, 2.5, 2.25, 4}).Points().XLabel("year").YLabel("price, €"),
		"line_named":      Line(map[string][]float64{"down": {3, 2, 1}, "up": {1, 2, 3}}),
		"line_functions":  Line(square, cube, -2, 2).Names("x²", "x³").Size(400, 240),
		"line_times":      Line(days, temperature).Area().YLabel("°C"),
		"line_log":        Line([]float64{1, 10, 0, 100, 1e4, 1e6}).LogY(),
		"line_gaps":       Line([]float64{1, 2, math.NaN(), 4, math.Inf(1), 3}),
		"line_large":      Line([]int{12_000_000, 45_000_000, 39_000_000}),
		"line_tiny_range": Line([]float64{1e9, 1e9 + 1e-3, 1e9 + 2e-3}),
		"line_constant":   Line([]float64{7, 7, 7}),
		"line_one":        Line([]float64{42}),
		"line_ranges":     Line([]float64{1, 5, 9, 2, 4}).XRange(1, 3).YRange(0, 8),
		"line_strings":    Line([]string{"Mon", "Tue", "Wed"}, []int{3, 1, 2}),
		"line_durations":  Line([]time.Duration{time.Millisecond, 5 * time.Millisecond, 3 * time.Millisecond}),
		"line_hostile":    Line(Series{Name: "</script><b>&\"'\x00\xff", Y: []int{1, 2}}, Series{Name: "]]>\n日本", Y: []int{2, 1}}).Title(`<b>"&'</b>`).XLabel("<x>"),
		"line_empty":      Line([]float64{}).Title("Nothing"),
		"scatter":         Scatter(x, y).ColorBy(kind).XLabel("length").YLabel("width"),
		"scatter_fit":     Scatter(x, y).Names("measured").With(Line([]float64{-2, 2}, []float64{-4, 4}).Names("fit")),
		"scatter_bubbles": Scatter(x, y).SizeBy(size).ColorBy(y).ColorLabel("width"),
		"bar":             Bar([]string{"apples", "pears", "plums"}, []int{12, 30, 7}).Title("Fruit"),
		"bar_map":         Bar(map[string]int{"b": 2, "a": 1, "c": 3}),
		"bar_groups":      Bar(regions, map[string][]float64{"2024": {3, -2, 5, 1}, "2025": {4, 1, math.NaN(), -1}}).YLabel("change"),
		"bar_stacked":     Bar(regions, []int{3, 2, 5, 1}, []int{1, 2, 3, 4}).Names("a", "b").Stacked(),
		"bar_horizontal":  Bar([]string{"a name that is far too long for the room that there is", "short"}, []int{3, 9}).Horizontal().XLabel("name").YLabel("how many"),
		"bar_slanted":     Bar([]string{"a rather long name", "another rather long name", "names of many words", "one more of them", "Go", "and the last one"}, []int{3, 9, 4, 5, 2, 1}),
		"hist":            Hist(normal(1000, 170, 8)).XLabel("height, cm"),
		"hist_bins":       Hist([]int{1, 2, 2, 3, 3, 3, 6}).Bins(5),
		"hist_two":        Hist(map[string][]float64{"before": normal(500, 0, 1), "after": normal(400, 1.5, 0.5)}),
		"box":             Box(map[string][]float64{"Mon": normal(80, 5, 1), "Tue": normal(81, 6, 2), "Wed": {}}).YLabel("ms"),
		"box_horizontal":  Box(kind, y).Horizontal(),
		"heatmap":         Heatmap(waves).ColorLabel("height"),
		"heatmap_names":   Heatmap([][]int{{50, 2}, {3, 44}}).Rows("cat", "dog").Columns("cat", "dog").XLabel("predicted").YLabel("actual").Size(300, 240),
	}
}

func square(x float64) float64 { return x * x }
func cube(x float64) float64   { return x * x * x }

func TestChartsGolden(t *testing.T) {
	for name, chart := range allCharts() {
		t.Run(name, func(t *testing.T) {
			b := chart.MimeBundle()
			svg := chart.plot.Figure().SVG()
			checkPicture(t, svg)
			spec, err := json.MarshalIndent(b.Data[MIMEVegaLite], "", " ")
			if err != nil {
				t.Fatal(err)
			}
			for end, got := range map[string]string{".txt": b.Text() + "\n", ".svg": svg, ".json": string(spec) + "\n"} {
				path := filepath.Join("testdata", "charts", name+end)
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
						t.Fatal(err)
					}
					continue
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("%s differs; -update writes it anew, to be looked at. It is\n%.2000s", path, got)
				}
			}
		})
	}
}

// checkPicture checks that a picture is XML, and has only what the sanitizers of
// notebook sites let through: no styles, scripts, ids, references or numbers
// that are none.
func checkPicture(t *testing.T, svg string) {
	t.Helper()
	elements := map[string]bool{"svg": true, "title": true, "path": true, "rect": true, "circle": true, "text": true}
	attributes := map[string]bool{
		"xmlns": true, "width": true, "height": true, "viewBox": true, "role": true, "font-family": true, "font-size": true, "font-weight": true,
		"x": true, "y": true, "d": true, "cx": true, "cy": true, "r": true, "fill": true, "fill-opacity": true, "stroke": true, "stroke-width": true,
		"stroke-opacity": true, "stroke-dasharray": true, "stroke-linejoin": true, "stroke-linecap": true, "text-anchor": true, "transform": true,
	}
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("the picture is no XML: %v", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !elements[start.Name.Local] {
			t.Errorf("the picture has the element %s", start.Name.Local)
		}
		for _, a := range start.Attr {
			if !attributes[a.Name.Local] {
				t.Errorf("the element %s has the attribute %s", start.Name.Local, a.Name.Local)
			}
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Errorf("the element %s has %s=%q", start.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}

// The picture has twice the chart's pixels, and says so; its background is
// transparent, and its bars are where they belong.
func TestChartPicture(t *testing.T) {
	b := Bar([]string{"a", "b"}, []int{1, 2}).Size(200, 160).MimeBundle()
	if got := string(b.Metadata[MIMEPNG]); got != `{"height":160,"width":200}` {
		t.Errorf("the metadata are %s", got)
	}
	var data []byte
	if err := json.Unmarshal(b.Data[MIMEPNG], &data); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds().Size(); got != image.Pt(400, 320) {
		t.Errorf("the size is %v", got)
	}
	blue := color.NRGBA{0x00, 0x72, 0xb2, 0xff}
	for _, test := range []struct {
		name string
		x, y int
		want color.Color
	}{
		{"a corner", 1, 1, color.NRGBA{}},
		{"the high bar", 290, 60, blue},
		{"the low bar", 120, 250, blue},
		{"above the low bar", 120, 63, color.NRGBA{}},
	} {
		if got := color.NRGBAModel.Convert(img.At(test.x, test.y)); got != test.want {
			t.Errorf("%s is %v, want %v", test.name, got, test.want)
		}
	}
	grey := 0 // of the letters below
	for x := range 400 {
		for y := 280; y < 320; y++ {
			if c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA); c.R == 0x7a && c.G == 0x7a && c.A > 128 {
				grey++
			}
		}
	}
	if grey < 40 {
		t.Errorf("the letters have %d pixels", grey)
	}
}

// The page's table of places is right, and its text is encoded.
func TestChartPage(t *testing.T) {
	page := string(Line([]int{1, 2}).Title("(a\\b) é 日").plot.Figure().PDF())
	if !strings.Contains(page, `/Title (\(a\\b\) `+"\xe9"+` ?: line chart, 2 points)`) {
		t.Errorf("the page's title is not in it: %q", page)
	}
	at := strings.LastIndex(page, "startxref\n")
	var table int
	if _, err := fmt.Sscanf(page[at:], "startxref\n%d", &table); err != nil || !strings.HasPrefix(page[table:], "xref\n0 8\n") {
		t.Fatalf("the table is not at %d: %v", table, err)
	}
	for i, line := range strings.Split(page[table:], "\n")[3:10] {
		var offset int
		if _, err := fmt.Sscanf(strings.TrimLeft(line, "0"), "%d", &offset); err != nil || !strings.HasPrefix(page[offset:], fmt.Sprint(i+1, " 0 obj\n")) {
			t.Errorf("object %d is not at %q: %v", i+1, line, err)
		}
	}
}

// A million points are drawn as few, and all forms stay small; the note says
// so.
func TestChartsAreBounded(t *testing.T) {
	million := normal(1_000_000, 0, 1)
	walk := make([]float64, len(million))
	for i := range walk[1:] {
		walk[i+1] = walk[i] + million[i]
	}
	many := make([][]float64, 300)
	for i := range many {
		many[i] = walk[i*1000 : (i+1)*1000]
	}
	names := make([]string, 1000)
	for i := range names {
		names[i] = strings.Repeat("name ", 10) + fmt.Sprint(i)
	}
	rows := make([][]float64, 1000)
	for i := range rows {
		rows[i] = million[i*1000 : (i+1)*1000]
	}
	for name, test := range map[string]struct {
		chart *Chart
		note  string
	}{
		"line":           {Line(walk), "1,000,000 points"},
		"line, no order": {Line(million, walk), "1,000,000 points"},
		"lines":          {Line(many), "50 of 300 series"},
		"scatter":        {Scatter(million, walk), "5,000 of 1,000,000 points"},
		"histogram":      {Hist(million), ""},
		"box":            {Box(million), "outliers"},
		"boxes":          {Box(rows), "the first 60 of 1,000 boxes"},
		"bars":           {Bar(names, walk[:1000]), "the first 200 of 1,000 categories"},
		"cells":          {Heatmap(rows), "1,000 × 1,000 cells, each one drawn the mean of 13 × 13"},
	} {
		b := test.chart.MimeBundle()
		size := 0
		for _, raw := range b.Data {
			size += len(raw)
		}
		if size > 1<<20 {
			t.Errorf("%s: %d bytes", name, size)
		}
		text := b.Text()
		if lines := strings.Count(text, "\n"); lines > 60 {
			t.Errorf("%s: %d lines of text", name, lines)
		}
		if !strings.Contains(text, test.note) {
			t.Errorf("%s: the text does not say %q: %s", name, test.note, text)
		}
		if svg := test.chart.plot.Figure().SVG(); !strings.Contains(svg, test.note) {
			t.Errorf("%s: the picture does not say %q", name, test.note)
		}
	}
}

// The lowest and the highest point of a long line are always drawn.
func TestThinnedLineKeepsItsPeaks(t *testing.T) {
	values := make([]float64, 500_000)
	values[123_456], values[345_678] = 1000, -2000
	b := Line(values).MimeBundle()
	for _, want := range []string{`"y":1000`, `"y":-2000`} {
		if spec := string(b.Data[MIMEVegaLite]); !strings.Contains(spec, want) {
			t.Errorf("the specification lacks %s", want)
		}
	}
}

func TestChartsRefuse(t *testing.T) {
	type point struct{ X, Y int }
	for _, test := range []struct {
		name string
		draw func()
		want string
	}{
		{"nothing", func() { Line() }, "display: Line: no data; give it values, or x and y"},
		{"a string", func() { Line("abc") }, "display: Line: a string is no slice of numbers; display.Line? lists what it takes"},
		{"nil", func() { Scatter(nil) }, "display: Scatter: nil is no slice of numbers; display.Scatter? lists what it takes"},
		{"structs", func() { Line([]point{{1, 2}}) }, "display: Line: a []display.point is no slice of numbers; display.Line? lists what it takes"},
		{"lengths", func() { Line([]int{1, 2}, []int{1}) }, "display: Line: 2 x and 1 y; there must be as many of each"},
		{"lengths of a series", func() { Line(Series{Name: "a", X: []int{1}, Y: []int{1, 2}}) }, `display: Line: 1 x and 2 y of series "a"; there must be as many of each`},
		{"x last", func() { Line([]int{1}, []string{"a"}) }, "display: Line: the values must be numbers; strings and times are for x, which goes first"},
		{"a series without Y", func() { Line(Series{Name: "a"}) }, `display: Line: the Y of series "a" is nil, not a slice of numbers`},
		{"different x", func() {
			Line(Series{X: []string{"a"}, Y: []int{1}}, Series{X: []int{1}, Y: []int{1}})
		}, "display: Line: the x of the series are of different kinds: all must be numbers, all times or all strings"},
		{"a function without ends", func() { Line(math.Sin) }, "display: Line: functions are followed by where to begin and to end, as in Line(math.Sin, 0, 2*math.Pi)"},
		{"ends the wrong way", func() { Line(math.Sin, 1, 0) }, "display: Line: functions are followed by where to begin and to end, as in Line(math.Sin, 0, 2*math.Pi)"},
		{"labels", func() { Bar([]string{"a"}, []int{1, 2}) }, "display: Bar: 1 labels and 2 values; there must be as many of each"},
		{"strings in ranges", func() { Hist([]string{"a"}) }, "display: Hist: strings have no ranges; display.Bar draws counts of them"},
		{"boxes of times", func() { Box([]time.Time{{}}) }, "display: Box: a box of times cannot be drawn; display.Hist draws how they are spread"},
		{"cells", func() { Heatmap([]int{1}) }, "display: Heatmap: a []int is no slice of rows of numbers, such as [][]float64"},
		{"a method of others", func() { Line([]int{1}).Stacked() }, "display: Stacked is for Bar, not for Line"},
		{"names", func() { Line([]int{1}).Names("a", "b") }, "display: 2 names for 1 series"},
		{"rows", func() { Heatmap([][]int{{1}}).Rows("a", "b") }, "display: 2 names for 1 rows"},
		{"bins", func() { Hist([]int{1}).Bins(0) }, "display: Bins(0): a Hist has 1 to 1000 bars"},
		{"range", func() { Line([]int{1}).YRange(2, 1) }, "display: YRange(2, 1): the first must be the lower one"},
		{"range of times", func() { Line([]int{1}).XRange(time.Time{}, time.Time{}) }, "display: XRange cannot begin or end an axis at 0001-01-01 00:00:00 +0000 UTC"},
		{"colours", func() { Scatter([]int{1, 2}).ColorBy([]int{1}) }, "display: ColorBy has 1 values for 2 points"},
		{"log of stacked", func() { Bar([]int{1}).Stacked().LogY() }, "display: LogY cannot be used with Stacked: lengths on a logarithmic axis do not add up"},
		{"with bars", func() { Line([]int{1}).With(Bar([]int{1})) }, "display: With is for Line, Scatter, not for Bar"},
	} {
		got := func() (v any) {
			defer func() { v = recover() }()
			test.draw()
			return nil
		}()
		if got != test.want {
			t.Errorf("%s: panic %v, want %s", test.name, got, test.want)
		}
	}
}

// What is given may be of any type that means numbers.
func TestChartsTake(t *testing.T) {
	type celsius float32
	one, two := 1.5, 2.5
	want := Line([]float64{1.5, 2.5}).MimeBundle().Text()
	for name, v := range map[string]any{
		"float32": []float32{1.5, 2.5}, "named": []celsius{1.5, 2.5}, "array": [2]float64{1.5, 2.5}, "any": []any{1.5, float32(2.5)},
		"pointers": []*float64{&one, &two}, "pointer": &[]float64{1.5, 2.5}, "of slices": [][]float64{{1.5, 2.5}},
	} {
		if got := Line(v).MimeBundle().Text(); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
	// A nil among pointers is a gap, and the data are the chart's own.
	data := []float64{1, 2, 3}
	chart := Line(data)
	before := chart.MimeBundle().Text()
	data[1] = 100
	if got := chart.MimeBundle().Text(); got != before {
		t.Errorf("the chart changed with the slice it was made from:\n%s", got)
	}
	if got := Line([]*float64{&one, nil}).MimeBundle().Text(); !strings.Contains(got, "1 NaN or infinite left out") {
		t.Errorf("a nil pointer is no gap: %s", got)
	}
}

func TestChartTimesAreOfTheWall(t *testing.T) {
	zone := time.FixedZone("east", 5*3600)
	at := []time.Time{time.Date(2025, 3, 1, 9, 0, 0, 0, zone), time.Date(2025, 3, 1, 12, 0, 0, 0, zone)}
	text := Line(at, []int{1, 2}).MimeBundle().Text()
	for _, want := range []string{"09:00", "12:00", "1 March 2025"} {
		if !strings.Contains(text, want) {
			t.Errorf("the axis lacks %s:\n%s", want, text)
		}
	}
}

func TestChartSave(t *testing.T) {
	dir := t.TempDir()
	chart := Bar(map[string]int{"a": 1})
	for name, begins := range map[string]string{"a.svg": "<svg xmlns=", "a.png": "\x89PNG\r\n", "a.PDF": "%PDF-1.4\n", "a.json": "{\n", "a.txt": "a ██"} {
		path := filepath.Join(dir, name)
		if err := chart.Save(path); err != nil {
			t.Error(err)
			continue
		}
		if data, err := os.ReadFile(path); err != nil || !strings.HasPrefix(string(data), begins) {
			t.Errorf("%s begins with %.20q, %v", name, data, err)
		}
	}
	if err := chart.Save(filepath.Join(dir, "a.bmp")); err == nil || !strings.Contains(err.Error(), "must end in .svg, .png, .pdf, .json or .txt") {
		t.Errorf("Save to a.bmp: %v", err)
	}
}

func TestChartString(t *testing.T) {
	for _, test := range []struct {
		chart fmt.Stringer
		want  string
	}{
		{Line([]int{1, 2}).Title("T"), "T: line chart, 2 points"},
		{Scatter([]int{1}), "scatter plot, 1 point"},
		{Bar(map[string]int{"a": 1}), "bar chart, 1 category"},
		{Hist([]int{1}, []int{2}).Names("a", "b"), "histogram of 2 values in 2 series (a, b)"},
		{Box([]int{1}), "box plot, 1 value in 1 group"},
		{Heatmap([][]int{{1, 2}}), "heat map, 1 row of 2"},
		{(*Chart)(nil), "no chart"},
	} {
		if got := test.chart.String(); got != test.want {
			t.Errorf("String = %q, want %q", got, test.want)
		}
	}
}

// Whatever the numbers are, a chart has all its forms. The inputs are numbers
// alone: of texts, each one that leads somewhere new would be run many times
// more to find a shorter one that does. FuzzChartNames has those.
func FuzzCharts(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, uint8(0))
	f.Add(math.NaN(), math.Inf(1), -math.MaxFloat64, uint8(1))
	f.Add(5e-324, math.MaxFloat64, 0.0, uint8(2))
	f.Add(1e9, 1e9+1e-7, 1e9, uint8(255))
	f.Add(math.NaN(), math.Inf(1), -math.MaxFloat64, uint8(3)) // a range at the end of what float64 can hold
	f.Fuzz(func(t *testing.T, a, b, c float64, options uint8) {
		values := []float64{a, b, c, a}
		var chart *Chart
		switch options % 7 {
		case 0:
			chart = Line([]float64{c, a, b, b}, values)
		case 1:
			chart = Scatter([]float64{c, a, b, b}, values).SizeBy(values).ColorBy([]float64{b, c, a, a})
		case 2:
			chart = Bar([]string{"a", "a", "x", ""}, values)
		case 3:
			chart = Hist(values)
		case 4:
			chart = Box(values, []float64{a})
		case 5:
			chart = Heatmap([][]float64{values, {b}})
		case 6:
			chart = Line([]time.Time{time.Unix(int64(options), 0), time.Unix(0, int64(math.Mod(a, 1e18)))}, []float64{b, c})
		}
		if options&1 != 0 && options%7 < 5 {
			chart.LogY()
		}
		checkForms(t, chart, options>>4 == 0)
	})
}

// Whatever texts there are, a chart has all its forms.
func FuzzChartNames(f *testing.F) {
	for _, name := range []string{"", "name", "<&>\x00\xff", "日本", "]]>\u2028\ufffe"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		const longest = 20 // what is longer is cut alike, and slow to draw
		if len(name) > longest {
			return
		}
		checkForms(t, Bar([]string{name, name + "x"}, []int{1, 2}).Title(name).XLabel(name).Names(name), len(name)%8 == 1)
	})
}

// checkForms checks that a chart has all its forms; the pictures of pixels and
// of pages, which are slow to draw while fuzzing, if drawn is set. The chart is
// made small.
func checkForms(t *testing.T, chart *Chart, drawn bool) {
	t.Helper()
	f := chart.Size(130, 120).plot.Figure()
	checkPicture(t, f.SVG())
	if spec := f.Spec(); !json.Valid(spec) || string(spec) == "null" {
		t.Errorf("the specification is %s", spec)
	}
	if f.Text() == "" {
		t.Error("there is no text")
	}
	if !drawn {
		return
	}
	if picture, err := f.PNG(); err != nil || len(picture) == 0 {
		t.Errorf("the picture has %d bytes, %v", len(picture), err)
	}
	if len(f.PDF()) == 0 {
		t.Error("there is no page")
	}
}
