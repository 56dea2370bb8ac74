package zmq

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
)

// A failing listener fails some times before it accepts.
type failingListener struct {
	net.Listener
	failures int
	calls    int
}

func (l *failingListener) Accept() (net.Conn, error) {
	l.calls++
	if l.calls <= l.failures {
		return nil, errors.New("too many open files")
	}
	return l.Listener.Accept()
}

// A listener that fails is asked again, but not in a busy loop.
func TestAcceptBacksOff(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	failing := &failingListener{Listener: ln, failures: 4}
	b := newBinder("test", failing, zmq4.Rep, 1<<20, Options{}.withDefaults(), new(account), echo{})
	start := time.Now()
	b.start()
	p := rawDial(t, ln.Addr().(*net.TCPAddr).Port)
	p.greet("REQ", "")
	if took := time.Since(start); took < 75*time.Millisecond { // 5 + 10 + 20 + 40
		t.Errorf("four failures took %v", took)
	}
	if err := b.close(time.Now().Add(time.Second)); err != nil {
		t.Error(err)
	}
	if failing.calls != 6 {
		t.Errorf("Accept was called %d times, want 6", failing.calls)
	}

	// Closing does not wait for the end of a pause.
	ln, err = net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b = newBinder("test", &failingListener{Listener: ln, failures: 1 << 30}, zmq4.Rep, 1<<20, Options{}.withDefaults(), new(account), echo{})
	b.start()
	if err := b.close(time.Now().Add(time.Second)); err != nil {
		t.Error(err)
	}
	noGoroutines(t)
}

// A tape is a connection whose peer has said everything already and hears
// nothing.
type tape struct {
	net.Conn
	left []byte
}

func (c *tape) Read(p []byte) (int, error) {
	if len(c.left) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	return n, nil
}

func (c *tape) Write(p []byte) (int, error)      { return len(p), nil }
func (c *tape) Close() error                     { return nil }
func (c *tape) SetDeadline(time.Time) error      { return nil }
func (c *tape) SetWriteDeadline(time.Time) error { return nil }

// Whatever a peer says, the connection ends without a panic, messages keep to
// the limits, and what was announced is given back.
func FuzzPeer(f *testing.F) {
	ready := append(greetingBytes(), command("READY", append(property("Socket-Type", "DEALER"), property("Identity", "me")...)...)...)
	f.Add([]byte{})
	f.Add([]byte("\x05READY"))
	f.Add(command("READY", property("Socket-Type", "DEALER")...))
	f.Add(append(ready[64:len(ready):len(ready)], frame(0, "x")...))
	f.Add(append(ready[64:len(ready):len(ready)], append(frame(flagMore, "x"), append(command("PING", 0, 1, 'c'), frame(0, "y")...)...)...))
	f.Add(append(ready[64:len(ready):len(ready)], append(command("SUBSCRIBE", 'a'), command("CANCEL", 'a')...)...))
	f.Add(append(ready[64:len(ready):len(ready)], flagLong, 255, 255, 255, 255, 255, 255, 255, 255))
	f.Fuzz(func(t *testing.T, data []byte) {
		const limit, frames = 2 << 20, 8
		var a account
		raw := &tape{left: append(greetingBytes(), data...)}
		p, err := greet(raw, hello{
			kind: zmq4.Router, server: true, timeout: time.Second, queue: 1 << 10,
			limits: guardLimits{message: limit, frames: frames, announced: &a.announced},
		})
		if (p == nil) == (err == nil) {
			t.Fatalf("greet = %v, %v: want exactly one", p, err)
		}
		if err != nil {
			return
		}
		_ = p.serve(func(message [][]byte) error {
			size := 0
			for _, frame := range message {
				size += len(frame)
			}
			if len(message) == 0 || len(message) > frames || size > limit {
				t.Errorf("a message of %d frames, %d bytes", len(message), size)
			}
			return nil
		})
		if n := a.announced.Load(); n != 0 {
			t.Errorf("%d announced bytes were not given back", n)
		}
	})
}
