package kernel

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"gokernel/protocol"
)

// A flood of completions once had a goroutine for each: they took the processor
// from control, which answered after half a minute, and a gigabyte of memory.
func TestFloodBeside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBesides()
		ctx, stop := context.WithCancel(t.Context())
		var taken, running, served atomic.Int64
		release := make(chan struct{})
		const flood = 1000
		go func() {
			for range flood {
				b.serve(ctx, func() {
					running.Add(1)
					<-release
					running.Add(-1)
					served.Add(1)
				})
				taken.Add(1)
			}
		}()
		synctest.Wait()
		if n := running.Load(); n != besideRunning {
			t.Errorf("%d are served at once, want %d", n, besideRunning)
		}
		if n := taken.Load(); n != besideRunning+besideWaiting {
			t.Errorf("%d are taken, want %d", n, besideRunning+besideWaiting)
		}
		release <- struct{}{}
		synctest.Wait()
		if n := taken.Load(); n != besideRunning+besideWaiting+1 {
			t.Errorf("%d are taken when one has been served", n)
		}
		stop() // a shutdown lets all that were taken end
		synctest.Wait()
		if n := running.Load(); n != besideRunning+besideWaiting {
			t.Errorf("%d are served at the end, want all that are taken", n)
		}
		close(release)
		synctest.Wait()
		b.wait()
		if n := served.Load(); n != flood {
			t.Errorf("%d were served, want %d", n, flood)
		}
	})
}

// One front end cannot fill the queue for the others, but with bytes.
func TestQueueIsBounded(t *testing.T) {
	of := func(who string, bytes int) *request {
		return &request{msg: &protocol.Message{Identities: [][]byte{[]byte(who)}, Content: make([]byte, bytes)}}
	}
	for _, test := range []struct {
		name   string
		r      *request
		before int
		others error
	}{
		{"requests", of("alice", 10), maxQueued, nil},
		{"bytes", of("alice", maxQueuedBytes), 1, errQueueFull},
	} {
		q := newQueue()
		for i := range test.before {
			if err := q.add(test.r); err != nil {
				t.Fatalf("%s: adding request %d: %v", test.name, i, err)
			}
		}
		if err := q.add(of("alice", 0)); err != errQueueFull {
			t.Errorf("%s: adding one too many = %v, want errQueueFull", test.name, err)
		}
		if err := q.add(of("bob", 0)); err != test.others {
			t.Errorf("%s: adding one of another front end = %v, want %v", test.name, err, test.others)
		}
		q.next()
		if err := q.add(of("alice", 0)); err != nil {
			t.Errorf("%s: adding one when there is room: %v", test.name, err)
		}
		q.takeExecutes()
		for len(q.items) > 0 {
			q.next()
		}
		if q.bytes != 0 || len(q.from) != 0 {
			t.Errorf("%s: the empty queue has %d bytes of %v", test.name, q.bytes, q.from)
		}
		q.close()
		if err := q.add(test.r); err != errQueueClosed {
			t.Errorf("%s: adding one after close = %v", test.name, err)
		}
	}
}

// A request that finds the queue full is answered, and forgotten.
func TestFullQueueAnswers(t *testing.T) {
	b := start(t, nil)
	full := func(n int) {
		b.kernel.queue.mu.Lock()
		defer b.kernel.queue.mu.Unlock()
		b.kernel.queue.bytes += n
	}
	full(maxQueuedBytes)
	same(t, "execute", b.run(map[string]any{"code": "1"}), []string{"busy", "idle", "execute_reply error 0 RequestError: " + errQueueFull.Error()})
	full(-maxQueuedBytes)
	if got := b.run(map[string]any{"code": "1"}); got[len(got)-1] != "execute_reply ok 1" {
		t.Errorf("the next cell: %q", got)
	}
}
