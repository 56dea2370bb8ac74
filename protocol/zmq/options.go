package zmq

import (
	"log/slog"
	"time"

	"gokernel/protocol/wire"
)

// Options tune Listen and Dial. The zero value of a field means its default.
type Options struct {
	// Log receives what goes wrong with peers, never the key or the content of
	// a message. Default: nothing is logged.
	Log *slog.Logger

	// MaxMessage bounds the bytes of one incoming message, 512 MiB by default.
	// The connection of a peer that announces more is closed.
	MaxMessage int64

	// MaxQueue bounds the bytes that wait for one peer, 64 MiB by default. A
	// peer that has more waiting and took nothing for five seconds is
	// disconnected; with twice as much, on a channel other than IOPub, after one
	// second, and with four times as much at once. A message is never cut or left
	// out: one that finds the queue under the bound is queued whole.
	MaxQueue int64

	// MaxConns bounds the connections of each bound socket, 1024 by default.
	MaxConns int

	// HandshakeTimeout bounds the ZMTP handshake, 5 s by default.
	HandshakeTimeout time.Duration

	// Linger bounds how long Close goes on sending what is queued, 1 s by
	// default.
	Linger time.Duration

	// Limits bound the parts of incoming messages.
	Limits wire.Limits

	// Identity is the routing identity of a client on shell, control and stdin.
	// Default: a random one.
	Identity string
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MaxMessage == 0 {
		o.MaxMessage = 512 << 20
	}
	if o.MaxQueue == 0 {
		o.MaxQueue = 64 << 20
	}
	if o.MaxConns == 0 {
		o.MaxConns = 1024
	}
	if o.HandshakeTimeout == 0 {
		o.HandshakeTimeout = 5 * time.Second
	}
	if o.Linger == 0 {
		o.Linger = time.Second
	}
	return o
}

func (o Options) maxFrames() int {
	if o.Limits.Frames != 0 {
		return o.Limits.Frames
	}
	return wire.DefaultLimits().Frames
}
