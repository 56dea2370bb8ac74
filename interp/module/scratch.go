package module

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// A scratch is a directory that goes with the session: it is removed when it is
// done with, and a later session removes it where this one was killed.
type scratch struct {
	dir  string
	lock *flock.Flock // held as long as the session lives, however it ends
}

// lockName is the file by whose lock a scratch is known to be in use.
const lockName = "lock"

// abandoned is the age from which on a scratch that nobody has locked is taken for
// that of a session that was killed. A younger one may be in the making.
const abandoned = time.Minute

// scratchBase is the folder of the cache directory that has them.
func scratchBase(cache string) string { return filepath.Join(cache, "sessions") }

// makeScratch makes a directory in a folder of the cache directory, or without
// one in that of temporary files, which the system clears. purpose begins its name.
func makeScratch(cache, purpose string) (*scratch, error) {
	base, prefix := os.TempDir(), "gokernel-"+purpose+"-"
	if cache != "" {
		base, prefix = scratchBase(cache), purpose+"-"
		if err := os.MkdirAll(base, 0o700); err != nil {
			return nil, err
		}
	}
	dir, err := os.MkdirTemp(base, prefix)
	if err != nil {
		return nil, err
	}
	s := &scratch{dir, newLock(dir)}
	_, _ = s.lock.TryLock() // on a disk that knows no locks nobody else gets one either, and nothing is swept
	return s, nil
}

func newLock(dir string) *flock.Flock {
	return flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))
}

// again makes the directory again that somebody has removed.
func (s *scratch) again() error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	s.lock = newLock(s.dir)
	_, _ = s.lock.TryLock()
	return nil
}

// remove removes the directory and all that is in it.
func (s *scratch) remove() error {
	return errors.Join(s.lock.Unlock(), os.RemoveAll(s.dir))
}

// sweep removes what sessions have left that could not do so themselves. What
// cannot be removed is left to the next.
func sweep(cache string) {
	if cache == "" {
		return
	}
	base := scratchBase(cache)
	entries, err := os.ReadDir(base)
	if err != nil {
		return
	}
	for _, entry := range entries {
		dir := filepath.Join(base, entry.Name())
		info, err := entry.Info()
		if err != nil || !entry.IsDir() || time.Since(info.ModTime()) < abandoned {
			continue
		}
		if mark, err := os.Lstat(filepath.Join(dir, lockName)); err != nil || !mark.Mode().IsRegular() {
			continue
		}
		s := &scratch{dir, newLock(dir)}
		if locked, err := s.lock.TryLock(); err == nil && locked {
			_ = s.remove()
		}
	}
}

// Scratch makes a directory that goes with the session at the latest; remove
// removes it, and may leave something behind for a later session. purpose, a
// word, begins its name. A nil Workspace makes it among the temporary files.
func (w *Workspace) Scratch(purpose string) (dir string, remove func(), err error) {
	cache := ""
	if w != nil {
		cache = w.options.Cache
	}
	s, err := makeScratch(cache, purpose)
	if err != nil {
		return "", nil, fmt.Errorf("making a temporary directory: %w", err)
	}
	return s.dir, func() { _ = s.remove() }, nil
}
