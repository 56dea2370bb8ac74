package module

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// An ownModule is a module that was made for a session, in a directory that
// goes with it.
type ownModule struct {
	dir  string
	lock *flock.Flock // held as long as the session lives, however it ends

	files snapshot // go.mod and go.sum as they were last; guarded by Workspace.mu
}

// ownPrefix is how the names of such directories begin.
const ownPrefix = "module-"

// abandoned is the age from which on a directory that nobody has locked is
// taken for that of a session that was killed. A younger one may be in the
// making.
const abandoned = time.Hour

// makeHome makes a module for the session: in a folder of the cache directory,
// where a later session removes it if this one is killed, or without a cache
// directory in that of temporary files, which the system clears.
func makeHome(ctx context.Context, b build, cache string) (*home, error) {
	base, prefix := os.TempDir(), "gokernel-"+ownPrefix
	if cache != "" {
		base, prefix = filepath.Join(cache, "sessions"), ownPrefix
		if err := os.MkdirAll(base, 0o700); err != nil {
			return nil, fmt.Errorf("making the session's module: %w", err)
		}
		sweep(base)
	}
	dir, err := os.MkdirTemp(base, prefix)
	if err != nil {
		return nil, fmt.Errorf("making the session's module: %w", err)
	}
	own := &ownModule{dir: dir, lock: flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))}
	_, _ = own.lock.TryLock() // on a disk that knows no locks nobody else gets one either, and nothing is swept
	h := &home{dir: dir, mod: filepath.Join(dir, "go.mod"), own: own}
	if _, err := h.run(ctx, b, nil, "mod", "init", modulePath); err != nil {
		return nil, errors.Join(fmt.Errorf("making the session's module: %w", err), own.remove())
	}
	own.files, err = takeSnapshot(h.files())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("making the session's module: %w", err), own.remove())
	}
	return h, nil
}

// mend makes the session's own directory again if somebody has removed it, such
// as a service that clears out old files. Workspace.mu is held.
func (h *home) mend() error {
	o := h.own
	if o == nil {
		return nil
	}
	if _, err := os.Stat(o.dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return fmt.Errorf("making the session's module again: %w", err)
	}
	o.lock = flock.New(o.lock.Path(), flock.SetPermissions(0o600))
	_, _ = o.lock.TryLock()
	return o.files.restore()
}

// remove ends the module.
func (o *ownModule) remove() error {
	err := o.lock.Unlock()
	return errors.Join(err, os.RemoveAll(o.dir))
}

// sweep removes what sessions have left in base that could not do so
// themselves. What cannot be removed is left to the next.
func sweep(base string) {
	entries, err := os.ReadDir(base)
	if err != nil {
		return
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !entry.IsDir() || !strings.HasPrefix(entry.Name(), ownPrefix) || time.Since(info.ModTime()) < abandoned {
			continue
		}
		dir := filepath.Join(base, entry.Name())
		lock := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
		if locked, err := lock.TryLock(); err != nil || !locked {
			continue
		}
		_ = (&ownModule{dir: dir, lock: lock}).remove()
	}
}
