package zmq

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
)

// maxSocketPath is the longest path of a socket file that every system takes.
const maxSocketPath = 103

// listenFile listens on the socket file at path, which Close of the listener
// removes. Only its owner may connect. A file that a dead process left behind
// is replaced. A path that begins with "@" is in Linux' abstract name space
// and has no file.
func listenFile(ctx context.Context, path string) (net.Listener, error) {
	if len(path) > maxSocketPath {
		return nil, fmt.Errorf("path of %d bytes is too long for a socket file, at most %d", len(path), maxSocketPath)
	}
	config := net.ListenConfig{Control: ownerOnly}
	ln, err := config.Listen(ctx, "unix", path)
	if inUse(err) {
		if err := removeStale(ctx, path); err != nil {
			return nil, err
		}
		ln, err = config.Listen(ctx, "unix", path)
		if inUse(err) {
			err = ErrInUse // another process was faster
		}
	}
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(path, "@") {
		if err := os.Chmod(path, 0o600); err != nil {
			return nil, errors.Join(err, ln.Close())
		}
	}
	return ln, nil
}

// removeStale removes a socket file that nobody listens on.
func removeStale(ctx context.Context, path string) error {
	stat, err := os.Lstat(path)
	if err != nil || stat.Mode().IsRegular() || stat.IsDir() {
		return ErrInUse // by something that is no socket
	}
	conn, err := new(net.Dialer).DialContext(ctx, "unix", path)
	if err == nil {
		conn.Close()
		return ErrInUse
	}
	if !refused(err) {
		return fmt.Errorf("%w: %w", ErrInUse, err)
	}
	return os.Remove(path)
}
