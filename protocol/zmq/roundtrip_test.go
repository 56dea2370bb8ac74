package zmq

import (
	"context"
	"testing"
	"time"

	"gokernel/protocol"
)

// listen starts a server on tcp with ports of its own choice, or on info.
func listen(t testing.TB, info ConnectionInfo, o Options) *Server {
	t.Helper()
	s, err := Listen(t.Context(), info, o)
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

func dial(t testing.TB, info ConnectionInfo, o Options) *Client {
	t.Helper()
	c, err := Dial(within(t, 10*time.Second), info, o)
	if err != nil {
		t.Fatalf("Dial: %v", err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// within returns a context for one step of a test.
func within(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

func message(t testing.TB, kind protocol.MsgType, content any) *protocol.Message {
	t.Helper()
	m, err := protocol.New(kind, "session", "user", content)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

type receiver interface {
	Receive(context.Context, protocol.Channel) (*protocol.Message, error)
}

func receive(t testing.TB, from receiver, ch protocol.Channel) *protocol.Message {
	t.Helper()
	m, err := from.Receive(within(t, time.Minute), ch)
	if err != nil {
		t.Fatalf("Receive(%s): %v", ch, err)
	}
	return m
}

// subscribed waits until n subscriptions have taken effect.
func subscribed(t testing.TB, s *Server, n int) {
	t.Helper()
	for range n {
		select {
		case <-s.Subscriptions():
		case <-time.After(10 * time.Second):
			t.Fatal("no subscription seen")
		}
	}
}

func TestEveryChannelRoundTrip(t *testing.T) {
	for _, transport := range []string{"tcp", "ipc"} {
		for _, key := range []string{"", "secret"} {
			t.Run(transport+" key="+key, func(t *testing.T) {
				info := ConnectionInfo{Transport: transport, Key: key}
				if transport == "ipc" {
					info.IP = t.TempDir() + "/k"
				}
				s := listen(t, info, Options{})
				c := dial(t, s.Info(), Options{})
				for _, ch := range []protocol.Channel{protocol.Shell, protocol.Control, protocol.Stdin} {
					request := message(t, "request", map[string]int{"n": 1})
					request.Buffers = [][]byte{{0, 1}, {}}
					if err := c.Send(ch, request); err != nil {
						t.Fatalf("client Send(%s): %v", ch, err)
					}
					got := receive(t, s, ch)
					if got.Header.MsgID != request.Header.MsgID || string(got.Content) != `{"n":1}` || len(got.Buffers) != 2 || len(got.Identities) != 1 {
						t.Errorf("%s: received %+v", ch, got)
					}
					reply := message(t, "reply", struct{}{})
					reply.Identities, reply.Parent = got.Identities, got.RawHeader
					if err := s.Send(ch, reply); err != nil {
						t.Fatalf("server Send(%s): %v", ch, err)
					}
					if back := receive(t, c, ch); back.ParentHeader().MsgID != request.Header.MsgID {
						t.Errorf("%s: parent of the reply = %s", ch, back.Parent)
					}
				}
				subscribed(t, s, 1)
				status := message(t, protocol.TypeStatus, protocol.Status{ExecutionState: protocol.StateBusy})
				status.Identities = [][]byte{[]byte("kernel.x.status")}
				if err := s.Send(protocol.IOPub, status); err != nil {
					t.Fatal(err)
				}
				if got := receive(t, c, protocol.IOPub); string(got.Identities[0]) != "kernel.x.status" || got.Header.MsgType != protocol.TypeStatus {
					t.Errorf("iopub: received %+v", got)
				}
				if err := c.Heartbeat(within(t, 5*time.Second)); err != nil {
					t.Error(err)
				}
				if s.Dropped() != 0 || c.Dropped() != 0 {
					t.Errorf("dropped %d and %d messages", s.Dropped(), c.Dropped())
				}
			})
		}
	}
}

func BenchmarkRoundTrip(b *testing.B) {
	for _, transport := range []string{"tcp", "ipc"} {
		b.Run(transport, func(b *testing.B) {
			info := ConnectionInfo{Transport: transport, Key: "secret"}
			if transport == "ipc" {
				info.IP = b.TempDir() + "/k"
			}
			s := listen(b, info, Options{})
			c := dial(b, s.Info(), Options{})
			go func() {
				for {
					m, err := s.Receive(context.Background(), protocol.Shell)
					if err != nil {
						return
					}
					reply, _ := protocol.New(protocol.TypeExecuteReply, "s", "u", protocol.ExecuteReply{Status: "ok"})
					reply.Identities, reply.Parent = m.Identities, m.RawHeader
					_ = s.Send(protocol.Shell, reply)
				}
			}()
			content := protocol.ExecuteRequest{Code: "1+1"}
			for b.Loop() {
				if err := c.Send(protocol.Shell, message(b, protocol.TypeExecuteRequest, content)); err != nil {
					b.Fatal(err)
				}
				if _, err := c.Receive(context.Background(), protocol.Shell); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
