package zmq

import (
	"context"
	"io"
	"sync"

	"gokernel/protocol"
)

// An inbox holds the messages of one channel until Receive takes them. A full
// inbox makes its connections wait, and so their peers.
type inbox struct {
	messages chan *protocol.Message
	done     chan struct{} // closed at the end
	once     sync.Once
}

func newInbox() *inbox {
	return &inbox{messages: make(chan *protocol.Message, 64), done: make(chan struct{})}
}

// close ends the inbox; it may be called again.
func (in *inbox) close() { in.once.Do(func() { close(in.done) }) }

// push waits for room; at the end the message is lost.
func (in *inbox) push(m *protocol.Message) {
	select {
	case in.messages <- m:
	case <-in.done:
	}
}

// receive returns the next message: what came before the end is still there
// after it. Then it returns io.EOF.
func (in *inbox) receive(ctx context.Context) (*protocol.Message, error) {
	select {
	case m := <-in.messages:
		return m, nil
	default:
	}
	select {
	case m := <-in.messages:
		return m, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-in.done:
	}
	select {
	case m := <-in.messages:
		return m, nil
	default:
		return nil, io.EOF
	}
}
