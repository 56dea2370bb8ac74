package zmq

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"
)

// ErrInUse is wrapped by the error of Listen when a port or a socket file is
// taken by another process.
var ErrInUse = errors.New("already in use")

// FreePorts is a connection over TCP on ports of an address of this machine that
// nobody listens on, without a key, as a front end chooses them. Until Listen binds
// them others may choose the same.
func FreePorts(ip string) (ConnectionInfo, error) {
	info := ConnectionInfo{Transport: "tcp", IP: ip, SignatureScheme: "hmac-sha256"}
	for _, socket := range info.sockets() {
		ln, err := net.Listen(info.address(0))
		if err != nil {
			return info, fmt.Errorf("choosing a port: %w", err)
		}
		defer ln.Close() // after all five, so that they differ
		*socket.port = ln.Addr().(*net.TCPAddr).Port
	}
	return info, nil
}

// SocketFiles is a connection over five files in a directory, without a key.
func SocketFiles(dir string) ConnectionInfo {
	return ConnectionInfo{
		Transport: "ipc", IP: filepath.Join(dir, "s"), SignatureScheme: "hmac-sha256",
		ShellPort: 1, IOPubPort: 2, StdinPort: 3, ControlPort: 4, HBPort: 5,
	}
}

const (
	// takenWait is how long listen waits for a port that another process has. A
	// front end chooses ports that are free, and by the time the kernel binds them
	// another may be trying the same; and a kernel that is restarted gets the ports
	// of the one before, which may still be ending.
	takenWait = 2 * time.Second
	// takenAgain is the time between two attempts: nobody tells when a port is free.
	takenAgain = 10 * time.Millisecond
)

// listen binds the socket called name and returns the port it got.
func (c ConnectionInfo) listen(ctx context.Context, name string, port int) (net.Listener, int, error) {
	for until := time.Now().Add(takenWait); ; {
		ln, got, err := c.bind(ctx, name, port)
		if port == 0 || !errors.Is(err, ErrInUse) || time.Now().After(until) {
			return ln, got, err
		}
		select {
		case <-ctx.Done():
			return nil, 0, err
		case <-time.After(takenAgain):
		}
	}
}

// bind is one attempt of listen.
func (c ConnectionInfo) bind(ctx context.Context, name string, port int) (net.Listener, int, error) {
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
