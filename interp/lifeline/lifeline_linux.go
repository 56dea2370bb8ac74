package lifeline

import (
	"fmt"
	"os"
	"syscall"
)

// The end of the last process that could write to a pipe is an event of its
// reading end, and Linux announces events by a signal to a group where it was
// asked to. Unlike PR_SET_PDEATHSIG, that reaches a whole group, and does not tell
// the end of a thread for that of the process.

// Commands and a flag of fcntl that package syscall does not name.
const (
	setOwner  = 8      // F_SETOWN: a group is a negative number
	setSignal = 10     // F_SETSIG
	async     = 0x2000 // O_ASYNC
)

// New makes a line that is tied to nothing yet. Where it fails, the caller does
// without.
func New() (*Line, error) {
	theirs, ours, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("making a lifeline: %w", err)
	}
	l := &Line{theirs, ours}
	err = l.control(setSignal, int(syscall.SIGKILL))
	if err == nil {
		err = l.control(syscall.F_SETFL, async)
	}
	if err != nil {
		l.Cut()
		return nil, fmt.Errorf("making a lifeline: %w", err)
	}
	return l, nil
}

// Tie ties the group of a process that has inherited File and leads it. The file
// is closed here: the group alone has it then.
func (l *Line) Tie(leader int) error {
	if l == nil {
		return nil
	}
	defer l.theirs.Close()
	if err := l.control(setOwner, -leader); err != nil {
		return fmt.Errorf("tying process group %d: %w", leader, err)
	}
	return nil
}

func (l *Line) control(command, argument int) error {
	_, _, errno := syscall.Syscall(syscall.SYS_FCNTL, l.theirs.Fd(), uintptr(command), uintptr(argument))
	if errno != 0 {
		return errno
	}
	return nil
}
