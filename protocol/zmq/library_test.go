package zmq

import (
	"context"
	"net"
	"strconv"
	"testing"

	"github.com/go-zeromq/zmq4"

	"gokernel/protocol"
	"gokernel/protocol/wire"
)

func endpointOf(info ConnectionInfo, port int) string {
	if info.Transport == "ipc" {
		return "ipc://" + info.IP + "-" + strconv.Itoa(port)
	}
	return "tcp://" + net.JoinHostPort(info.IP, strconv.Itoa(port))
}

// The sockets of the ZeroMQ library itself, as a front end.
func TestLibrarySockets(t *testing.T) {
	overTransports(t, func(t *testing.T, s *Server) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		info := s.Info()
		open := func(socket zmq4.Socket, port int) zmq4.Socket {
			t.Helper()
			t.Cleanup(func() { socket.Close() })
			if err := socket.Dial(endpointOf(info, port)); err != nil {
				t.Fatal(err)
			}
			return socket
		}
		codec, err := wire.New(wire.Scheme, info.Key, wire.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		receive := func(socket zmq4.Socket) *protocol.Message {
			t.Helper()
			msg, err := socket.Recv()
			if err != nil {
				t.Fatal(err)
			}
			m, err := codec.Decode(msg.Frames)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		for ch, port := range map[protocol.Channel]int{protocol.Shell: info.ShellPort, protocol.Control: info.ControlPort, protocol.Stdin: info.StdinPort} {
			answer(t, s, ch)
			dealer := open(zmq4.NewDealer(ctx, zmq4.WithID(zmq4.SocketIdentity("me"))), port)
			m := message(t, "t", map[string]string{"channel": string(ch)})
			frames, err := codec.Encode(m)
			if err != nil {
				t.Fatal(err)
			}
			if err := dealer.SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
				t.Fatal(err)
			}
			if got := receive(dealer); got.ParentHeader().MsgID != m.Header.MsgID || string(got.Content) != string(m.Content) {
				t.Errorf("%s: received %+v", ch, got)
			}
		}
		sub := zmq4.NewSub(ctx)
		open(sub, info.IOPubPort)
		if err := sub.SetOption(zmq4.OptionSubscribe, ""); err != nil {
			t.Fatal(err)
		}
		subscribed(t, s, 1)
		status := message(t, protocol.TypeStatus, protocol.Status{ExecutionState: protocol.StateIdle})
		status.Identities = [][]byte{[]byte("topic")}
		if err := s.Send(protocol.IOPub, status); err != nil {
			t.Fatal(err)
		}
		if got := receive(sub); got.Header.MsgID != status.Header.MsgID || string(got.Identities[0]) != "topic" {
			t.Errorf("iopub: received %+v", got)
		}
		req := open(zmq4.NewReq(ctx), info.HBPort)
		for range 3 {
			if err := req.Send(zmq4.NewMsgString("ping")); err != nil {
				t.Fatal(err)
			}
			if got, err := req.Recv(); err != nil || string(got.Bytes()) != "ping" {
				t.Errorf("heartbeat: received %v, %v", got, err)
			}
		}
	})
}
