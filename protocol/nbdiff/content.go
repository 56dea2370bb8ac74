package nbdiff

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"gokernel/protocol/nbformat"
)

// volatile are metadata that tell of a run, a screen or a kernel's version, not of
// the notebook.
var volatile = map[string]bool{
	"language_info": true,
	"execution":     true, "ExecuteTime": true, "collapsed": true, "scrolled": true, "autoscroll": true, "trusted": true,
}

// metadataLines writes metadata, a line for each key.
func metadataLines(m map[string]any) []string {
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if !volatile[key] {
			lines = append(lines, key+": "+jsonText(m[key]))
		}
	}
	return lines
}

func jsonText(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// ignored stands for what is not compared.
const ignored = "…"

// outputLines writes the outputs of a cell. Execution counts and tracebacks,
// which name them, are no part of it; nor is how the text of a stream is cut in
// pieces.
func outputLines(c *nbformat.Cell, o Options) []string {
	var lines []string
	for _, out := range merged(c.Outputs) {
		switch out.Type {
		case nbformat.Stream:
			lines = append(lines, out.Name+":")
			lines = append(lines, indented(clean(out.Text, o))...)
			if !strings.HasSuffix(out.Text, "\n") {
				lines = append(lines, `  \ no newline at the end`)
			}
		case nbformat.Error:
			lines = append(lines, "error:")
			lines = append(lines, indented(clean(out.EName+": "+out.EValue, o))...)
		case nbformat.ExecuteResult, nbformat.DisplayData:
			name := "display"
			if out.Type == nbformat.ExecuteResult {
				name = "result"
			}
			for _, mime := range byMIME(out.Data) {
				lines = append(lines, name+" "+mime+":")
				lines = append(lines, indented(dataText(mime, out.Data[mime], o))...)
			}
		default:
			lines = append(lines, out.Type+":", "  "+jsonText(out.Extra))
		}
	}
	return lines
}

// merged joins the texts that follow each other on one stream.
func merged(outputs []*nbformat.Output) []*nbformat.Output {
	var list []*nbformat.Output
	for _, out := range outputs {
		if n := len(list); n > 0 && out.Type == nbformat.Stream && list[n-1].Type == nbformat.Stream && list[n-1].Name == out.Name {
			joined := *list[n-1]
			joined.Text += out.Text
			list[n-1] = &joined
			continue
		}
		list = append(list, out)
	}
	return list
}

// byMIME lists the types of a bundle, plain text first.
func byMIME(data map[string]any) []string {
	keys := slices.Sorted(maps.Keys(data))
	if i := slices.Index(keys, "text/plain"); i > 0 {
		keys = append([]string{"text/plain"}, slices.Delete(keys, i, i+1)...)
	}
	return keys
}

// dataText is a value of a bundle: text as it is, other data by size and hash.
func dataText(mime string, v any, o Options) string {
	text, isText := v.(string)
	switch {
	case !isText:
		return clean(jsonText(v), o)
	case strings.HasPrefix(mime, "text/"), mime == "image/svg+xml", mime == "application/javascript":
		return clean(text, o)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		raw = []byte(text)
	}
	sum := sha256.Sum256(raw)
	return fmt.Sprintf("%s, sha256 %x…", size(len(raw)), sum[:6])
}

func size(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// clean takes the colours out of a text, and what is to be ignored.
func clean(text string, o Options) string {
	text = colour.ReplaceAllString(text, "")
	for _, re := range o.Ignore {
		text = re.ReplaceAllString(text, ignored)
	}
	return text
}

// colour matches the escape sequences of coloured text.
var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

func indented(text string) []string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = "  " + line
	}
	return lines
}
