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
