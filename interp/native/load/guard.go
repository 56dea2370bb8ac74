package load

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"gokernel/interp"
	"gokernel/interp/native/hook"
	"gokernel/interp/worker"
)

// A guard is what generated code calls: it stops goroutines, and takes their
// panics and their output.
type guard struct {
	engine *Engine
	host   atomic.Pointer[hostBox]
	lines  sync.Map // of a cell's name in line directives to its number
	stdin  *os.File // as the process began with it; a cell may put another file in its place
	stdout *os.File

	mu      sync.Mutex
	runs    map[unsafe.Pointer]*runState // of the running cell, and those that have goroutines to stop
	current *runState                    // the running cell, or the last
	stopped chan struct{}                // closed and replaced when a run is stopped
}

// hostBox makes an interface fit into an atomic pointer.
type hostBox struct{ worker.Host }

// A runState is what a guard knows of a run.
type runState struct {
	run     *run // nil for goroutines that are stopped by themselves
	stopped bool // its goroutines are to stop
	held    int  // goroutines that must come to an end before it can be forgotten
}

func (g *guard) setHost(h worker.Host) { g.host.Store(&hostBox{h}) }

// begin makes r, of the calling goroutine's label, the running cell. Runs that
// have been stopped and have nothing left are forgotten; then nothing polls.
func (g *guard) begin(r *run) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.runs == nil {
		g.runs = map[unsafe.Pointer]*runState{}
	}
	if g.stopped == nil {
		g.stopped = make(chan struct{})
	}
	pending := false
	for label, s := range g.runs {
		if s.held == 0 {
			delete(g.runs, label)
		} else {
			pending = pending || s.stopped
		}
	}
	g.raise(pending)
	g.current = &runState{run: r}
	g.runs[worker.Labels()] = g.current
}

// raise sets or clears what polls look at. g.mu is held.
func (g *guard) raise(on bool) {
	if on {
		atomic.StoreUint32(&hook.Stop, 1)
	} else {
		atomic.StoreUint32(&hook.Stop, 0)
	}
}

// hold and release count the goroutines without whose end a run is not over.
func (g *guard) hold(r *run) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s := g.find(r); s != nil {
		s.held++
	}
}

func (g *guard) release(r *run) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s := g.find(r); s != nil {
		s.held--
	}
}

func (g *guard) find(r *run) *runState {
	for _, s := range g.runs {
		if s.run == r {
			return s
		}
	}
	return nil
}

// stop makes the run's goroutines stop at their next poll.
func (g *guard) stop(r *run) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if s := g.find(r); s != nil {
		s.stopped = true
		g.raise(true)
		close(g.stopped)
		g.stopped = make(chan struct{})
	}
}

// stopGoroutines makes the goroutines with that label stop at their next poll,
// until ended is called.
func (g *guard) stopGoroutines(label unsafe.Pointer) (ended func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.runs == nil {
		g.runs = map[unsafe.Pointer]*runState{}
	}
	g.runs[label] = &runState{stopped: true, held: 1}
	g.raise(true)
	if g.stopped != nil {
		close(g.stopped)
	}
	g.stopped = make(chan struct{})
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.runs, label)
		pending := false
		for _, s := range g.runs {
			pending = pending || s.stopped
		}
		g.raise(pending)
	}
}

// mine is the run of the calling goroutine. One that carries no label of a run
// is taken for the running cell's. g.mu is held.
func (g *guard) mine() *runState {
	if s, ok := g.runs[worker.Labels()]; ok {
		return s
	}
	return nil
}

// left tells whether the calling goroutine's run has been stopped.
func (g *guard) left() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.mine()
	return s != nil && s.stopped
}

// poll ends the calling goroutine when its run has been stopped.
func (g *guard) poll() {
	if g.left() {
		leave()
	}
}

// leave ends the calling goroutine by a panic, which is caught where it began: in
// a go statement of a cell, or in the cell itself. Where a library has started
// it, nobody would catch that; there the goroutine ends without one.
func leave() {
	if startedByLibrary() {
		runtime.Goexit()
	}
	panic(&hook.Signal{Message: "interrupted"})
}

// startedByLibrary tells whether the go statement that started the calling
// goroutine is neither a cell's nor the worker's own. It reads that in the
// runtime's text of the stack, which has it last, however deep the stack is.
func startedByLibrary() bool {
	const enough = 256 << 10 // for the hundred calls that the text has
	buf := make([]byte, enough)
	stack := string(buf[:runtime.Stack(buf, false)])
	at := strings.LastIndex(stack, "\ncreated by ")
	if at < 0 {
		return false
	}
	creator := stack[at+len("\ncreated by "):]
	for _, catches := range []string{"main.", "gokernel/", "iter.Pull"} { // iter.Pull hands a panic on to who pulls
		if strings.HasPrefix(creator, catches) {
			return false
		}
	}
	return true
}

// sleep is time.Sleep for cells: it ends early when the run is stopped.
func (g *guard) sleep(ns int64) {
	timer := time.NewTimer(time.Duration(ns))
	defer timer.Stop()
	for {
		g.mu.Lock()
		s := g.mine()
		stopped := s != nil && s.stopped
		next := g.stopped
		g.mu.Unlock()
		if stopped {
			leave()
		}
		select {
		case <-timer.C:
			return
		case <-next:
		}
	}
}

// failed reports the panic of a goroutine that a cell has started.
func (g *guard) failed(value any) {
	err := g.failure(value)
	g.mu.Lock()
	s := g.mine()
	g.mu.Unlock()
	switch err.Kind {
	case interp.KindInterrupt:
		return
	case interp.KindExit:
		if s != nil && s.run != nil {
			s.run.exited(err)
			return
		}
	}
	if box := g.host.Load(); box != nil {
		box.GoroutineFailed(0, err)
	}
}

// write writes for the run of the calling goroutine. What a cell that has been
// left behind writes is dropped.
func (g *guard) write(fd int, p []byte) (int, error) {
	if g.left() {
		return 0, errLeft
	}
	return g.send(fd, p)
}

func (g *guard) send(fd int, p []byte) (int, error) {
	box := g.host.Load()
	if box == nil {
		return 0, errLeft
	}
	out := box.Stdout()
	if fd == 2 {
		out = box.Stderr()
	}
	n, err := out.Write(p)
	if err != nil {
		return n, fmt.Errorf("writing output: %w", err)
	}
	return n, nil
}

func (g *guard) read(p []byte) (int, error) {
	box := g.host.Load()
	if box == nil {
		return 0, errLeft
	}
	return box.Stdin().Read(p) // io.EOF must reach the caller as it is
}

// print writes to os.Stdout for functions that do so by themselves. While that is
// the process's own, they write for the run, and stop a goroutine of one that has
// been stopped.
func (g *guard) print(p []byte) (int, error) {
	g.poll()
	if file := os.Stdout; file != g.stdout {
		return file.Write(p)
	}
	return g.send(1, p)
}

// scan reads of os.Stdin as print writes to os.Stdout.
func (g *guard) scan(p []byte) (int, error) {
	if file := os.Stdin; file != g.stdin {
		return file.Read(p)
	}
	return g.read(p)
}
