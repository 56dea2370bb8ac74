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

// Cell implements display.CellSink.
func (screen) Cell() display.Cell {
	owner, ok := owners.entry()
	if !ok {
		return display.Cell{}
	}
	s, run := owner.server, owner.run
	cell := display.Cell{ID: run, Depth: owner.depth, Go: func(f func()) (stop func()) {
		return s.apart(run, owner.depth+1, f)
	}}
	if c := s.current.Load(); c != nil && c.program.Run == run && !c.ended.Load() {
		cell.Stopped, cell.AtEnd = c.ctx.Done(), c.atEnd
	}
	return cell
}

// atEnd has f called when the call's engine has returned, and nothing of its
// result has gone up yet.
func (c *call) atEnd(f func()) {
	c.lasts.Lock()
	defer c.lasts.Unlock()
	c.last = append(c.last, f)
}

// finish calls what atEnd was given.
func (c *call) finish() {
	c.lasts.Lock()
	last := c.last
	c.last = nil
	c.lasts.Unlock()
	for _, f := range last {
		f()
	}
}
