package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// The test's own program is what starts the sandbox and what runs in it.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 {
		os.Exit(m.Run())
	}
	var status int
	var err error
	switch os.Args[1] {
	case "start":
		status, err = Start(append([]string{"enter"}, os.Args[2:]...))
	case "enter":
		status, err = Enter(os.Args[2], os.Args[3:])
	case "probe":
		status, err = 7, probe(os.Args[2:])
	case "wait":
		fmt.Println("here")
		select {}
	default:
		os.Exit(m.Run())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

// A finding is what came of each thing that the probe tries; "" is success.
type finding map[string]string

// probe tries what a sandbox is there to prevent.
func probe(args []string) error {
	listener, socket, pid, secret := args[0], args[1], args[2], args[3]
	shown, copied, shared := args[4], args[5], args[6]
	f := finding{}
	try := func(name string, err error) {
		f[name] = ""
		if err != nil {
			f[name] = err.Error()
		}
	}
	dial := func(network, address string) error {
		conn, err := net.Dial(network, address)
		if err == nil {
			conn.Close()
		}
		return err
	}
	write := func(path string) error { return os.WriteFile(path, []byte("from inside"), 0o600) }
	try("host's loopback", dial("tcp", listener))
	try("the network", dial("udp", "192.0.2.1:9"))
	try("host's socket file", dial("unix", socket))
	try("host's abstract socket", dial("unix", "@"+filepath.Base(socket)))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		err = dial("tcp", ln.Addr().String())
	}
	try("own loopback", err)
	number, err := strconv.Atoi(pid)
	if err != nil {
		return err
	}
	try("signal the starter", syscall.Kill(number, 0))
	_, err = os.ReadFile(secret)
	try("read the home directory", err)
	_, err = os.ReadFile("/etc/shadow")
	try("read /etc/shadow", err)
	_, err = os.ReadFile(filepath.Join(shown, "file"))
	try("read what is shown", err)
	_, err = os.ReadFile(filepath.Join(copied, "file"))
	try("read a copy", err)
	try("write to what is shown", write(filepath.Join(shown, "file")))
	try("write to /usr", write("/usr/gokernel-probe"))
	try("write to a copy", write(filepath.Join(copied, "file")))
	try("remove from a copy", os.Remove(filepath.Join(copied, "second")))
	try("write to the share", write(filepath.Join(shared, "answer")))
	try("write to /tmp", write("/tmp/gokernel-probe"))
	try("write to home", write(filepath.Join(filepath.Dir(secret), "new")))
	try("write to settings", os.WriteFile("/proc/sys/kernel/core_pattern", []byte("core"), 0))
	try("mount", syscall.Mount("tmpfs", "/tmp", "tmpfs", 0, ""))
	try("mount writable", syscall.Mount("", shown, "", syscall.MS_REMOUNT|syscall.MS_BIND, ""))
	try("unmount", syscall.Unmount(shown, syscall.MNT_DETACH))
	try("own user namespace", unshare())
	try("memory of the first process", open("/proc/1/mem"))
	try("root of the first process", list("/proc/1/root"))
	try("a disk", syscall.Mknod("/tmp/disk", syscall.S_IFBLK|0o600, 8<<8))
	try("a terminal", open("/dev/tty"))
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return err
	}
	var processes []string
	for _, e := range entries {
		if _, err := strconv.Atoi(e.Name()); err == nil {
			processes = append(processes, e.Name())
		}
	}
	f["processes"] = fmt.Sprint(len(processes))
	f["environment"] = strings.Join(os.Environ(), " ")
	f["directory"], _ = os.Getwd()
	f["root is root"] = fmt.Sprint(os.Getuid() == 0)
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	for _, line := range strings.Split(string(status), "\n") {
		if name, value, _ := strings.Cut(line, ":"); name == "CapEff" || name == "NoNewPrivs" {
			f[name] = strings.TrimSpace(value)
		}
	}
	return json.NewEncoder(os.Stdout).Encode(f)
}

// unshare makes a user namespace, in which a program has all rights.
func unshare() error {
	cmd := exec.Command("/proc/self/exe", "none")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER}
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Wait()
}

func open(path string) error {
	f, err := os.Open(path)
	if err == nil {
		f.Close()
	}
	return err
}

func list(path string) error {
	_, err := os.ReadDir(path)
	return err
}

// A place is a sandbox's, with something in each of its parts.
type place struct {
	Config
	secret, file string
}

func newPlace(t *testing.T) place {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	sub := func(name string) string {
		path := filepath.Join(dir, name)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"file", "second"} {
			if err := os.WriteFile(filepath.Join(path, name), []byte("from outside"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return path
	}
	p := place{Config: Config{
		Dir: sub("copied, with: a comma"), Home: sub("home"), Share: sub("share"), Show: []string{self, sub("shown")}, Env: []string{"ONE=1"},
	}}
	p.Copy = []string{p.Dir}
	p.secret, p.file = filepath.Join(p.Home, "file"), filepath.Join(p.Share, "sandbox.json")
	if err := p.Write(p.file); err != nil {
		t.Fatal(err)
	}
	return p
}

// start is the command that runs another in the sandbox.
func (p place) start(command ...string) *exec.Cmd {
	cmd := exec.Command(p.Show[0], append([]string{"start", p.file, p.Show[0]}, command...)...)
	cmd.Env = append(os.Environ(), "SECRET=hush")
	return cmd
}

// needNamespaces skips where the system lets nobody make a sandbox. Where Start
// says so and is wrong, TestUnsupported fails elsewhere.
func needNamespaces(t *testing.T) {
	t.Helper()
	if out, err := newPlace(t).start("probe").CombinedOutput(); err != nil && strings.Contains(string(out), ErrUnsupported.Error()) {
		t.Skipf("%s", out)
	}
}

func TestSandbox(t *testing.T) {
	needNamespaces(t)
	p := newPlace(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	short, err := os.MkdirTemp("", "s")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(short)
	socket := filepath.Join(short, "socket")
	for _, name := range []string{socket, "@" + filepath.Base(socket)} {
		file, err := net.Listen("unix", name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
	}
	// A process whose number is free inside, so that only its absence can be the answer.
	sleep := exec.Command("sleep", "1000")
	if err := sleep.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = sleep.Process.Kill(); _ = sleep.Wait() }() // it ends by the signal

	cmd := p.start("probe", ln.Addr().String(), socket, strconv.Itoa(sleep.Process.Pid), p.secret, p.Show[1], p.Copy[0], p.Share)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Fatalf("the sandbox ended with %v, want the probe's status 7\n%s%s", err, out, &said)
	}
	var f finding
	if err := json.Unmarshal(out, &f); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const denied, readOnly, absent = "operation not permitted", "read-only file system", "no such file or directory"
	for name, want := range map[string]string{ // a part of the error; "" for what is to succeed
		"host's loopback":             "connection refused",
		"the network":                 "network is unreachable",
		"host's socket file":          absent,
		"host's abstract socket":      "connection refused",
		"own loopback":                "",
		"signal the starter":          "no such process",
		"read the home directory":     absent,
		"read /etc/shadow":            absent,
		"read what is shown":          "",
		"read a copy":                 "",
		"write to what is shown":      readOnly,
		"write to /usr":               readOnly,
		"write to a copy":             "",
		"remove from a copy":          "",
		"write to the share":          "",
		"write to /tmp":               "",
		"write to home":               "",
		"write to settings":           readOnly,
		"mount":                       denied,
		"mount writable":              denied,
		"unmount":                     denied,
		"own user namespace":          "no space left on device", // the limit of namespaces
		"memory of the first process": "permission denied",
		"root of the first process":   "permission denied",
		"a disk":                      denied,
		"a terminal":                  absent,
		"processes":                   "2",
		"environment":                 "ONE=1",
		"directory":                   p.Dir,
		"root is root":                "false",
		"CapEff":                      "0000000000000000",
		"NoNewPrivs":                  "1",
	} {
		got, tried := f[name]
		if !tried || (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if f["environment"] != "ONE=1" {
		t.Errorf("the environment is %s", f["environment"])
	}

	// Outside, only the share has changed.
	for path, want := range map[string]string{
		filepath.Join(p.Share, "answer"):      "from inside",
		filepath.Join(p.Show[1], "file"):      "from outside",
		filepath.Join(p.Copy[0], "file"):      "from outside",
		filepath.Join(p.Copy[0], "second"):    "from outside",
		filepath.Join(p.Home, "file"):         "from outside",
		filepath.Join(p.Home, "new"):          "",
		"/tmp/gokernel-probe":                 "",
		filepath.Join(p.Share, "root", "tmp"): "",
	} {
		data, err := os.ReadFile(path)
		if string(data) != want || want == "" && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s holds %q, %v, want %q", path, data, err, want)
		}
	}
}

// All ends with the process that started the sandbox, however that ends.
func TestSandboxEndsWithItsStarter(t *testing.T) {
	needNamespaces(t)
	cmd := newPlace(t).start("wait")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	if line, err := lines.ReadString('\n'); err != nil || line != "here\n" {
		t.Fatalf("it said %q, %v", line, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if rest, err := lines.ReadString('\n'); err == nil { // it comes when nobody holds the pipe any more
		t.Errorf("it said %q", rest)
	}
	_ = cmd.Wait() // it was killed
}

// Where no sandbox can be made, nothing is run. A sandbox is such a place.
func TestUnsupported(t *testing.T) {
	needNamespaces(t)
	p := newPlace(t)
	out, err := p.start("start", p.file, p.Show[0], "wait").CombinedOutput()
	if err == nil || !strings.Contains(string(out), ErrUnsupported.Error()) || strings.Contains(string(out), "here") {
		t.Errorf("a sandbox in a sandbox: %v, %s", err, out)
	}
}

func TestWhatASandboxCannotBe(t *testing.T) {
	good := Config{Dir: "/a", Home: "/b", Share: "/c"}
	file := filepath.Join(t.TempDir(), "sandbox.json")
	if err := good.Write(file); err != nil {
		t.Error(err)
	}
	if got, err := readConfig(file); err != nil || got.Dir != "/a" {
		t.Errorf("read back %+v, %v", got, err)
	}
	for _, bad := range []string{"", "/", "a", "/a/../b", "/a/"} {
		for i, c := range []Config{{Dir: bad, Home: "/b", Share: "/c"}, {Dir: "/a", Home: bad, Share: "/c"}, {Dir: "/a", Home: "/b", Share: bad}, {Dir: "/a", Home: "/b", Share: "/c", Copy: []string{bad}}, {Dir: "/a", Home: "/b", Share: "/c", Show: []string{bad}}} {
			if err := c.Write(file); err == nil {
				t.Errorf("path %q is accepted in place %d", bad, i)
			}
		}
	}
	if _, err := Enter(file, []string{"true"}); err == nil {
		t.Error("Enter outside a sandbox succeeds")
	}
}

func TestHides(t *testing.T) {
	var hidden []string
	for _, dir := range []string{"/", "/home", "/home/u", "/home/u/n", "/home/us", "/tmp", "/tmp/n", "/proc/self", "/run/user", "/srv"} {
		if Hides("/home/u", dir) {
			hidden = append(hidden, dir)
		}
	}
	if want := []string{"/", "/home", "/home/u", "/tmp", "/proc/self", "/run/user"}; !slices.Equal(hidden, want) {
		t.Errorf("a sandbox hides %q, want %q", hidden, want)
	}
}
