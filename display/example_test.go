package display_test

import (
	"fmt"
	"time"

	"gokernel/display"
)

// Without a kernel, as in a plain program, the plain form is printed.
func ExampleShow() {
	type point struct {
		Name string
		At   time.Duration
	}
	display.Show("text", []point{{"a", time.Second}})
	// Output:
	// "text"
	// []display_test.point{{Name: "a", At: 1s}}
}

func ExampleHandle_Update() {
	h := display.Text("0 %")
	h.Update("100 %")
	// Output:
	// 0 %
	// 100 %
}

func ExamplePlain() {
	fmt.Println(display.Plain(map[string]any{"b": []byte("hi"), "a": nil}))
	// Output:
	// map[string]any{"a": nil, "b": []byte("hi")}
}

// A table shows itself as HTML where that is possible.
type table [][]int

func (t table) HTML() string {
	html := "<table>"
	for _, row := range t {
		html += "<tr>"
		for _, cell := range row {
			html += fmt.Sprintf("<td>%d</td>", cell)
		}
		html += "</tr>"
	}
	return html + "</table>"
}

func ExampleOf() {
	b, _ := display.Of(table{{1, 2}})
	fmt.Printf("%s\n", b.Data[display.MIMEText])
	fmt.Println(len(b.Data))
	// Output:
	// "display_test.table{{1, 2}}"
	// 2
}

func ExampleRaw() {
	b := display.Raw("application/vnd.vegalite.v5+json", map[string]any{"mark": "bar"})
	fmt.Printf("%s\n", b.Data["application/vnd.vegalite.v5+json"])
	// Output:
	// {"mark":"bar"}
}

// Temperatures are shown as such wherever they are a value of their own.
type celsius float64

func ExampleRegister() {
	display.Register(func(c celsius) display.Bundle {
		return display.Raw(display.MIMEText, fmt.Sprintf("%.1f °C", float64(c)))
	})
	display.Show(celsius(21.5))
	// Output:
	// 21.5 °C
}

// A Gauge says itself how it is shown.
type gauge struct{ percent int }

func (g gauge) MimeBundle() display.Bundle {
	return display.Raw(display.MIMEHTML, fmt.Sprintf(`<meter max="100" value="%d"></meter>`, g.percent))
}

func ExampleRenderer() {
	display.Show(gauge{40})
	// Output:
	// <meter max="100" value="40"></meter>
}

func ExampleEach() {
	for name := range display.Each([]string{"Ada", "Grace"}) {
		_ = len(name)
	}
	// Output:
	// 100 % ████████████████████ 2 of 2
}

func ExampleProgress() {
	bar := display.Progress(4)
	defer bar.Done()
	bar.Label("reading")
	for range 4 {
		bar.Add(1)
	}
	// Output:
	// reading 100 % ████████████████████ 4 of 4
}

func ExampleVegaLite() {
	display.VegaLite(map[string]any{
		"title": "Squares",
		"data":  map[string]any{"values": []map[string]int{{"x": 1, "y": 1}, {"x": 2, "y": 4}}},
		"mark":  "line",
		"encoding": map[string]any{
			"x": map[string]string{"field": "x", "type": "quantitative"},
			"y": map[string]string{"field": "y", "type": "quantitative"},
		},
	})
	// Output:
	// <Vega-Lite chart: Squares>
}

func ExampleBundle_Sized() {
	picture := []byte("\x89PNG…")
	b := display.Raw(display.MIMEPNG, picture).Sized(300, 0)
	fmt.Printf("%s\n", b.Metadata[display.MIMEPNG])
	// Output:
	// {"width":300}
}

func ExampleEscape() {
	fmt.Println(display.Escape(`<b title="x">`))
	// Output:
	// &lt;b title=&#34;x&#34;&gt;
}

func ExampleTable() {
	type city struct {
		Name  string
		Area  float64 `display:"km²"`
		Since int
	}
	cities := []city{{"Rome", 1285.3, -753}, {"日本橋", 0.6, 1603}, {"Paris", 105.4, -250}}
	display.Table(cities, display.TableOptions{Sort: "-km²", Max: 2, Format: map[string]string{"Since": "%+d"}})
	// Output:
	// Name      km²  Since
	// ─────  ──────  ─────
	// Rome   1285.3   -753
	// Paris   105.4   -250
	// ⋮ 1 more row ⋮
	// (showing 2 of 3 rows × 3 columns)
}

func ExampleBar() {
	fmt.Println(display.Bar(map[string]int{"apples": 12, "pears": 30}).MimeBundle().Text())
	// Output:
	// apples █████████████████████▏ 12
	// pears  █████████████████████████████████████████████████████ 30
}

func ExampleChart_Save() {
	chart := display.Line([]time.Duration{3 * time.Second, time.Second}).Title("Waiting")
	fmt.Println(chart)
	if err := chart.Save("waiting.bmp"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Waiting: line chart, 2 points
	// saving chart: waiting.bmp: the name must end in .svg, .png, .pdf, .json or .txt
}
