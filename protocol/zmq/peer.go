package zmq

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-zeromq/zmq4"
)

// A peer is one connection after its handshake.
type peer struct {
	id  string // routing identity, as the peer gave it or as the router chose
	raw net.Conn
	out *outbox

	mu    sync.Mutex // held while one message is staged
	conn  *zmq4.Conn
	guard *guard

	haste   haste         // of what it sends; used by its reading goroutine
	drained chan struct{} // closed when nothing is written any more
}

// hello is what a handshake needs to know.
type hello struct {
	kind    zmq4.SocketType
	id      string
	server  bool
	timeout time.Duration
	queue   int64 // bound of the outbox
	limits  guardLimits
}

// greet performs the handshake on raw, which it closes when that fails.
func greet(raw net.Conn, h hello) (*peer, error) {
	if tcp, ok := raw.(*net.TCPConn); ok {
		_ = tcp.SetNoDelay(true) // Go's default, but replies depend on it
	}
	out := newOutbox(raw, h.queue)
	p := &peer{raw: raw, out: out, guard: newGuard(raw, out, h.limits), drained: make(chan struct{})}
	err := raw.SetDeadline(time.Now().Add(h.timeout))
	if err == nil {
		p.conn, err = zmq4.Open(p.guard, null{}, h.kind, zmq4.SocketIdentity(h.id), h.server, nil)
	}
	if err == nil {
		err = raw.SetDeadline(time.Time{})
	}
	if err == nil && len(p.conn.Peer.Meta["Identity"]) > 255 {
		err = fmt.Errorf("%w: identity of more than 255 bytes", errProtocol)
	}
	if err != nil {
		raw.Close()
		return nil, err
	}
	p.id = p.conn.Peer.Meta["Identity"]
	p.guard.opened()
	return p, nil
}

// send queues one message for the peer; it does not block. The frames must not
// be changed afterwards. An error means that the connection is at its end.
func (p *peer) send(frames [][]byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.guard.begin(frames)
	if err := p.conn.SendMsg(zmq4.NewMsgFrom(frames...)); err != nil {
		return err
	}
	return p.guard.flush()
}

// serve reads messages and gives each to receive, until the connection ends.
// It returns why: nil when the peer left or the peer was sent home by farewell.
func (p *peer) serve(receive func(frames [][]byte) error) error {
	go func() {
		defer close(p.drained)
		_ = p.out.drain() // the reason is kept in the outbox
	}()
	err := p.read(receive)
	// What ended the outbox closed the connection under the reader, so the
	// outbox knows the reason better.
	if reason := p.out.reason(); reason != nil {
		err = reason
	}
	p.out.abort(net.ErrClosed)
	<-p.drained
	p.guard.release()
	if errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, errReplaced) {
		return nil
	}
	return err
}

func (p *peer) read(receive func(frames [][]byte) error) error {
	for {
		msg, err := p.conn.RecvMsg()
		if err != nil {
			return err
		}
		if err := receive(msg.Frames); err != nil {
			return err
		}
	}
}

// abort ends the connection at once.
func (p *peer) abort(err error) { p.out.abort(err) }

// closeWait is how long farewell waits for the peer to hang up.
const closeWait = 200 * time.Millisecond

// farewell sends what is queued and then ends the connection, by the deadline.
// The reader goes on reading meanwhile: closing a TCP connection with bytes
// unread would reset it, and the peer might lose the last replies.
func (p *peer) farewell(deadline time.Time) {
	p.out.finish(deadline)
	<-p.drained
	if half, ok := p.raw.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		if wait := time.Now().Add(closeWait); wait.Before(deadline) {
			deadline = wait
		}
		_ = p.raw.SetReadDeadline(deadline) // fails only on a closed connection
		return
	}
	p.abort(net.ErrClosed)
}

// errReplaced ends a connection whose identity has a newer one.
var errReplaced = errors.New("identity connected again")

// An account counts what all connections of one server or client share.
type account struct {
	announced atomic.Int64  // bytes of large frames on their way in
	dropped   atomic.Uint64 // messages refused
}
