package display

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// However much a value has inside, what a front end gets is bounded.
func TestBounded(t *testing.T) {
	type wide struct{ A, B, C, D, E, F, G, H, I, J string }
	text := strings.Repeat("<text> ", 10_000)
	w := wide{text, text, text, text, text, text, text, text, text, text}
	deep := map[string][]wide{}
	for i := range 200 {
		deep[fmt.Sprint("key ", i)] = slices.Repeat([]wide{w}, 200)
	}
	object, err := json.Marshal(slices.Repeat([]wide{{A: text[:2000], B: text[:2000]}}, 100))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		value any
	}{
		{"tree", deep},
		{"rows", deep["key 1"]},
		{"maps", []map[string][]wide{deep}},
		{"lists", [][]string{slices.Repeat([]string{text}, 100_000)}},
		{"json", json.RawMessage(object)},
	} {
		t.Run(test.name, func(t *testing.T) {
			b, _ := Of(test.value)
			delete(b.Data, MIMEJSON)
			if n := sizeOf(b); n < 1000 || n > 800_000 {
				t.Errorf("a bundle of %d bytes", n)
			}
		})
	}
}
