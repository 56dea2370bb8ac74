// Package yaegi runs cells in an embedded interpreter. It has two halves: the
// Engine, which lives in the worker process, owns the interpreter and runs
// Programs; and the Lowerer, which lives in the kernel process and turns
// checked cells into Programs, or refuses them.
//
// The interpreter differs from Go in many ways. What it does not run rightly
// is either written in other words (lower*.go) or refused with the name of the
// construct (subset*.go); the differential test compares the rest with the
// real toolchain. Nothing outside this package knows the interpreter.
//
// A worker process may run compiled cells as well. Then the two engines share
// their variables (NewSharedLowerer, Shared): straight-line cells are interpreted,
// leave nothing of the interpreter's own behind, and call compiled functions.
package yaegi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"sync"
	"sync/atomic"

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
	// Shared is what it shares with the engine of compiled cells; nil where there
	// is none.
	Shared Shared
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
	options Options
	streams streams
	machine *machine      // used only by Run
	next    chan *machine // the one that takes over from a machine that is left behind, or nil; used only by Run
	trace   trace
	known   []any // keeps the linker from leaving those types out

	host atomic.Pointer[hostBox]
	mu   sync.Mutex
	run  *run // the running cell, or the last; guarded by mu
}

// hostBox makes an interface fit into an atomic pointer.
type hostBox struct{ worker.Host }

// New returns an engine whose interpreter is ready.
func New(o Options) (*Engine, error) {
	if o.Show == nil {
		o.Show = Show
	}
	e := &Engine{options: o, known: knownTypes}
	e.streams = e.newStreams()
	var err error
	e.machine, err = e.newMachine()
	return e, err
}

// Run implements worker.Engine.
func (e *Engine) Run(ctx context.Context, p worker.Program, host worker.Host) *interp.CellError {
	e.host.Store(&hostBox{host})
	var program Program
	if err := json.Unmarshal(p.Payload, &program); err != nil {
		return internal("reading program: %v", err)
	}
	e.trace.know(program.Places)
	if err := e.renew(program.Fresh); err != nil {
		return internal("starting a new interpreter: %v", err)
	}
	if err := e.prepare(program); err != nil {
		return err
	}
	if program.Call == "" {
		e.release(program)
		return nil
	}
	if err := e.machine.eval(program.Body); err != nil {
		return unsupported("the cell", err)
	}
	r := e.call(ctx, p, program.Call, program.Values)
	for _, name := range program.Drop {
		e.machine.eval(fmt.Sprintf("%s.Zero(&%s)", supportAlias, name))
	}
	e.release(program)
	if r.err != nil {
		return r.err
	}
	return e.report(p.Run, r, host)
}

// prepare makes known what the program mentions, and evaluates its
// declarations.
func (e *Engine) prepare(program Program) *interp.CellError {
	m, table := e.machine, e.options.Shared
	if err := m.imports(program.Imports); err != nil {
		return unsupported("the cell", err)
	}
	if table == nil && len(program.Variables)+len(program.Functions)+len(program.Release) > 0 {
		return internal("the cell is for a worker with compiled cells")
	}
	if err := m.bind(program.Variables, table); err != nil {
		return internal("%v", err)
	}
	if err := m.functions(program.Functions, table); err != nil {
		return internal("%v", err)
	}
	for _, chunk := range program.Chunks {
		m.keeps = true
		if err := m.eval(chunk); err != nil {
			return unsupported("a declaration", err)
		}
	}
	for _, move := range program.Moves {
		if err := m.eval(fmt.Sprintf("%s.Move(&%s, &%s)", supportAlias, move.To, move.From)); err != nil {
			return internal("moving %s: %v", move.From, err)
		}
	}
	return nil
}

// release drops the variables of the table that go with the program.
func (e *Engine) release(program Program) {
	for _, key := range program.Release {
		e.options.Shared.Drop(key)
	}
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
const Advice = "this construct needs compiled cells: %engine tells whether there are any"

var _ worker.Engine = (*Engine)(nil)
var _ io.Reader = stdin{}
