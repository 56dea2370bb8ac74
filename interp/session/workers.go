package session

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"gokernel/interp/worker"
)

// workers keeps one worker running: the next comes up as soon as one is lost.
type workers struct {
	start func(context.Context) (*worker.Client, error)

	mu      sync.Mutex
	current *worker.Client // nil when the last start failed
	closed  bool
}

// newWorkers starts the first worker, which comes up in the background.
func newWorkers(start func(context.Context) (*worker.Client, error)) (*workers, error) {
	w := &workers{start: start}
	return w, w.replace()
}

// get returns the worker, and starts one where the last start failed.
func (w *workers) get() (*worker.Client, error) {
	w.mu.Lock()
	current := w.current
	w.mu.Unlock()
	if current != nil {
		return current, nil
	}
	if err := w.replace(); err != nil {
		return nil, err
	}
	return w.current, nil
}

// replace ends the worker, which is lost, and starts the next.
func (w *workers) replace() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return errors.New("the session is closed")
	}
	if w.current != nil {
		_ = w.current.Close() // it has ended: how was said by Run
		w.current = nil
	}
	client, err := w.start(context.Background())
	if err != nil {
		return fmt.Errorf("starting worker: %w", err)
	}
	w.current = client
	return nil
}

// close ends the worker and waits for it.
func (w *workers) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	if w.current == nil {
		return nil
	}
	return w.current.Close()
}
