package zmq

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-zeromq/zmq4"
)

// null is the NULL security mechanism. The library's own panics on truncated
// metadata and on a socket type it does not know; this one checks what the peer
// sends.
type null struct{}

// Type tells the library that frames are as they are on the wire.
func (null) Type() zmq4.SecurityType { return zmq4.NullSecurity }

// Handshake exchanges READY commands and fills in conn.Peer.Meta.
func (null) Handshake(conn *zmq4.Conn, _ bool) error {
	own, err := conn.Meta.MarshalZMTP()
	if err != nil {
		return fmt.Errorf("encoding metadata: %w", err)
	}
	if err := conn.SendCmd(zmq4.CmdReady, own); err != nil {
		return fmt.Errorf("sending READY: %w", err)
	}
	cmd, err := conn.RecvCmd()
	if err != nil {
		return fmt.Errorf("receiving READY: %w", err)
	}
	if cmd.Name != zmq4.CmdReady {
		return fmt.Errorf("%w: %q in the place of READY", errProtocol, cmd.Name)
	}
	meta, err := parseMetadata(cmd.Body)
	if err != nil {
		return err
	}
	switch kind := zmq4.SocketType(meta["socket-type"]); kind {
	case zmq4.Pair, zmq4.Pub, zmq4.Sub, zmq4.Req, zmq4.Rep, zmq4.Dealer, zmq4.Router, zmq4.Pull, zmq4.Push, zmq4.XPub, zmq4.XSub:
		conn.Peer.Meta["Socket-Type"] = string(kind) // the library checks that it fits
	default:
		return fmt.Errorf("%w: socket type %.20q", errProtocol, string(kind))
	}
	conn.Peer.Meta["Identity"] = meta["identity"]
	return nil
}

// Encrypt hands data on, which the caller does not change afterwards.
func (null) Encrypt(w io.Writer, data []byte) (int, error) {
	if g, ok := w.(*guard); ok {
		return g.writeShared(data)
	}
	return w.Write(data)
}

// Decrypt hands data on.
func (null) Decrypt(w io.Writer, data []byte) (int, error) { return w.Write(data) }

var errMetadata = errors.New("malformed metadata")

// parseMetadata reads the properties of a READY command; names are in lower
// case.
func parseMetadata(b []byte) (map[string]string, error) {
	meta := make(map[string]string)
	for len(b) > 0 {
		n := int(b[0])
		if n == 0 || len(b) < 1+n+4 {
			return nil, errMetadata
		}
		name := strings.ToLower(string(b[1 : 1+n]))
		b = b[1+n:]
		size := uint64(binary.BigEndian.Uint32(b))
		b = b[4:]
		if size > uint64(len(b)) {
			return nil, errMetadata
		}
		meta[name] = string(b[:size])
		b = b[size:]
	}
	return meta, nil
}
