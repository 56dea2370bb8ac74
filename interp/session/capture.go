package session

import (
	"sync"

	"gokernel/interp"
)

// A capture stands between the worker and the front: while a user expression
// is evaluated, its value is kept and not shown.
type capture struct {
	interp.Front

	mu     sync.Mutex
	run    int64          // whose results are kept; 0 for none
	result *interp.Bundle // the last of them
}

func newCapture(front interp.Front) *capture { return &capture{Front: front} }

// results keeps the results of a run back until stop is called. The first
// function returned gives the last one.
func (c *capture) results(run int64) (last func() interp.Bundle, stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.run, c.result = run, nil
	last = func() interp.Bundle {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.result == nil {
			return interp.Bundle{}
		}
		return *c.result
	}
	stop = func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.run, c.result = 0, nil
	}
	return last, stop
}

// Emit implements interp.Front.
func (c *capture) Emit(e interp.Event) {
	c.mu.Lock()
	if e.Result != nil && c.run != 0 && e.Run == c.run {
		c.result = e.Result
		c.mu.Unlock()
		return
	}
	c.mu.Unlock()
	c.Front.Emit(e)
}
