package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

// system are the parts of the system that every sandbox shows, where they are:
// programs and libraries, and of the settings what programs ask for and what
// holds no secrets.
var system = []string{
	"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/gnu/store",
	"/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/passwd", "/etc/group",
	"/etc/nsswitch.conf", "/etc/hosts", "/etc/localtime", "/etc/timezone", "/etc/ssl/certs", "/etc/ca-certificates",
	"/etc/mime.types", "/etc/fonts", "/etc/python3",
}

// devices are those that programs take for granted.
var devices = []string{"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"}

// settings are the parts of /proc that belong to the whole machine, and which
// root's files let root write to also from here.
var settings = []string{"/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/acpi", "/proc/scsi"}

// Directories of a sandbox's root, for building it.
const (
	lowerDir = "lower" // what copies are of
	upperDir = "upper" // what is written to copies
	oldRoot  = "old"
	building = "/.sandbox" // where they lie
)

// build makes the file system of c that of this process. It is built in memory,
// on an empty directory that c.Share has for it.
func build(c Config) error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("leaving the mounts of others: %w", err)
	}
	root := filepath.Join(c.Share, "root")
	if err := os.Mkdir(root, 0o700); err != nil {
		return err
	}
	if err := mount("tmpfs", root, "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV, "mode=0755"); err != nil {
		return err
	}
	if err := os.Chdir(root); err != nil { // below, paths in it are relative: short, and free of the commas of others
		return err
	}
	for dir, mode := range map[string]fs.FileMode{"tmp": 0o777 | fs.ModeSticky, "dev/shm": 0o777 | fs.ModeSticky, "proc": 0o755, inside(c.Home): 0o700, inside(building): 0o700} {
		if err := errors.Join(os.MkdirAll(dir, 0o755), os.Chmod(dir, mode)); err != nil {
			return err
		}
	}
	if err := mount("proc", "proc", "proc", syscall.MS_NOSUID|syscall.MS_NODEV|syscall.MS_NOEXEC, ""); err != nil {
		return err
	}
	// The command's user namespace is the last one. Where that cannot be had,
	// further ones give it no right over what is built here.
	_ = os.WriteFile("proc/sys/user/max_user_namespaces", []byte("1"), 0)
	for _, part := range settings {
		if err := show(part); err != nil {
			return err
		}
	}
	for _, device := range devices {
		if err := bind(device, 0); err != nil {
			return err
		}
	}
	for link, to := range map[string]string{"dev/fd": "/proc/self/fd", "dev/stdin": "/proc/self/fd/0", "dev/stdout": "/proc/self/fd/1", "dev/stderr": "/proc/self/fd/2"} {
		if err := os.Symlink(to, link); err != nil {
			return err
		}
	}
	if err := mountAll(c); err != nil {
		return err
	}
	return changeRoot()
}

// mountAll mounts what c shows, copies and shares: what lies in another after
// that one.
func mountAll(c Config) error {
	type step struct {
		path string
		make func(path string) error
	}
	var steps []step
	for i, path := range c.Copy {
		steps = append(steps, step{path, func(path string) error { return overlay(path, strconv.Itoa(i)) }})
	}
	for _, path := range slices.Concat(system, c.Show) {
		steps = append(steps, step{path, show})
	}
	slices.SortStableFunc(steps, func(a, b step) int { return strings.Compare(a.path, b.path) })
	steps = slices.CompactFunc(steps, func(a, b step) bool { return a.path == b.path })
	for _, s := range steps {
		if err := s.make(s.path); err != nil {
			return err
		}
	}
	if err := share(c.Share); err != nil {
		return err
	}
	return os.MkdirAll(inside(c.Dir), 0o755) // where nothing shows it, it is empty
}

// show makes a file or directory readable; a link of the system's stays one.
// What is missing is left out.
func show(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0 && slices.Contains(system, path):
		to, err := os.Readlink(path)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(inside(path)), 0o755); err != nil {
			return err
		}
		return os.Symlink(to, inside(path))
	}
	return bind(path, attrReadOnly|attrNoSUID|attrNoDev)
}

// Attributes of mounts, for mount_setattr.
const (
	attrReadOnly = 1
	attrNoSUID   = 2
	attrNoDev    = 4
)

// bind shows a file or directory with all that is mounted in it.
func bind(path string, attributes uint64) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	at := inside(path)
	if err := mountPoint(at, info.IsDir()); err != nil {
		return err
	}
	if err := mount(path, at, "", syscall.MS_BIND|syscall.MS_REC, ""); err != nil {
		return err
	}
	return restrict(at, attributes)
}

// share shows a directory without what is mounted in it, which is this sandbox.
func share(path string) error {
	if err := os.MkdirAll(inside(path), 0o755); err != nil {
		return err
	}
	if err := mount(path, inside(path), "", syscall.MS_BIND, ""); err != nil {
		return err
	}
	return restrict(inside(path), attrNoSUID|attrNoDev)
}

// overlay shows a directory in which writing is writing to memory.
func overlay(path, name string) error {
	lower, upper, work := filepath.Join(inside(building), lowerDir, name), filepath.Join(inside(building), upperDir, name, "up"), filepath.Join(inside(building), upperDir, name, "work")
	for _, dir := range []string{lower, upper, work} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if err := os.Chmod(upper, info.Mode().Perm()); err != nil { // which is the mode of the whole
		return err
	}
	if err := mountPoint(inside(path), true); err != nil {
		return err
	}
	if err := mount(path, lower, "", syscall.MS_BIND|syscall.MS_REC, ""); err != nil {
		return err
	}
	if err := restrict(lower, attrReadOnly|attrNoSUID|attrNoDev); err != nil {
		return err
	}
	options := "userxattr,lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work
	if err := mount("overlay", inside(path), "overlay", syscall.MS_NOSUID|syscall.MS_NODEV, options); err != nil {
		return err
	}
	return syscall.Unmount(lower, syscall.MNT_DETACH) // the overlay has its own
}

// mountPoint makes what something can be mounted on.
func mountPoint(path string, isDir bool) error {
	if isDir {
		return os.MkdirAll(path, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return nil
	}
	return os.WriteFile(path, nil, 0o600)
}

// restrict takes rights from a mount and all in it.
func restrict(path string, attributes uint64) error {
	if attributes == 0 {
		return nil
	}
	const (
		sysMountSetattr = 442 // the same on all architectures
		atCwd           = -100
		recursive       = 0x8000
	)
	name, err := syscall.BytePtrFromString(path)
	if err != nil {
		return err
	}
	attr := struct{ set, clear, propagation, userns uint64 }{set: attributes}
	cwd := atCwd
	_, _, errno := syscall.Syscall6(sysMountSetattr, uintptr(cwd), uintptr(unsafe.Pointer(name)), recursive, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
	if errno != 0 {
		return fmt.Errorf("making %s read-only: %w", path, errno)
	}
	return nil
}

func mount(source, target, kind string, flags uintptr, options string) error {
	if err := syscall.Mount(source, target, kind, flags, options); err != nil {
		return fmt.Errorf("mounting %s on %s: %w", source, target, err)
	}
	return nil
}

// changeRoot makes this directory the root, and the old root unreachable.
func changeRoot() error {
	old := filepath.Join(inside(building), oldRoot)
	if err := os.Mkdir(old, 0o700); err != nil {
		return err
	}
	if err := syscall.PivotRoot(".", old); err != nil {
		return fmt.Errorf("changing the root: %w", err)
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	if err := syscall.Unmount("/"+old, syscall.MNT_DETACH); err != nil {
		return fmt.Errorf("leaving the old root: %w", err)
	}
	return os.Remove("/" + old)
}

// inside is an absolute path as it is called from the directory that becomes
// the root.
func inside(path string) string { return strings.TrimPrefix(path, "/") }

// loopbackUp lets processes of the sandbox talk to each other by the network.
func loopbackUp() error {
	s, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(s)
	request := struct {
		name  [16]byte
		flags uint16
		_     [22]byte
	}{flags: syscall.IFF_UP | syscall.IFF_RUNNING}
	copy(request.name[:], "lo")
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(s), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request))); errno != 0 {
		return errno
	}
	return nil
}
