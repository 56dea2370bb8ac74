package zmq

import (
	"context"
	"io/fs"
	"net"
	"os"
	"syscall"
	"testing"
)

// A socket file is its owner's alone from the moment it is there, whatever the
// umask.
func TestSocketFileIsNeverOpen(t *testing.T) {
	path := t.TempDir() + "/s"
	old := syscall.Umask(0)
	ln, err := (&net.ListenConfig{Control: ownerOnly}).Listen(context.Background(), "unix", path)
	syscall.Umask(old)
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if info, err := os.Stat(path); err != nil || info.Mode() != fs.ModeSocket|0o600 {
		t.Errorf("the file is made with mode %v, %v", info.Mode(), err)
	}
}
