// Package engines puts the worker process together: the engines that it runs
// cells with, and the display package that cells show things by. It knows what
// it joins; it does no work of its own.
package engines

import (
	"context"
	"fmt"
	"reflect"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// Interpreter names the interpreter in a worker.Program.
const Interpreter = "interpreter"

// New makes the engines of a worker process. What the display package shows
// goes to the host of the running program from now on, until disconnect is
// called.
func New() (engines map[string]worker.Engine, disconnect func(), err error) {
	engine, err := yaegi.New(yaegi.Options{
		Show:    show,
		Symbols: map[string]map[string]reflect.Value{"gokernel/display": displaySymbols()},
	})
	if err != nil {
		return nil, nil, fmt.Errorf("starting interpreter: %w", err)
	}
	disconnect = display.Connect(screen{engine})
	return map[string]worker.Engine{Interpreter: engine}, disconnect, nil
}

// A screen is the display package's way to the front ends.
type screen struct{ engine *yaegi.Engine }

// Display implements display.Sink.
func (s screen) Display(b display.Bundle, id string, update bool) {
	if host := s.engine.Host(); host != nil {
		host.Emit(interp.Event{Display: &interp.Display{Bundle: interp.Bundle(b), ID: id, Update: update}})
	}
}

// Clear implements display.Sink.
func (s screen) Clear(wait bool) {
	if host := s.engine.Host(); host != nil {
		host.Emit(interp.Event{Clear: &interp.ClearOutput{Wait: wait}})
	}
}

// Input implements display.Sink.
func (s screen) Input(prompt string, password bool) (string, error) {
	host := s.engine.Host()
	if host == nil {
		return "", interp.ErrNoInput
	}
	return host.Input(context.Background(), interp.InputRequest{Prompt: prompt, Password: password})
}
