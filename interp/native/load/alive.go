package load

import (
	"runtime"
	"strings"
)

// quiet tells whether no goroutine of a cell is alive: those of the process's own
// change no variables. A function of a timer's, or a finalizer, may still begin
// at any time.
func (e *Engine) quiet() bool {
	if e.guard.holds() {
		return false
	}
	stacks := make([]runtime.StackRecord, maxOwn)
	n, ok := runtime.GoroutineProfile(stacks)
	if !ok {
		return false
	}
	for _, stack := range stacks[:n] {
		if !isOwn(stack.Stack()) {
			return false
		}
	}
	return true
}

// maxOwn is more than the process has goroutines of its own.
const maxOwn = 64

// ownRoots are how the names of the functions begin that goroutines begin with
// which change no variables.
var ownRoots = []string{
	"runtime.main", "os/signal.", "gokernel/interp/worker.", "gokernel/interp/yaegi.(*Engine).prepareNext",
	// These run cells: that of a cell which has ended may be there a little
	// longer, and one that was left behind is held by the guard.
	"gokernel/interp/native/load.(*Engine).runCell", "github.com/traefik/yaegi/interp.(*Interpreter).ExecuteWithContext",
	// These wait, with connections that the library keeps for the next time.
	"net/http.(*persistConn).", "net/http.(*http2ClientConn).readLoop", "database/sql.(*DB).connection",
}

// isOwn tells by its stack, innermost first, whether a goroutine is one of the
// process's own. That of one that is too deep for a record tells nothing.
func isOwn(stack []uintptr) bool {
	root := ""
	for frames := runtime.CallersFrames(stack); ; {
		f, more := frames.Next()
		if f.Function != "" && f.Function != "runtime.goexit" {
			root = f.Function
		}
		if !more {
			break
		}
	}
	for _, own := range ownRoots {
		if strings.HasPrefix(root, own) {
			return true
		}
	}
	return false
}

// holds tells whether a cell's own goroutine runs, or was left behind.
func (g *guard) holds() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, s := range g.runs {
		if s.held > 0 {
			return true
		}
	}
	return false
}
