package load

import (
	"context"
	"errors"
	"reflect"
	"runtime/debug"
	"sync"
	"time"

	"gokernel/interp"
	"gokernel/interp/native/hook"
	"gokernel/interp/worker"
)

// patience is how long an interrupted cell may take to reach a poll. After
// that it waits for something, and is left behind.
const patience = 300 * time.Millisecond

// A run is one call of a cell's function.
type run struct {
	number int64

	mu    sync.Mutex
	ended bool              // the cell has, for the user
	err   *interp.CellError // that it is to end with, of a goroutine's os.Exit

	exit    chan struct{}           // closed when a goroutine has called os.Exit
	exiting func(*interp.CellError) // called then, or nil
	once    sync.Once
}

// exited ends the run on behalf of one of its goroutines.
func (r *run) exited(err *interp.CellError) {
	r.once.Do(func() {
		r.mu.Lock()
		r.err = err
		r.mu.Unlock()
		close(r.exit)
		if r.exiting != nil {
			r.exiting(err)
		}
	})
}

// runCell calls the function on a goroutine of its own, which inherits the
// run's mark, and waits for its end. An interrupt raises the polls; what does
// not reach one is left behind, and stops when it does.
func (e *Engine) runCell(ctx context.Context, p worker.Program, program Program, cell func(*hook.Run), host worker.Host) *interp.CellError {
	r := &run{number: p.Run, exit: make(chan struct{})}
	e.guard.begin(r)
	results := &hook.Run{}
	ended := make(chan *interp.CellError, 1)
	e.guard.hold(r)
	go func() {
		var err *interp.CellError
		returned := false
		defer func() {
			v := recover()
			switch {
			case v != nil:
				err = e.guard.failure(v)
			case !returned:
				err = &interp.CellError{Kind: interp.KindExit, Message: "runtime.Goexit ended the cell"}
			}
			e.guard.release(r)
			ended <- err
		}()
		// Memory that is not there, as of a mapped file that has become shorter, is
		// a panic for the cell and not the end of the process.
		debug.SetPanicOnFault(true)
		cell(results)
		err = e.show(r, p, program, results, host)
		returned = true
	}()
	stop := func() *interp.CellError {
		e.guard.stop(r)
		timer := time.NewTimer(patience)
		defer timer.Stop()
		select {
		case err := <-ended:
			return err
		case <-timer.C:
		}
		host.LeaveBehind(p.Run)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.ended = true
		return interrupted()
	}
	var err *interp.CellError
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = stop()
	case <-r.exit:
		stop()
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.err
	}
	if err == nil && ctx.Err() != nil {
		return interrupted() // what it waited for stopped, and it went on to its end
	}
	return err
}

// show shows the cell's result. A trailing error of several results is no
// value: nil, it is dropped; otherwise it is the cell's error.
func (e *Engine) show(r *run, p worker.Program, program Program, results *hook.Run, host worker.Host) *interp.CellError {
	if !results.Shown {
		return nil
	}
	shown := make([]Shown, 0, len(results.Results))
	for i, value := range results.Results {
		s := Shown{Value: reflect.ValueOf(value)}
		if i < len(program.Values) {
			s.Type = program.Values[i].Type
			if program.Values[i].Error {
				if err, ok := value.(error); ok {
					return valueError(err)
				}
				continue
			}
		}
		shown = append(shown, s)
	}
	e.keep(p, shown)
	if e.options.Show == nil || len(shown) == 0 {
		return nil
	}
	bundle := e.options.Show(shown)
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.ended && len(bundle.Data) > 0 {
		host.Emit(interp.Event{Run: p.Run, Result: &bundle})
	}
	return nil
}

func valueError(err error) *interp.CellError {
	return &interp.CellError{Kind: interp.KindValue, Message: err.Error()}
}

func interrupted() *interp.CellError {
	return &interp.CellError{Kind: interp.KindInterrupt, Message: "the cell was interrupted; variables keep their values"}
}

// errLeft says that a goroutine of a cell that has ended wants something.
var errLeft = errors.New("the cell has ended")
