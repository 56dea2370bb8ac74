package kernel

import (
	"context"
	"errors"
	"time"

	"gokernel/protocol"
)

// abortedReply is the content of a reply to an execute request that was queued
// behind one that failed. It has no execution_count: front ends would write
// the count beside a cell that never ran.
type abortedReply struct {
	Status string `json:"status"`
}

// aborted is a route that answers without running anything.
func aborted(rt route) route {
	return route{reply: rt.reply, handle: func(_ context.Context, _ *Kernel, r *request) (any, error) {
		if rt.reply == "" {
			return nil, errors.New("dropped: the kernel is shutting down")
		}
		r.metadata = map[string]any{"started": timestamp(time.Now()), "status": protocol.StatusAborted}
		return abortedReply{protocol.StatusAborted}, nil
	}}
}

// abortLimit bounds, in abort windows, how long a stream of requests can hold
// back the reply of a failed cell.
const abortLimit = 5

// collectAborted takes the requests that are to be aborted with r, which
// failed. It holds r's reply back until none has come for an abort window:
// "run all" sends its cells together, but a cell that does not compile may
// fail before the next one has arrived. A front end that waits for the reply
// before it sends the next cell is never caught by it.
func (k *Kernel) collectAborted(ctx context.Context, r *request) {
	if k.abortWindow > 0 {
		k.queue.untilQuiet(ctx, k.abortWindow, abortLimit*k.abortWindow)
	}
	r.aborted = k.queue.takeExecutes()
}

// abortQueued answers the requests that were aborted with r.
func (k *Kernel) abortQueued(r *request) {
	rt := k.routes[protocol.TypeExecuteRequest]
	for _, a := range r.aborted {
		k.serve(context.Background(), a, aborted(rt))
	}
}
