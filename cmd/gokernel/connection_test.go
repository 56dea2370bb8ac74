package main

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gokernel/protocol/zmq"
)

// What is wrong with a connection file is said in one line.
func TestBadConnectionFiles(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	inUse := zmq.ConnectionInfo{Transport: "tcp", IP: "127.0.0.1", HBPort: port, Key: "the-secret", SignatureScheme: "hmac-sha256"}

	m := newMachine(t)
	file := filepath.Join(m.home, "connection.json")
	tests := []struct {
		name  string
		write func() error
		args  []string
		want  []string // in the line
		code  int
	}{
		{"missing", func() error { return nil }, []string{"-f", file}, []string{"no connection file", file}, exitFailure},
		{"empty", func() error { return os.WriteFile(file, nil, 0o600) }, []string{"-f", file}, []string{file}, exitFailure},
		{"not JSON", func() error { return os.WriteFile(file, []byte(`{"key": "the-secret", `), 0o600) }, []string{"-f", file}, []string{file}, exitFailure},
		{"no ports", func() error {
			return os.WriteFile(file, []byte(`{"transport": "tcp", "ip": "127.0.0.1", "key": "the-secret", "signature_scheme": "hmac-sha256"}`), 0o600)
		}, []string{"-f", file}, []string{file, "port"}, exitFailure},
		{"a directory", func() error { return os.RemoveAll(file) }, []string{"-f", m.home}, []string{m.home}, exitFailure},
		{"port in use", func() error { return inUse.Write(file) }, []string{"-f", file}, []string{"already in use", "heartbeat"}, exitFailure},
		{"no file given", func() error { return nil }, nil, []string{"-f FILE is missing"}, exitUsage},
		{"no such level", func() error { return nil }, []string{"-f", file, "--log-level", "loud"}, []string{"log-level"}, exitUsage},
		// Front ends hand on their own arguments: those are not ours to judge.
		{"arguments of the front end", func() error { return os.RemoveAll(file) }, []string{"-f", file, "hello.go", "--x"}, []string{"no connection file"}, exitFailure},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := test.write(); err != nil {
				t.Fatal(err)
			}
			out, err := m.command(t, 20*time.Second, binary, append([]string{"kernel"}, test.args...)...).CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != test.code {
				t.Errorf("it ended with %v, want status %d\n%s", err, test.code, out)
			}
			first, rest, _ := strings.Cut(string(out), "\n")
			for _, want := range test.want {
				if !strings.Contains(first, want) {
					t.Errorf("it said %q, want %q in it", first, want)
				}
			}
			if rest != "" && test.code == exitFailure {
				t.Errorf("it said more than a line: %q", out)
			}
			if strings.Contains(string(out), "the-secret") {
				t.Errorf("it printed the key: %q", out)
			}
		})
	}
}

// freeConnection is a connection on ports that nobody has.
func freeConnection(t *testing.T) zmq.ConnectionInfo {
	t.Helper()
	info, err := zmq.FreePorts("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	info.Key = "a-key"
	return info
}
