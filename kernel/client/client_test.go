package client

import (
	"context"
	"errors"
	"testing"
	"time"

	"gokernel/protocol"
)

func info(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
	k.say(ch, protocol.TypeKernelInfoReply, protocol.KernelInfoReply{Status: "ok", Implementation: "fake"}, m)
}

// A request may overtake the subscription to IOPub: Ready asks until output
// comes.
func TestReadyAsksUntilOutputComes(t *testing.T) {
	asked := 0
	c, _ := newFake(t, Options{}, func(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
		info(k, ch, m)
		if asked++; asked > 3 {
			k.status(protocol.StateIdle, m)
		}
	})
	m, err := c.Ready(limited(t))
	if err != nil || m.Header.MsgType != protocol.TypeKernelInfoReply || asked <= 3 {
		t.Errorf("Ready = %v, %v after %d questions", m, err, asked)
	}
}

// A kernel that runs a cell answers on control alone.
func TestReadyWhileBusy(t *testing.T) {
	c, _ := newFake(t, Options{}, func(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
		if ch == protocol.Control {
			k.status(protocol.StateBusy, m)
			info(k, ch, m)
		}
	})
	if _, err := c.Ready(limited(t)); err != nil {
		t.Error(err)
	}
}

func TestReadyEnds(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	c, _ := newFake(t, Options{}, nil)
	if _, err := c.Ready(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Ready = %v, want the deadline", err)
	}
	c, _ = newFake(t, Options{}, func(k *fakeConn, _ protocol.Channel, _ *protocol.Message) { k.Close() })
	var dead *DeadError
	if _, err := c.Ready(limited(t)); !errors.As(err, &dead) {
		t.Errorf("Ready of a kernel that dies = %v, want a DeadError", err)
	}
}

func TestRequests(t *testing.T) {
	c, _ := newFake(t, Options{}, func(k *fakeConn, ch protocol.Channel, m *protocol.Message) {
		switch m.Header.MsgType {
		case protocol.TypeIsCompleteRequest:
			k.say(ch, protocol.TypeIsCompleteReply, protocol.IsCompleteReply{Status: "incomplete", Indent: "\t"}, m)
		case protocol.TypeCompleteRequest:
			k.say(ch, protocol.TypeCompleteReply, protocol.ErrorReply{Status: "error", ErrorContent: protocol.ErrorContent{EName: "E", EValue: "v"}}, m)
		}
	})
	if got, err := c.IsComplete(limited(t), "{"); err != nil || got.Status != "incomplete" || got.Indent != "\t" {
		t.Errorf("IsComplete = %+v, %v", got, err)
	}
	var refused *RefusedError
	if _, err := c.Complete(limited(t), protocol.CompleteRequest{}); !errors.As(err, &refused) || refused.EName != "E" {
		t.Errorf("Complete = %v, want a RefusedError", err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	if _, err := c.History(ctx, protocol.HistoryRequest{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("History without an answer = %v", err)
	}
	c.Close()
	if _, err := c.Inspect(limited(t), protocol.InspectRequest{}); !errors.Is(err, ErrClosed) {
		t.Errorf("Inspect after Close = %v, want ErrClosed", err)
	}
}

func TestHeartbeatStops(t *testing.T) {
	c, k := newFake(t, Options{Beat: time.Millisecond, Patience: 10 * time.Millisecond}, nil)
	_ = k
	c.Close()

	// A conn whose heartbeat never echoes, from the beginning.
	k2 := &fakeConn{in: map[protocol.Channel]chan *protocol.Message{}, closed: make(chan struct{}), beat: func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}}
	c = New(k2, Options{Beat: time.Millisecond, Patience: 10 * time.Millisecond})
	defer c.Close()
	select {
	case <-c.Done():
	case <-limited(t).Done():
		t.Fatal("the end of the heartbeat was not noticed")
	}
	var dead *DeadError
	if !errors.As(c.Err(), &dead) {
		t.Errorf("Err = %v, want a DeadError", c.Err())
	}
}

func TestWatchForget(t *testing.T) {
	c, k := newFake(t, Options{}, nil)
	calls := make(chan string, 10)
	forget := c.Watch(func(*protocol.Message) { calls <- "first" })
	defer c.Watch(func(*protocol.Message) { calls <- "second" })()
	k.print("", nil)
	if a, b := <-calls, <-calls; a != "first" || b != "second" {
		t.Errorf("watchers called: %s, %s", a, b)
	}
	forget()
	k.print("", nil)
	if a := <-calls; a != "second" {
		t.Errorf("a forgotten watcher was called")
	}
}
