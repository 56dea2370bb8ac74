package display

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// maxTree is how long a JSON text may be to be shown as a tree, in bytes.
const maxTree = 1_000_000

// deepestJSON is how many levels of a JSON text a tree has.
const deepestJSON = 50

// json shows JSON text: as JSON, for front ends that have a view of it, as a
// tree, and as text over several lines. What is no JSON stays a value of Go.
func (r *rendering) json(raw json.RawMessage) {
	if len(raw) == 0 || len(raw) > maxForm() || !json.Valid(raw) {
		return
	}
	r.form(MIMEJSON, func() (any, error) { return raw, nil })
	if len(raw) > maxTree {
		return
	}
	r.b.with(MIMEText, quote(clip(indented(raw))))
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	left := maxNodes
	n, err := jsonNode(d, &left, 0)
	if err == nil && n.composite && !n.oneLine() {
		r.b.with(MIMEHTML, quote(n.tree()))
	}
}

// jsonNode reads one value, in the order of the text. Of what is long, it
// leaves out the rest.
func jsonNode(d *json.Decoder, left *int, depth int) (node, error) {
	token, err := d.Token()
	if err != nil {
		return node{}, err
	}
	*left--
	switch token := token.(type) {
	case json.Delim:
		n := node{open: "{", close: "}", composite: true}
		if token == '[' {
			n.open, n.close, n.fill = "[", "]", true
		}
		for d.More() {
			key := ""
			if token == '{' {
				name, err := d.Token()
				if err != nil {
					return node{}, err
				}
				text, _ := name.(string)
				key = jsonText(text) + ": "
			}
			if len(n.kids) == maxElements || *left <= 0 || depth == deepestJSON {
				var skipped json.RawMessage
				if err := d.Decode(&skipped); err != nil {
					return node{}, err
				}
				n.more++
				continue
			}
			kid, err := jsonNode(d, left, depth+1)
			if err != nil {
				return node{}, err
			}
			n.add(key, kid)
		}
		_, err := d.Token() // the end
		return n, err
	case string:
		return leaf(jsonText(token)), nil
	case json.Number:
		return leaf(token.String()), nil
	case bool:
		return leaf(strconv.FormatBool(token)), nil
	}
	return leaf("null"), nil
}

// jsonText is a string as JSON has it, cut where it is long.
func jsonText(s string) string {
	shown, rest := cut(s, maxInner)
	return string(jsonString(shown)) + rest
}
