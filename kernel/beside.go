package kernel

import (
	"context"
	"sync"
)

const (
	// besideRunning is how many requests of one channel are served beside the
	// cell at once; more of them would only take the processor from each other,
	// and from what must answer at once.
	besideRunning = 4
	// besideWaiting is how many more are taken from the channel. Then whoever
	// receives waits, and so do the front ends: a flood of completions is
	// answered at the speed at which they can be made, and heaps up nowhere.
	besideWaiting = 64
)

// besides serve those requests of one channel that do not wait for the running
// cell, some at once. Its methods are safe for concurrent use.
type besides struct {
	all     sync.WaitGroup
	taken   chan struct{} // a token for each request that is here
	running chan struct{} // a token for each that is being served
}

func newBesides() *besides {
	return &besides{
		taken:   make(chan struct{}, besideRunning+besideWaiting),
		running: make(chan struct{}, besideRunning),
	}
}

// serve calls f on a goroutine of its own when its turn has come, or when ctx has
// ended: then f is quick. It waits where too many wait already.
func (b *besides) serve(ctx context.Context, f func()) {
	b.taken <- struct{}{}
	b.all.Go(func() {
		defer func() { <-b.taken }()
		select {
		case b.running <- struct{}{}:
			defer func() { <-b.running }()
		case <-ctx.Done():
		}
		f()
	})
}

func (b *besides) wait() { b.all.Wait() }
