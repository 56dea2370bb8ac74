// Package engines puts the worker process together: the engines that it runs
// cells with, and how their results look. It knows what it joins; it does no
// work of its own.
package engines

import (
	"fmt"
	"reflect"

	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// Interpreter names the interpreter in a worker.Program.
const Interpreter = "interpreter"

// New makes the engines of a worker process.
func New() (map[string]worker.Engine, error) {
	engine, err := yaegi.New(yaegi.Options{
		Show:    show,
		Symbols: map[string]map[string]reflect.Value{"gokernel/display": displaySymbols()},
	})
	if err != nil {
		return nil, fmt.Errorf("starting interpreter: %w", err)
	}
	return map[string]worker.Engine{Interpreter: engine}, nil
}
