package module

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// An ownModule is a module that was made for a session, in a directory that
// goes with it.
type ownModule struct {
	*scratch

	files snapshot // go.mod and go.sum as they were last; guarded by Workspace.mu
}

// makeHome makes a module for the session.
func makeHome(ctx context.Context, b build, cache string) (*home, error) {
	s, err := makeScratch(cache, "module")
	if err != nil {
		return nil, fmt.Errorf("making the session's module: %w", err)
	}
	own := &ownModule{scratch: s}
	h := &home{dir: s.dir, mod: filepath.Join(s.dir, "go.mod"), own: own}
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
	if err := o.again(); err != nil {
		return fmt.Errorf("making the session's module again: %w", err)
	}
	return o.files.restore()
}
