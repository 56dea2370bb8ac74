package zmq

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"gokernel/protocol"
)

// A subscriber that stops reading holds up neither the kernel nor the others,
// costs a bounded amount of memory, and is disconnected.
func TestStalledSubscriber(t *testing.T) {
	if testing.Short() {
		t.Skip("publishes 200 MB")
	}
	s := listen(t, ConnectionInfo{Key: "k"}, Options{})
	stalled := subscribe(t, s)
	healthy := dial(t, s.Info(), Options{})
	subscribed(t, s, 2)

	const count, size = 200, 1 << 20
	got := make(chan int)
	go func() {
		defer close(got)
		for n := range count {
			m, err := healthy.Receive(context.Background(), protocol.IOPub)
			if err != nil || len(m.Buffers) != 1 || len(m.Buffers[0]) != size || string(m.Metadata) != `{"n":`+strconv.Itoa(n)+`}` {
				return
			}
			got <- n
		}
	}()
	// Buffers are neither signed nor JSON, so this is as fast as it can be.
	data := make([]byte, size)
	var slowest time.Duration
	var queued int64
	ahead := 0
	for n := range count {
		m := message(t, protocol.TypeDisplayData, struct{}{})
		m.Buffers = [][]byte{data}
		m.Metadata = []byte(`{"n":` + strconv.Itoa(n) + `}`)
		start := time.Now()
		if err := s.Send(protocol.IOPub, m); err != nil {
			t.Fatal(err)
		}
		slowest = max(slowest, time.Since(start))
		for ahead++; ahead > 10; ahead-- { // a healthy peer keeps up with its kernel
			if _, ok := <-got; !ok {
				t.Fatal("the healthy subscriber missed a message")
			}
		}
		queued = max(queued, longestQueue(s))
	}
	for ; ahead > 0; ahead-- {
		if _, ok := <-got; !ok {
			t.Fatal("the healthy subscriber missed a message")
		}
	}
	if slowest > 500*time.Millisecond {
		t.Errorf("a Send took %v", slowest)
	}
	if most := int64(burst*64<<20 + 2*size); queued > most {
		t.Errorf("%d MiB were queued, at most %d should be", queued>>20, most>>20)
	}
	t.Logf("slowest Send %v, queue %d MiB at most", slowest, queued>>20)

	// Over its bound and idle for too long: the next message is one
	// too many. The clock is what this waits for.
	time.Sleep(stallAfter + 100*time.Millisecond)
	if err := s.Send(protocol.IOPub, message(t, "t", struct{}{})); err != nil {
		t.Fatal(err)
	}
	if m := receive(t, healthy, protocol.IOPub); m.Header.MsgType != "t" {
		t.Errorf("received %s", m.Header.MsgType)
	}
	stalled.hungUp()
	works(t, s)
}

// longestQueue is how many bytes wait for the slowest subscriber.
func longestQueue(s *Server) (longest int64) {
	s.iopub.mu.Lock()
	defer s.iopub.mu.Unlock()
	for p := range s.iopub.peers {
		p.out.mu.Lock()
		longest = max(longest, p.out.size)
		p.out.mu.Unlock()
	}
	return longest
}

// A front end that sends requests and does not read the replies holds up
// nobody's.
func TestStalledDealer(t *testing.T) {
	s := listen(t, ConnectionInfo{}, Options{MaxQueue: 1 << 20})
	p := rawDial(t, s.Info().ShellPort)
	p.greet("DEALER", "deaf")
	big := message(t, "big", map[string]string{"x": strings.Repeat("x", 1<<20)})
	big.Identities = [][]byte{[]byte("deaf")}
	var err error
	sent := 0
	for ; err == nil && sent < 1000; sent++ {
		err = s.Send(protocol.Shell, big)
	}
	if !errors.Is(err, errStalled) {
		t.Errorf("after %d MiB, Send = %v, want %v", sent, err, errStalled)
	}
	works(t, s)
}

// How long a peer may take nothing depends on what waits for it, and on whether
// anybody waits until it has room.
func TestGrace(t *testing.T) {
	const bound = 1000
	for _, c := range []struct {
		what  string
		size  int64
		idle  time.Duration
		paced bool
		ends  bool
	}{
		{"under the bound, however long", bound, time.Hour, false, false},
		{"over the bound, as long as TCP may stall", bound + 1, 3 * time.Second, false, false},
		{"over the bound, for longer", bound + 1, stallAfter + time.Second, false, true},
		{"over twice the bound, for a moment", 2*bound + 1, heapAfter / 2, false, false},
		{"over twice the bound", 2*bound + 1, 2 * heapAfter, false, true},
		{"over twice the bound, and waited for", 2*bound + 1, 2 * heapAfter, true, false},
		{"waited for long enough", 2*bound + 1, stallAfter + time.Second, true, true},
		{"over four times the bound", burst*bound + 1, 0, true, true},
	} {
		t.Run(c.what, func(t *testing.T) {
			here, there := net.Pipe()
			defer there.Close()
			defer here.Close()
			o := newOutbox(here, bound)
			if c.paced {
				o.room = func() {}
			}
			o.size, o.progress = c.size, time.Now().Add(-c.idle)
			if err := o.put(net.Buffers{{1}}, 1); errors.Is(err, errStalled) != c.ends {
				t.Errorf("put: %v", err)
			}
		})
	}
}

// A message larger than the queue's bound goes whole to a peer that reads.
func TestLargerThanQueue(t *testing.T) {
	s := listen(t, ConnectionInfo{}, Options{MaxQueue: 1 << 10})
	c := dial(t, s.Info(), Options{MaxQueue: 1 << 10})
	subscribed(t, s, 1)
	data := make([]byte, 8<<20)
	for range 3 {
		big := message(t, "big", struct{}{})
		big.Identities, big.Buffers = [][]byte{[]byte("topic")}, [][]byte{data}
		if err := s.Send(protocol.IOPub, big); err != nil {
			t.Fatal(err)
		}
		if m := receive(t, c, protocol.IOPub); len(m.Buffers[0]) != len(data) {
			t.Errorf("received %d bytes, want %d", len(m.Buffers[0]), len(data))
		}
		if err := c.Send(protocol.Shell, big); err != nil {
			t.Fatal(err)
		}
		if m := receive(t, s, protocol.Shell); len(m.Buffers[0]) != len(data) {
			t.Errorf("received %d bytes, want %d", len(m.Buffers[0]), len(data))
		}
	}
}
