package engines

import (
	"encoding/json"
	"strings"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/yaegi"
)

// show makes the bundle of a cell's results: one in all its forms, several as
// a tuple of text. It is false for a result that is on the screen already.
func show(results []yaegi.Shown) (interp.Bundle, bool) {
	if len(results) == 1 && !results[0].Says {
		b, ok := display.OfTyped(results[0].Value, results[0].Type)
		return interp.Bundle(b), ok
	}
	texts := make([]string, len(results))
	for i, r := range results {
		texts[i] = text(r)
	}
	joined := strings.Join(texts, ", ")
	if len(results) > 1 {
		joined = "(" + joined + ")"
	}
	raw, err := json.Marshal(joined)
	if err != nil {
		return interp.Bundle{}, false // a string always marshals
	}
	return interp.Bundle{Data: map[string]json.RawMessage{display.MIMEText: raw}}, true
}

func text(r yaegi.Shown) string {
	if r.Says {
		return r.Text
	}
	return display.PlainTyped(r.Value, r.Type)
}
