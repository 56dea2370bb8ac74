package load

import (
	"encoding/json"
	"strings"

	"gokernel/display"
	"gokernel/interp"
)

// Show makes the bundle of a cell's results: one in all its forms, several as
// a tuple of text. A result that is on the screen already gives an empty
// bundle.
func Show(results []Shown) interp.Bundle {
	if len(results) == 1 {
		if b, ok := display.OfTyped(results[0].Value, nil); ok {
			return interp.Bundle(b)
		}
		return interp.Bundle{}
	}
	texts := make([]string, len(results))
	for i, r := range results {
		texts[i] = display.PlainTyped(r.Value, nil)
	}
	raw, err := json.Marshal("(" + strings.Join(texts, ", ") + ")")
	if err != nil {
		raw = json.RawMessage(`""`) // a string always marshals
	}
	return interp.Bundle{Data: map[string]json.RawMessage{display.MIMEText: raw}}
}
