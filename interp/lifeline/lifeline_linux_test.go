package lifeline

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// fifo is the variable by which the test binary is the process that holds a line:
// it names a pipe that the group keeps open.
const fifo = "LIFELINE_TEST_FIFO"

func TestMain(m *testing.M) {
	if path := os.Getenv(fifo); path != "" {
		hold(path)
	}
	os.Exit(m.Run())
}

// hold ties a group in which nothing heeds what can be heeded, and waits.
func hold(path string) {
	l, err := New()
	if err != nil {
		panic(err)
	}
	script := "trap '' HUP INT TERM; (trap '' HUP INT TERM; echo up; kill -STOP $$; sleep 300) >'" + path + "' & wait"
	cmd := exec.Command("sh", "-c", script)
	cmd.ExtraFiles = []*os.File{l.File()}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	if err := l.Tie(cmd.Process.Pid); err != nil {
		panic(err)
	}
	defer l.Cut()
	select {}
}

func TestLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	holder := exec.Command(exe)
	holder.Env = append(os.Environ(), fifo+"="+path)
	holder.Stderr = os.Stderr
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path) // waits for the group
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := io.ReadFull(f, make([]byte, len("up\n"))); err != nil {
		t.Fatal(err)
	}
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait()                                 // it was killed
	if _, err := io.Copy(io.Discard, f); err != nil { // until nobody of the group is there
		t.Error(err)
	}
}

func TestCutOfAnUntiedLine(t *testing.T) {
	l, err := New()
	if err != nil {
		t.Fatal(err)
	}
	l.Cut()
	l = nil
	if l.File() != nil || l.Tie(1) != nil {
		t.Error("a nil line does something")
	}
	l.Cut()
}
