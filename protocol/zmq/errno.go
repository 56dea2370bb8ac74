//go:build !windows

package zmq

import (
	"errors"
	"syscall"
)

// inUse reports whether an address could not be bound because it is taken.
func inUse(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }

// refused reports whether nobody listens at an address.
func refused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }
