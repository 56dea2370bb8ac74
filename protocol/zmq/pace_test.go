package zmq

import (
	"context"
	"io"
	"testing"
	"time"

	"gokernel/protocol"
)

// A publisher that asks for the pace loses nothing to a slow reader, and heaps
// up little, also beside a reader that has stopped.
func TestPaceOfASlowReader(t *testing.T) {
	const maxQueue = 16 << 20
	s := listen(t, ConnectionInfo{}, Options{MaxQueue: maxQueue})
	subscribe(t, s) // and reads nothing
	slow := subscribe(t, s)
	subscribed(t, s, 2)

	const count, size = 160, 1 << 20 // far more than four times MaxQueue
	read := readSlowly(slow, count*size)
	var queued int64
	for range count {
		s.Pace(t.Context())
		publish(t, s, size)
		queued = max(queued, queueOf(s, slow))
	}
	if n := <-read; n < count*size {
		t.Errorf("the slow reader got %d of %d MiB", n>>20, count)
	}
	// The one that has stopped has room at first, in its sockets' buffers, and
	// sets the pace for as long; within MaxQueue nobody is cut off.
	if queued > maxQueue {
		t.Errorf("%d MiB waited for it", queued>>20)
	}
}

// publish sends a message of some bytes to all subscribers.
func publish(t *testing.T, s *Server, bytes int) {
	t.Helper()
	m := message(t, protocol.TypeDisplayData, struct{}{})
	m.Buffers = [][]byte{make([]byte, bytes)}
	if err := s.Send(protocol.IOPub, m); err != nil {
		t.Fatal(err)
	}
}

// readSlowly reads at least so many bytes of what a peer is sent, a mebibyte
// at a time, and then tells how many came.
func readSlowly(p *rawPeer, bytes int64) <-chan int64 {
	read := make(chan int64, 1)
	go func() {
		n := int64(0)
		defer func() { read <- n }()
		for n < bytes {
			got, err := io.CopyN(io.Discard, p, 1<<20)
			if n += got; err != nil {
				return
			}
			time.Sleep(2 * time.Millisecond) // this is what makes it slow
		}
	}()
	return read
}

// queueOf is how many bytes wait for a peer.
func queueOf(s *Server, peer *rawPeer) int64 {
	s.iopub.mu.Lock()
	defer s.iopub.mu.Unlock()
	for p := range s.iopub.peers {
		if p.raw.RemoteAddr().String() == peer.LocalAddr().String() {
			return p.out.waiting()
		}
	}
	return 0
}

// Nobody waits long for a reader that has stopped, and not at all after an
// interrupt.
func TestPaceOfAStoppedReader(t *testing.T) {
	s := listen(t, ConnectionInfo{}, Options{})
	s.Pace(t.Context()) // nobody is there: at once
	stopped := subscribe(t, s)
	subscribed(t, s, 1)
	for queueOf(s, stopped) <= 2*crowded {
		publish(t, s, 1<<20)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	start := time.Now()
	s.Pace(ctx)
	if took := time.Since(start); took > patience/2 {
		t.Errorf("Pace after an interrupt took %v", took)
	}
	s.Pace(t.Context())
	if took := time.Since(start); took > 2*patience {
		t.Errorf("Pace of a reader that has stopped took %v", took)
	}
}

// A subscriber that reads, though far more slowly than another, was disconnected
// once it was four times MaxQueue behind: now it is waited for when its queue is
// full.
func TestPaceBesideAFastReader(t *testing.T) {
	const maxQueue = 1 << 20
	s := listen(t, ConnectionInfo{}, Options{MaxQueue: maxQueue})
	slow := subscribe(t, s)
	fast := subscribe(t, s)
	subscribed(t, s, 2)
	const count, size = 100, 256 << 10
	go func() { _, _ = io.Copy(io.Discard, fast) }() // ends with the connection
	read := readSlowly(slow, count*size)
	for range count {
		s.Pace(t.Context())
		publish(t, s, size)
		if n := queueOf(s, slow); n > 2*maxQueue {
			t.Fatalf("%d bytes wait for the slow reader", n)
		}
	}
	if n := <-read; n < count*size {
		t.Errorf("the slow reader got %d of %d bytes", n, count*size)
	}
}

// A front end that sends requests without end is not read from while the
// subscribers have enough to read: the busy and idle of its requests cut off one
// that read all the while. Another is served at once.
func TestFloodIsPaced(t *testing.T) {
	s := listen(t, ConnectionInfo{}, Options{MaxQueue: 64 << 20})
	reader := subscribe(t, s)
	subscribed(t, s, 1)
	for queueOf(s, reader) <= 7*crowded {
		publish(t, s, 1<<20)
	}
	stop := make(chan struct{})
	defer close(stop)
	go func() { // it reads, and has enough to read for as long as this test
		for {
			select {
			case <-stop:
				return
			case <-time.After(10 * time.Millisecond):
				if _, err := io.CopyN(io.Discard, reader, 64<<10); err != nil {
					return
				}
			}
		}
	}()

	// Neither subscribes: their own reading would set the pace.
	flood, other := rawDial(t, s.Info().ControlPort), rawDial(t, s.Info().ControlPort)
	flood.greet("DEALER", "flood")
	other.greet("DEALER", "other")
	say := func(p *rawPeer, kind protocol.MsgType) {
		frames, err := s.codec.Encode(message(t, kind, struct{}{}))
		if err != nil {
			t.Fatal(err)
		}
		p.message(frames...)
	}
	const sent = 2_000 // so few that they fit into the sockets' buffers
	for range sent {
		say(flood, "flood")
	}
	say(other, "other")
	came, served := 0, false
	for {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		m, err := s.Receive(ctx, protocol.Control)
		cancel()
		if err != nil && served {
			break // the flood is held back
		}
		if err == nil && m.Header.MsgType == "other" {
			served = true
		} else if err == nil {
			came++
		}
		if came == sent {
			t.Fatal("the whole flood came, though the subscriber has enough to read")
		}
	}
}

func TestHaste(t *testing.T) {
	var h haste
	for i := range 3 * fastCount {
		if fast := h.another(); fast != (i >= fastCount && (i+1)%fastCount == 0) {
			t.Errorf("message %d is one too fast: %v", i, fast)
		}
	}
	h.since = time.Now().Add(-fastTime)
	for range fastCount {
		if h.another() {
			t.Error("a peer that is slow again counts as fast")
		}
	}
}
