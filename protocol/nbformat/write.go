package nbformat

import (
	"fmt"
	"maps"
	"strings"
)

// Write returns the bytes of the .ipynb file. Two calls give equal bytes for
// equal notebooks, and what Read makes of them is the same notebook. Its error
// says which value is not one that JSON can hold.
func Write(n *Notebook) ([]byte, error) {
	cells := make([]any, len(n.Cells))
	for i, c := range n.Cells {
		cells[i] = cellObject(c)
	}
	doc := object(n.Extra)
	doc["nbformat"] = 4
	doc["nbformat_minor"] = n.Minor
	doc["metadata"] = without(n.Metadata, "orig_nbformat", "orig_nbformat_minor", "signature")
	doc["cells"] = cells

	data, err := appendValue(nil, doc, 0)
	if err != nil {
		return nil, fmt.Errorf("writing notebook: %w", err)
	}
	return append(data, '\n'), nil
}

// object returns a copy of m that may be filled.
func object(m map[string]any) map[string]any {
	out := make(map[string]any, len(m)+8)
	maps.Copy(out, m)
	return out
}

func without(m map[string]any, keys ...string) map[string]any {
	out := object(m)
	for _, key := range keys {
		delete(out, key)
	}
	return out
}

func cellObject(c *Cell) map[string]any {
	m := object(c.Extra)
	m["cell_type"] = c.Type
	m["metadata"] = without(c.Metadata, "trusted")
	m["source"] = splitLines(c.Source)
	if c.ID != "" {
		m["id"] = c.ID
	}
	if c.Attachments != nil {
		attachments := object(c.Attachments)
		for name, bundle := range attachments {
			if b, ok := bundle.(map[string]any); ok {
				attachments[name] = splitBundle(b)
			}
		}
		m["attachments"] = attachments
	}
	if c.Type == Code {
		m["execution_count"] = c.ExecutionCount
		outputs := make([]any, len(c.Outputs))
		for i, o := range c.Outputs {
			outputs[i] = outputObject(o)
		}
		m["outputs"] = outputs
	}
	return m
}

func outputObject(o *Output) map[string]any {
	m := object(o.Extra)
	m["output_type"] = o.Type
	switch o.Type {
	case Stream:
		m["name"] = o.Name
		m["text"] = splitLines(o.Text)
	case ExecuteResult:
		m["execution_count"] = o.ExecutionCount
		fallthrough
	case DisplayData:
		m["data"] = splitBundle(o.Data)
		m["metadata"] = object(o.Metadata)
	case Error:
		m["ename"] = o.EName
		m["evalue"] = o.EValue
		m["traceback"] = o.Traceback
	}
	return m
}

// splitBundle returns a copy in which text is a list of lines, as the format
// has it for text types, JavaScript and SVG.
func splitBundle(bundle map[string]any) map[string]any {
	out := object(bundle)
	for mime, v := range out {
		s, ok := v.(string)
		if ok && (strings.HasPrefix(mime, "text/") || mime == "application/javascript" || mime == "image/svg+xml") {
			out[mime] = splitLines(s)
		}
	}
	return out
}

// splitLines cuts text after each line's end as Python's str.splitlines(True)
// does: it knows more line ends than "\n", and never yields an empty line.
func splitLines(s string) []string {
	lines := []string{}
	for start := 0; start < len(s); {
		end := len(s)
		for i, r := range s[start:] {
			if size := lineEnd(s[start+i:], r); size > 0 {
				end = start + i + size
				break
			}
		}
		lines = append(lines, s[start:end])
		start = end
	}
	return lines
}

// lineEnd returns the length in bytes of the line end that s starts with, or
// 0; r is the first rune of s.
func lineEnd(s string, r rune) int {
	switch r {
	case '\r':
		if strings.HasPrefix(s, "\r\n") {
			return 2
		}
		return 1
	case '\n', '\v', '\f', 0x1c, 0x1d, 0x1e:
		return 1
	case 0x85:
		return 2
	case 0x2028, 0x2029:
		return 3
	}
	return 0
}
