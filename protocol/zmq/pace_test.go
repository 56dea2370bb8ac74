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
	stopped := rawDial(t, s.Info().IOPubPort)
	stopped.greet("SUB", "")
	stopped.write(frame(0, "\x01"))
	slow := rawDial(t, s.Info().IOPubPort)
	slow.greet("SUB", "")
	slow.write(frame(0, "\x01"))
	subscribed(t, s, 2)

	const count, size = 160, 1 << 20 // far more than four times MaxQueue
	read := make(chan int64)
	go func() {
		n := int64(0)
		defer func() { read <- n }()
		for n < count*size {
			got, err := io.CopyN(io.Discard, slow, 1<<20)
			if n += got; err != nil {
				return
			}
			time.Sleep(2 * time.Millisecond) // this is what makes it slow
		}
	}()
	data := make([]byte, size)
	var queued int64
	for range count {
		m := message(t, protocol.TypeDisplayData, struct{}{})
		m.Buffers = [][]byte{data}
		s.Pace(t.Context())
		if err := s.Send(protocol.IOPub, m); err != nil {
			t.Fatal(err)
		}
		if size := queueOf(s, slow); size > queued {
			queued = size
		}
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
	stopped := rawDial(t, s.Info().IOPubPort)
	stopped.greet("SUB", "")
	stopped.write(frame(0, "\x01"))
	subscribed(t, s, 1)
	for queueOf(s, stopped) <= 2*crowded {
		m := message(t, protocol.TypeDisplayData, struct{}{})
		m.Buffers = [][]byte{make([]byte, 1<<20)}
		if err := s.Send(protocol.IOPub, m); err != nil {
			t.Fatal(err)
		}
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
