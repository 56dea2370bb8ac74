package zmq

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"

	"gokernel/protocol"
	"gokernel/protocol/wire"
)

// A Server is the kernel's side of the five sockets. Its methods are safe for
// concurrent use.
type Server struct {
	info    ConnectionInfo
	linger  time.Duration
	codec   *wire.Codec
	account account

	inboxes map[protocol.Channel]*inbox
	routers map[protocol.Channel]*router
	iopub   *publisher
	binders []*binder

	ctx      context.Context // ends with Close
	stop     context.CancelFunc
	once     sync.Once
	closeErr error
}

// Listen binds the five sockets of info; a port of 0 is chosen here, see Info.
// It fails as a whole, with an error that names the channel, when one of them
// cannot be bound; the error wraps ErrInUse when another process has the port, and
// still has it two seconds later. ctx bounds the binding alone.
func Listen(ctx context.Context, info ConnectionInfo, o Options) (*Server, error) {
	o = o.withDefaults()
	info, err := info.normal()
	if err != nil {
		return nil, err
	}
	codec, err := wire.New(info.SignatureScheme, info.Key, o.Limits)
	if err != nil {
		return nil, err
	}
	s := &Server{
		info:    info,
		linger:  o.Linger,
		codec:   codec,
		inboxes: make(map[protocol.Channel]*inbox),
		routers: make(map[protocol.Channel]*router),
		iopub:   newPublisher(o.Log.With("channel", protocol.IOPub)),
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	listeners := make(map[string]net.Listener)
	for _, socket := range s.info.sockets() {
		ln, port, err := s.info.listen(ctx, socket.name, *socket.port)
		if err != nil {
			s.stop()
			for _, bound := range listeners {
				bound.Close()
			}
			return nil, err
		}
		listeners[socket.name] = ln
		*socket.port = port
	}
	for _, way := range s.info.exposed(listeners[heartbeat].Addr()) {
		o.Log.Warn(way)
	}
	for _, ch := range []protocol.Channel{protocol.Shell, protocol.Control, protocol.Stdin} {
		name := string(ch)
		s.inboxes[ch] = newInbox()
		s.routers[ch] = newRouter(codec, s.inboxes[ch], &drops{&s.account, o.Log.With("channel", name)}, func() { s.iopub.pace(s.ctx) })
		s.binders = append(s.binders, newBinder(name, listeners[name], zmq4.Router, o.MaxMessage, o, &s.account, s.routers[ch]))
	}
	const little = 1 << 20 // subscriptions and pings are short
	s.binders = append(s.binders,
		newBinder(string(protocol.IOPub), listeners[string(protocol.IOPub)], zmq4.XPub, little, o, &s.account, s.iopub),
		newBinder(heartbeat, listeners[heartbeat], zmq4.Rep, little, o, &s.account, echo{}))
	for _, b := range s.binders {
		b.start()
	}
	return s, nil
}

// Info returns where the sockets are, with the ports that Listen chose.
func (s *Server) Info() ConnectionInfo { return s.info }

// Ports returns the content of a connect_reply.
func (s *Server) Ports() protocol.ConnectReply {
	return protocol.ConnectReply{
		Status:      protocol.StatusOK,
		ShellPort:   s.info.ShellPort,
		IOPubPort:   s.info.IOPubPort,
		StdinPort:   s.info.StdinPort,
		HBPort:      s.info.HBPort,
		ControlPort: s.info.ControlPort,
	}
}

// Dropped returns how many messages were refused: badly signed, replayed,
// malformed or too large.
func (s *Server) Dropped() uint64 { return s.account.dropped.Load() }

// Subscriptions delivers the topic of each subscription to IOPub, after it has
// taken effect. It is never closed. Subscriptions that nobody receives are
// forgotten once 256 wait.
func (s *Server) Subscriptions() <-chan string { return s.iopub.subscriptions }

// Receive returns the next message of Shell, Control or Stdin, the identity of
// its sender first in Identities. It returns io.EOF after Close, and ctx's
// error when ctx ends.
func (s *Server) Receive(ctx context.Context, ch protocol.Channel) (*protocol.Message, error) {
	in := s.inboxes[ch]
	if in == nil {
		return nil, fmt.Errorf("receiving on %s: %w", ch, errors.ErrUnsupported)
	}
	return in.receive(ctx)
}

// Send sends m: on Shell, Control and Stdin to the peer that m.Identities[0]
// names, on IOPub to every subscriber of the topic m.Identities[0]. It never
// blocks on a peer; m must not be changed afterwards. The error wraps ErrNoPeer
// when the addressee is not connected. What is sent after Close is lost.
func (s *Server) Send(ch protocol.Channel, m *protocol.Message) error {
	send, err := s.Prepare(ch, m)
	if err != nil {
		return err
	}
	return send()
}

// Prepare is Send in two steps: it encodes and signs m, which takes its time
// where m is large, and the function that it returns sends it, once.
func (s *Server) Prepare(ch protocol.Channel, m *protocol.Message) (send func() error, err error) {
	frames, err := s.codec.Encode(m)
	if err != nil {
		return nil, fmt.Errorf("sending on %s: %w", ch, err)
	}
	return func() error { return s.send(ch, m, frames) }, nil
}

func (s *Server) send(ch protocol.Channel, m *protocol.Message, frames [][]byte) error {
	if ch == protocol.IOPub {
		s.iopub.publish(frames)
		return nil
	}
	var err error
	r := s.routers[ch]
	switch {
	case r == nil:
		err = errors.ErrUnsupported
	case len(m.Identities) == 0:
		err = ErrNoPeer
	default:
		err = r.send(frames)
	}
	if err != nil {
		return fmt.Errorf("sending %s on %s: %w", m.Header.MsgType, ch, err)
	}
	return nil
}

// Await returns when the peer that identities[0] names is connected on
// Shell, Control or Stdin. The error wraps ErrNoPeer, and ctx's where that has
// ended before.
func (s *Server) Await(ctx context.Context, ch protocol.Channel, identities [][]byte) error {
	r := s.routers[ch]
	switch {
	case r == nil:
		return fmt.Errorf("waiting on %s: %w", ch, errors.ErrUnsupported)
	case len(identities) == 0:
		return fmt.Errorf("waiting on %s: %w", ch, ErrNoPeer)
	}
	if err := r.await(ctx, string(identities[0])); err != nil {
		return fmt.Errorf("waiting on %s: %w", ch, err)
	}
	return nil
}

// Close sends what is queued, for at most Options.Linger, and then ends all
// connections. It returns when no goroutine of the server is left; the socket
// files of ipc are gone then.
func (s *Server) Close() error {
	s.once.Do(func() {
		s.stop()
		for _, in := range s.inboxes {
			in.close()
		}
		deadline := time.Now().Add(s.linger)
		errs := make([]error, len(s.binders))
		var wg sync.WaitGroup
		for i, b := range s.binders {
			wg.Go(func() { errs[i] = b.close(deadline) })
		}
		wg.Wait()
		s.closeErr = errors.Join(errs...)
	})
	return s.closeErr
}
