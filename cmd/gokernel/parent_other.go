//go:build !linux && !darwin && !windows

package main

import (
	"context"
	"errors"
)

// parentEnd cannot watch a process here.
func parentEnd(context.Context, int) error { return errors.ErrUnsupported }
