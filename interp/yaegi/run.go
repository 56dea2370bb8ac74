package yaegi

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"gokernel/interp"
	"gokernel/interp/worker"
)

// A run is one call of an interpreted function by Engine.Run.
type run struct {
	ctx   context.Context
	label unsafe.Pointer // of the goroutines that belong to it
	stop  chan struct{}  // closed when it is interrupted
	ended chan struct{}  // closed when its function has returned or panicked
	leave func()         // called when it has ended
	whole atomic.Bool    // the function came to its end

	mu      sync.Mutex
	state   runState
	err     *interp.CellError
	results []Shown
	values  []Value        // what the reported values are
	keep    int            // number of the cell whose result is kept; 0 for none
	bundle  *interp.Bundle // of the results, where the cell's goroutine has made it
}

type runState int

const (
	running runState = iota
	returned
	stopped
)

// patience is how long an interrupted cell beside compiled ones may take to
// stop. After that it waits in compiled code, and is left behind.
const patience = 300 * time.Millisecond

// call runs the interpreted func() of that name and waits for its end, also
// when it is interrupted: nothing of it runs on when call has returned, unless
// it waits in compiled code, and another machine can take over.
//
// An interrupt raises the interpreter's count of stops; every frame then
// returns at its next step. Afterwards the count is set back, since closures
// of earlier cells carry the count of their making and would do nothing, in
// silence, from then on. That of a machine left behind stays.
func (e *Engine) call(ctx context.Context, p worker.Program, name string, values []Value) *run {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &run{ctx: ctx, label: worker.Labels(), stop: make(chan struct{}), ended: make(chan struct{}), values: values}
	if p.Keep {
		r.keep = p.Cell
	}
	e.mu.Lock()
	e.run = r
	e.mu.Unlock()
	e.trace.take()
	m := e.machine
	program, err := m.in.Compile(supportAlias + ".Call(" + name + ")")
	if err != nil {
		r.err = unsupported("the cell", err)
		return r
	}
	stop := func() {}
	if e.options.Shared != nil {
		stop, r.leave = e.options.Shared.Enter(e.Host(), func(err *interp.CellError) {
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.state == running {
				r.err = err
				cancel()
			}
		})
	}
	before := m.count()
	m.in.ExecuteWithContext(ctx, program)
	r.mu.Lock()
	unfinished := r.state == running
	if unfinished {
		r.state = stopped
		switch {
		case r.err != nil: // a goroutine of the cell's has ended it
		case ctx.Err() == nil: // its goroutine has ended
			r.err = &interp.CellError{Kind: interp.KindExit, Message: "runtime.Goexit ended the cell"}
		default:
			r.err = interrupted()
		}
	}
	r.mu.Unlock()
	if unfinished {
		close(r.stop)
		stop()
	}
	if e.waitFor(r) {
		m.resume(before)
	} else if host := e.Host(); host != nil {
		host.LeaveBehind(p.Run)
	}
	return r
}

// waitFor waits for the run's goroutine. It reports false when that is left
// behind, in a machine that is not the engine's any more.
func (e *Engine) waitFor(r *run) bool {
	select {
	case <-r.ended:
		return true
	default:
	}
	if !e.replaceable() {
		<-r.ended
		return true
	}
	e.prepareNext()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-r.ended:
		return true
	case <-timer.C:
	}
	if !e.takeNext() {
		<-r.ended
		return true
	}
	return false
}

// callFunc runs the cell's function. It is the last step of what Engine.call
// evaluates, and its goroutine ends here: what the interpreter would do after
// it is of no use, and after an interrupt, for which the interpreter does not
// wait, it would run beside the next cell.
func (e *Engine) callFunc(f func()) {
	r := e.current()
	defer close(r.ended)
	if r.leave != nil {
		defer r.leave()
	}
	if r.ctx.Err() != nil { // the interpreter may have begun after its stop
		runtime.Goexit()
	}
	var value *interp.CellError // that the cell's value is
	err := e.attempt(func() {
		f()
		if r.whole.Load() {
			value = e.present(r)
		}
	})
	r.mu.Lock()
	if r.state == running && r.err == nil {
		r.state = returned
		r.err = value
		switch {
		case r.ctx.Err() != nil:
			r.err = interrupted() // it ended because it was stopped, or what it waited for did
		case err != nil:
			r.err = err
		case !r.whole.Load():
			r.err = internal("the interpreter stopped in the middle of the cell")
		}
	}
	r.mu.Unlock()
	runtime.Goexit()
}

// current is the running cell, or the last one.
func (e *Engine) current() *run {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.run
}

// mine is the running cell if the calling goroutine belongs to it, or nil.
func (e *Engine) mine() *run {
	if r := e.current(); r != nil && r.label == worker.Labels() {
		return r
	}
	return nil
}
