//go:build unix

package worker

import (
	"fmt"
	"os"
	"syscall"
)

// A pipe is the reading end of a pipe, not blocking.
type pipe struct {
	fd   int
	file *os.File
}

// newPipe takes over fd.
func newPipe(fd int, name string) (pipe, error) {
	if err := syscall.SetNonblock(fd, true); err != nil {
		return pipe{}, fmt.Errorf("opening %s: %w", name, err)
	}
	return pipe{fd, os.NewFile(uintptr(fd), name)}, nil
}

// read reads what is there. more is false when that is nothing.
func (p pipe) read(buf []byte) (n int, more bool) {
	for {
		n, err := syscall.Read(p.fd, buf)
		if err == syscall.EINTR {
			continue
		}
		return max(n, 0), err == nil && n > 0
	}
}

// whenReadable calls take, which is to take all, each time there is something
// to read, until the pipe ends.
func (p pipe) whenReadable(take func()) {
	raw, err := p.file.SyscallConn()
	if err != nil {
		return
	}
	raw.Read(func(uintptr) bool {
		take()
		return false // wait for more
	})
}
