package worker

import (
	"context"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"sync"
	"unsafe"
	"weak"
)

// A goroutine inherits the profiler labels of the one that started it. They
// are the one thing that does, so they tell whose goroutine is writing: each
// run sets a label set of its own, and the address of the set is looked up
// here. Code that sets labels itself hides its owner; then the running cell
// is taken.
//
// The runtime keeps the function below reachable for others ("hall of shame"
// in its comment); pprof has no public way to read the labels.
//
//go:linkname getProfLabel runtime/pprof.runtime_getProfLabel
func getProfLabel() unsafe.Pointer

// Labels is the address of the calling goroutine's label set: the same for all
// goroutines of a run, nil where there is none. An engine tells by it whose
// goroutine calls.
func Labels() unsafe.Pointer { return getProfLabel() }

// owners maps label sets to the runs that set them. Labels belong to the
// process, so the table does too.
var owners ownerTable

type ownerTable struct {
	mu   sync.RWMutex
	sets map[uintptr]ownerEntry
	open []*server // those that serve, for goroutines without labels
}

type ownerEntry struct {
	set    weak.Pointer[byte] // nil when the address belongs to something else by now
	server *server
	run    int64
	depth  int // how many goroutines of apart it is within
}

// label marks the calling goroutine, and those that it starts from now on, as
// the run's. The mark goes when the last of them has ended. depth is 0 but for
// the goroutines of apart.
func (t *ownerTable) label(s *server, run int64, depth int) {
	labels := pprof.Labels("gokernel.run", strconv.FormatInt(run, 10))
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), labels))
	set := (*byte)(getProfLabel())
	address := uintptr(unsafe.Pointer(set))
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sets == nil {
		t.sets = map[uintptr]ownerEntry{}
	}
	t.sets[address] = ownerEntry{weak.Make(set), s, run, depth}
	runtime.AddCleanup(set, t.forget, address)
}

// forget removes the entry of a set that is gone, unless the address has
// been taken by another set.
func (t *ownerTable) forget(address uintptr) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e, ok := t.sets[address]; ok && e.set.Value() == nil {
		delete(t.sets, address)
	}
}

// find returns the server and run that own the calling goroutine.
func (t *ownerTable) find() (*server, int64, bool) {
	e, ok := t.entry()
	return e.server, e.run, ok
}

func (t *ownerTable) entry() (ownerEntry, bool) {
	set := getProfLabel()
	if set == nil {
		return ownerEntry{}, false
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	e, ok := t.sets[uintptr(set)]
	if !ok || e.set.Value() == nil {
		return ownerEntry{}, false
	}
	return e, true
}

// enter and leave say that a server serves.
func (t *ownerTable) enter(s *server) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open = append(t.open, s)
}

func (t *ownerTable) leave(s *server) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open = slices.DeleteFunc(t.open, func(o *server) bool { return o == s })
}

// server is that of the calling goroutine, or the newest one, or nil.
func (t *ownerTable) server() *server {
	if s, _, ok := t.find(); ok {
		return s
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	if len(t.open) == 0 {
		return nil
	}
	return t.open[len(t.open)-1]
}
