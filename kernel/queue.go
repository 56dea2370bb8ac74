package kernel

import (
	"context"
	"sync"
	"time"

	"gokernel/protocol"
)

// A queue holds the requests that wait for the running cell, in order of
// arrival.
type queue struct {
	mu     sync.Mutex
	items  []*request
	closed bool
	ready  chan struct{} // holds a token when items or closed changed
}

func newQueue() *queue { return &queue{ready: make(chan struct{}, 1)} }

// add appends a request; it reports false when the queue is closed.
func (q *queue) add(r *request) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.items = append(q.items, r)
	q.signal()
	return true
}

// next waits for a request. Once the queue is closed it gives what is left
// with open false, and then nil.
func (q *queue) next() (r *request, open bool) {
	for {
		q.mu.Lock()
		open := !q.closed
		if len(q.items) > 0 {
			r := q.items[0]
			q.items[0] = nil
			q.items = q.items[1:]
			q.mu.Unlock()
			return r, open
		}
		q.mu.Unlock()
		if !open {
			return nil, false
		}
		<-q.ready
	}
}

// untilQuiet waits until nothing has been added for the time quiet, or limit is
// over, or ctx. It is for the goroutine that calls next.
func (q *queue) untilQuiet(ctx context.Context, quiet, limit time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	timer := time.NewTimer(quiet)
	defer timer.Stop()
	for {
		select {
		case <-q.ready: // next looks at the items first: it can do without
			timer.Reset(quiet)
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// takeExecutes removes the execute requests that wait by now.
func (q *queue) takeExecutes() []*request {
	q.mu.Lock()
	defer q.mu.Unlock()
	var taken, left []*request
	for _, r := range q.items {
		if r.msg.Header.MsgType == protocol.TypeExecuteRequest {
			taken = append(taken, r)
		} else {
			left = append(left, r)
		}
	}
	q.items = left
	return taken
}

// close lets nothing more in.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.signal()
}

func (q *queue) signal() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// runQueue serves the queue, one request at a time, until it is closed; what
// is left then is aborted. A request can be interrupted from before its busy
// status to the end of its handler.
func (k *Kernel) runQueue(ctx context.Context) {
	for {
		r, open := k.queue.next()
		if r == nil {
			return
		}
		rt := k.routes[r.msg.Header.MsgType]
		if !open {
			k.serve(ctx, r, aborted(rt))
			continue
		}
		r.run = &run{parent: r.parent, identities: r.msg.Identities, msgID: r.msg.Header.MsgID}
		k.runs.begin(ctx, r.run)
		k.serve(ctx, r, rt)
		k.runs.end(r.run)
	}
}
