package zmq

import (
	"context"
	"sync"
	"time"
)

// Pace holds back a publisher that is faster than its readers: it returns at
// once when a subscriber of IOPub has room for more, or none has taken anything
// for a while, and otherwise when one has room again; at the latest when ctx
// ends. So a cell that prints without end runs as fast as the fastest front end
// reads, and what it prints is neither lost nor heaped up in memory. Slower
// readers have their queues, see Options.MaxQueue; when that of one is full and
// it goes on reading, it is waited for too, rather than disconnected. One that
// does not read at all holds up others for patience, and once, when its queue is
// full, for stallAfter.
func (s *Server) Pace(ctx context.Context) { s.iopub.pace(ctx) }

func (b *publisher) pace(ctx context.Context) {
	if b.crowd() == 0 {
		return
	}
	for {
		room := b.room.wait()
		wait := b.crowd() // looked at after room, so that no call is missed
		if wait == 0 {
			return
		}
		timer := time.NewTimer(wait)
		select {
		case <-room:
		case <-timer.C: // the peers may have taken something: look again
		case <-ctx.Done():
			timer.Stop()
			return
		}
		timer.Stop()
	}
}

// crowd is how long to wait for the subscribers at most before looking again,
// 0 when there is nothing to wait for.
func (b *publisher) crowd() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	room := false
	var crowded, full time.Duration
	for p, topics := range b.peers {
		if len(topics) == 0 {
			continue
		}
		switch state, wait := p.out.crowd(); state {
		case hasRoom:
			room = true
		case isCrowded:
			crowded = max(crowded, wait)
		case isFull:
			full = max(full, wait)
		}
	}
	if room || full > crowded {
		return full
	}
	return crowded
}

const (
	// fastCount messages of one peer within fastTime are more than a person or
	// a notebook that is run as a whole keeps up.
	fastCount = 64
	fastTime  = 64 * time.Millisecond
)

// A haste tells whether a peer sends very fast.
type haste struct {
	count int
	since time.Time
}

// another notes a message; it is true now and then, as long as they come fast.
func (h *haste) another() bool {
	if h.count++; h.count < fastCount {
		return false
	}
	now := time.Now()
	fast := now.Sub(h.since) < fastTime
	h.count, h.since = 0, now
	return fast
}

// A bell wakes all that wait for it. The zero value is usable.
type bell struct {
	mu   sync.Mutex
	rung chan struct{} // nil when nobody waits
}

// wait returns a channel that the next ring closes.
func (b *bell) wait() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rung == nil {
		b.rung = make(chan struct{})
	}
	return b.rung
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rung != nil {
		close(b.rung)
		b.rung = nil
	}
}
