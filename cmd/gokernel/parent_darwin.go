package main

import (
	"context"
	"fmt"
	"os"
	"syscall"
)

// parentEnd returns nil when the process with that id has ended, and an error
// when it cannot be watched or ctx ends first.
func parentEnd(ctx context.Context, pid int) error {
	queue, err := syscall.Kqueue()
	if err != nil {
		return fmt.Errorf("watching process %d: %w", pid, err)
	}
	defer syscall.Close(queue)
	// The end of ctx is an event of the same queue: a pipe that is closed.
	r, w, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("watching process %d: %w", pid, err)
	}
	defer r.Close()
	stop := context.AfterFunc(ctx, func() { w.Close() })
	defer func() {
		if stop() {
			w.Close()
		}
	}()
	changes := make([]syscall.Kevent_t, 2)
	syscall.SetKevent(&changes[0], pid, syscall.EVFILT_PROC, syscall.EV_ADD|syscall.EV_ONESHOT)
	changes[0].Fflags = syscall.NOTE_EXIT
	syscall.SetKevent(&changes[1], int(r.Fd()), syscall.EVFILT_READ, syscall.EV_ADD)
	events := make([]syscall.Kevent_t, 1)
	for {
		n, err := syscall.Kevent(queue, changes, events, nil)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.ESRCH:
			return nil
		case err != nil:
			return fmt.Errorf("watching process %d: %w", pid, err)
		case n == 1 && events[0].Filter == syscall.EVFILT_PROC:
			return nil // also when the event says that there is no such process any more
		case n == 1:
			return ctx.Err()
		}
	}
}
