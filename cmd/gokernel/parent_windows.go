package main

import (
	"context"
	"fmt"
	"syscall"
)

// parentEnd returns nil when the process behind the handle has ended, and an
// error when it cannot be watched or ctx ends first. On Windows front ends
// give an inherited handle of theirs, not a process id.
func parentEnd(ctx context.Context, handle int) error {
	ended := make(chan error, 1)
	// The wait cannot be called off; when ctx ends first, so does the process.
	go func() {
		event, err := syscall.WaitForSingleObject(syscall.Handle(handle), syscall.INFINITE)
		if err == nil && event != syscall.WAIT_OBJECT_0 {
			err = fmt.Errorf("unexpected event %#x", event)
		}
		ended <- err
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("watching the parent process: %w", err)
		}
		return nil
	}
}
