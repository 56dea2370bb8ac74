// Package load is the worker's half of compiled cells: it opens generations,
// binds their variables to the worker's own, links their functions with those
// of earlier generations, and calls the cell's function, under the engine name
// "native". It knows nothing of how generations are made.
//
// There can be one Engine in a process: the generations of a process share
// their types and the hooks that they call.
package load

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"plugin"
	"reflect"
	"sync"
	"unsafe"

	"gokernel/interp"
	"gokernel/interp/native/hook"
	stream "gokernel/interp/native/os"
	"gokernel/interp/native/payload"
	"gokernel/interp/worker"
)

// What the kernel says, in words of package payload.
type (
	Program    = payload.Program
	Generation = payload.Generation
	Move       = payload.Move
	Value      = payload.Value
	Recall     = payload.Recall
)

// Name is the engine's name in a worker.Program.
const Name = payload.Engine

// A Shown is one value of a cell's result.
type Shown struct {
	Value reflect.Value // invalid for a nil interface
	Type  string
}

// Options of an Engine.
type Options struct {
	// Show makes the bundle of a cell's result. It is called on the cell's
	// goroutine. nil shows nothing.
	Show func([]Shown) interp.Bundle
	// Variables is the table of session variables, for an engine that shares
	// it with others; nil makes a new one.
	Variables *Variables
}

// An Engine runs compiled cells. It implements worker.Engine.
type Engine struct {
	options Options
	vars    *Variables
	results Results
	guard   guard
	kept    []any // what lean plugins find in the worker

	mu        sync.Mutex // of what follows
	opened    map[string]*hook.Generation
	copies    map[string][]hook.Function // of session functions, by name
	functions map[string]reflect.Value   // the newest of them
	newest    *hook.Generation           // that presented itself last
	types     *typeBook
	replaced  map[uintptr]*table // tables of generations that are not used, by address, and those that are instead
}

// StopGoroutines implements worker.Stopper.
func (e *Engine) StopGoroutines(label unsafe.Pointer) (ended func()) {
	return e.guard.stopGoroutines(label)
}

// New returns the process's engine. Its hooks are set at once.
func New(o Options) *Engine {
	e := &Engine{
		options: o, vars: o.Variables, kept: append(hook.All(), stream.All()...),
		opened: map[string]*hook.Generation{}, copies: map[string][]hook.Function{}, functions: map[string]reflect.Value{}, replaced: map[uintptr]*table{}, types: newTypeBook(),
	}
	if e.vars == nil {
		e.vars = NewVariables()
	}
	e.guard.engine, e.guard.stdin, e.guard.stdout = e, os.Stdin, os.Stdout
	hook.Calls = hook.Callbacks{
		Register: func(g *hook.Generation) { e.newest = g }, // under e.mu, which open holds
		Poll:     e.guard.poll,
		Failed:   e.guard.failed,
		Write:    e.guard.write,
		Read:     e.guard.read,
		Print:    e.guard.print,
		Scan:     e.guard.scan,
		Sleep:    e.guard.sleep,
	}
	log.SetOutput(stream.Stderr()) // in order with what is printed, and of the cell that logs
	return e
}

// Frame is a call, as the runtime describes it, as the user knows it; false where
// it is not in a cell.
func (e *Engine) Frame(file string, line int, function string) (interp.Frame, bool) {
	return e.guard.frame(file, line, function)
}

// Run implements worker.Engine.
func (e *Engine) Run(ctx context.Context, p worker.Program, host worker.Host) *interp.CellError {
	e.guard.setHost(host)
	var program Program
	if err := json.Unmarshal(p.Payload, &program); err != nil {
		return internalError("reading program", err)
	}
	for name, number := range program.Lines {
		e.guard.lines.Store(name, number)
	}
	for _, g := range program.Open {
		if err := e.open(g, program.Moves); err != nil {
			return loadError(err)
		}
		program.Moves = nil
	}
	e.move(program.Moves)
	if program.Forget {
		e.results.Clear()
	}
	for _, r := range program.Lends {
		if err := e.lend(r); err != nil {
			for _, other := range program.Lends {
				e.vars.Drop(other.Key)
			}
			return err
		}
	}
	if program.Cell == "" {
		e.drop(program.Drops)
		return nil
	}
	e.mu.Lock()
	g := e.opened[program.Cell]
	e.mu.Unlock()
	if g == nil || g.Cell == nil {
		return internalError("running cell", fmt.Errorf("generation %s is not open", program.Cell))
	}
	err := e.runCell(ctx, p, program, g.Cell, host)
	if err == nil || err.Kind != interp.KindInterrupt { // it may have been left behind, with them in use
		e.drop(program.Drops)
	}
	return err
}

func (e *Engine) drop(keys []string) {
	for _, key := range keys {
		e.vars.Drop(key)
	}
}

// open opens a generation and binds it. One that is open only has its
// functions linked anew. The moves are made when nothing can go wrong any more.
func (e *Engine) open(g Generation, moves []Move) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.opened[g.ID] != nil {
		e.move(moves)
	} else {
		e.newest = nil
		var err error
		worker.WithReserve(func() { err = e.load(g.File) })
		if err != nil {
			return err
		}
		e.move(moves)
		for _, v := range e.newest.Vars {
			if err := e.vars.bind(v); err != nil {
				return fmt.Errorf("binding variables: %w", err)
			}
		}
		e.opened[g.ID] = e.newest
		for _, f := range e.newest.Functions {
			e.copies[f.Name] = append(e.copies[f.Name], f)
		}
	}
	e.link(g)
	return nil
}

// load opens a plugin, which presents itself as e.newest.
func (e *Engine) load(file string) error {
	if _, err := plugin.Open(file); err != nil {
		return fmt.Errorf("opening generation: %w", err)
	}
	if e.newest == nil {
		return errors.New("opening generation: it does not present itself")
	}
	return e.useFirst(file)
}

func (e *Engine) move(list []Move) {
	for _, m := range list {
		e.vars.move(m)
	}
}

func internalError(doing string, err error) *interp.CellError {
	return &interp.CellError{Kind: interp.KindInternal, Message: fmt.Sprintf("%s: %v", doing, err)}
}
