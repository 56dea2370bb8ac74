package display

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// Whatever a table holds, its HTML is markup of this package alone, and its
// text fits into a terminal.
func FuzzTable(f *testing.F) {
	f.Add("name", "<b>&'\"\n\x00\xff</td>", 1.5, 3)
	f.Add("", strings.Repeat("語", 100), math.NaN(), 60)
	f.Fuzz(func(t *testing.T, name, text string, x float64, n int) {
		rows := make([]map[string]any, max(0, min(n, 20)))
		for i := range rows {
			rows[i] = map[string]any{name: text, "x": x * float64(i), "t": map[string]string{text: name}}
		}
		b := TableOf(rows, TableOptions{Caption: text, Max: 7, Index: true})
		wellFormed(t, form(t, b, MIMEHTML))
		for line := range strings.Lines(b.Text()) {
			if w := textWidth(strings.TrimSuffix(line, "\n")); w > lineWidth && !strings.HasPrefix(line, "(") {
				t.Errorf("a line of %d columns: %q", w, line)
			}
		}
	})
}

// Any JSON is a tree of markup of this package alone.
func FuzzJSONTree(f *testing.F) {
	f.Add(`{"a": [1, {"<b>": "&\u0000</li>"}], "text": "long enough for a tree, which is more than a line of eighty columns"}`)
	f.Add(`[[[[[[[[[[[[[]]]]]]]]]]]]]`)
	f.Fuzz(func(t *testing.T, text string) {
		b, _ := Of(json.RawMessage(text))
		if b.Text() == "" {
			t.Errorf("%q has no text", text)
		}
		if _, ok := b.Data[MIMEHTML]; ok {
			wellFormed(t, form(t, b, MIMEHTML))
		}
	})
}
