package engines

import (
	"encoding/json"
	"strings"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/yaegi"
)

// show makes the bundle of a cell's results: one in all its forms, several as
// a tuple of text. A result that is on the screen already gives an empty
// bundle.
func show(results []yaegi.Shown) interp.Bundle {
	if len(results) == 1 {
		if b, ok := bundle(results[0]); ok {
			return interp.Bundle(b)
		}
		return interp.Bundle{}
	}
	texts := make([]string, len(results))
	for i, r := range results {
		texts[i] = text(r)
	}
	return interp.Bundle(textBundle("(" + strings.Join(texts, ", ") + ")"))
}

func bundle(r yaegi.Shown) (display.Bundle, bool) {
	if r.HasText {
		return textBundle(r.Text), true
	}
	return display.OfTyped(r.Value, nil)
}

func text(r yaegi.Shown) string {
	if r.HasText {
		return r.Text
	}
	return display.PlainTyped(r.Value, nil)
}

func textBundle(text string) display.Bundle {
	raw, err := json.Marshal(text)
	if err != nil {
		raw = json.RawMessage(`""`) // a string always marshals
	}
	return display.Bundle{Data: map[string]json.RawMessage{display.MIMEText: raw}}
}
