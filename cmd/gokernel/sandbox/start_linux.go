package sandbox

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// Start runs this program with the arguments enter in new namespaces, with the
// streams of this process, and returns its exit status when it has ended. It is
// to call Enter. The error wraps ErrUnsupported where the system refuses.
func Start(enter []string) (status int, err error) {
	cmd := exec.Command("/proc/self/exe", enter...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		Setsid:      true, // away from the terminal, to which it could send keys
		Pdeathsig:   syscall.SIGKILL,
	}
	// The signal comes with the end of the thread that has started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.ExitCode(), nil
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.EUSERS):
		return 1, fmt.Errorf("%w: %w (sysctl user.max_user_namespaces and kernel.apparmor_restrict_unprivileged_userns, or the rules of a container, decide)", ErrUnsupported, err)
	case err != nil:
		return 1, fmt.Errorf("starting the sandbox: %w", err)
	}
	return 0, nil
}

// Enter is what Start runs: the first process of the sandbox. It builds the
// file system that a file says, made by Config.Write, starts the command, whose
// first word is a path, and returns the command's exit status. When this
// process ends, all that the command has left ends with it.
func Enter(file string, command []string) (status int, err error) {
	// Of this process, only this thread is to be touched by what follows.
	runtime.LockOSThread()
	if os.Getpid() != 1 {
		return 1, errors.New("a sandbox is entered by a process that Start has made")
	}
	c, err := readConfig(file)
	if err != nil {
		return 1, err
	}
	if err := build(c); err != nil {
		if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.ENODEV) || errors.Is(err, syscall.ENOSYS) {
			err = fmt.Errorf("%w: %w", ErrUnsupported, err)
		}
		return 1, fmt.Errorf("building the sandbox: %w", err)
	}
	if err := loopbackUp(); err != nil {
		return 1, fmt.Errorf("building the sandbox: loopback interface: %w", err)
	}
	const setNoNewPrivileges = 38
	if _, _, errno := syscall.RawSyscall6(syscall.SYS_PRCTL, setNoNewPrivileges, 1, 0, 0, 0, 0); errno != 0 {
		return 1, fmt.Errorf("building the sandbox: no_new_privs: %w", errno)
	}
	uid, gid := idsInside()
	p, err := os.StartProcess(command[0], command, &os.ProcAttr{
		Dir: c.Dir, Env: c.Env, Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
		Sys: &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: uid, HostID: 0, Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: gid, HostID: 0, Size: 1}},
		},
	})
	if err != nil {
		return 1, fmt.Errorf("starting in the sandbox: %w", err)
	}
	// The first process of a namespace has to wait for all that lose their
	// parents.
	for {
		var ended syscall.WaitStatus
		switch pid, err := syscall.Wait4(-1, &ended, 0, nil); {
		case err == syscall.EINTR:
		case err != nil:
			return 1, fmt.Errorf("waiting in the sandbox: %w", err)
		case pid == p.Pid && ended.Signaled():
			return 128 + int(ended.Signal()), nil
		case pid == p.Pid:
			return ended.ExitStatus(), nil
		}
	}
}

// notRoot is the number that root has in a sandbox: with 0 it would have rights
// over its own user namespace, which nobody is to have there.
const notRoot = 1000

// idsInside are the numbers that the user and group are to have in the sandbox:
// those that they have outside, as the maps of this namespace tell.
func idsInside() (uid, gid int) {
	outside := func(file string) int {
		var inside, out, size int
		data, err := os.ReadFile(file)
		if err == nil {
			_, err = fmt.Sscan(string(data), &inside, &out, &size)
		}
		if err != nil || out == 0 {
			return notRoot
		}
		return out
	}
	return outside("/proc/self/uid_map"), outside("/proc/self/gid_map")
}
