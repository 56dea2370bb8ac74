package zmq

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/google/uuid"

	"gokernel/protocol"
	"gokernel/protocol/wire"
)

// A Client is a front end's side of the five sockets. Its methods are safe for
// concurrent use. A connection that ends does not come back: Receive then
// returns io.EOF, and the front end dials again if it likes.
type Client struct {
	linger  time.Duration
	codec   *wire.Codec
	account account
	drops   drops

	peers   map[string]*peer // of all five channels; not changed after Dial
	inboxes map[protocol.Channel]*inbox
	wg      sync.WaitGroup // one reader for each peer
	once    sync.Once

	beats chan string   // echoes of the heartbeat
	dead  chan struct{} // closed when the heartbeat's connection ends
	beat  sync.Mutex    // held by Heartbeat
}

// Dial connects to the five sockets of info, with one identity on shell,
// control and stdin, and subscribes to all of IOPub. Until the kernel listens
// it tries again, which ctx ends. IOPub is connected first; but a kernel may
// see a request before the subscription, unless the client waits for an
// iopub_welcome or an answer on IOPub.
func Dial(ctx context.Context, info ConnectionInfo, o Options) (*Client, error) {
	o = o.withDefaults()
	info, err := info.normal()
	if err != nil {
		return nil, err
	}
	if info.Transport == "tcp" && (info.IP == "*" || info.IP == "0.0.0.0") {
		info.IP = "127.0.0.1" // a kernel that listens everywhere listens there
	}
	codec, err := wire.New(info.SignatureScheme, info.Key, o.Limits)
	if err != nil {
		return nil, err
	}
	if o.Identity == "" {
		// Without the random prefix of a UUID's bytes, which may be zero.
		o.Identity = "gokernel-" + strings.ReplaceAll(uuid.NewString(), "-", "")
	}
	c := &Client{
		linger:  o.Linger,
		codec:   codec,
		peers:   make(map[string]*peer),
		inboxes: make(map[protocol.Channel]*inbox),
		beats:   make(chan string, 16),
		dead:    make(chan struct{}),
	}
	c.drops = drops{&c.account, o.Log}
	for _, socket := range []struct {
		name string
		port int
		kind zmq4.SocketType
		id   string
	}{
		{string(protocol.IOPub), info.IOPubPort, zmq4.Sub, ""},
		{string(protocol.Shell), info.ShellPort, zmq4.Dealer, o.Identity},
		{string(protocol.Control), info.ControlPort, zmq4.Dealer, o.Identity},
		{string(protocol.Stdin), info.StdinPort, zmq4.Dealer, o.Identity},
		{heartbeat, info.HBPort, zmq4.Req, ""},
	} {
		p, err := c.connect(ctx, info, socket.name, socket.port, socket.kind, socket.id, o)
		if err != nil {
			c.Close()
			return nil, err
		}
		c.add(socket.name, p)
	}
	return c, nil
}

func (c *Client) connect(ctx context.Context, info ConnectionInfo, name string, port int, kind zmq4.SocketType, id string, o Options) (*peer, error) {
	raw, err := info.dial(ctx, name, port)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { raw.Close() })
	defer stop()
	p, err := greet(raw, hello{
		kind: kind, id: id, timeout: o.HandshakeTimeout, queue: o.MaxQueue,
		limits: guardLimits{message: o.MaxMessage, frames: o.maxFrames(), announced: &c.account.announced},
	})
	if err == nil && kind == zmq4.Sub {
		err = p.send([][]byte{{1}}) // every topic
	}
	if err != nil {
		raw.Close()
		return nil, fmt.Errorf("greeting %s: %w", name, err)
	}
	return p, nil
}

// add starts reading from a peer.
func (c *Client) add(name string, p *peer) {
	c.peers[name] = p
	if name == heartbeat {
		c.wg.Go(func() {
			defer close(c.dead)
			c.end(name, p.serve(c.beatBack))
		})
		return
	}
	in := newInbox()
	c.inboxes[protocol.Channel(name)] = in
	c.wg.Go(func() {
		defer in.close()
		c.end(name, p.serve(func(frames [][]byte) error {
			m, err := c.codec.Decode(frames)
			if err != nil {
				c.drops.count(err)
				return nil
			}
			in.push(m)
			return nil
		}))
	})
}

func (c *Client) end(name string, err error) {
	if !left(err) {
		c.drops.log.Warn("connection ended", "channel", name, "error", err)
	}
}

func (c *Client) beatBack(frames [][]byte) error {
	if len(frames) == 2 && len(frames[0]) == 0 {
		select {
		case c.beats <- string(frames[1]):
		default: // an answer nobody waited for
		}
	}
	return nil
}

// Receive returns the next message of any of the four channels. It returns
// io.EOF after Close or when the connection ended, and ctx's error when ctx
// ends. A client that does not receive makes its kernel queue, and is
// disconnected in the end.
func (c *Client) Receive(ctx context.Context, ch protocol.Channel) (*protocol.Message, error) {
	in := c.inboxes[ch]
	if in == nil {
		return nil, fmt.Errorf("receiving on %s: %w", ch, errors.ErrUnsupported)
	}
	return in.receive(ctx)
}

// Send sends m on Shell, Control or Stdin, without blocking. m.Identities is
// ignored; m must not be changed afterwards.
func (c *Client) Send(ch protocol.Channel, m *protocol.Message) error {
	if ch == protocol.IOPub || c.peers[string(ch)] == nil {
		return fmt.Errorf("sending on %s: %w", ch, errors.ErrUnsupported)
	}
	plain := *m
	plain.Identities = nil
	frames, err := c.codec.Encode(&plain)
	if err == nil {
		err = c.peers[string(ch)].send(frames)
	}
	if err != nil {
		return fmt.Errorf("sending %s on %s: %w", m.Header.MsgType, ch, err)
	}
	return nil
}

// Heartbeat sends a ping and waits for its echo, for ctx's error, or for the
// end of the connection.
func (c *Client) Heartbeat(ctx context.Context) error {
	c.beat.Lock()
	defer c.beat.Unlock()
	ping := uuid.NewString()
	if err := c.peers[heartbeat].send([][]byte{{}, []byte(ping)}); err != nil {
		return fmt.Errorf("sending heartbeat: %w", err)
	}
	for {
		select {
		case pong := <-c.beats:
			if pong == ping { // or else a late answer to a ping before
				return nil
			}
		case <-c.dead:
			return fmt.Errorf("waiting for heartbeat: %w", errHungUp)
		case <-ctx.Done():
			return fmt.Errorf("waiting for heartbeat: %w", ctx.Err())
		}
	}
}

var errHungUp = errors.New("the kernel hung up")

// Dropped returns how many messages were refused: badly signed, replayed,
// malformed.
func (c *Client) Dropped() uint64 { return c.account.dropped.Load() }

// Close sends what is queued, for at most Options.Linger, and then ends all
// connections. It returns when no goroutine of the client is left.
func (c *Client) Close() error {
	c.once.Do(func() {
		for _, in := range c.inboxes {
			in.close()
		}
		deadline := time.Now().Add(c.linger)
		for _, p := range c.peers {
			c.wg.Go(func() { p.farewell(deadline) })
		}
	})
	c.wg.Wait()
	return nil
}
