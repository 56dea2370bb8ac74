package session

import (
	"context"
	"errors"
	"sync"

	"gokernel/interp"
	"gokernel/interp/native"
	"gokernel/interp/worker"
)

// A Worker is a process that runs cells, and what makes programs for it.
type Worker struct {
	*worker.Client
	Builder *native.Builder // of the generations that it opens; nil where it only interprets
	Notice  string          // where Builder is nil: why cells are not compiled, and the cure
}

// A StartFunc starts a worker, which serves what front is told. What it has to
// build first it reports, a line at a time, to progress. It may be called again
// for the next worker.
type StartFunc func(ctx context.Context, front interp.Front, progress func(line string)) (*Worker, error)

// workers keeps one worker running: the next comes up as soon as one is lost.
type workers struct {
	start StartFunc
	front interp.Front
	ctx   context.Context // ends with close
	stop  context.CancelFunc

	mu      sync.Mutex
	current *starting
	closed  bool
}

// A starting is a worker that comes up, or is there.
type starting struct {
	done   chan struct{} // closed when worker or err is set
	worker *Worker
	err    error

	mu    sync.Mutex
	stage string // what has been reported last
}

// newWorkers starts the first worker, which comes up in the background.
func newWorkers(start StartFunc, front interp.Front) *workers {
	w := &workers{start: start, front: front}
	w.ctx, w.stop = context.WithCancel(context.Background())
	w.current = w.begin()
	return w
}

// begin starts a worker. w.mu is held, or nobody knows w yet.
func (w *workers) begin() *starting {
	s := &starting{done: make(chan struct{})}
	go func() {
		defer close(s.done)
		worker, err := w.start(w.ctx, w.front, s.report)
		if err != nil {
			s.err = err
			return
		}
		s.worker = worker
	}()
	return s
}

func (s *starting) report(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stage = line
}

// building is what has to be built before the worker can start, or "".
func (w *workers) building() string {
	w.mu.Lock()
	s := w.current
	w.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stage
}

// get returns the worker, for which it waits, and starts one where the last
// start failed.
func (w *workers) get(ctx context.Context) (*Worker, error) {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return nil, errClosed
	}
	select {
	case <-w.current.done:
		if w.current.err != nil {
			w.current = w.begin()
		}
	default:
	}
	s := w.current
	w.mu.Unlock()
	select {
	case <-s.done:
		return s.worker, s.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// now returns the worker if it is there, else nil. It does not wait for one that
// comes or goes.
func (w *workers) now() *Worker {
	if !w.mu.TryLock() {
		return nil
	}
	s := w.current
	w.mu.Unlock()
	select {
	case <-s.done:
		return s.worker
	default:
		return nil
	}
}

var errClosed = errors.New("the session is closed")

// replace ends the worker and starts the next.
func (w *workers) replace() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	last := w.current
	<-last.done // nobody replaces a worker that he has not got
	if last.worker != nil {
		_ = last.worker.Close() // how it ended was said by Run
	}
	w.current = w.begin()
}

// close ends the worker and waits for it.
func (w *workers) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.stop()
	<-w.current.done
	if w.current.worker == nil {
		return nil
	}
	return w.current.worker.Close()
}
