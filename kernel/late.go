package kernel

import (
	"sync"
	"time"

	"gokernel/protocol"
)

// lateLimit is how long after a failure a cell may come and still be late. It
// bounds what a clock that is set back can do.
const lateLimit = time.Second

// lateSlack covers front ends whose dates have only milliseconds.
const lateSlack = 2 * time.Millisecond

// lateness tells which cells were sent before a failure could be seen and came
// after it: the rest of a "run all", where machine and server are so busy that
// more than an abort window lies between two of its cells. It compares the
// dates in headers, in a way that clocks which do not agree do not matter: the
// smallest difference seen between arrival and date is how far the front end's
// clock is from this one, and the way.
//
// All but offsets is for the goroutine that runs the queue.
type lateness struct {
	session string    // whose cell has failed
	failed  time.Time // when it was told so

	mu      sync.Mutex
	offsets map[string]time.Duration // of a session; at most maxOffsets
}

// maxOffsets bounds the sessions that are remembered: front ends come and go.
const maxOffsets = 64

// learn takes what a request tells of its front end's clock.
func (l *lateness) learn(r *request) {
	date, err := time.Parse(time.RFC3339Nano, r.msg.Header.Date)
	if err != nil {
		return // a front end that does not say when
	}
	way := r.arrived.Sub(date)
	l.mu.Lock()
	defer l.mu.Unlock()
	offset, known := l.offsets[r.msg.Header.Session]
	// A request that seems to be under way for longer than counts is one after
	// a clock was set: what was known is no longer so.
	if known && offset <= way && way <= offset+lateLimit {
		return
	}
	if l.offsets == nil || len(l.offsets) >= maxOffsets {
		l.offsets = make(map[string]time.Duration)
	}
	l.offsets[r.msg.Header.Session] = way
}

// late reports whether a cell is late.
func (l *lateness) late(r *request) bool {
	if r.msg.Header.Session != l.session || r.arrived.Sub(l.failed) > lateLimit {
		return false
	}
	date, err := time.Parse(time.RFC3339Nano, r.msg.Header.Date)
	if err != nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	offset, known := l.offsets[l.session]
	return known && date.Add(offset+lateSlack).Before(l.failed)
}

// failure says that r's cell has failed, and what waited has been aborted.
func (l *lateness) failure(r *request) {
	l.session, l.failed = r.msg.Header.Session, time.Now()
}

// isLate reports whether a queued request is a cell that is aborted because it
// is late.
func (k *Kernel) isLate(r *request) bool {
	return r.msg.Header.MsgType == protocol.TypeExecuteRequest && k.abortWindow > 0 && k.late.late(r)
}
