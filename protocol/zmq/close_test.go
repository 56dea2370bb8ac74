package zmq

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"gokernel/protocol"
)

// noGoroutines waits until nothing of this package runs but tests.
func noGoroutines(t *testing.T) {
	t.Helper()
	buf := make([]byte, 1<<20)
	for deadline := time.Now().Add(5 * time.Second); ; {
		// A goroutine that has been waited for may still be on its last lines.
		runtime.Gosched()
		stacks := string(buf[:runtime.Stack(buf, true)])
		var left []string
		for stack := range strings.SplitSeq(stacks, "\n\n") {
			for _, own := range []string{"zmq.(*binder)", "zmq.(*peer)", "zmq.(*outbox)", "zmq.(*Client)", "zmq.(*Server)"} {
				if strings.Contains(stack, own) {
					left = append(left, stack)
					break
				}
			}
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines are left:\n%s", len(left), strings.Join(left, "\n\n"))
		}
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	for _, transport := range []string{"tcp", "ipc"} {
		t.Run(transport, func(t *testing.T) {
			info := ConnectionInfo{Transport: transport, IP: ""}
			if transport == "ipc" {
				info.IP = t.TempDir() + "/k"
			}
			s, err := Listen(t.Context(), info, Options{})
			if err != nil {
				t.Fatal(err)
			}
			var clients []*Client
			for range 3 {
				c, err := Dial(t.Context(), s.Info(), Options{})
				if err != nil {
					t.Fatal(err)
				}
				clients = append(clients, c)
			}
			if transport == "tcp" {
				rawDial(t, s.Info().ShellPort) // one that never greets
			}
			clients[0].Close()
			// More than the inbox holds: its reader must not be stuck in it.
			for range 200 {
				if err := clients[1].Send(protocol.Shell, message(t, "t", struct{}{})); err != nil {
					t.Fatal(err)
				}
			}
			receive(t, s, protocol.Shell)
			waiting := make(chan error)
			go func() {
				_, err := s.Receive(context.Background(), protocol.Control)
				waiting <- err
			}()
			start := time.Now()
			if err := s.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("Close took %v", took)
			}
			if err := s.Close(); err != nil {
				t.Errorf("Close again: %v", err)
			}
			if err := <-waiting; !errors.Is(err, io.EOF) {
				t.Errorf("Receive during Close = %v, want %v", err, io.EOF)
			}
			// Clients learn of it without closing.
			for _, ch := range []protocol.Channel{protocol.Shell, protocol.IOPub} {
				if _, err := clients[2].Receive(within(t, 10*time.Second), ch); !errors.Is(err, io.EOF) {
					t.Errorf("client Receive(%s) after Close = %v, want %v", ch, err, io.EOF)
				}
			}
			if err := clients[2].Heartbeat(within(t, 10*time.Second)); err == nil {
				t.Error("Heartbeat after Close: no error")
			}
			for _, c := range clients {
				c.Close()
			}
			noGoroutines(t)
		})
	}
}

// The last messages before Close reach the peer, although it is in the middle
// of sending.
func TestCloseLingers(t *testing.T) {
	for range 20 {
		s := listen(t, ConnectionInfo{}, Options{})
		c := dial(t, s.Info(), Options{})
		subscribed(t, s, 1)
		if err := c.Send(protocol.Control, message(t, protocol.TypeShutdownRequest, protocol.ShutdownRequest{})); err != nil {
			t.Fatal(err)
		}
		m := receive(t, s, protocol.Control)
		for range 100 {
			if err := c.Send(protocol.Control, message(t, "more", map[string]string{"x": strings.Repeat("x", 10000)})); err != nil {
				t.Fatal(err)
			}
		}
		reply := message(t, protocol.TypeShutdownReply, struct{}{})
		reply.Buffers = [][]byte{make([]byte, 3<<20)}
		reply.Identities = m.Identities
		idle := message(t, protocol.TypeStatus, protocol.Status{ExecutionState: protocol.StateIdle})
		if err := errors.Join(s.Send(protocol.Control, reply), s.Send(protocol.IOPub, idle)); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if got := receive(t, c, protocol.Control); got.Header.MsgID != reply.Header.MsgID {
			t.Errorf("received %s", got.Header.MsgType)
		}
		if got := receive(t, c, protocol.IOPub); got.Header.MsgID != idle.Header.MsgID {
			t.Errorf("received %s", got.Header.MsgType)
		}
		c.Close()
	}
	noGoroutines(t)
}

// Close does not wait long for a peer that reads nothing.
func TestCloseWithStalledPeer(t *testing.T) {
	s := listen(t, ConnectionInfo{}, Options{Linger: 200 * time.Millisecond})
	subscribe(t, s)
	subscribed(t, s, 1)
	big := message(t, "t", struct{}{})
	big.Buffers = [][]byte{make([]byte, 32<<20)}
	if err := s.Send(protocol.IOPub, big); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("Close took %v", took)
	}
	noGoroutines(t)
}

// Clients that come and go at once get their answers, and leave nothing behind.
func TestManyClients(t *testing.T) {
	s := listen(t, ConnectionInfo{Key: "k"}, Options{})
	var answering sync.WaitGroup
	answering.Go(func() {
		for {
			m, err := s.Receive(context.Background(), protocol.Shell)
			if err != nil {
				return
			}
			reply := message(t, "reply", m.Content)
			reply.Identities = m.Identities
			_ = s.Send(protocol.Shell, reply)
			_ = s.Send(protocol.IOPub, message(t, "status", struct{}{}))
		}
	})
	var clients sync.WaitGroup
	for i := range 50 {
		clients.Go(func() {
			c, err := Dial(within(t, 30*time.Second), s.Info(), Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			for n := range 5 {
				want := fmt.Sprintf(`{"n":%d}`, 100*i+n)
				if err := c.Send(protocol.Shell, message(t, "t", map[string]int{"n": 100*i + n})); err != nil {
					t.Error(err)
					return
				}
				m, err := c.Receive(within(t, 30*time.Second), protocol.Shell)
				if err != nil || string(m.Content) != want {
					t.Errorf("client %d received %v, %v, want %s", i, m, err, want)
					return
				}
			}
		})
	}
	clients.Wait()
	for _, b := range s.binders {
		for deadline := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
			b.mu.Lock()
			n := len(b.conns)
			b.mu.Unlock()
			if n == 0 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s still has %d connections", b.name, n)
			}
		}
	}
	if n := len(s.routers[protocol.Shell].peers) + len(s.iopub.peers); n != 0 {
		t.Errorf("%d peers are left", n)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	answering.Wait()
	noGoroutines(t)
}

func TestDial(t *testing.T) {
	t.Run("waits for the kernel", func(t *testing.T) {
		for _, transport := range []string{"tcp", "ipc"} {
			info := ConnectionInfo{Transport: transport}
			if transport == "ipc" {
				info.IP = t.TempDir() + "/k"
			}
			first := listen(t, info, Options{})
			info = first.Info()
			first.Close()
			dialled := make(chan error)
			go func() {
				c, err := Dial(within(t, 10*time.Second), info, Options{})
				if err == nil {
					c.Close()
				}
				dialled <- err
			}()
			select {
			case err := <-dialled:
				t.Fatalf("Dial without a kernel = %v", err)
			case <-time.After(50 * time.Millisecond):
			}
			listen(t, info, Options{}).Info()
			if err := <-dialled; err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("gives up with its context", func(t *testing.T) {
		first := listen(t, ConnectionInfo{}, Options{})
		first.Close()
		_, err := Dial(within(t, 50*time.Millisecond), first.Info(), Options{})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "connecting to iopub at 127.0.0.1:") {
			t.Errorf("Dial = %v", err)
		}
		noGoroutines(t)
	})
}
