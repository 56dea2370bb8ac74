package worker

import (
	"context"
	"sync"
	"testing"
	"unsafe"

	"gokernel/interp"
)

// A stopEngine stops goroutines by closing a channel.
type stopEngine struct {
	mu    sync.Mutex
	stops map[unsafe.Pointer]chan struct{}
	ended int
}

func (*stopEngine) Run(context.Context, Program, Host) *interp.CellError { return nil }

func (e *stopEngine) StopGoroutines(label unsafe.Pointer) (ended func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	close(e.stops[label])
	return func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.ended++
	}
}

func TestAGoroutineApartIsStoppedAlone(t *testing.T) {
	e := &stopEngine{stops: map[unsafe.Pointer]chan struct{}{}}
	s := &server{engines: map[string]Engine{"e": e}}
	type begun struct {
		label unsafe.Pointer
		owner ownerEntry
	}
	start := func() (begun, func(), chan struct{}) {
		started, done := make(chan begun), make(chan struct{})
		stop := s.apart(7, 1, func() {
			defer close(done)
			c := make(chan struct{})
			e.mu.Lock()
			e.stops[Labels()] = c
			e.mu.Unlock()
			owner, _ := owners.entry()
			started <- begun{Labels(), owner}
			<-c
		})
		return <-started, stop, done
	}
	one, stopOne, doneOne := start()
	two, stopTwo, doneTwo := start()
	if one.label == two.label || one.owner.run != 7 || one.owner.depth != 1 || one.owner.server != s {
		t.Errorf("labels %p and %p, of %+v", one.label, two.label, one.owner)
	}
	stopOne()
	<-doneOne
	select {
	case <-doneTwo:
		t.Error("the other one was stopped too")
	default:
	}
	stopOne()
	stopTwo()
	<-doneTwo
}
