package zmq

import (
	"errors"
	"syscall"
)

// Package syscall has these numbers of Winsock under no name.
const (
	wsaEADDRINUSE   syscall.Errno = 10048
	wsaECONNREFUSED syscall.Errno = 10061
)

// inUse reports whether an address could not be bound because it is taken.
func inUse(err error) bool { return errors.Is(err, wsaEADDRINUSE) }

// refused reports whether nobody listens at an address.
func refused(err error) bool { return errors.Is(err, wsaECONNREFUSED) }
