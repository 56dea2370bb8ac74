package worker

import (
	"errors"
	"fmt"
	"runtime"
	"syscall"
	"unsafe"
)

// An emptyInput is what file descriptor 0 of a worker reads: nothing. It
// cannot ask the user, because a system tells nobody that a reader waits; so
// a reader is not kept waiting. But it remembers that there was one, by the
// time of last access, which Linux sets also when there is nothing to read.
// The file is in memory, of this process alone, and cannot be written to.
type emptyInput struct {
	fd int // of its own, because a cell may close 0
}

// newEmptyInput makes an empty file. It fails where the system has no such
// files, or does not keep their times.
func newEmptyInput() (_ *emptyInput, err error) {
	const (
		closeOnExec, allowSeals = 1, 2 // MFD_CLOEXEC, MFD_ALLOW_SEALING
		addSeals                = 1033 // F_ADD_SEALS
		allSeals                = 1 | 2 | 4 | 8
	)
	// Package syscall does not have the number of memfd_create.
	number, ok := map[string]uintptr{"amd64": 319, "arm64": 279}[runtime.GOARCH]
	if !ok {
		return nil, errors.New("opening an empty file: not on " + runtime.GOARCH)
	}
	name, err := syscall.BytePtrFromString("stdin")
	if err != nil {
		return nil, err
	}
	fd, _, errno := syscall.Syscall(number, uintptr(unsafe.Pointer(name)), closeOnExec|allowSeals, 0)
	if errno != 0 {
		return nil, fmt.Errorf("opening an empty file: %w", errno)
	}
	e := &emptyInput{int(fd)}
	defer func() {
		if err != nil {
			syscall.Close(e.fd)
		}
	}()
	if _, _, errno := syscall.Syscall(syscall.SYS_FCNTL, fd, addSeals, allSeals); errno != 0 {
		return nil, fmt.Errorf("sealing an empty file: %w", errno)
	}
	if err := e.forget(); err != nil {
		return nil, err
	}
	var none [1]byte
	before := e.wasRead()
	if _, err := syscall.Read(e.fd, none[:]); err != nil {
		return nil, fmt.Errorf("reading an empty file: %w", err)
	}
	if before || !e.wasRead() {
		return nil, errors.New("the system does not note reads of an empty file")
	}
	return e, nil
}

// install makes it file descriptor 0, also of processes that are started from
// now on.
func (e *emptyInput) install() error {
	if err := syscall.Dup3(e.fd, 0, 0); err != nil {
		return fmt.Errorf("taking over file descriptor 0: %w", err)
	}
	return nil
}

// longAgo is the time of last access as long as there has been none, in
// seconds.
const longAgo = 1

// forget makes it unread.
func (e *emptyInput) forget() error {
	times := [2]syscall.Timespec{{Sec: longAgo}, {Sec: longAgo}}
	_, _, errno := syscall.Syscall6(syscall.SYS_UTIMENSAT, uintptr(e.fd), 0, uintptr(unsafe.Pointer(&times)), 0, 0, 0)
	if errno != 0 {
		return fmt.Errorf("setting the times of an empty file: %w", errno)
	}
	return nil
}

// wasRead reports whether somebody has tried to read since the last call.
func (e *emptyInput) wasRead() bool {
	var stat syscall.Stat_t
	if err := syscall.Fstat(e.fd, &stat); err != nil || stat.Atim.Sec == longAgo {
		return false
	}
	return e.forget() == nil
}
