package worker

import (
	"syscall"
	"unsafe"
)

// attributes give the worker a process group of its own, out of reach of the
// terminal's Ctrl-C, and end it with its parent, unless a lifeline does that,
// which ends what the worker has started too.
func attributes(tied bool) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true}
	if !tied {
		a.Pdeathsig = syscall.SIGKILL
	}
	return a
}

// awaitExit returns when the process has ended, and leaves it to be waited
// for, so that its id stays taken. It is false where the system cannot.
func awaitExit(pid int) bool {
	const (
		idTypePid = 1          // P_PID
		exited    = 4          // WEXITED
		leave     = 0x01000000 // WNOWAIT
	)
	var info [128]byte // siginfo_t
	for {
		_, _, errno := syscall.Syscall6(syscall.SYS_WAITID, idTypePid, uintptr(pid), uintptr(unsafe.Pointer(&info)), exited|leave, 0, 0)
		if errno != syscall.EINTR {
			return errno == 0
		}
	}
}
