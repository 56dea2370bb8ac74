package main

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"
	"unsafe"
)

// pidfdOpen is the number of the system call pidfd_open, the same on all
// architectures; package syscall does not name it.
const pidfdOpen = 434

// parentEnd returns nil when the process with that id has ended, and an error
// when it cannot be watched or ctx ends first.
//
// A process descriptor becomes readable when the process ends, so nothing
// polls. PR_SET_PDEATHSIG would not do: it tells of the end of the thread
// that forked, and Python starts kernels from threads that come and go.
func parentEnd(ctx context.Context, pid int) error {
	fd, _, errno := syscall.Syscall(pidfdOpen, uintptr(pid), syscall.O_NONBLOCK, 0)
	switch errno {
	case 0:
	case syscall.ESRCH:
		return nil
	default:
		return fmt.Errorf("opening process %d: %w", pid, errno)
	}
	f := os.NewFile(fd, "parent")
	defer f.Close()
	conn, err := f.SyscallConn()
	if err != nil {
		return fmt.Errorf("watching process %d: %w", pid, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = f.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	// The runtime calls back once now and again whenever the descriptor may
	// have become readable.
	if err := conn.Read(func(fd uintptr) bool { return readable(fd) }); err != nil {
		return fmt.Errorf("watching process %d: %w", pid, err)
	}
	return nil
}

// readable asks without waiting.
func readable(fd uintptr) bool {
	poll := struct {
		fd              int32
		events, revents int16
	}{fd: int32(fd), events: 1 /* POLLIN */}
	var now syscall.Timespec
	n, _, errno := syscall.Syscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&poll)), 1, uintptr(unsafe.Pointer(&now)), 0, 0, 0)
	return errno == 0 && n == 1
}
