// Package worker is the seam between the kernel process and the process that
// runs cells. A Client in the kernel process sends numbered calls down; Serve
// in the child hands them to engines and sends one ordered stream of events
// up, the result of the call included. What cells write to file descriptors 1
// and 2, C code and child processes included, joins the same stream.
//
// The package knows processes, frames and output capture. It knows neither Go
// syntax nor Jupyter's messages: what a program is, its engine alone knows.
package worker

import (
	"context"
	"encoding/json"
	"io"
	"time"
	"unsafe"

	"gokernel/interp"
)

// A Program is what one engine is to run for one cell. The payload is the
// engine's own.
type Program struct {
	Run        int64           `json:"run"`               // interp.Cell.Run: the owner of what it writes and shows
	Cell       int             `json:"cell"`              // execution count
	Engine     string          `json:"engine"`            // a key of Serve's engines
	AllowStdin bool            `json:"allowStdin"`        // an InputRequest can be answered
	Keep       bool            `json:"keep,omitempty"`    // the result is kept, for later cells to mention
	MaxForm    int             `json:"maxForm,omitempty"` // bytes that one form of a shown value may have; 0 is the default
	Payload    json.RawMessage `json:"payload,omitempty"`
}

// An Engine runs programs in the worker process.
type Engine interface {
	// Run runs the program on the calling goroutine, which is its own. Ending
	// ctx interrupts it; then it is to return soon, or the whole process is
	// ended. Goroutines that it cannot stop may go on, by Host.LeaveBehind. It
	// may panic: that is reported as an internal error. Calls do not overlap.
	Run(ctx context.Context, p Program, host Host) *interp.CellError
}

// A Stopper is an Engine that can stop some goroutines of a cell by themselves.
type Stopper interface {
	// StopGoroutines stops those that carry the label set, as far as that can be
	// done, until the function returned is called, once they have ended.
	StopGoroutines(label unsafe.Pointer) (ended func())
}

// A Host is what an engine reaches of the world. Its methods may be called by
// several goroutines at once, also by those that outlive their program, and
// one Host serves all programs: the owner of what is written is found from
// the goroutine that writes.
type Host interface {
	// Emit hands an event up, after all text that was written before it; what
	// changes an earlier output, or is for a comm, may overtake an unfinished
	// line. An event without a Run gets that of the calling goroutine.
	Emit(e interp.Event)
	// Stdout and Stderr write to the one ordered stream, owned by the run
	// that started the writing goroutine.
	Stdout() io.Writer
	Stderr() io.Writer
	// Stdin reads lines: a Read that finds no rest of a line raises an
	// InputRequest whose prompt is the unfinished line of stdout. It fails with
	// io.EOF where the user ends the input; the next Read asks again.
	Stdin() io.Reader
	// Input asks for one line. It fails with interp.ErrNoInput where there is
	// nobody to ask, and with io.EOF where the user ends the input.
	Input(ctx context.Context, r interp.InputRequest) (string, error)
	// GoroutineFailed shows the panic of a goroutine that run started. A run
	// of 0 is that of the calling goroutine.
	GoroutineFailed(run int64, err *interp.CellError)
	// Answer gives the caller of the running program more than its outcome.
	Answer(payload json.RawMessage)
	// LeaveBehind says that goroutines of run, which is about to end or has
	// ended, could not be stopped: nothing that they write, show or ask comes
	// up any more. What they write to file descriptors 1 and 2 themselves does,
	// as nobody can tell who wrote it.
	LeaveBehind(run int64)
}

// A Result is how a program ended. Err is nil when it succeeded.
type Result struct {
	Err      *interp.CellError `json:"err,omitempty"`
	Duration time.Duration     `json:"duration"` // of the engine's Run alone, in ns
	Usage    interp.Usage      `json:"usage"`    // of the process meanwhile
	Answer   json.RawMessage   `json:"answer,omitempty"`
}
