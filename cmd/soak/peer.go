//go:build linux

package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"gokernel/protocol"
	"gokernel/protocol/zmq"
)

// heartbeat is the channel that carries no messages.
const heartbeat protocol.Channel = "heartbeat"

// channels are all five.
var channels = []protocol.Channel{protocol.Shell, protocol.IOPub, protocol.Stdin, protocol.Control, heartbeat}

// A peer is a connection to one socket of a kernel that speaks ZMTP by itself,
// so that it can say half of what it should, stop reading, or say nothing.
type peer struct {
	net.Conn
	in *bufio.Reader
}

// connect opens a connection and says nothing on it.
func connect(info zmq.ConnectionInfo, ch protocol.Channel) (*peer, error) {
	port := map[protocol.Channel]int{
		protocol.Shell: info.ShellPort, protocol.IOPub: info.IOPubPort, protocol.Stdin: info.StdinPort,
		protocol.Control: info.ControlPort, heartbeat: info.HBPort,
	}[ch]
	network, address := "tcp", net.JoinHostPort(info.IP, strconv.Itoa(port))
	if info.Transport == "ipc" {
		network, address = "unix", fmt.Sprintf("%s-%d", info.IP, port)
	}
	conn, err := net.DialTimeout(network, address, 10*time.Second)
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", ch, err)
	}
	return &peer{conn, bufio.NewReader(conn)}, nil
}

// Flags of a ZMTP frame.
const (
	flagMore    = 1
	flagLong    = 2
	flagCommand = 4
)

// greeting is that of ZMTP 3.0 without security.
func greeting() []byte {
	g := make([]byte, 64)
	g[0], g[9], g[10] = 0xff, 0x7f, 3
	copy(g[12:], "NULL")
	return g
}

// frame is a whole frame on the wire.
func frame(flags byte, body []byte) []byte {
	if len(body) < 256 {
		return append([]byte{flags, byte(len(body))}, body...)
	}
	return append(binary.BigEndian.AppendUint64([]byte{flags | flagLong}, uint64(len(body))), body...)
}

// ready is the command that ends the handshake.
func ready(kind, identity string) []byte {
	body := []byte("\x05READY")
	for _, p := range [][2]string{{"Socket-Type", kind}, {"Identity", identity}} {
		body = append(append(body, byte(len(p[0]))), p[0]...)
		body = append(binary.BigEndian.AppendUint32(body, uint32(len(p[1]))), p[1]...)
	}
	return frame(flagCommand, body)
}

// greet does the handshake as a socket of the given kind: "SUB", "DEALER", "REQ".
func (p *peer) greet(kind, identity string) error {
	if _, err := p.Write(append(greeting(), ready(kind, identity)...)); err != nil {
		return fmt.Errorf("greeting: %w", err)
	}
	if _, err := io.ReadFull(p.in, make([]byte, 64)); err != nil {
		return fmt.Errorf("reading a greeting: %w", err)
	}
	_, body, err := p.frame()
	if err != nil {
		return err
	}
	if !strings.HasPrefix(string(body), "\x05READY") {
		return fmt.Errorf("reading a greeting: it ends with %q", body)
	}
	return nil
}

// send sends the frames of one message.
func (p *peer) send(frames ...[]byte) error {
	var all bytes.Buffer
	for i, f := range frames {
		flags := byte(flagMore)
		if i == len(frames)-1 {
			flags = 0
		}
		all.Write(frame(flags, f))
	}
	if _, err := p.Write(all.Bytes()); err != nil {
		return fmt.Errorf("sending a message: %w", err)
	}
	return nil
}

// receive returns the frames of the next message.
func (p *peer) receive() ([][]byte, error) {
	var frames [][]byte
	for {
		flags, body, err := p.frame()
		if err != nil {
			return nil, err
		}
		if flags&flagCommand != 0 {
			continue
		}
		frames = append(frames, body)
		if flags&flagMore == 0 {
			return frames, nil
		}
	}
}

func (p *peer) frame() (flags byte, body []byte, err error) {
	head := make([]byte, 9)
	if _, err := io.ReadFull(p.in, head[:2]); err != nil {
		return 0, nil, fmt.Errorf("reading a frame: %w", err)
	}
	flags, length := head[0], uint64(head[1])
	if flags&flagLong != 0 {
		if _, err := io.ReadFull(p.in, head[2:]); err != nil {
			return 0, nil, fmt.Errorf("reading a frame: %w", err)
		}
		length = binary.BigEndian.Uint64(head[1:])
	}
	body = make([]byte, length)
	if _, err := io.ReadFull(p.in, body); err != nil {
		return 0, nil, fmt.Errorf("reading a frame of %d bytes: %w", length, err)
	}
	return flags, body, nil
}

// hungUp reads until the other side ends the connection, at the latest after
// the time; it reports whether it did, and how much came.
func (p *peer) hungUp(within time.Duration) (ended bool, read int64) {
	if err := p.SetReadDeadline(time.Now().Add(within)); err != nil {
		return true, 0
	}
	read, err := io.Copy(io.Discard, p.in)
	timeout, ok := err.(net.Error)
	return !ok || !timeout.Timeout(), read
}
