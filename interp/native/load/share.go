package load

import (
	"reflect"

	"gokernel/interp"
	"gokernel/interp/worker"
)

// A Share is what another engine of the worker process needs to run cells beside
// compiled ones: variables, functions and interrupts. Its methods may be called
// by several goroutines at once, Enter when no other cell runs.
type Share struct {
	*Variables
	engine *Engine
}

// Share returns what the engine shares.
func (e *Engine) Share() Share { return Share{e.vars, e} }

// Keep keeps the one value that a cell gave.
func (s Share) Keep(cell int, value any) { s.engine.results.Keep(cell, value) }

// Function returns the session function of that name. A call of the value runs
// the newest body of its signature, also after the function has been declared
// anew.
func (s Share) Function(name string) (f reflect.Value, ok bool) {
	s.engine.mu.Lock()
	defer s.engine.mu.Unlock()
	f, ok = s.engine.functions[name]
	return f, ok
}

// Enter makes the calling goroutine, and those that inherit its labels, a cell
// that runs, with that host: what packages write by themselves, as log does, goes
// there, and goroutines that compiled code starts for it belong to it. exited is
// called when one of them ends the cell, with os.Exit say. stop makes its
// compiled code stop at the next poll; leave tells that the cell's own goroutine
// has ended, and is called once.
func (s Share) Enter(host worker.Host, exited func(*interp.CellError)) (stop, leave func()) {
	s.engine.guard.setHost(host)
	r := &run{exit: make(chan struct{}), exiting: exited}
	g := &s.engine.guard
	g.begin(r)
	g.hold(r)
	return func() { g.stop(r) }, func() { g.release(r) }
}

// Failure is the error of a panic in the calling goroutine, with the frames of
// compiled cells. It is called by a deferred function, while the stack of the
// panic is still there.
func (s Share) Failure(value any) *interp.CellError { return s.engine.guard.failure(value) }
