package kernel

import (
	"context"
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"gokernel/interp"
)

// keptRuns is how many runs keep their parent header, for what goroutines of
// theirs print after their cell has ended.
const keptRuns = 10_000

// A run is one execution: a cell, or a comm message that user code hears. It
// outlives its request, because goroutines do.
type run struct {
	id         int64
	parent     json.RawMessage
	identities [][]byte // of the front end that sent it
	msgID      string
	count      int  // execution count of its result
	silent     bool // shows nothing
	allowStdin bool

	ctx    context.Context // ends when the run ends or is interrupted
	cancel context.CancelFunc

	over atomic.Bool // the cell has ended; an interrupted one has not yet

	// Guarded by output.mu.
	stream string // of text
	text   []byte // written, not yet published
	sent   time.Time
	result string // text/plain of its value, for the history
}

// runs numbers executions and remembers the most recent ones.
type runs struct {
	idle context.Context // of the kernel's work; set by Serve

	mu      sync.Mutex
	last    int64
	byID    map[int64]*run
	current *run // the one that an interrupt is for
}

func newRuns() *runs { return &runs{byID: make(map[int64]*run)} }

// begin numbers a run, makes it the current one, and gives it a context.
func (rs *runs) begin(ctx context.Context, r *run) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.last++
	r.id = rs.last
	r.ctx, r.cancel = context.WithCancel(ctx)
	rs.byID[r.id] = r
	delete(rs.byID, r.id-keptRuns) // numbers have no gaps
	rs.current = r
}

// end ends the run's context; an interrupt no longer finds it.
func (rs *runs) end(r *run) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	r.over.Store(true)
	r.cancel()
	if rs.current == r {
		rs.current = nil
	}
}

// get returns a run by its number, or nil.
func (rs *runs) get(id int64) *run {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.byID[id]
}

// interrupt ends the context of the current run; it reports whether there is
// one. It cannot hit a later run: each has a context of its own.
func (rs *runs) interrupt() bool {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.current == nil {
		return false
	}
	rs.current.cancel()
	return true
}

// present is the context of the current run, or of the kernel's work: what
// waits only as long as nobody interrupts has to do with it. It is nil before
// Serve.
func (rs *runs) present() context.Context {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.current != nil {
		return rs.current.ctx
	}
	return rs.idle
}

// inputEnded is why nobody waits for input any more, once the run's context
// has ended.
func (r *run) inputEnded() error {
	if r.over.Load() {
		return interp.ErrNoInput
	}
	return waiting(context.Canceled)
}
