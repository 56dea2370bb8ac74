package session

import (
	"strings"
	"sync"

	"gokernel/interp"
)

// A capture stands between the worker and the front: while a user expression
// is evaluated, its value is kept and not shown, and while a cell is captured,
// what it prints.
type capture struct {
	interp.Front

	mu     sync.Mutex
	run    int64          // whose results are kept; 0 for none
	result *interp.Bundle // the last of them
	quiet  int64          // run of which nothing is shown; 0 for none
	text   strings.Builder
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

// everything keeps all events of a run back until stop is called. The first
// function returned gives what was printed.
func (c *capture) everything(run int64) (printed func() string, stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.quiet
	if before == 0 {
		c.text.Reset()
	}
	start := c.text.Len()
	c.quiet = run
	printed = func() string {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.text.String()[start:]
	}
	stop = func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.quiet = before
	}
	return printed, stop
}

// Emit implements interp.Front.
func (c *capture) Emit(e interp.Event) {
	if !c.takes(e) {
		c.Front.Emit(e)
	}
}

// takes keeps an event where it is not to be shown.
func (c *capture) takes(e interp.Event) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case e.Result != nil && c.run != 0 && e.Run == c.run:
		c.result = e.Result
		return true
	case c.quiet == 0 || e.Run != c.quiet || e.Error != nil:
		return false
	case e.Stream != nil && e.Stream.Name == interp.Stdout:
		c.text.WriteString(e.Stream.Text)
	}
	return true
}
