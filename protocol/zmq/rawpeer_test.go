package zmq

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strconv"
	"testing"
	"time"
)

// A rawPeer speaks bytes, so that it can say what no library would.
type rawPeer struct {
	net.Conn
	t testing.TB
}

func rawDial(t testing.TB, port int) *rawPeer {
	t.Helper()
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return &rawPeer{conn, t}
}

func (p *rawPeer) write(parts ...[]byte) {
	p.t.Helper()
	if _, err := p.Write(bytes.Join(parts, nil)); err != nil {
		p.t.Fatalf("writing: %v", err)
	}
}

// greeting is that of ZMTP 3.1 with mechanism NULL.
func greetingBytes() []byte {
	g := make([]byte, 64)
	g[0], g[9], g[10], g[11] = 0xff, 0x7f, 3, 1
	copy(g[12:], "NULL")
	return g
}

func command(name string, body ...byte) []byte {
	payload := append(append([]byte{byte(len(name))}, name...), body...)
	return append(frameHeader(flagCommand, len(payload)), payload...)
}

func property(name, value string) []byte {
	b := append([]byte{byte(len(name))}, name...)
	return append(binary.BigEndian.AppendUint32(b, uint32(len(value))), value...)
}

func frame(flags byte, body string) []byte {
	return append(frameHeader(flags, len(body)), body...)
}

// greet does the handshake as a socket of the given kind.
func (p *rawPeer) greet(kind, identity string) {
	p.t.Helper()
	p.write(greetingBytes(), command("READY", append(property("Socket-Type", kind), property("Identity", identity)...)...))
	if _, err := io.ReadFull(p, make([]byte, 64)); err != nil {
		p.t.Fatalf("reading greeting: %v", err)
	}
	if got := p.frame(); !bytes.HasPrefix(got, []byte("\x05READY")) {
		p.t.Fatalf("got %q in the place of READY", got)
	}
}

// subscribe connects a front end that is to get all that is published. It reads
// nothing by itself.
func subscribe(t testing.TB, s *Server) *rawPeer {
	t.Helper()
	p := rawDial(t, s.Info().IOPubPort)
	p.greet("SUB", "")
	p.write(frame(0, "\x01"))
	return p
}

// frame reads the body of one frame.
func (p *rawPeer) frame() []byte {
	p.t.Helper()
	head := make([]byte, 9)
	if _, err := io.ReadFull(p, head[:2]); err != nil {
		p.t.Fatalf("reading a frame: %v", err)
	}
	size := uint64(head[1])
	if head[0]&flagLong != 0 {
		if _, err := io.ReadFull(p, head[2:]); err != nil {
			p.t.Fatal(err)
		}
		size = binary.BigEndian.Uint64(head[1:])
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(p, body); err != nil {
		p.t.Fatal(err)
	}
	return body
}

// hungUp waits until the other side ends the connection.
func (p *rawPeer) hungUp() {
	p.t.Helper()
	_, err := io.Copy(io.Discard, p)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		p.t.Error("the connection is still there")
	}
}

// message writes the frames of a message.
func (p *rawPeer) message(frames ...[]byte) {
	p.t.Helper()
	var b []byte
	for i, f := range frames {
		flags := byte(flagMore)
		if i == len(frames)-1 {
			flags = 0
		}
		b = append(append(b, frameHeader(flags, len(f))...), f...)
	}
	p.write(b)
}
