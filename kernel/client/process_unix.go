//go:build unix

package client

import (
	"os"
	"strconv"
	"syscall"
)

func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// The group is signalled, as Jupyter does: the kernel's own children too.
func interrupt(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGINT) }
func terminate(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGTERM) }
func kill(p *os.Process) error      { return syscall.Kill(-p.Pid, syscall.SIGKILL) }

// parentVariables tell a kernel whose end is to be its own.
func parentVariables() []string { return []string{"JPY_PARENT_PID=" + strconv.Itoa(os.Getpid())} }
