package zmq

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// errStalled ends the connection of a peer that does not read.
var errStalled = errors.New("peer does not read")

const (
	// stallAfter is how long a peer may take nothing while its queue is over
	// the bound. It may do so and read: where its system has run out of room for
	// what comes, it drops that, and TCP sends it again after 0.2 s, 0.4 s and so
	// on, 3 s for four times.
	stallAfter = 5 * time.Second
	// heapAfter is the same for a peer that nobody waits for and that has more
	// than heaped times the bound waiting: of one that asks without end and reads
	// no answer, five seconds would keep hundreds of megabytes.
	heapAfter = time.Second
	heaped    = 2
	// burst times the bound is what even a peer that reads may have waiting.
	burst = 4
	// slice is how many bytes go out between two looks at the clock: so few
	// that a slow peer that reads is not taken for one that does not.
	slice = 128 << 10
	// crowded is how many bytes may wait for a peer before it is worth waiting
	// for: enough to keep it busy.
	crowded = 8 << 20
	// patience is how long a crowded peer that takes nothing is waited for.
	patience = 2 * time.Second
)

// An outbox is the queue of bytes that wait for one peer. Putting never blocks;
// one goroutine, in drain, writes. Its methods are safe for concurrent use.
type outbox struct {
	raw   net.Conn
	bound int64
	room  func() // called when it is no longer crowded or full, with mu held; or nil

	mu       sync.Mutex
	wake     sync.Cond // drain waits for bytes or the end
	queue    net.Buffers
	size     int64 // bytes in queue and in the write under way
	progress time.Time
	closing  bool  // write what is queued, then end
	err      error // why nothing is queued any more
}

func newOutbox(raw net.Conn, bound int64) *outbox {
	o := &outbox{raw: raw, bound: bound, progress: time.Now()}
	o.wake.L = &o.mu
	return o
}

// put queues bytes together. It fails when the queue is over its bound already,
// and after the end; the first failure closes the connection.
func (o *outbox) put(bufs net.Buffers, size int64) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return o.err
	}
	if o.closing {
		return net.ErrClosed
	}
	if o.size > o.bound {
		idle := time.Since(o.progress)
		if o.size > burst*o.bound || idle > o.grace() {
			o.fail(fmt.Errorf("%w: %d bytes wait for it, took some %v ago", errStalled, o.size, idle.Round(time.Millisecond)))
			return o.err
		}
	}
	if o.size == 0 {
		o.progress = time.Now() // before this there was nothing to take
	}
	o.queue = append(o.queue, bufs...)
	o.size += size
	o.wake.Signal()
	return nil
}

// grace is how long the peer may take nothing, now that it is over its bound.
// o.mu is held.
func (o *outbox) grace() time.Duration {
	if o.room == nil && o.size > heaped*o.bound {
		return heapAfter
	}
	return stallAfter
}

// fail ends the outbox at once. o.mu is held.
func (o *outbox) fail(err error) {
	if o.err != nil {
		return
	}
	o.err = err
	o.queue = nil
	o.relieve()
	o.raw.Close() // ends a write under way, and the reader
	o.wake.Signal()
}

// abort ends the outbox and the connection at once, because of err.
func (o *outbox) abort(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fail(err)
}

// finish lets drain return once all that is queued is written, at the latest at
// the deadline.
func (o *outbox) finish(deadline time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closing = true
	_ = o.raw.SetWriteDeadline(deadline) // fails only on a closed connection
	o.wake.Signal()
}

// drain writes until the outbox ends; it returns why, nil after finish.
func (o *outbox) drain() error {
	for {
		batch, err := o.next()
		if batch == nil {
			return err
		}
		n, err := batch.WriteTo(o.raw)
		o.mu.Lock()
		before := o.size
		o.size -= n
		o.progress = time.Now()
		if before > crowded && o.size <= crowded || before > o.bound && o.size <= o.bound {
			o.relieve()
		}
		if err != nil {
			o.fail(err)
		}
		o.mu.Unlock()
	}
}

// next waits for bytes and takes up to one slice of them. It returns no bytes
// at the end.
func (o *outbox) next() (net.Buffers, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.queue) == 0 && o.err == nil && !o.closing {
		o.wake.Wait()
	}
	if o.err != nil || len(o.queue) == 0 {
		return nil, o.err
	}
	var batch net.Buffers
	room := slice
	for room > 0 && len(o.queue) > 0 {
		first := o.queue[0]
		if len(first) > room {
			batch = append(batch, first[:room:room])
			o.queue[0] = first[room:]
			break
		}
		batch = append(batch, first)
		room -= len(first)
		o.queue[0] = nil
		o.queue = o.queue[1:]
	}
	if len(o.queue) == 0 {
		o.queue = nil
	}
	return batch, nil
}

// waiting is how many bytes wait.
func (o *outbox) waiting() int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.size
}

// relieve tells who waits for room that there is some. o.mu is held.
func (o *outbox) relieve() {
	if o.room != nil {
		o.room()
	}
}

// A crowding is what an outbox means to a publisher.
type crowding int

const (
	hasRoom   crowding = iota
	isCrowded          // its peer has enough to read
	isFull             // it is over its bound
	isStalled          // its peer has taken nothing for long, or has ended
)

// crowd says how crowded the outbox is, and, of a peer that reads, how much
// longer it is waited for.
func (o *outbox) crowd() (state crowding, wait time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err != nil {
		return isStalled, 0
	}
	switch {
	case o.size > o.bound:
		state, wait = isFull, stallAfter-time.Since(o.progress)
	case o.size > crowded:
		state, wait = isCrowded, patience-time.Since(o.progress)
	default:
		return hasRoom, 0
	}
	if wait <= 0 {
		return isStalled, 0
	}
	return state, wait
}

// reason is why the outbox ended, or nil.
func (o *outbox) reason() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}
