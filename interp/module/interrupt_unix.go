//go:build unix

package module

import (
	"os/exec"
	"syscall"
)

// interruptTogether makes the end of the command's context interrupt what the
// command has started as well, such as compilers, so that it need not wait for
// them. A group of its own also keeps the interrupts of a terminal away.
func interruptTogether(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
}
