package kernel

import (
	"context"
	"sync"
	"time"
)

// An audience is there when somebody has subscribed to IOPub. The sockets of a
// front end connect by themselves, and libzmq tries again after 100 ms: a cell that
// came on shell would often be over by then, and its output lost, as "jupyter run"
// does not wait for its subscription.
type audience struct {
	patience time.Duration
	arrival  sync.Once
	there    chan struct{} // closed when somebody has come, or has been waited for
}

func newAudience(patience time.Duration) *audience {
	return &audience{patience: patience, there: make(chan struct{})}
}

// come says that somebody has subscribed.
func (a *audience) come() { a.arrival.Do(func() { close(a.there) }) }

// await waits for the first to come, or ctx's end; once, and not longer than there
// is patience.
func (a *audience) await(ctx context.Context) {
	select {
	case <-a.there:
		return
	default:
	}
	defer a.come()
	ctx, stop := context.WithTimeout(ctx, a.patience)
	defer stop()
	select {
	case <-a.there:
	case <-ctx.Done():
	}
}
