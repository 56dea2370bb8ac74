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
	for _, c := range shortages {
		if strings.Contains(err.Error(), c.said) {
			return &interp.CellError{Kind: interp.KindBuild, Message: "the cell cannot be loaded: " + c.message, Advice: c.advice}
		}
	}
	return internalError("loading the cell", err)
}

// shortages are what the process that runs cells can run out of, by what the
// dynamic linker says of it: cells open files and set limits.
var shortages = []struct{ said, message, advice string }{
	{
		"Too many open files", "the process that runs cells has as many open files as it may have",
		"close some, or start it anew with %restart, which loses the variables",
	},
	{
		"failed to map segment", "the process that runs cells may not have more memory",
		"raise its limit (RLIMIT_AS), or start it anew with %restart, which loses the variables",
	},
	{
		"cannot allocate memory", "memory has run out",
		"drop what is large (%who, %del NAME), or start the process that runs cells anew with %restart, which loses the variables",
	},
}
