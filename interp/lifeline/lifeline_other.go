//go:build !linux

package lifeline

import "errors"

// New fails: there is no such thing here. The caller does without.
func New() (*Line, error) { return nil, errors.ErrUnsupported }

// Tie does nothing.
func (l *Line) Tie(leader int) error { return nil }
