//go:build unix

package native

import (
	"os/exec"
	"syscall"
	"time"
)

// endTogether makes the end of the command's context end what the command has
// started as well: go build starts compilers, and they linkers. A group of its
// own also keeps the interrupt of a terminal away from it, which is the
// caller's. One that tidies is given some seconds to remove its temporary files.
func endTogether(cmd *exec.Cmd, tidies bool) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	signal := syscall.SIGKILL
	cmd.WaitDelay = time.Second // for one that has left the group and holds the output open
	if tidies {
		signal, cmd.WaitDelay = syscall.SIGINT, 5*time.Second
	}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, signal) }
}
