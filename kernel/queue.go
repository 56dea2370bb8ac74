package kernel

import (
	"context"
	"errors"
	"sync"
	"time"

	"gokernel/protocol"
)

// What a queue holds at most: requests of one front end, and bytes of all. A
// notebook that is run as a whole queues some hundred cells; a program that
// sends more than this does not wait for answers.
const (
	maxQueued      = 10_000
	maxQueuedBytes = 256 << 20
)

// Why a queue does not take a request.
var (
	errQueueClosed = errors.New("the kernel is shutting down")
	errQueueFull   = errors.New("too many requests wait for the running cell: this one was not queued; send it again when others have been answered")
)

// A queue holds the requests that wait for the running cell, in order of
// arrival.
type queue struct {
	mu     sync.Mutex
	items  []*request
	bytes  int            // of the items
	from   map[string]int // how many items, by the front end that sent them
	closed bool
	ready  chan struct{} // holds a token when items or closed changed
}

func newQueue() *queue {
	return &queue{from: make(map[string]int), ready: make(chan struct{}, 1)}
}

// add appends a request, or returns errQueueClosed or errQueueFull. A queue that
// is not full takes a request of any size.
func (q *queue) add(r *request) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return errQueueClosed
	}
	if q.from[r.sender()] >= maxQueued || q.bytes >= maxQueuedBytes {
		return errQueueFull
	}
	q.items = append(q.items, r)
	q.bytes += r.size()
	q.from[r.sender()]++
	q.signal()
	return nil
}

// left notes that an item has been taken out. q.mu is held.
func (q *queue) left(r *request) {
	q.bytes -= r.size()
	if q.from[r.sender()]--; q.from[r.sender()] == 0 {
		delete(q.from, r.sender())
	}
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
			q.left(r)
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
			q.left(r)
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
		k.audience.await(r.run.ctx)
		k.serve(ctx, r, rt)
		k.runs.end(r.run)
	}
}
