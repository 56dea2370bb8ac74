package yaegi

import (
	"reflect"

	"gokernel/interp"
	"gokernel/interp/worker"
)

// Shared is what the interpreter shares with compiled cells in one worker
// process: package load has it. Its methods may be called by several goroutines
// at once.
type Shared interface {
	// Lookup returns the pointer to a session variable by its key.
	Lookup(key string) (pointer reflect.Value, ok bool)
	// Define enters a variable. pointer points to it.
	Define(key string, pointer reflect.Value)
	// Borrow makes the variable that a value waits for, which an earlier cell gave;
	// ok is false where none does.
	Borrow(key string, holds reflect.Type) (pointer reflect.Value, ok bool, err error)
	// Keep keeps the one value that a cell gave.
	Keep(cell int, value any)
	// Drop clears a variable and forgets it.
	Drop(key string)
	// Function returns the compiled function of that name: calls of the value
	// run its newest body.
	Function(name string) (f reflect.Value, ok bool)
	// Enter tells that the calling goroutine, and those that inherit its labels,
	// run a cell, and what host they have. exited is called when a goroutine of the cell's ends it, with
	// os.Exit say. stop makes compiled code of the cell stop at its next poll;
	// leave tells that the cell's own goroutine has ended.
	Enter(host worker.Host, exited func(*interp.CellError)) (stop, leave func())
	// Failure is the error of a panic in the calling goroutine, with the frames
	// of compiled cells. It is called while the stack of the panic is there.
	Failure(value any) *interp.CellError
}
