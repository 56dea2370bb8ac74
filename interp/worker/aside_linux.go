package worker

import (
	"os"
	"syscall"
)

// asideFrom is the least number that the worker's own file descriptors have.
// User code closes what it finds by counting, or puts something in its place:
// from 0 to 4, or up to 255 or 1023 as daemons do. What only happens to be there
// is out of its way.
const asideFrom = 1024

// widened adds to the files that a worker is started with one more number for
// file, asideFrom, for newAside to close. It makes the table of descriptors large
// before the process has threads: afterwards, each time that the table grows, the
// system waits until all processors have taken note, five times some ten
// milliseconds.
func widened(files []*os.File, file *os.File) []*os.File {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Cur/2 < asideFrom {
		return files
	}
	for fdCalls+len(files) < asideFrom {
		files = append(files, nil)
	}
	return append(files, file)
}

// An aside keeps the file descriptors below asideFrom taken, so that all that is
// opened until release has a higher one: also what the Go runtime opens for
// itself when it is first asked to wait for a file.
type aside struct {
	from int
	low  []int // to be closed by release, those that are open
}

// newAside takes all low numbers by duplicates of fd. Where the process may not
// have so many, it takes the lower half of those that it may.
func newAside(fd int) *aside {
	a := &aside{from: asideFrom, low: []int{asideFrom}} // see widened
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err == nil {
		a.from = int(min(uint64(asideFrom), limit.Cur/2))
	}
	for {
		low, err := duplicate(fd, 0)
		if err != nil {
			return a
		}
		a.low = append(a.low, low)
		if low >= a.from-1 {
			return a
		}
	}
}

// move returns a high number for the file; fd itself where there is none. fd
// stays open until release.
func (a *aside) move(fd int) int {
	high, err := duplicate(fd, a.from)
	if err != nil {
		return fd
	}
	a.low = append(a.low, fd)
	return high
}

// release gives the low numbers back.
func (a *aside) release() {
	for _, fd := range a.low {
		syscall.Close(fd)
	}
	a.low = nil
}

// duplicate is fcntl's F_DUPFD_CLOEXEC: another number for the file, the lowest
// that is free from least on.
func duplicate(fd, least int) (int, error) {
	n, _, errno := syscall.Syscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_DUPFD_CLOEXEC, uintptr(least))
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// A standard holds on to file descriptors 1 and 2, which cells may close.
type standard struct {
	spares [2]int      // what 1 and 2 were; -1 where there is none
	input  *emptyInput // what 0 was, or nil
}

// newStandard keeps the files in high numbers.
func newStandard(a *aside, input *emptyInput) *standard {
	s := &standard{input: input, spares: [2]int{-1, -1}}
	for i := range s.spares {
		if spare, err := duplicate(i+1, a.from); err == nil {
			s.spares[i] = spare
		}
	}
	return s
}

// mend opens again what a cell has closed: else the next file that is opened
// would be standard output, and what C code and println write would end up in it.
// What a cell has put in their place stays there.
func (s *standard) mend() {
	if isClosed(0) && s.input != nil {
		_ = s.input.install()
	}
	for i, spare := range s.spares {
		if spare >= 0 && isClosed(i+1) {
			_ = syscall.Dup3(spare, i+1, 0)
		}
	}
}

func isClosed(fd int) bool {
	_, _, errno := syscall.RawSyscall(syscall.SYS_FCNTL, uintptr(fd), syscall.F_GETFD, 0)
	return errno == syscall.EBADF
}
