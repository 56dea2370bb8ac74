// Package yaegi runs cells in an embedded interpreter. It has two halves: the
// Engine, which lives in the worker process, owns the interpreter and runs
// Programs; and the Lowerer, which lives in the kernel process and turns
// checked cells into Programs, or refuses them.
//
// The interpreter differs from Go in many ways. What it does not run rightly
// is either written in other words (lower*.go) or refused with the name of the
// construct (subset*.go); the differential test compares the rest with the
// real toolchain. Nothing outside this package knows the interpreter.
package yaegi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"

	yaegi "github.com/traefik/yaegi/interp"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/worker"
)

// Options of an Engine.
type Options struct {
	// Show makes the bundle of a cell's result; false when there is nothing to
	// show. It is called on the cell's goroutine. Nil is Show of this package.
	Show func([]Shown) (interp.Bundle, bool)
	// Symbols are packages for cells beside the standard library: import path
	// to name to value, a type as a nil pointer to it.
	Symbols map[string]map[string]reflect.Value
}

// A Shown is one result of a cell.
type Shown struct {
	Value reflect.Value
	Type  *display.Type // its static type, whose names the value may have lost
	Text  string        // what its Error or String method says, when Says
	Says  bool
}

// String is the value as fmt prints it, or what it says of itself.
func (s Shown) String() string {
	if s.Says {
		return s.Text
	}
	return fmt.Sprint(s.Value)
}

// An Engine runs Programs in one interpreter, which lives as long as the
// Engine. Calls of Run must not overlap.
type Engine struct {
	options  Options
	in       *yaegi.Interpreter
	stops    *uint64 // the interpreter's count of stops: frames of an older count run no further
	imported map[string]bool
	trace    trace

	host atomic.Pointer[hostBox]
	mu   sync.Mutex
	run  *run // the running cell, or the last; guarded by mu
}

// hostBox makes an interface fit into an atomic pointer.
type hostBox struct{ worker.Host }

// A run is one call of an interpreted function by Engine.Run.
type run struct {
	ctx   context.Context
	label unsafe.Pointer // of the goroutines that belong to it
	stop  chan struct{}  // closed when it is interrupted
	ended chan struct{}  // closed when its function has returned or panicked
	whole atomic.Bool    // the function came to its end

	mu      sync.Mutex
	state   runState
	err     *interp.CellError
	results []Shown
	values  []Value // what the reported values are
}

type runState int

const (
	running runState = iota
	returned
	stopped
)

// New returns an engine whose interpreter is ready.
func New(o Options) (*Engine, error) {
	if o.Show == nil {
		o.Show = Show
	}
	e := &Engine{options: o, imported: map[string]bool{}}
	e.in = yaegi.New(yaegi.Options{
		Unrestricted: true,
		Stdin:        stdin{e},
		Stdout:       stdout{e},
		Stderr:       &e.trace, // only the interpreter itself writes there
	})
	id, ok := reflect.TypeFor[yaegi.Interpreter]().FieldByName("id")
	if !ok || id.Offset != 0 || id.Type.Kind() != reflect.Uint64 {
		return nil, errors.New("creating interpreter: its count of stops is not where it was")
	}
	e.stops = (*uint64)(unsafe.Pointer(e.in))
	for _, symbols := range []yaegi.Exports{standard(), e.overrides(), e.support(), displaySymbols(), exports(o.Symbols)} {
		if err := e.in.Use(symbols); err != nil {
			return nil, fmt.Errorf("loading symbols: %w", err)
		}
	}
	if err := e.eval(`import ` + supportAlias + ` "` + supportPath + `"`); err != nil {
		return nil, fmt.Errorf("importing %s: %w", supportPath, err)
	}
	return e, nil
}

// Run implements worker.Engine.
func (e *Engine) Run(ctx context.Context, p worker.Program, host worker.Host) *interp.CellError {
	e.host.Store(&hostBox{host})
	var program Program
	if err := json.Unmarshal(p.Payload, &program); err != nil {
		return internal("reading program: %v", err)
	}
	e.trace.know(program.Places)
	for _, imp := range program.Imports {
		if e.imported[imp.Alias] {
			continue
		}
		if err := e.eval("import " + imp.Alias + " " + fmt.Sprintf("%q", imp.Path)); err != nil {
			return unsupported("importing "+imp.Path, err)
		}
		e.imported[imp.Alias] = true
	}
	for _, chunk := range program.Chunks {
		if err := e.eval(chunk); err != nil {
			return unsupported("a declaration", err)
		}
	}
	for _, m := range program.Moves {
		if err := e.eval(fmt.Sprintf("%s.Move(&%s, &%s)", supportAlias, m.To, m.From)); err != nil {
			return internal("moving %s: %v", m.From, err)
		}
	}
	if program.Call != "" {
		if err := e.eval(program.Body); err != nil {
			return unsupported("the cell", err)
		}
		r := e.call(ctx, program.Call, program.Values)
		for _, name := range program.Drop {
			e.eval(fmt.Sprintf("%s.Zero(&%s)", supportAlias, name))
		}
		if r.err != nil {
			return r.err
		}
		return e.report(p.Run, r, host)
	}
	return nil
}

// call runs the interpreted func() of that name and waits for its end, also
// when it is interrupted: nothing of it runs on when call has returned.
//
// An interrupt raises the interpreter's count of stops; every frame then
// returns at its next step. Afterwards the count is set back, since closures
// of earlier cells carry the count of their making and would do nothing, in
// silence, from then on.
func (e *Engine) call(ctx context.Context, name string, values []Value) *run {
	r := &run{ctx: ctx, label: worker.Labels(), stop: make(chan struct{}), ended: make(chan struct{}), values: values}
	e.mu.Lock()
	e.run = r
	e.mu.Unlock()
	e.trace.take()
	program, err := e.in.Compile(supportAlias + ".Call(" + name + ")")
	if err != nil {
		r.err = unsupported("the cell", err)
		return r
	}
	before := atomic.LoadUint64(e.stops)
	e.in.ExecuteWithContext(ctx, program)
	r.mu.Lock()
	interrupt := r.state == running
	if interrupt {
		r.state = stopped
	}
	r.mu.Unlock()
	if interrupt {
		close(r.stop)
		r.err = interrupted()
	}
	<-r.ended
	atomic.StoreUint64(e.stops, before)
	return r
}

// eval evaluates a source that does not wait for anything. Only evaluation with
// a context makes code whose channel operations can be interrupted.
func (e *Engine) eval(src string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	_, err = e.in.EvalWithContext(context.Background(), src)
	return err
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

// Host returns the host of the latest program, or nil before the first.
func (e *Engine) Host() worker.Host {
	if box := e.host.Load(); box != nil {
		return box.Host
	}
	return nil
}

func internal(format string, args ...any) *interp.CellError {
	return &interp.CellError{Kind: interp.KindInternal, Message: fmt.Sprintf(format, args...)}
}

// unsupported reports code that the lowering let through and the interpreter
// does not take.
func unsupported(what string, err error) *interp.CellError {
	message := "the interpreter cannot run " + what
	if err != nil {
		message += ": " + err.Error()
	}
	return &interp.CellError{Kind: interp.KindUnsupported, Message: message, Advice: Advice}
}

func interrupted() *interp.CellError {
	return &interp.CellError{Kind: interp.KindInterrupt, Message: "the cell was interrupted; variables keep their values"}
}

// Advice is the cure for what the interpreter cannot run.
const Advice = "this construct needs compiled cells, which this version does not have yet"

var _ worker.Engine = (*Engine)(nil)
var _ io.Reader = stdin{}
