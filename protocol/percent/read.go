package percent

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gokernel/protocol/nbformat"
)

// Read makes a notebook of a text. What stands above the first marker is a cell
// of code. Its error says which line is not as the format wants it.
func Read(data []byte) (*nbformat.Notebook, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("the file is not UTF-8 text")
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	lines := strings.Split(text, "\n")
	n := &nbformat.Notebook{Minor: 5, Metadata: map[string]any{}}
	at := 0
	if len(lines) > 0 && strings.HasPrefix(lines[0], "// -*-") {
		at = 1
	}
	metadata, at, err := readHeader(lines, at)
	if err != nil {
		return nil, err
	}
	if metadata != nil {
		n.Metadata = metadata
	}
	head, start := "", at
	add := func(end int) error {
		c, err := readCell(head, lines[start:end])
		if err != nil {
			return fmt.Errorf("line %d: %w", start, err)
		}
		if c != nil {
			c.ID = ID(len(n.Cells), c.Source)
			n.Cells = append(n.Cells, c)
		}
		return nil
	}
	for i := at; i < len(lines); i++ {
		if marker.MatchString(lines[i]) {
			if err := add(i); err != nil {
				return nil, err
			}
			head, start = lines[i], i+1
		}
	}
	if err := add(len(lines)); err != nil {
		return nil, err
	}
	return n, nil
}

// cellType matches the type of a cell in its marker.
var cellType = regexp.MustCompile(`\[(markdown|md|raw)\]`)

// readCell makes a cell of its marker, or "" above the first one, and its lines.
// It is nil for empty lines without a marker.
func readCell(head string, lines []string) (*nbformat.Cell, error) {
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	if head == "" {
		for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
			lines = lines[1:]
		}
		if len(lines) == 0 {
			return nil, nil
		}
	}
	c := &nbformat.Cell{Type: nbformat.Code, Metadata: map[string]any{}}
	if m := marker.FindStringSubmatch(head); m != nil {
		if err := readMarker(c, strings.TrimSpace(m[2])); err != nil {
			return nil, err
		}
	}
	lines = slices.Clone(lines)
	language, other := c.Metadata["language"].(string)
	other = other && c.Type == nbformat.Code && slices.Contains(languages, language)
	for i, line := range lines {
		switch {
		case c.Type != nbformat.Code || other:
			lines[i] = uncomment(line)
		case strings.HasPrefix(line, "//gonb:"):
			lines[i] = strings.TrimPrefix(line, "//gonb:")
		case magicLine.MatchString(line):
			lines[i] = uncomment(line)
		}
	}
	if other {
		magic := "%%" + language
		if args, ok := c.Metadata["magic_args"].(string); ok {
			magic += " " + args
		}
		delete(c.Metadata, "language")
		delete(c.Metadata, "magic_args")
		lines = append([]string{magic}, lines...)
	}
	c.Source = strings.Join(lines, "\n")
	if c.Type == nbformat.Code {
		c.Source = strings.TrimRight(c.Source, "\n")
	}
	return c, nil
}

// uncomment takes one pair of slashes away.
func uncomment(line string) string {
	rest, ok := strings.CutPrefix(line, "//")
	if !ok {
		return line
	}
	return strings.TrimPrefix(rest, " ")
}

// readMarker reads what stands behind the percent signs.
func readMarker(c *nbformat.Cell, text string) error {
	title, options := text, ""
	if m := cellType.FindStringSubmatchIndex(text); m != nil {
		c.Type = nbformat.Markdown
		if text[m[2]:m[3]] == "raw" {
			c.Type = nbformat.Raw
		}
		title, options = text[:m[0]], text[m[1]:]
	} else if at := keyStart.FindStringIndex(text); at != nil {
		title, options = text[:at[0]], text[at[0]:]
	}
	if title = strings.TrimSpace(title); title != "" {
		c.Metadata["title"] = title
	}
	return readOptions(c.Metadata, strings.TrimSpace(options))
}

// keyStart matches the key of an option.
var keyStart = regexp.MustCompile(`(^|\s)[A-Za-z0-9_.-]+=`)

// validKey matches a key of metadata that a marker can have.
var validKey = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

// readOptions reads key=value pairs; values are JSON, and a key without one has
// null.
func readOptions(into map[string]any, text string) error {
	for text != "" {
		end := strings.IndexAny(text, " =")
		if end < 0 || text[end] == ' ' {
			word, rest, _ := strings.Cut(text, " ")
			if !validKey.MatchString(word) {
				return fmt.Errorf("%q is no key=value", word)
			}
			into[word] = nil
			text = strings.TrimSpace(rest)
			continue
		}
		key := text[:end]
		if !validKey.MatchString(key) {
			return fmt.Errorf("%q is no key", key)
		}
		d := json.NewDecoder(strings.NewReader(text[end+1:]))
		d.UseNumber()
		var value any
		if err := d.Decode(&value); err != nil {
			return fmt.Errorf("the value of %s is no JSON: %s", key, text[end+1:])
		}
		into[key] = value
		text = strings.TrimSpace(text[end+1+int(d.InputOffset()):])
	}
	return nil
}
