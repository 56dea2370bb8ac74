package protocol

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Stream is text written to standard output or standard error.
type Stream struct {
	Name string `json:"name"` // "stdout" or "stderr"
	Text string `json:"text"`
}

// appendJSON appends what json.Marshal gives, but for the characters that only
// HTML minds.
func (s Stream) appendJSON(b []byte) ([]byte, error) {
	b = slices.Grow(b, len(s.Text)+len(s.Text)/8+64) // lines of ten bytes fit
	b = append(b, `{"name":`...)
	b = appendText(b, s.Name)
	b = append(b, `,"text":`...)
	b = appendText(b, s.Text)
	return append(b, '}'), nil
}

func (s *Stream) bulk() (string, any) { return "text", &s.Text }

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

func (d DisplayData) appendJSON(b []byte) ([]byte, error) {
	b, err := appendBundle(append(b, '{'), d.Data, d.Metadata)
	if err != nil {
		return nil, err
	}
	b = append(b, `,"transient":`...)
	if b, err = appendValue(b, d.Transient); err != nil {
		return nil, err
	}
	return append(b, '}'), nil
}

// appendBundle appends the fields of a value's forms and their metadata.
func appendBundle(b []byte, data, metadata map[string]any) ([]byte, error) {
	size := 64
	for _, v := range data {
		if raw, ok := v.(json.RawMessage); ok {
			size += len(raw) + 64
		}
	}
	// Not slices.Grow, which clears at a stretch what it adds.
	b = append(append(make([]byte, 0, len(b)+size), b...), `"data":`...)
	b, err := appendValues(b, data)
	if err != nil {
		return nil, err
	}
	return appendValues(append(b, `,"metadata":`...), metadata)
}

// appendValues appends a map in the order of its keys.
func appendValues(b []byte, values map[string]any) ([]byte, error) {
	if values == nil {
		return append(b, "null"...), nil
	}
	b = append(b, '{')
	for i, key := range slices.Sorted(maps.Keys(values)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, key), ':')
		var err error
		if b, err = appendValue(b, values[key]); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	return append(b, '}'), nil
}

// appendValue appends v: JSON as it is, which may be large, and all else as
// json.Marshal has it.
func appendValue(b []byte, v any) ([]byte, error) {
	raw, ok := v.(json.RawMessage)
	if !ok || raw == nil {
		var err error
		if raw, err = json.Marshal(v); err != nil {
			return nil, err
		}
	} else if !ValidJSON(raw) {
		return nil, errNotJSON
	}
	return appendPieces(b, raw), nil
}

var errNotJSON = errors.New("it is not JSON")

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

func (r *InputReply) bulk() (string, any) { return "value", &r.Value }
