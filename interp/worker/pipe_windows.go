package worker

import (
	"os"
	"syscall"
	"time"
	"unsafe"
)

// A pipe is the reading end of a pipe.
type pipe struct{ file *os.File }

var peekNamedPipe = syscall.NewLazyDLL("kernel32.dll").NewProc("PeekNamedPipe")

// available is the number of bytes that can be read at once.
func (p pipe) available() int {
	var n uint32
	ok, _, _ := peekNamedPipe.Call(p.file.Fd(), 0, 0, 0, uintptr(unsafe.Pointer(&n)), 0)
	if ok == 0 {
		return 0
	}
	return int(n)
}

// read reads what is there. more is false when that is nothing.
func (p pipe) read(buf []byte) (n int, more bool) {
	n = min(p.available(), len(buf))
	if n == 0 {
		return 0, false
	}
	n, err := p.file.Read(buf[:n])
	return n, err == nil && n > 0
}

// whenReadable calls take, which is to take all, for ever. It looks from
// time to time: a read that waits in the system would hold the pipe, and keep
// drain from looking into it.
func (p pipe) whenReadable(take func()) {
	for range time.Tick(5 * time.Millisecond) {
		take()
	}
}

func maybeReadable(a, b pipe) bool { return a.available() > 0 || b.available() > 0 }

const pipeCapacity = 64 << 10
