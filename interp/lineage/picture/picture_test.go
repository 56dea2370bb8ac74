package picture_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"gokernel/interp/lineage"
	"gokernel/interp/lineage/picture"
)

// graph is one of cells numbered from 1, with edges "from to names".
func graph(code []string, stale int, edges ...string) lineage.Graph {
	g := lineage.Graph{Stale: map[*lineage.Cell]bool{}}
	for i, text := range code {
		g.Cells = append(g.Cells, &lineage.Cell{Number: i + 1, Code: text})
	}
	for _, e := range edges {
		var from, to int
		var names string
		fmt.Sscan(e, &from, &to, &names)
		g.Edges = append(g.Edges, lineage.Edge{From: g.Cells[from-1], To: g.Cells[to-1], Names: strings.Split(names, ",")})
	}
	if stale > 0 {
		g.Stale[g.Cells[stale-1]] = true
	}
	return g
}

func TestPictures(t *testing.T) {
	for name, test := range map[string]struct {
		g    lineage.Graph
		text string
		svg  []string
	}{
		"none": {graph(nil, 0), "", []string{"<svg", "</svg>"}},
		"a chain with a short cut": {
			graph([]string{"x := 1", "\n\ty := x < 2 // \"quoted\" & more\n", "fmt.Println(x, y)"}, 3, "1 2 x", "1 3 x", "2 3 y"),
			"[1] x := 1\n[2] y := x < 2 // \"quoted\" & more\n    uses x of [1]\n[3] fmt.Println(x, y)  (stale)\n    uses x of [1]\n    uses y of [2]\n",
			[]string{"x &lt; 2", "stroke-dasharray", "V"},
		},
		"upwards": {
			graph([]string{"f()", "func f() {}"}, 0, "2 1 f"),
			"[1] f()\n    uses f of [2]\n[2] func f() {}\n", []string{">f</text>"},
		},
		"long texts": {
			graph([]string{strings.Repeat("é", 100), "b"}, 0, "1 2 "+strings.Repeat("name,", 20)+"last"),
			"[1] " + strings.Repeat("é", 59) + "…\n[2] b\n    uses " + strings.Repeat("name, ", 20) + "last of [1]\n", []string{"…</text>"},
		},
	} {
		if got := picture.Text(test.g); got != test.text {
			t.Errorf("%s: Text = %q, want %q", name, got, test.text)
		}
		svg := picture.SVG(test.g)
		for _, part := range test.svg {
			if !strings.Contains(svg, part) {
				t.Errorf("%s: the SVG has no %q: %s", name, part, svg)
			}
		}
		for d := xml.NewDecoder(strings.NewReader(svg)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: %v: %s", name, err, svg)
				break
			}
		}
		if dir := os.Getenv("PICTURES"); dir != "" {
			if err := os.WriteFile(dir+"/"+strings.ReplaceAll(name, " ", "_")+".svg", []byte(svg), 0o666); err != nil {
				t.Error(err)
			}
		}
	}
}
