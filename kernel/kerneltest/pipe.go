// Package kerneltest holds what a kernel can be tested with and without: a
// connection in memory with its front ends, and an interpreter that does as
// the test says. It imports the two vocabularies only.
package kerneltest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"

	"gokernel/protocol"
)

// A Pipe is a kernel.Conn in memory, to which any number of front ends connect.
type Pipe struct {
	in            map[protocol.Channel]chan *protocol.Message
	subscriptions chan string
	done          chan struct{}
	closing       sync.Once

	mu        sync.Mutex
	frontEnds []*FrontEnd
	late      map[string]chan struct{} // front ends whose stdin is not connected yet; closed when it is
}

// depth is how many messages a channel holds; a Pipe fails rather than block.
const depth = 1 << 14

// NewPipe returns a Pipe without front ends.
func NewPipe() *Pipe {
	return &Pipe{
		in: map[protocol.Channel]chan *protocol.Message{
			protocol.Shell:   make(chan *protocol.Message, depth),
			protocol.Control: make(chan *protocol.Message, depth),
			protocol.Stdin:   make(chan *protocol.Message, depth),
		},
		subscriptions: make(chan string, depth),
		done:          make(chan struct{}),
		late:          make(map[string]chan struct{}),
	}
}

// Await implements kernel.Awaiter.
func (p *Pipe) Await(ctx context.Context, ch protocol.Channel, identities [][]byte) error {
	p.mu.Lock()
	joined := p.late[string(identities[0])]
	p.mu.Unlock()
	if joined == nil || ch != protocol.Stdin {
		return nil
	}
	select {
	case <-joined:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Receive implements kernel.Conn.
func (p *Pipe) Receive(ctx context.Context, ch protocol.Channel) (*protocol.Message, error) {
	select {
	case m := <-p.in[ch]:
		return m, nil
	case <-p.done:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Send implements kernel.Conn.
func (p *Pipe) Send(ch protocol.Channel, m *protocol.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.frontEnds {
		if ch != protocol.IOPub && (len(m.Identities) == 0 || string(m.Identities[0]) != f.identity) {
			continue
		}
		select {
		case f.out[ch] <- m:
		default:
			return fmt.Errorf("front end %s does not read %s", f.identity, ch)
		}
	}
	return nil
}

// Subscriptions implements kernel.Conn.
func (p *Pipe) Subscriptions() <-chan string { return p.subscriptions }

// Subscribe is what a front end's SUBSCRIBE does.
func (p *Pipe) Subscribe(topic string) { p.subscriptions <- topic }

// Ports implements kernel.Conn.
func (p *Pipe) Ports() protocol.ConnectReply {
	return protocol.ConnectReply{ShellPort: 1, IOPubPort: 2, StdinPort: 3, HBPort: 4, ControlPort: 5}
}

// Close implements kernel.Conn.
func (p *Pipe) Close() error {
	p.closing.Do(func() { close(p.done) })
	return nil
}

// A FrontEnd is one client of a Pipe.
type FrontEnd struct {
	identity string
	pipe     *Pipe
	out      map[protocol.Channel]chan *protocol.Message
}

// Connect adds a front end, which sees what is published from now on.
func (p *Pipe) Connect(identity string) *FrontEnd {
	f := &FrontEnd{identity: identity, pipe: p, out: make(map[protocol.Channel]chan *protocol.Message)}
	for _, ch := range []protocol.Channel{protocol.Shell, protocol.Control, protocol.Stdin, protocol.IOPub} {
		f.out[ch] = make(chan *protocol.Message, depth)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frontEnds = append(p.frontEnds, f)
	return f
}

// DelayStdin keeps the front end's stdin unconnected until join is called.
func (f *FrontEnd) DelayStdin() (join func()) {
	joined := make(chan struct{})
	f.pipe.mu.Lock()
	defer f.pipe.mu.Unlock()
	f.pipe.late[f.identity] = joined
	return func() { close(joined) }
}

// Message makes a message of this front end. Content may be any value, or
// json.RawMessage, which need not be right.
func (f *FrontEnd) Message(t protocol.MsgType, content any) *protocol.Message {
	m := &protocol.Message{Header: protocol.NewHeader(t, "session of "+f.identity, f.identity)}
	m.Identities = [][]byte{[]byte(f.identity)}
	if raw, ok := content.(json.RawMessage); ok {
		m.Content = raw
	} else {
		m.Content = mustMarshal(content)
	}
	m.RawHeader = mustMarshal(m.Header)
	return m
}

// Send sends a message as it is.
func (f *FrontEnd) Send(ch protocol.Channel, m *protocol.Message) { f.pipe.in[ch] <- m }

// Request makes a message and sends it.
func (f *FrontEnd) Request(ch protocol.Channel, t protocol.MsgType, content any) *protocol.Message {
	m := f.Message(t, content)
	f.Send(ch, m)
	return m
}

// Receive waits for the next message of a channel.
func (f *FrontEnd) Receive(ctx context.Context, ch protocol.Channel) (*protocol.Message, error) {
	select {
	case m := <-f.out[ch]:
		return m, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("receiving on %s: %w", ch, ctx.Err())
	}
}

// Pending takes what has come on a channel by now.
func (f *FrontEnd) Pending(ch protocol.Channel) []*protocol.Message {
	var all []*protocol.Message
	for {
		select {
		case m := <-f.out[ch]:
			all = append(all, m)
		default:
			return slices.Clip(all)
		}
	}
}

// UntilIdle returns what IOPub carries up to the idle status of a request,
// without what belongs to other requests.
func (f *FrontEnd) UntilIdle(ctx context.Context, request *protocol.Message) ([]*protocol.Message, error) {
	var all []*protocol.Message
	for {
		m, err := f.Receive(ctx, protocol.IOPub)
		if err != nil {
			return all, err
		}
		if m.ParentHeader().MsgID != request.Header.MsgID {
			continue
		}
		all = append(all, m)
		var s protocol.Status
		if m.Header.MsgType == protocol.TypeStatus && m.Decode(&s) == nil && s.ExecutionState == protocol.StateIdle {
			return all, nil
		}
	}
}

func mustMarshal(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // a test's own mistake
	}
	return raw
}
