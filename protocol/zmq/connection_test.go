package zmq

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"gokernel/protocol/wire"
)

const fiveports = `"shell_port": 1, "iopub_port": 2, "stdin_port": 3, "control_port": 4, "hb_port": 5`

func TestReadConnectionFile(t *testing.T) {
	tests := []struct {
		name, file string
		want       ConnectionInfo
		err        string // part of the error, or "" for none
	}{
		{"as jupyter_client writes it",
			`{` + fiveports + `, "ip": "127.0.0.1", "key": "k", "transport": "tcp", "signature_scheme": "hmac-sha256", "kernel_name": "gokernel", "jupyter_session": "x"}`,
			ConnectionInfo{"tcp", "127.0.0.1", 1, 2, 3, 4, 5, "k", "hmac-sha256", "gokernel"}, ""},
		{"defaults", `{"key": "", ` + fiveports + `}`, ConnectionInfo{"tcp", "127.0.0.1", 1, 2, 3, 4, 5, "", "hmac-sha256", ""}, ""},
		{"ipc", `{"key": "", ` + fiveports + `, "transport": "ipc", "ip": "/tmp/k"}`, ConnectionInfo{"ipc", "/tmp/k", 1, 2, 3, 4, 5, "", "hmac-sha256", ""}, ""},
		{"ports to be chosen", `{"shell_port":0,"iopub_port":0,"stdin_port":0,"control_port":0,"hb_port":0,"key":""}`, ConnectionInfo{Transport: "tcp", IP: "127.0.0.1", SignatureScheme: "hmac-sha256"}, ""},

		{"empty", ``, ConnectionInfo{}, "unexpected end of JSON input"},
		{"cut", `{"ip": `, ConnectionInfo{}, "unexpected end of JSON input"},
		{"a list", `[]`, ConnectionInfo{}, "it is not a JSON object but a JSON array"},
		{"a port is text", `{"shell_port":"1"}`, ConnectionInfo{}, "shell_port must be a whole number, not a string"},
		{"a port has a fraction", `{"hb_port":1.5}`, ConnectionInfo{}, "hb_port must be a whole number, not a number 1.5"},
		{"transport is a number", `{"transport":1}`, ConnectionInfo{}, "transport must be a string, not a number"},
		{"key is a list", `{"key":[1]}`, ConnectionInfo{}, "key must be a string, not an array"},
		{"ip of two lines", `{"key": "", ` + fiveports + `, "ip": "127.0.0.1\n"}`, ConnectionInfo{}, "has a control character in it"},
		{"no ports", `{}`, ConnectionInfo{}, "shell_port, iopub_port, stdin_port, control_port, hb_port, key missing"},
		{"two missing", `{"shell_port":1,"iopub_port":2,"stdin_port":3,"key":"k"}`, ConnectionInfo{}, ": control_port, hb_port missing"},
		{"no key is not an empty one", `{` + fiveports + `}`, ConnectionInfo{}, ": key missing"},
		{"null key", `{"key": null, ` + fiveports + `}`, ConnectionInfo{}, ": key missing"},
		{"key is a number", `{"key": 12345, ` + fiveports + `}`, ConnectionInfo{}, "key must be a string, not a number"},
		{"null port", strings.Replace(`{"key":"", `+fiveports+`}`, "5", "null", 1), ConnectionInfo{}, ": hb_port missing"},
		{"port is text", strings.Replace(`{`+fiveports+`}`, "5", `"5"`, 1), ConnectionInfo{}, "hb_port"},
		{"port too large", strings.Replace(`{"key":"", `+fiveports+`}`, "5", "65536", 1), ConnectionInfo{}, "heartbeat port 65536"},
		{"port negative", strings.Replace(`{"key":"", `+fiveports+`}`, "5", "-1", 1), ConnectionInfo{}, "heartbeat port -1"},
		{"port twice", strings.Replace(`{"key":"", `+fiveports+`}`, "5", "1", 1), ConnectionInfo{}, "shell and heartbeat both have port 1"},
		{"transport", `{"key": "", ` + fiveports + `, "transport": "udp"}`, ConnectionInfo{}, `transport "udp" is neither tcp nor ipc`},
		{"ipc without path", `{"key": "", ` + fiveports + `, "transport": "ipc"}`, ConnectionInfo{}, "needs a path"},
		{"scheme", `{"key": "", ` + fiveports + `, "signature_scheme": "hmac-md5"}`, ConnectionInfo{}, `unsupported signature scheme "hmac-md5"`},
		{"curve", `{"key": "", ` + fiveports + `, "curve_publickey": "k"}`, ConnectionInfo{}, "CURVE"},
	}
	for _, test := range tests {
		path := filepath.Join(t.TempDir(), "kernel.json")
		if err := os.WriteFile(path, []byte(test.file), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := ReadConnectionFile(path)
		if test.err == "" {
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s: ReadConnectionFile = %v, %v, want %v", test.name, got, err, test.want)
			}
			continue
		}
		if !errors.Is(err, ErrConnectionFile) || !strings.Contains(err.Error(), test.err) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v, want one of %s that says %q", test.name, err, path, test.err)
		}
	}
	if _, err := ReadConnectionFile(filepath.Join(t.TempDir(), "none.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: error %v, want %v", err, fs.ErrNotExist)
	}
	if _, err := ReadConnectionFile(t.TempDir()); err == nil {
		t.Error("a directory: no error")
	}
	_, err := Listen(t.Context(), ConnectionInfo{SignatureScheme: "x"}, Options{})
	if !errors.Is(err, wire.ErrScheme) {
		t.Errorf("Listen with an unknown scheme: error %v, want %v", err, wire.ErrScheme)
	}
}

func TestWriteConnectionFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "kernel.json")
	if err := os.WriteFile(path, []byte("old, and open to all"), 0o666); err != nil {
		t.Fatal(err)
	}
	want := ConnectionInfo{"tcp", "127.0.0.1", 1, 2, 3, 4, 5, "key", "hmac-sha256", "gokernel"}
	if err := want.Write(path); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadConnectionFile(path); err != nil || got != want {
		t.Errorf("read back %v, %v, want %v", got, err, want)
	}
	if stat, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && stat.Mode() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", stat.Mode(), err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if err := want.Write(filepath.Join(dir, "none", "kernel.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("into no directory: %v", err)
	}
}

func TestKeyIsNotPrinted(t *testing.T) {
	info := ConnectionInfo{IP: "127.0.0.1", Key: "hush"}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "info", info)
	for _, text := range []string{fmt.Sprint(info), fmt.Sprintf("%v %+v %#v %s", info, info, info, info), fmt.Sprintf("%+v", &info), log.String()} {
		if strings.Contains(text, "hush") || !strings.Contains(text, "127.0.0.1") {
			t.Errorf("printed as %s", text)
		}
	}
}

func TestPortInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	_, err = Listen(t.Context(), ConnectionInfo{ControlPort: port}, Options{})
	if want := fmt.Sprintf("binding control to port %d: already in use", port); !errors.Is(err, ErrInUse) || err.Error() != want {
		t.Errorf("Listen = %v, want %q", err, want)
	}

	ipc := ConnectionInfo{Transport: "ipc", IP: t.TempDir() + "/k", ShellPort: 1, IOPubPort: 2, StdinPort: 3, ControlPort: 4, HBPort: 5}
	listen(t, ipc, Options{})
	_, err = Listen(t.Context(), ipc, Options{})
	if want := "binding shell to " + ipc.IP + "-1: already in use"; !errors.Is(err, ErrInUse) || err.Error() != want {
		t.Errorf("Listen = %v, want %q", err, want)
	}
	// The failed attempt must not have taken the files away.
	if err := dial(t, ipc, Options{}).Heartbeat(within(t, 1e10)); err != nil {
		t.Error(err)
	}
}

// A port that another process has only for a moment is waited for.
func TestPortInUseForAMoment(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(100*time.Millisecond, func() { taken.Close() })
	port := taken.Addr().(*net.TCPAddr).Port
	if s := listen(t, ConnectionInfo{ControlPort: port}, Options{}); s.Info().ControlPort != port {
		t.Errorf("control is at port %d, want %d", s.Info().ControlPort, port)
	}
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := Listen(ctx, ConnectionInfo{ControlPort: port}, Options{}); !errors.Is(err, ErrInUse) {
		t.Errorf("Listen = %v when its context had ended, want %v", err, ErrInUse)
	}
}

func TestIPCFiles(t *testing.T) {
	dir := t.TempDir()
	info := ConnectionInfo{Transport: "ipc", IP: dir + "/k"}
	// A dead process left its file, another its data.
	stale, err := net.ListenUnix("unix", &net.UnixAddr{Name: dir + "/k-1", Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	stale.SetUnlinkOnClose(false)
	stale.Close()
	if err := os.WriteFile(dir+"/k-2", []byte("data"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Listen(t.Context(), info, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p := s.Ports(); p.ShellPort != 1 || p.IOPubPort != 3 || p.HBPort != 6 {
		t.Errorf("ports %+v, want 1, 3, ... 6", p)
	}
	for _, n := range []int{1, 3, 4, 5, 6} {
		stat, err := os.Stat(fmt.Sprintf("%s/k-%d", dir, n))
		if err != nil || stat.Mode() != fs.ModeSocket|0o600 {
			t.Errorf("socket file %d: %v, %v", n, stat, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != "k-2" {
		t.Errorf("left after Close: %v, %v", left, err)
	}
	info.IP = dir + strings.Repeat("/long", 30)
	if _, err := Listen(t.Context(), info, Options{}); err == nil || !strings.Contains(err.Error(), "too long for a socket file") {
		t.Errorf("Listen with a long path = %v", err)
	}
}
