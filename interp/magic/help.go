package magic

import (
	"encoding/json"
	"strings"

	"gokernel/interp"
)

// Help is what %name? shows.
func (m *Magic) Help() interp.Bundle {
	var text, markdown strings.Builder
	text.WriteString(m.Usage + "\n\n" + sentence(m.Brief) + "\n")
	markdown.WriteString("```\n" + m.Usage + "\n```\n\n" + sentence(m.Brief) + "\n")
	if m.Detail != "" {
		detail := "\n" + strings.TrimSpace(m.Detail) + "\n"
		text.WriteString(detail)
		markdown.WriteString(detail)
	}
	if len(m.Aliases) > 0 {
		aliases := "\nAlso called %" + strings.Join(m.Aliases, ", %") + ".\n"
		text.WriteString(aliases)
		markdown.WriteString(aliases)
	}
	b := interp.PlainBundle(strings.TrimRight(text.String(), "\n"))
	raw, err := json.Marshal(strings.TrimRight(markdown.String(), "\n"))
	if err == nil { // a string always marshals
		b.Data["text/markdown"] = raw
	}
	return b
}

// sentence makes a sentence of a phrase.
func sentence(phrase string) string {
	return strings.ToUpper(phrase[:1]) + phrase[1:] + "."
}
