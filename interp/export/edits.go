package export

import (
	"slices"
	"strings"
)

// edits are changes of a text, by its offsets.
type edits struct{ list []edit }

type edit struct {
	start, end int
	text       string
}

func (e *edits) replace(start, end int, text string) {
	e.list = append(e.list, edit{start, end, text})
}

// apply gives text[start:end] with the edits that lie in it.
func (e *edits) apply(text string, start, end int) string {
	list := slices.Clone(e.list)
	slices.SortStableFunc(list, func(a, b edit) int { return a.start - b.start })
	var b strings.Builder
	at := start
	for _, e := range list {
		if e.start < at || e.end > end {
			continue
		}
		b.WriteString(text[at:e.start])
		b.WriteString(e.text)
		at = e.end
	}
	b.WriteString(text[at:end])
	return b.String()
}
