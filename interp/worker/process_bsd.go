//go:build unix && !linux

package worker

import "syscall"

// attributes give the worker a process group of its own, out of reach of the
// terminal's Ctrl-C. It sees the end of its parent by the end of the calls.
func attributes(bool) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}

// awaitExit has no portable way to leave the process to be waited for.
func awaitExit(int) bool { return false }
