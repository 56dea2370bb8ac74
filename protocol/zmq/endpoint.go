package zmq

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// ErrInUse is wrapped by the error of Listen when a port or a socket file is
// taken by another process.
var ErrInUse = errors.New("already in use")

// listen binds the socket called name and returns the port it got.
func (c ConnectionInfo) listen(ctx context.Context, name string, port int) (net.Listener, int, error) {
	if c.Transport == "ipc" {
		return c.listenIPC(ctx, name, port)
	}
	network, address := c.address(port)
	ln, err := new(net.ListenConfig).Listen(ctx, network, address)
	switch {
	case inUse(err):
		return nil, 0, fmt.Errorf("binding %s to port %d: %w", name, port, ErrInUse)
	case err != nil:
		return nil, 0, fmt.Errorf("binding %s to port %d: %w", name, port, err)
	}
	return ln, ln.Addr().(*net.TCPAddr).Port, nil
}

// listenIPC binds a socket file, which listening with port 0 numbers.
func (c ConnectionInfo) listenIPC(ctx context.Context, name string, port int) (net.Listener, int, error) {
	for n := port; ; {
		if port == 0 {
			n++
		}
		_, path := c.address(n)
		ln, err := listenFile(ctx, path)
		switch {
		case err == nil:
			return ln, n, nil
		case errors.Is(err, ErrInUse) && port == 0 && n < 65535:
		default:
			return nil, 0, fmt.Errorf("binding %s to %s: %w", name, path, err)
		}
	}
}

// dial connects to the socket with the given port. Until something listens
// there it tries again, because a kernel that was just started needs a moment;
// ctx ends that.
func (c ConnectionInfo) dial(ctx context.Context, name string, port int) (net.Conn, error) {
	network, address := c.address(port)
	var d net.Dialer
	for wait := time.Millisecond; ; wait = min(2*wait, 50*time.Millisecond) {
		conn, err := d.DialContext(ctx, network, address)
		if err == nil {
			return conn, nil
		}
		again := refused(err) || errors.Is(err, os.ErrNotExist)
		if !again {
			return nil, fmt.Errorf("connecting to %s at %s: %w", name, address, err)
		}
		// Nobody tells a client when a port opens, so this has to ask.
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("connecting to %s at %s: %w (%w)", name, address, context.Cause(ctx), err)
		case <-time.After(wait):
		}
	}
}
