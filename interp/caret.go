package interp

import (
	"strings"
	"unicode/utf8"
)

// Caret returns the source line and under it a mark: a caret at the column, and
// waves up to EndColumn where that is known, as in "^~~~". Tabs are kept and wide
// characters have two places, so that the two lines agree in a terminal. It is ""
// where the source is not known.
func (d Diagnostic) Caret() string {
	if d.Source == "" {
		return ""
	}
	at := d.place(d.Column)
	var mark strings.Builder
	for _, part := range strings.SplitAfter(d.Source[:at], "\t") {
		text, tab := strings.CutSuffix(part, "\t")
		mark.WriteString(strings.Repeat(" ", textWidth(text)))
		if tab {
			mark.WriteByte('\t')
		}
	}
	mark.WriteByte('^')
	if end := d.place(d.EndColumn); end > at {
		mark.WriteString(strings.Repeat("~", max(textWidth(d.Source[at:end])-1, 0)))
	}
	return d.Source + "\n" + mark.String()
}

// place is the offset in Source of a column, one at the beginning of a rune.
func (d Diagnostic) place(column int) int {
	at := min(max(column-1, 0), len(d.Source))
	for at < len(d.Source) && !utf8.RuneStart(d.Source[at]) {
		at--
	}
	return at
}
