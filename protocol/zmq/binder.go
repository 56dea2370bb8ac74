package zmq

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

// A handler is what tells one kind of socket from another. join and leave
// bracket the calls of receive for a peer; calls for different peers overlap.
type handler interface {
	// join may refuse a peer.
	join(p *peer) error
	// receive gets one message. An error ends the connection.
	receive(p *peer, frames [][]byte) error
	leave(p *peer)
}

// A binder is one bound socket: it accepts connections, each with a goroutine
// of its own from the first byte, so that a peer that says nothing delays
// nobody.
type binder struct {
	name    string
	ln      net.Listener
	hello   hello
	max     int // connections
	log     *slog.Logger
	account *account
	handler handler

	wg   sync.WaitGroup // the accept loop and each connection
	done chan struct{}  // closed, under mu, when the binder closes

	mu    sync.Mutex
	conns map[net.Conn]*peer // nil during the handshake
}

func newBinder(name string, ln net.Listener, kind zmq4.SocketType, message int64, o Options, a *account, h handler) *binder {
	return &binder{
		name: name,
		ln:   ln,
		hello: hello{
			kind: kind, server: true, timeout: o.HandshakeTimeout, queue: o.MaxQueue,
			limits: guardLimits{message: message, frames: o.maxFrames(), announced: &a.announced},
		},
		max:     o.MaxConns,
		log:     o.Log.With("channel", name),
		account: a,
		handler: h,
		done:    make(chan struct{}),
		conns:   make(map[net.Conn]*peer),
	}
}

// start begins to accept.
func (b *binder) start() { b.wg.Go(b.accept) }

// accept takes connections until the listener is closed.
func (b *binder) accept() {
	var pause time.Duration
	for {
		raw, err := b.ln.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			// Out of file descriptors, mostly: others may give some back.
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			b.log.Warn("accepting failed", "error", err, "pause", pause)
			select {
			case <-b.done:
				return
			case <-time.After(pause):
			}
		default:
			pause = 0
			if b.track(raw) {
				b.wg.Go(func() { b.serve(raw) })
			} else {
				raw.Close()
			}
		}
	}
}

// track makes room for a connection; it is false where there is none.
func (b *binder) track(raw net.Conn) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closing():
		return false
	case len(b.conns) >= b.max:
		b.log.Warn("refusing a connection: there are too many", "connections", len(b.conns))
		return false
	}
	b.conns[raw] = nil
	return true
}

// closing reports whether close was called; with mu held, the answer lasts.
func (b *binder) closing() bool {
	select {
	case <-b.done:
		return true
	default:
		return false
	}
}

func (b *binder) serve(raw net.Conn) {
	defer func() {
		b.mu.Lock()
		delete(b.conns, raw)
		b.mu.Unlock()
	}()
	p, err := greet(raw, b.hello)
	if err != nil {
		level := slog.LevelInfo // a front end that wants encryption, perhaps
		if left(err) {
			level = slog.LevelDebug
		}
		b.log.Log(context.Background(), level, "handshake failed", "error", err)
		return
	}
	if err := b.handler.join(p); err != nil {
		b.log.Warn("refusing a peer", "error", err)
		raw.Close()
		return
	}
	defer b.handler.leave(p)
	if !b.greeted(raw, p) {
		raw.Close()
		return
	}
	err = p.serve(func(frames [][]byte) error { return b.handler.receive(p, frames) })
	switch {
	case left(err):
		b.log.Debug("peer left", "error", err)
	default:
		if errors.Is(err, errTooLarge) || errors.Is(err, errProtocol) || errors.Is(err, errStarved) {
			b.account.dropped.Add(1)
		}
		b.log.Warn("disconnecting a peer", "error", err)
	}
}

// greeted notes the peer of a connection, which close then sends home; it is
// false when the binder is closing already.
func (b *binder) greeted(raw net.Conn, p *peer) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closing() {
		return false
	}
	b.conns[raw] = p
	return true
}

// left reports whether a connection ended because the peer or the network ended
// it, rather than because of what the peer did.
func left(err error) bool {
	var op *net.OpError
	return err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &op)
}

// close stops accepting, sends what is queued until the deadline, and returns
// when every goroutine of the binder has ended.
func (b *binder) close(deadline time.Time) error {
	err := b.ln.Close()
	b.mu.Lock()
	close(b.done)
	for raw, p := range b.conns {
		if p == nil {
			raw.Close()
			continue
		}
		b.wg.Go(func() { p.farewell(deadline) })
	}
	b.mu.Unlock()
	b.wg.Wait()
	return err
}
