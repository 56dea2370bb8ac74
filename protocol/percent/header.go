package percent

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// writeHeader writes the notebook's metadata as YAML in a comment.
func writeHeader(b *strings.Builder, metadata map[string]any) {
	kept := map[string]any{}
	for key, value := range metadata {
		if key != "language_info" && key != "jupytext" { // the kernel tells the one anew, the other is Jupytext's
			kept[key] = value
		}
	}
	kept["jupytext"] = map[string]any{"text_representation": map[string]any{
		"extension": ".go", "format_name": "percent", "format_version": "1.3",
	}}
	b.WriteString("// ---\n// jupyter:\n")
	writeYAML(b, kept, 1)
	b.WriteString("// ---\n")
}

// writeYAML writes an object, sorted by keys. What is neither an object nor a
// plain word is written as JSON, which YAML takes.
func writeYAML(b *strings.Builder, m map[string]any, depth int) {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(b, "// %s%s:", strings.Repeat("  ", depth), yamlWord(key))
		switch v := m[key].(type) {
		case map[string]any:
			if len(v) == 0 {
				b.WriteString(" {}\n")
				continue
			}
			b.WriteString("\n")
			writeYAML(b, v, depth+1)
		case string:
			b.WriteString(" " + yamlWord(v) + "\n")
		default:
			text, err := compact(v)
			if err != nil {
				text = "null"
			}
			b.WriteString(" " + text + "\n")
		}
	}
}

// yamlWord writes a text, in quotes where YAML would take it for something else.
func yamlWord(s string) string {
	plain := s != "" && strings.TrimSpace(s) == s && !strings.ContainsAny(s, ":#{}[],&*!|>'\"%@`\\\n\t") &&
		!strings.ContainsAny(s[:1], "-?") && !json.Valid([]byte(s)) && !slices.Contains([]string{"yes", "no", "on", "off", "~"}, strings.ToLower(s))
	if plain && strings.Trim(s, "0123456789.eE+-_") == "" {
		plain = false
	}
	if plain {
		return s
	}
	if strings.Trim(s, "0123456789.") == "" && s != "" {
		return "'" + s + "'"
	}
	text, err := compact(s)
	if err != nil {
		return `""`
	}
	return text
}

// readHeader reads the metadata that stand at a line, if any do. It returns where
// the text goes on.
func readHeader(lines []string, at int) (map[string]any, int, error) {
	if at >= len(lines) || strings.TrimRight(lines[at], " ") != "// ---" {
		return nil, at, nil
	}
	end := at + 1
	for ; end < len(lines) && strings.TrimRight(lines[end], " ") != "// ---"; end++ {
		if !strings.HasPrefix(lines[end], "//") {
			return nil, at, nil // a comment that begins with a line
		}
	}
	if end == len(lines) {
		return nil, at, nil
	}
	var yaml []yamlLine
	for i, line := range lines[at+1 : end] {
		text := uncomment(line)
		word := strings.TrimLeft(text, " ")
		if word == "" || word[0] == '#' {
			continue
		}
		yaml = append(yaml, yamlLine{indent: len(text) - len(word), text: strings.TrimRight(word, " "), number: at + 2 + i})
	}
	m, rest, err := readYAML(yaml, 0)
	if err == nil && len(rest) > 0 {
		err = rest[0].unknown()
	}
	if err != nil {
		return nil, 0, err
	}
	metadata, _ := m["jupyter"].(map[string]any)
	if metadata == nil {
		metadata = map[string]any{}
	}
	delete(metadata, "jupytext")
	return metadata, end + 1, nil
}

// A yamlLine is a line of the header.
type yamlLine struct {
	indent int
	text   string
	number int
}

func (l yamlLine) unknown() error {
	return fmt.Errorf("line %d: %q is not YAML that can be read here: want key: value", l.number, l.text)
}

// readYAML reads an object whose keys are indented by at least min, and returns
// the lines behind it.
func readYAML(lines []yamlLine, min int) (map[string]any, []yamlLine, error) {
	m := map[string]any{}
	if len(lines) == 0 || lines[0].indent < min {
		return m, lines, nil
	}
	indent := lines[0].indent
	for len(lines) > 0 && lines[0].indent == indent {
		line := lines[0]
		key, rest, err := yamlKey(line)
		if err != nil {
			return nil, nil, err
		}
		lines = lines[1:]
		switch {
		case rest != "":
			m[key] = yamlScalar(rest)
		case len(lines) > 0 && strings.HasPrefix(lines[0].text, "- ") && lines[0].indent >= indent:
			list := []any{}
			for len(lines) > 0 && strings.HasPrefix(lines[0].text, "- ") {
				list = append(list, yamlScalar(strings.TrimSpace(lines[0].text[2:])))
				lines = lines[1:]
			}
			m[key] = list
		case len(lines) > 0 && lines[0].indent > indent:
			var err error
			if m[key], lines, err = readObject(lines, indent+1); err != nil {
				return nil, nil, err
			}
		default:
			m[key] = nil
		}
	}
	if len(lines) > 0 && lines[0].indent > indent {
		return nil, nil, lines[0].unknown()
	}
	return m, lines, nil
}

func readObject(lines []yamlLine, min int) (any, []yamlLine, error) {
	m, rest, err := readYAML(lines, min)
	return m, rest, err
}

// yamlKey splits a line at the colon behind its key.
func yamlKey(line yamlLine) (key, rest string, err error) {
	text := line.text
	if text[0] == '"' {
		d := json.NewDecoder(strings.NewReader(text))
		if d.Decode(&key) != nil {
			return "", "", line.unknown()
		}
		text = text[d.InputOffset():]
		if !strings.HasPrefix(text, ":") {
			return "", "", line.unknown()
		}
		return key, strings.TrimSpace(text[1:]), nil
	}
	key, rest, ok := strings.Cut(text, ":")
	if !ok || rest != "" && rest[0] != ' ' {
		return "", "", line.unknown()
	}
	return strings.Trim(strings.TrimSpace(key), "'"), strings.TrimSpace(rest), nil
}

// yamlScalar reads a value on one line.
func yamlScalar(text string) any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if d.Decode(&v) == nil && d.InputOffset() == int64(len(text)) {
		return v
	}
	if len(text) > 1 && text[0] == '\'' && text[len(text)-1] == '\'' {
		return strings.ReplaceAll(text[1:len(text)-1], "''", "'")
	}
	return text
}
