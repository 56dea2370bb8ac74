package zmq

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
)

// Errors that end a connection because of what its peer sent.
var (
	errTooLarge = errors.New("message over the size limit")
	errProtocol = errors.New("not ZMTP 3")
	errStarved  = errors.New("too many large messages on the way in at once")
)

// Flags of a ZMTP frame.
const (
	flagMore    = 1
	flagLong    = 2
	flagCommand = 4
)

const (
	greetingSize = 64
	maxCommand   = 64 << 10 // bytes of a command; READY has a few hundred

	// largeFrame is the size from which a frame counts against the account of
	// announced bytes that all connections share.
	largeFrame = 1 << 20
	// maxAnnounced bounds that account.
	maxAnnounced = 2 << 30
)

// A guard is the byte stream that a zmq4.Conn works on. The library trusts what
// it reads: it allocates whatever size a frame announces, and gathers frames
// without end. The guard walks along the frames and ends the stream before
// that. It also answers PING and turns SUBSCRIBE into the message that older
// peers send for it, because the library drops the one's context and the
// other's name.
//
// Writes are gathered, and go out together with flush.
type guard struct {
	net.Conn // the raw connection; Read and Write are the guard's
	out      *outbox
	limits   guardLimits

	// The way in, used by the reading goroutine alone.
	in     *bufio.Reader
	left   int64  // bytes to hand on before the next frame begins
	inject []byte // bytes to hand on before those
	open   bool   // the handshake is over
	room   int64  // bytes that the present message may still have
	frames int    // frames that it may still have
	inside bool   // in the middle of a message
	held   int64  // bytes of large frames in limits.announced

	// The way out, used under the sending peer's lock, and by the handshake.
	staged net.Buffers
	size   int64
	expect int // bytes that Write will copy of the message being sent
}

type guardLimits struct {
	message   int64
	frames    int
	announced *atomic.Int64 // bytes announced by large frames, over all connections
}

func newGuard(raw net.Conn, out *outbox, limits guardLimits) *guard {
	return &guard{Conn: raw, out: out, limits: limits, in: bufio.NewReaderSize(raw, 32<<10), left: greetingSize}
}

// opened ends the handshake: from now on commands are the guard's, and writes
// wait for flush.
func (g *guard) opened() { g.open = true }

// Read hands on at most what is left of one frame.
func (g *guard) Read(p []byte) (int, error) {
	for len(g.inject) == 0 && g.left == 0 {
		if err := g.nextFrame(); err != nil {
			return 0, err
		}
	}
	if len(g.inject) > 0 {
		n := copy(p, g.inject)
		g.inject = g.inject[n:]
		return n, nil
	}
	if int64(len(p)) > g.left {
		p = p[:g.left]
	}
	n, err := g.in.Read(p)
	g.left -= int64(n)
	return n, err
}

// nextFrame reads the header of the next frame, checks it, and either handles
// the frame or leaves it to Read, header included.
func (g *guard) nextFrame() error {
	if !g.inside {
		g.release()
		g.room, g.frames = g.limits.message, g.limits.frames
	}
	head, err := g.in.Peek(2)
	if err != nil {
		if len(head) > 0 && errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		return err
	}
	flags, headSize, size := head[0], 2, uint64(head[1])
	if flags&flagLong != 0 {
		headSize = 9
		head, err = g.in.Peek(headSize)
		if err != nil {
			return noEOF(err)
		}
		size = binary.BigEndian.Uint64(head[1:])
	}
	if flags&^(flagMore|flagLong|flagCommand) != 0 {
		return fmt.Errorf("%w: frame flags %#x", errProtocol, flags)
	}
	if flags&flagCommand != 0 {
		if size > maxCommand || flags&flagMore != 0 {
			return fmt.Errorf("%w: command of %d bytes, flags %#x", errProtocol, size, flags)
		}
		if g.open {
			return g.command(headSize, int(size))
		}
	} else if !g.open {
		return fmt.Errorf("%w: message before the handshake", errProtocol)
	}
	if g.frames == 0 {
		return fmt.Errorf("%w: more than %d frames", errTooLarge, g.limits.frames)
	}
	if size > uint64(g.room) {
		return fmt.Errorf("%w: frame of %d bytes, at most %d", errTooLarge, size, g.room)
	}
	if size >= largeFrame {
		g.held += int64(size)
		if g.limits.announced.Add(int64(size)) > maxAnnounced {
			return errStarved
		}
	}
	g.frames--
	g.room -= int64(size)
	g.inside = flags&flagMore != 0
	g.left = int64(headSize) + int64(size)
	return nil
}

// release gives the large frames of the last message back to the account.
func (g *guard) release() {
	if g.held != 0 {
		g.limits.announced.Add(-g.held)
		g.held = 0
	}
}

// command reads and handles one command frame.
func (g *guard) command(headSize, size int) error {
	frame := make([]byte, headSize+size)
	if _, err := io.ReadFull(g.in, frame); err != nil {
		return noEOF(err)
	}
	body := frame[headSize:]
	if len(body) == 0 || int(body[0]) > len(body)-1 {
		return fmt.Errorf("%w: malformed command", errProtocol)
	}
	name, rest := string(body[1:1+body[0]]), body[1+body[0]:]
	switch name {
	case "PING":
		// Two bytes of time to live, then at most 16 of context to send back.
		if len(rest) < 2 || len(rest) > 2+16 {
			return fmt.Errorf("%w: malformed PING", errProtocol)
		}
		pong := append([]byte{flagCommand, 0, 4, 'P', 'O', 'N', 'G'}, rest[2:]...)
		pong[1] = byte(len(pong) - 2)
		return g.out.put(net.Buffers{pong}, int64(len(pong)))
	case "SUBSCRIBE":
		return g.injectSubscription(1, rest)
	case "CANCEL":
		return g.injectSubscription(0, rest)
	case "ERROR":
		return fmt.Errorf("%w: the peer sent an ERROR", errProtocol)
	}
	return nil // PONG, and what is not known
}

// injectSubscription puts the message that ZMTP 3.0 has for a subscription in
// the place of the command that ZMTP 3.1 has.
func (g *guard) injectSubscription(kind byte, topic []byte) error {
	if g.inside {
		return fmt.Errorf("%w: subscription inside a message", errProtocol)
	}
	g.inject = append(frameHeader(0, 1+len(topic)), kind)
	g.inject = append(g.inject, topic...)
	return nil
}

func frameHeader(flags byte, size int) []byte {
	if size <= 255 {
		return []byte{flags, byte(size)}
	}
	return binary.BigEndian.AppendUint64([]byte{flags | flagLong}, uint64(size))
}

// Write stages a copy of p; before the handshake is over it writes through.
func (g *guard) Write(p []byte) (int, error) {
	if !g.open {
		return g.Conn.Write(p)
	}
	if last := len(g.staged) - 1; last >= 0 && cap(g.staged[last])-len(g.staged[last]) >= len(p) {
		g.staged[last] = append(g.staged[last], p...)
	} else {
		g.staged = append(g.staged, append(make([]byte, 0, max(g.expect, len(p))), p...))
	}
	g.size += int64(len(p))
	return len(p), nil
}

// small is the size up to which writeShared copies.
const small = 2 << 10

// begin prepares for a message of frames: what is small of it goes into one
// allocation of just the right size, since a queue may hold many of them.
func (g *guard) begin(frames [][]byte) {
	g.expect = 0
	for _, f := range frames {
		g.expect += 9 // the longest header
		if len(f) <= small {
			g.expect += len(f)
		}
	}
}

// writeShared is Write for bytes that nobody will change: large ones are not
// copied, however many subscribers they wait for.
func (g *guard) writeShared(p []byte) (int, error) {
	if !g.open || len(p) <= small {
		return g.Write(p)
	}
	g.staged = append(g.staged, p[:len(p):len(p)])
	g.size += int64(len(p))
	return len(p), nil
}

// flush queues what is staged, all or nothing.
func (g *guard) flush() error {
	staged, size := g.staged, g.size
	g.staged, g.size = nil, 0
	return g.out.put(staged, size)
}

// noEOF makes the end of the stream in the middle of a frame what it is.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
