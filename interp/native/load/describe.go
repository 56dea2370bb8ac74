package load

import (
	"fmt"
	"reflect"
	"runtime/debug"

	"gokernel/interp/worker"
)

// What is looked at of variables is bounded, so that the next cell need not
// wait.
const (
	maxSummary = 100    // characters of a summary
	maxSteps   = 30_000 // values that the sizes of all variables together are added up of: some 5 ms
)

// Describe implements worker.Describer.
func (e *Engine) Describe(keys []string) []worker.Variable {
	return e.describe(keys, !e.quiet())
}

// describe is Describe. With moving, goroutines of cells are alive.
func (e *Engine) describe(keys []string, moving bool) []worker.Variable {
	// A pointer that leads nowhere, made with package unsafe, is a panic here
	// and not the end of the process.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	list := make([]worker.Variable, 0, len(keys))
	for _, key := range keys {
		if p, ok := e.vars.Lookup(key); ok {
			list = append(list, describe(key, p.Elem(), moving, maxSteps/len(keys)))
		}
	}
	return list
}

// describe tells of one variable. steps bounds what is looked at for its size.
func describe(key string, v reflect.Value, moving bool, steps int) (d worker.Variable) {
	d = worker.Variable{Key: key, Moving: moving}
	if moving {
		d.Summary = glance(v)
		return d
	}
	defer func() {
		if recover() != nil { // a pointer that leads nowhere
			d.Summary, d.AtLeast = "cannot be read", true
		}
	}()
	d.Size, d.AtLeast = deepSize(v, steps)
	d.Summary = summary(v, maxSummary)
	return d
}

// glance is what may be read of a value that another goroutine may write: what
// one load of a word gives.
func glance(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr, reflect.Float32, reflect.Float64:
		return summary(v, maxSummary)
	case reflect.Slice, reflect.String, reflect.Map, reflect.Chan:
		return fmt.Sprintf("length %d", v.Len())
	}
	return ""
}
