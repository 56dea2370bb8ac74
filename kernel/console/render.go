package console

import (
	"fmt"
	"slices"
	"strings"

	"gokernel/kernel/ansi"
	"gokernel/protocol"
)

// Colors of prompts, as SGR parameters.
const (
	green = "32"
	red   = "31"
	faint = "2"
)

func (c *Console) color(sgr, text string) string {
	if !c.o.Colors {
		return text
	}
	return "\x1b[" + sgr + "m" + text + "\x1b[0m"
}

// clean is a whole text as the terminal may have it.
func (c *Console) clean(text string) string { return ansi.Clean(text, c.o.Colors) }

// cleanPart is the next part of a stream: a sequence may begin in one message
// and end in another.
func (c *Console) cleanPart(name, text string) string {
	c.streamsMu.Lock()
	defer c.streamsMu.Unlock()
	f := c.streams[name]
	if f == nil {
		f = &ansi.Filter{Colors: c.o.Colors}
		c.streams[name] = f
	}
	return f.Clean(text)
}

// A piece is what one message adds to the user's screen.
type piece struct {
	text  string
	error bool // belongs on standard error
	block bool // begins on a line of its own

	display string // its ID, of what can change
	update  bool   // it is to take the place of that display
}

// render gives the text of an output message; there is none for a message that
// shows nothing.
func (c *Console) render(m *protocol.Message) (piece, bool) {
	switch m.Header.MsgType {
	case protocol.TypeStream:
		var s protocol.Stream
		if m.Decode(&s) != nil {
			return piece{}, false
		}
		text := c.cleanPart(s.Name, s.Text)
		return piece{text: text, error: s.Name == "stderr"}, text != ""
	case protocol.TypeDisplayData, protocol.TypeUpdateDisplayData:
		var d protocol.DisplayData
		if m.Decode(&d) != nil {
			return piece{}, false
		}
		text := plain(d.Data)
		return piece{
			text: text + "\n", block: true, display: d.Transient.DisplayID, update: m.Header.MsgType == protocol.TypeUpdateDisplayData,
		}, text != ""
	case protocol.TypeExecuteResult:
		var r protocol.ExecuteResult
		if m.Decode(&r) != nil {
			return piece{}, false
		}
		text := plain(r.Data)
		if c.term != nil {
			prompt := c.color(red, fmt.Sprintf("Out[%d]: ", r.ExecutionCount))
			if strings.Contains(text, "\n") {
				prompt += "\n" // so that columns stay under each other
			}
			text = prompt + text
		}
		return piece{text: text + "\n", block: true}, true
	case protocol.TypeError:
		var e protocol.ErrorContent
		if m.Decode(&e) != nil {
			return piece{}, false
		}
		text := strings.TrimRight(c.clean(strings.Join(e.Traceback, "\n")), "\n")
		if text == "" {
			text = strings.TrimPrefix(e.EName+": "+e.EValue, ": ")
		}
		return piece{text: text + "\n", error: true, block: true}, true
	}
	return piece{}, false
}

// pageText is what a payload has for the pager: help on a name. Other payloads
// have none.
func pageText(payload any) string {
	item, _ := payload.(map[string]any)
	data, _ := item["data"].(map[string]any)
	if item["source"] != "page" || data == nil {
		return ""
	}
	return plain(data)
}

// nextInput is the text that a payload has for the next prompt. What only lays
// the code that has just run out anew, in place of its cell, is none.
func nextInput(payload any, code string) string {
	item, _ := payload.(map[string]any)
	text, _ := item["text"].(string)
	if item["source"] != "set_next_input" || item["replace"] == true && withoutSpace(text) == withoutSpace(code) {
		return ""
	}
	return strings.TrimRight(text, "\n")
}

func withoutSpace(text string) string { return strings.Join(strings.Fields(text), "") }

// plain is the part of a MIME bundle that a terminal can show. Of others it
// says what they are.
func plain(data map[string]any) string {
	if text, ok := data["text/plain"].(string); ok {
		return text
	}
	var types []string
	for t := range data {
		types = append(types, t)
	}
	if len(types) == 0 {
		return ""
	}
	slices.Sort(types)
	return "[" + strings.Join(types, ", ") + "]"
}
