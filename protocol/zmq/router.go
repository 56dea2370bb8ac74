package zmq

import (
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"gokernel/protocol/wire"
)

// ErrNoPeer is wrapped by the error of Send when the front end that a message
// is for is not connected.
var ErrNoPeer = errors.New("no such peer")

// A router is what a kernel needs of a ROUTER socket: messages come in with the
// identity of their peer in front, and go out to the peer so named. When an
// identity connects again, the newest connection has it.
type router struct {
	codec *wire.Codec
	inbox *inbox
	drops *drops
	pace  func() // returns when there is room on IOPub

	mu    sync.Mutex
	peers map[string]*peer
	next  uint32 // number for the next identity chosen here
}

func newRouter(codec *wire.Codec, in *inbox, d *drops, pace func()) *router {
	return &router{codec: codec, inbox: in, drops: d, pace: pace, peers: make(map[string]*peer)}
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
	if old := r.peers[p.id]; old != nil {
		old.abort(errReplaced)
	}
	r.peers[p.id] = p
	return nil
}

func (r *router) leave(p *peer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.peers[p.id] == p {
		delete(r.peers, p.id)
	}
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
	r.inbox.push(m)
	return nil
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
