// Package process does for magics what concerns the process that runs cells
// rather than Go: its directory and environment, commands of the shell, files,
// goroutines, memory and profiles. It is an engine of the worker process, under
// the name "process"; what is asked of it and what it answers are its own
// words. It knows nothing of cells.
package process

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"

	"gokernel/interp"
	"gokernel/interp/worker"
)

// Name is the engine's name in a worker.Program.
const Name = "process"

// A Request is the payload of a worker.Program: what is set is done, in this
// order.
type Request struct {
	Directory  *string           `json:"directory,omitempty"` // to change to; "" is the user's home, "~/x" below it
	Set        map[string]string `json:"set,omitempty"`       // variables of the environment
	Unset      []string          `json:"unset,omitempty"`
	Write      *File             `json:"write,omitempty"`
	Command    *Command          `json:"command,omitempty"`
	Goroutines bool              `json:"goroutines,omitempty"`
	Memory     bool              `json:"memory,omitempty"`
	Collect    bool              `json:"collect,omitempty"` // garbage, before anything is told of Memory
	Profile    Profiling         `json:"profile,omitempty"` // to start
	EndProfile bool              `json:"end_profile,omitempty"`
	Calls      []Call            `json:"calls,omitempty"` // to tell which are the user's
}

// An Answer tells how things are when all has been done.
type Answer struct {
	Directory   string      `json:"directory"`
	Environment []string    `json:"environment"` // as in os.Environ
	Goroutines  []Goroutine `json:"goroutines,omitempty"`
	Cut         bool        `json:"cut,omitempty"` // Goroutines are not all: there are too many
	Memory      *Memory     `json:"memory,omitempty"`
	Profile     *Profile    `json:"profile,omitempty"` // that was ended; nil where none was being taken
	// Frames are the calls that were asked about, in their order; nil for what is
	// not in the user's code.
	Frames []*interp.Frame `json:"frames,omitempty"`
}

// An Engine does what it is asked.
type Engine struct {
	frame          FrameFunc
	stdout, stderr *os.File // as the process began with them; a cell may put others in their place
	profiler       profiler
}

// A FrameFunc tells whether a call, as the runtime describes it, is one in the
// user's code, and which.
type FrameFunc func(file string, line int, function string) (interp.Frame, bool)

// New returns the process's engine. frame may be nil: then no goroutine is the
// user's.
func New(frame FrameFunc) *Engine {
	e := &Engine{frame: frame}
	if runtime.GOOS != "windows" { // where serving puts others in their place first
		e.stdout, e.stderr = os.Stdout, os.Stderr
	}
	return e
}

// files are the standard output and error of commands.
func (e *Engine) files() (stdout, stderr *os.File) {
	if e.stdout == nil {
		return os.Stdout, os.Stderr
	}
	return e.stdout, e.stderr
}

// Run implements worker.Engine.
func (e *Engine) Run(ctx context.Context, p worker.Program, host worker.Host) *interp.CellError {
	var r Request
	if err := json.Unmarshal(p.Payload, &r); err != nil {
		return &interp.CellError{Kind: interp.KindInternal, Message: fmt.Sprintf("reading request: %v", err)}
	}
	if err := e.do(ctx, r, host); err != nil {
		return failure(ctx, err)
	}
	answer := Answer{Environment: os.Environ()}
	answer.Directory, _ = os.Getwd() // "" where it has been removed
	if r.Goroutines {
		list, all := e.goroutines()
		answer.Goroutines, answer.Cut = list, !all
	}
	if r.Memory {
		answer.Memory = memory(r.Collect)
	}
	if r.EndProfile {
		profile, err := e.profiler.end(p.Run)
		if err != nil {
			return failure(ctx, err)
		}
		answer.Profile = profile
	}
	if len(r.Calls) > 0 {
		answer.Frames = e.frames(r.Calls)
	}
	payload, err := json.Marshal(answer)
	if err != nil {
		return &interp.CellError{Kind: interp.KindInternal, Message: fmt.Sprintf("writing answer: %v", err)}
	}
	host.Answer(payload)
	return nil
}

// do does what changes something.
func (e *Engine) do(ctx context.Context, r Request, host worker.Host) error {
	if r.Directory != nil {
		if err := change(*r.Directory); err != nil {
			return err
		}
	}
	if err := set(r.Set, r.Unset); err != nil {
		return err
	}
	if r.Write != nil {
		if err := r.Write.write(host); err != nil {
			return err
		}
	}
	if r.Profile != "" {
		if err := e.profiler.begin(r.Profile); err != nil {
			return err
		}
	}
	if r.Command != nil {
		stdout, stderr := e.files()
		return r.Command.run(ctx, stdout, stderr)
	}
	return nil
}

// failure is the error of a magic in the user's words.
func failure(ctx context.Context, err error) *interp.CellError {
	if ctx.Err() != nil {
		return &interp.CellError{Kind: interp.KindInterrupt, Message: "the command was interrupted"}
	}
	message := err.Error()
	var path *fs.PathError
	if errors.As(err, &path) {
		message = path.Path + ": " + path.Err.Error()
	}
	return &interp.CellError{Kind: interp.KindMagic, Message: message}
}
