package worker

import (
	"context"

	"gokernel/display"
	"gokernel/interp"
)

// screen is the display.Sink of a process that serves: what a cell shows goes
// up through the server of the goroutine that shows it.
type screen struct{}

func (screen) Display(b display.Bundle, id string, update bool) {
	if to := owners.server(); to != nil {
		host{to}.Emit(interp.Event{Display: &interp.Display{Bundle: interp.Bundle(b), ID: id, Update: update}})
	}
}

func (screen) Clear(wait bool) {
	if to := owners.server(); to != nil {
		host{to}.Emit(interp.Event{Clear: &interp.ClearOutput{Wait: wait}})
	}
}

func (screen) Input(prompt string, password bool) (string, error) {
	to := owners.server()
	if to == nil {
		return "", interp.ErrNoInput
	}
	return host{to}.Input(context.Background(), interp.InputRequest{Prompt: prompt, Password: password})
}

// Stopped is closed when the cell of the calling goroutine is interrupted, or
// has ended.
func (screen) Stopped() <-chan struct{} {
	s, run, ok := owners.find()
	if !ok {
		return nil
	}
	if c := s.current.Load(); c != nil && c.program.Run == run {
		return c.ctx.Done()
	}
	return nil
}
