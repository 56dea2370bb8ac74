package load

import (
	"reflect"
	"slices"
	"strings"
	"sync/atomic"

	"gokernel/interp"
	"gokernel/interp/native/hook"
)

// link makes the generation's copies of the functions that it defines take
// over from all other copies of the same type: old code that is still
// reachable, in function values, method tables and goroutines, calls the new
// bodies from now on. e.mu is held.
func (e *Engine) link(g Generation) {
	own := e.opened[g.ID]
	for _, name := range g.Defines {
		at := slices.IndexFunc(own.Functions, func(f hook.Function) bool { return f.Name == name })
		if at < 0 {
			continue
		}
		newest := own.Functions[at]
		body := reflect.ValueOf(newest.Self)
		e.functions[name] = body
		for _, f := range e.copies[name] {
			if f.Flag == newest.Flag {
				atomic.StoreUint32(f.Flag, 0) // its Next stays, for those that are on their way there
				continue
			}
			// A copy of another signature has callers of its own kind.
			if next := reflect.ValueOf(f.Next).Elem(); next.Type() == body.Type() {
				next.Set(body)
				atomic.StoreUint32(f.Flag, 1)
			}
		}
	}
}

// loadError is the error of a generation that cannot be opened.
func loadError(err error) *interp.CellError {
	const mark = "plugin was built with a different version of package "
	if _, path, ok := strings.Cut(err.Error(), mark); ok {
		path, _, _ = strings.Cut(path, " ")
		return &interp.CellError{
			Kind:    interp.KindCompile,
			Message: "package " + strings.TrimSpace(path) + " is loaded in another version",
			Advice:  "restart the session (%restart): its declarations are built again by themselves",
		}
	}
	return internalError("loading the cell", err)
}
