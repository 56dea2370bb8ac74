package native

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/gofrs/flock"
)

// lock keeps other processes from filling the cache until unlock is called. It
// waits for one that does, and calls waiting first. A lock ends with the process
// that holds it. Where the file system has no locks, processes do the same work
// side by side: only one of them leaves something behind.
func (c cache) lock(ctx context.Context, waiting func()) (unlock func(), err error) {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the cache directory: %w", err)
	}
	l := flock.New(c.file("lock"), flock.SetPermissions(0o600))
	free := func() { _ = l.Close() }
	switch got, err := l.TryLock(); {
	case errors.Is(err, os.ErrPermission):
		return nil, fmt.Errorf("locking the cache directory: %w", err)
	case got || err != nil:
		return free, nil
	}
	waiting()
	locked := make(chan struct{})
	go func() { // a wait for a lock knows no context: given up, it ends with the other's work
		_ = l.Lock()
		select {
		case locked <- struct{}{}:
		case <-ctx.Done():
			free()
		}
	}()
	select {
	case <-locked:
		return free, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
