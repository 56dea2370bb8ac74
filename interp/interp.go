// Package interp holds the words that the kernel and the engines share: a
// Cell goes in, a stream of Events comes out, an Outcome ends it. It imports
// the standard library only, and knows neither Jupyter's messages nor how Go
// is run.
package interp

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// A Cell is one unit of source that a front end submits.
type Cell struct {
	Run             int64  // unique to each execution, also of silent cells; Events carry it
	Number          int    // execution count, as errors name it: "cell 3"
	ID              string // the front end's own id of the cell, or ""
	Code            string
	Deleted         []string // ids of cells that the notebook has no longer, as far as the front end says so
	Silent          bool     // nothing is to be shown, recorded or counted
	AllowStdin      bool     // the front end can answer an InputRequest
	UserExpressions map[string]string
}

// An Event is something a cell did while it ran, or that outlived it. Exactly
// one of the pointers is set. Events of one cell are in the order in which
// they happened.
type Event struct {
	Run     int64        `json:"run"` // the Cell.Run that caused it, also when that has ended
	Stream  *Stream      `json:"stream,omitempty"`
	Display *Display     `json:"display,omitempty"`
	Result  *Bundle      `json:"result,omitempty"` // the value of the cell
	Clear   *ClearOutput `json:"clear,omitempty"`
	Error   *CellError   `json:"error,omitempty"` // of a goroutine that outlived or ran beside its cell
	Comm    *Comm        `json:"comm,omitempty"`
}

// Stream is text written to standard output or standard error. Text is valid
// UTF-8: other bytes have been replaced.
type Stream struct {
	Name string `json:"name"` // Stdout or Stderr
	Text string `json:"text"`
}

// The names of the streams.
const (
	Stdout = "stdout"
	Stderr = "stderr"
)

// A Bundle is one value in several forms: a MIME type to a string (text, or
// base64 for binary types) or to raw JSON (for JSON types).
type Bundle struct {
	Data     map[string]json.RawMessage `json:"data"`
	Metadata map[string]json.RawMessage `json:"metadata,omitempty"`
}

// PlainBundle is a bundle of text alone.
func PlainBundle(text string) Bundle {
	raw, err := json.Marshal(text)
	if err != nil {
		raw = json.RawMessage(`""`) // a string always marshals
	}
	return Bundle{Data: map[string]json.RawMessage{"text/plain": raw}}
}

// Display shows a bundle. With an ID it can be changed later: an Update
// replaces what earlier Displays of that ID show, wherever they are.
type Display struct {
	Bundle
	ID     string `json:"id,omitempty"`
	Update bool   `json:"update,omitempty"`
}

// ClearOutput removes the outputs of the cell; with Wait, when the next one
// comes.
type ClearOutput struct {
	Wait bool `json:"wait"`
}

// Comm is a message from user code to a front end's comm.
type Comm struct {
	Op      string          `json:"op"` // "open", "msg" or "close"
	ID      string          `json:"id"`
	Target  string          `json:"target,omitempty"` // with "open"
	Data    json.RawMessage `json:"data"`
	Buffers [][]byte        `json:"buffers,omitempty"`
}

// An InputRequest asks the user for one line.
type InputRequest struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password,omitempty"`
}

// A Front is a session's way to its front ends. Its methods may be called by
// several goroutines at once.
type Front interface {
	// Emit hands on an event. It may wait for a slow reader, not for ever.
	Emit(Event)
	// Input asks the front end that sent the run's cell for one line, without
	// its newline. It fails with ErrNoInput where there is nobody to ask, and
	// with ctx's error when ctx ends first.
	Input(ctx context.Context, run int64, r InputRequest) (string, error)
}

// ErrNoInput says that the front end which sent the cell cannot be asked.
var ErrNoInput = errors.New("the front end does not support input requests")

// An Outcome is how a cell ended. Err is nil when it succeeded.
type Outcome struct {
	Err             *CellError
	UserExpressions map[string]ExpressionValue
	Page            *Bundle       // help for the front end's pager, or nil
	NextInput       *NextInput    // text for the front end's next cell, or nil
	Duration        time.Duration // of the run itself, without check and build
	Usage           Usage         // of the process that ran it, meanwhile
	Engine          string        // what ran it: "interpreter", "native", or "" when nothing ran
}

// An ExpressionValue is the value of one user expression, or its error.
type ExpressionValue struct {
	Bundle Bundle
	Err    *CellError
}

// NextInput is text for the front end to put in the next cell; with Replace,
// in place of this one.
type NextInput struct {
	Text    string
	Replace bool
}

// Info describes the language of the session.
type Info struct {
	GoVersion string // as in "1.26.8"
	Version   string // of this kernel
	Engines   []string
	Banner    string
}
