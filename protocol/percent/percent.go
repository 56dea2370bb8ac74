// Package percent reads and writes notebooks as Jupytext's percent format for
// Go: a text file with the cells one below the other, each under a line
//
//	// %% title [markdown] key="value"
//
// Text cells and magics are comments, so that editors and Go tools can work on
// the code. Outputs are not part of it. The notebook's metadata stand on top,
// as YAML in a comment. It knows nothing of Go itself, and touches no files.
package percent

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"gokernel/protocol/nbformat"
)

// marker matches the line that begins a cell.
var marker = regexp.MustCompile(`^//\s*%%(%*)(?:\s+(.*))?$`)

// Is reports whether a text has cells in the percent format.
func Is(data []byte) bool {
	for line := range strings.Lines(string(data)) {
		if marker.MatchString(strings.TrimRight(line, "\r\n")) {
			return true
		}
	}
	return false
}

// Write returns the notebook's cells as text. What the format has no place for
// is left out: outputs, execution counts, ids, attachments, and metadata with
// keys that are no words. The error names a
// cell with a line that would be taken for the beginning of another.
func Write(n *nbformat.Notebook) ([]byte, error) {
	var b strings.Builder
	writeHeader(&b, n.Metadata)
	for i, c := range n.Cells {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		text, err := cellText(c)
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i+1, err)
		}
		b.WriteString(text)
	}
	return []byte(b.String()), nil
}

// cellText is a cell with its marker.
func cellText(c *nbformat.Cell) (string, error) {
	metadata := maps.Clone(c.Metadata)
	for _, volatile := range []string{"autoscroll", "collapsed", "scrolled", "trusted", "execution", "ExecuteTime", "lines_to_next_cell"} {
		delete(metadata, volatile)
	}
	lines := strings.Split(c.Source, "\n")
	comment := c.Type != nbformat.Code
	if !comment {
		if language, args, ok := otherLanguage(lines[0]); ok {
			lines = lines[1:]
			if metadata == nil {
				metadata = map[string]any{}
			}
			metadata["language"] = language
			if args != "" {
				metadata["magic_args"] = args
			}
			comment = true
		}
	}
	var b strings.Builder
	b.WriteString("// %%")
	if title, ok := metadata["title"].(string); ok && plainTitle(title) {
		b.WriteString(" " + title)
		delete(metadata, "title")
	}
	if c.Type != nbformat.Code {
		b.WriteString(" [" + c.Type + "]")
	}
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		if !validKey.MatchString(key) {
			continue
		}
		value, err := compact(metadata[key])
		if err != nil {
			return "", fmt.Errorf("metadata %s: %w", key, err)
		}
		b.WriteString(" " + key + "=" + value)
	}
	b.WriteString("\n")
	if len(lines) == 1 && lines[0] == "" {
		return b.String(), nil
	}
	for _, line := range lines {
		switch {
		case comment:
			line = strings.TrimRight("// "+line, " ")
			if marker.MatchString(line) {
				line = "// " + line
			}
		case magicLine.MatchString(line):
			line = "// " + line
		case gonb.MatchString(line):
			line = "//gonb:" + line
		case marker.MatchString(line):
			return "", fmt.Errorf("the format would take the line %q for the beginning of a cell", line)
		}
		b.WriteString(line + "\n")
	}
	return b.String(), nil
}

// magicLine matches lines of code that are no Go, as Jupytext sees it: also
// those that are comments of such lines.
var magicLine = regexp.MustCompile(`^(// |//)*(!\*?|%{1,3})[a-zA-Z]`)

// gonb matches magics of another Go kernel that Jupytext marks in its own way.
var gonb = regexp.MustCompile(`^%%(\s*|\s+-.*)$`)

// languages are those whose cell magics Jupytext writes as metadata.
var languages = []string{
	"bash", "sh", "script", "python", "python2", "python3", "javascript", "js", "perl", "html", "latex",
	"markdown", "pypy", "ruby", "svg", "sql", "R",
}

// otherLanguage tells whether the first line of a cell makes it one of another
// language.
func otherLanguage(line string) (language, args string, ok bool) {
	rest, ok := strings.CutPrefix(line, "%%")
	language, args, _ = strings.Cut(rest, " ")
	return language, strings.TrimSpace(args), ok && slices.Contains(languages, language)
}

// plainTitle tells whether a title can be read again.
func plainTitle(title string) bool {
	return title != "" && !strings.ContainsAny(title, "=[]{}\"\n") && title == strings.TrimSpace(title)
}

// compact writes a value as JSON on one line.
func compact(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// ID is an id that a cell has at its place, whenever it is read.
func ID(place int, source string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s", place, source))
	return hex.EncodeToString(sum[:4])
}
