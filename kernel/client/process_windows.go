package client

import (
	"errors"
	"os"
	"syscall"
)

func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

func interrupt(*os.Process) error {
	return errors.New("on Windows only kernels with interrupt_mode message can be interrupted")
}
func terminate(p *os.Process) error { return p.Kill() }
func kill(p *os.Process) error      { return p.Kill() }

// parentVariables is empty: on Windows the variable holds a handle, which
// would have to be inherited.
func parentVariables() []string { return nil }
