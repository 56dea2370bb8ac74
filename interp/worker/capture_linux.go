package worker

import (
	"os"
	"syscall"
	"unsafe"
)

// maybeReadable reports, in one system call, whether a or b has something to
// read. It runs before each write of a cell, so it matters.
func maybeReadable(a, b pipe) bool {
	type pollfd struct {
		fd     int32
		events int16
		_      int16 // revents: the count that ppoll returns is enough
	}
	const pollIn = 1
	fds := [2]pollfd{{fd: int32(a.fd), events: pollIn}, {fd: int32(b.fd), events: pollIn}}
	var now syscall.Timespec
	n, _, errno := syscall.RawSyscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&fds)), 2, uintptr(unsafe.Pointer(&now)), 0, 0, 0)
	return errno != 0 || n > 0
}

// enlarge gives a pipe room for a burst. Where the user has no more such room,
// the pipe stays as it is. The file is not put into blocking mode, as Fd would.
func enlarge(f *os.File) {
	const setPipeSize = 1031 // F_SETPIPE_SZ
	if raw, err := f.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) { syscall.Syscall(syscall.SYS_FCNTL, fd, setPipeSize, pipeCapacity) })
	}
}

const pipeCapacity = 256 << 10
