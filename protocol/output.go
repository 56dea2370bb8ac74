package protocol

import "slices"

// Stream is text written to standard output or standard error.
type Stream struct {
	Name string `json:"name"` // "stdout" or "stderr"
	Text string `json:"text"`
}

// appendJSON appends what json.Marshal gives, but for the characters that only
// HTML minds.
func (s Stream) appendJSON(b []byte) []byte {
	b = slices.Grow(b, len(s.Text)+len(s.Text)/8+64) // lines of ten bytes fit
	b = append(b, `{"name":`...)
	b = appendText(b, s.Name)
	b = append(b, `,"text":`...)
	b = appendText(b, s.Text)
	return append(b, '}')
}

// Transient holds what a front end needs to know of a display and must not
// save.
type Transient struct {
	DisplayID string `json:"display_id,omitempty"`
}

// DisplayData is the content of display_data and of update_display_data. Data
// maps a MIME type to its value: a string, base64 for binary types, or any
// JSON value for JSON types.
type DisplayData struct {
	Data      map[string]any `json:"data"`
	Metadata  map[string]any `json:"metadata"`
	Transient Transient      `json:"transient"`
}

// ClearOutput removes the outputs of the running cell; with Wait, only when
// the next output comes.
type ClearOutput struct {
	Wait bool `json:"wait"`
}

// Execution states of a Status message.
const (
	StateStarting = "starting"
	StateBusy     = "busy"
	StateIdle     = "idle"
)

// Status tells what the kernel does about the parent request.
type Status struct {
	ExecutionState string `json:"execution_state"`
}

// InputRequest asks the front end that sent the running cell for a line.
type InputRequest struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"`
}

// InputReply carries the line, without its newline.
type InputReply struct {
	Value string `json:"value"`
}
