package client

import (
	"context"
	"encoding/json"
	"io"
	"sync"
	"testing"
	"time"

	"gokernel/protocol"
)

// A fakeConn is a Conn to a kernel that is a function: it gets each message
// the client sends and answers through the conn.
type fakeConn struct {
	kernel func(k *fakeConn, ch protocol.Channel, m *protocol.Message)
	in     map[protocol.Channel]chan *protocol.Message
	beat   func(context.Context) error

	closed chan struct{}
	once   sync.Once
	mu     sync.Mutex
	seen   []protocol.MsgType // of the messages that the client sent
}

func newFake(t *testing.T, o Options, kernel func(k *fakeConn, ch protocol.Channel, m *protocol.Message)) (*Client, *fakeConn) {
	t.Helper()
	k := &fakeConn{
		kernel: kernel,
		in:     make(map[protocol.Channel]chan *protocol.Message),
		beat:   func(context.Context) error { return nil },
		closed: make(chan struct{}),
	}
	for _, ch := range []protocol.Channel{protocol.Shell, protocol.Control, protocol.Stdin, protocol.IOPub} {
		k.in[ch] = make(chan *protocol.Message, 1000)
	}
	c := New(k, o)
	t.Cleanup(func() { c.Close() })
	return c, k
}

func (k *fakeConn) Send(ch protocol.Channel, m *protocol.Message) error {
	k.mu.Lock()
	k.seen = append(k.seen, m.Header.MsgType)
	k.mu.Unlock()
	if k.kernel != nil {
		k.kernel(k, ch, m)
	}
	return nil
}

func (k *fakeConn) Receive(ctx context.Context, ch protocol.Channel) (*protocol.Message, error) {
	select {
	case m := <-k.in[ch]:
		return m, nil
	case <-k.closed:
		select {
		case m := <-k.in[ch]:
			return m, nil
		default:
			return nil, io.EOF
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (k *fakeConn) Heartbeat(ctx context.Context) error { return k.beat(ctx) }

func (k *fakeConn) Close() error {
	k.once.Do(func() { close(k.closed) })
	return nil
}

// say sends a message whose parent is the header of to.
func (k *fakeConn) say(ch protocol.Channel, t protocol.MsgType, content any, to *protocol.Message) {
	k.in[ch] <- child(t, content, to)
}

func child(t protocol.MsgType, content any, to *protocol.Message) *protocol.Message {
	m, err := protocol.New(t, "kernel", "kernel", content)
	if err != nil {
		panic(err)
	}
	if to != nil {
		m.Parent, _ = to.HeaderJSON()
	}
	return m
}

func (k *fakeConn) status(state string, to *protocol.Message) {
	k.say(protocol.IOPub, protocol.TypeStatus, protocol.Status{ExecutionState: state}, to)
}

func (k *fakeConn) reply(count int, to *protocol.Message) {
	k.say(protocol.Shell, protocol.TypeExecuteReply, protocol.ExecuteReply{Status: protocol.StatusOK, ExecutionCount: count}, to)
}

func (k *fakeConn) fail(name string, to *protocol.Message) {
	content := protocol.ErrorContent{EName: name, EValue: "value", Traceback: []string{"trace"}}
	k.say(protocol.IOPub, protocol.TypeError, content, to)
	k.say(protocol.Shell, protocol.TypeExecuteReply, protocol.ErrorReply{Status: protocol.StatusError, ErrorContent: content}, to)
}

func (k *fakeConn) print(text string, to *protocol.Message) {
	k.say(protocol.IOPub, protocol.TypeStream, protocol.Stream{Name: "stdout", Text: text}, to)
}

func (k *fakeConn) sent(t protocol.MsgType) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := 0
	for _, s := range k.seen {
		if s == t {
			n++
		}
	}
	return n
}

func code(t protocol.MsgType, m *protocol.Message) string {
	var r struct{ Code string }
	if m.Header.MsgType == t {
		_ = json.Unmarshal(m.Content, &r)
	}
	return r.Code
}

// limited is a context that fails a test rather than let it hang.
func limited(t *testing.T) context.Context {
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(stop)
	return ctx
}
