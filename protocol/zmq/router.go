package zmq

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"gokernel/protocol/wire"
)

// ErrNoPeer is wrapped by the error of Send when the front end that a message
// is for is not connected.
var ErrNoPeer = errors.New("no such peer")

// A router is what a kernel needs of a ROUTER socket: messages come in with the
// identity of their peer in front, and go out to the peer so named.
//
// A front end that connects again has its identity again, in place of the old
// connection. But identities are no secret, as IOPub tells them: so where
// messages are signed, a connection that takes one which another has is waiting
// until it sends a message with a right signature, or the other has gone.
type router struct {
	codec *wire.Codec
	inbox *inbox
	drops *drops
	pace  func() // returns when there is room on IOPub

	mu      sync.Mutex
	peers   map[string]*peer
	waiting map[string][]*peer // the newest last
	joined  chan struct{}      // closed, and made anew, when an identity has come
	next    uint32             // number for the next identity chosen here
}

func newRouter(codec *wire.Codec, in *inbox, d *drops, pace func()) *router {
	return &router{codec: codec, inbox: in, drops: d, pace: pace, peers: make(map[string]*peer), waiting: make(map[string][]*peer), joined: make(chan struct{})}
}

func (r *router) join(p *peer) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p.id == "" {
		// As in libzmq: a zero byte, which peers may not begin theirs with,
		// and a number.
		r.next++
		p.id = string(binary.BigEndian.AppendUint32([]byte{0}, r.next))
	} else if p.id[0] == 0 {
		return fmt.Errorf("%w: identity begins with a zero byte", errProtocol)
	}
	old := r.peers[p.id]
	if old != nil && r.codec.Signed() {
		r.waiting[p.id] = append(r.waiting[p.id], p)
		return nil
	}
	if old != nil {
		old.abort(errReplaced)
	}
	r.peers[p.id] = p
	close(r.joined)
	r.joined = make(chan struct{})
	return nil
}

func (r *router) leave(p *peer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopWaiting(p)
	if r.peers[p.id] != p {
		return
	}
	delete(r.peers, p.id)
	if waiting := r.waiting[p.id]; len(waiting) > 0 {
		next := waiting[len(waiting)-1]
		r.stopWaiting(next)
		r.peers[p.id] = next
	}
}

// stopWaiting forgets that p waits, if it does. r.mu is held.
func (r *router) stopWaiting(p *peer) {
	waiting := slices.DeleteFunc(r.waiting[p.id], func(other *peer) bool { return other == p })
	if r.waiting[p.id] = waiting; len(waiting) == 0 {
		delete(r.waiting, p.id)
	}
}

// prove gives p its identity: it has sent a message that is signed as it should
// be.
func (r *router) prove(p *peer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.peers[p.id]
	if old == p || !slices.Contains(r.waiting[p.id], p) { // it has it, or has lost it
		return
	}
	r.stopWaiting(p)
	if old != nil {
		old.abort(errReplaced)
	}
	r.peers[p.id] = p
}

// receive takes a message. Each costs others something to read, its busy and
// idle on IOPub: so a peer that sends without end is not read from while the
// subscribers have enough.
func (r *router) receive(p *peer, frames [][]byte) error {
	if p.haste.another() {
		r.pace()
	}
	routed := make([][]byte, 0, 1+len(frames))
	routed = append(append(routed, []byte(p.id)), frames...)
	m, err := r.codec.Decode(routed)
	if err != nil {
		r.drops.count(err)
		return nil
	}
	r.prove(p)
	r.inbox.push(m)
	return nil
}

// await returns when the peer is connected; the error says that ctx has ended
// before.
func (r *router) await(ctx context.Context, id string) error {
	for {
		r.mu.Lock()
		_, ok := r.peers[id]
		joined := r.joined
		r.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-joined:
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ErrNoPeer, ctx.Err())
		}
	}
}

// send routes frames by the first of them.
func (r *router) send(frames [][]byte) error {
	r.mu.Lock()
	p := r.peers[string(frames[0])]
	r.mu.Unlock()
	if p == nil {
		return ErrNoPeer
	}
	return p.send(frames[1:])
}

// drops counts and logs refused messages.
type drops struct {
	account *account
	log     *slog.Logger
}

// count logs the first hundred and then each thousandth, so that a broken peer
// cannot fill a disk.
func (d *drops) count(err error) {
	if n := d.account.dropped.Add(1); n <= 100 || n%1000 == 0 {
		d.log.Warn("dropping a message", "error", err, "dropped", n)
	}
}
