package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gokernel/kernel/client"
	"gokernel/protocol"
	"gokernel/protocol/zmq"
)

// The secrets of a tellTale: of its connection file, of what is typed where it
// is not shown, and of its environment.
const (
	secretKey      = "0ddba11-the-key"
	secretPassword = "correct-horse-battery"
	secretProxy    = "proxy-passw0rd"
	secretVariable = "hush-hush-token"
)

// A tellTale is a kernel with secrets that is to log all it does.
type tellTale struct {
	m      machine
	client *client.Client
	pid    int
	info   zmq.ConnectionInfo
	log    bytes.Buffer // to be read after end
	end    func()

	mu    sync.Mutex
	shown strings.Builder // all that its cells have shown
}

func startTellTale(t *testing.T) *tellTale {
	t.Helper()
	k := &tellTale{m: newMachine(t)}
	k.m.env = append(k.m.env, "GOPROXY=http://user:"+secretProxy+"@127.0.0.1:1", "API_TOKEN="+secretVariable)
	k.info = freeConnection(t)
	k.info.Key = secretKey
	file := filepath.Join(k.m.home, "connection.json")
	if err := k.info.Write(file); err != nil {
		t.Fatal(err)
	}
	cmd := k.m.command(t, 2*time.Minute, binary, "kernel", "-f", file, "--log-level", "debug")
	cmd.Dir, cmd.Stderr = k.m.home, &k.log
	forgotten, err := os.Open(file) // by a front end that starts a kernel
	if err != nil {
		t.Fatal(err)
	}
	defer forgotten.Close()
	cmd.ExtraFiles = []*os.File{forgotten}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	k.pid = cmd.Process.Pid
	k.end = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended
		_ = cmd.Wait()
	})
	t.Cleanup(k.end)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if k.client, _, err = client.Attach(ctx, file, client.Options{}); err != nil {
		k.end()
		t.Fatalf("joining the kernel: %v\n%s", err, &k.log)
	}
	t.Cleanup(func() { k.client.Close() })
	t.Cleanup(k.client.Watch(func(m *protocol.Message) {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.shown.Write(m.Content)
	}))
	return k
}

// run runs a cell and returns what it has shown.
func (k *tellTale) run(t *testing.T, code string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	k.mu.Lock()
	before := k.shown.Len()
	k.mu.Unlock()
	_, err := k.client.Execute(ctx, client.Cell{Code: code, Input: func(context.Context, protocol.InputRequest) (string, error) { return secretPassword, nil }})
	if err != nil {
		t.Fatalf("running %q: %v", code, err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.shown.String()[before:]
}

// The key stays in the kernel process, what is typed as a password stays in the
// cell's variable, and the log tells no secret, whatever it logs.
func TestSecretsAreKept(t *testing.T) {
	k := startTellTale(t)
	k.run(t, `import "gokernel/display"`)
	k.run(t, `pass, err := display.Password("Password: ")`)
	if got := k.run(t, `fmt.Println(len(pass), err)`); !strings.Contains(got, fmt.Sprint(len(secretPassword), " \\u003cnil")) && !strings.Contains(got, fmt.Sprint(len(secretPassword), " <nil>")) {
		t.Errorf("the cell got another password: %s", got)
	}
	failed := k.run(t, `import "example.com/nothing/there"`)
	if !strings.Contains(failed, "example.com/nothing/there") {
		t.Errorf("an import of what is not there shows %s", failed)
	}
	for name, code := range map[string]string{
		"history": "%history", "the history of all": "%history -g", "In": "fmt.Println(In)", "who": "%who", "an error": "panic(err)", "another": "undefined",
	} {
		if got := k.run(t, code); strings.Contains(got, secretPassword) || strings.Contains(got, secretKey) {
			t.Errorf("%s shows a secret: %s", name, got)
		}
	}
	if strings.Contains(failed, secretProxy) {
		t.Errorf("a failed import shows the password of the proxy: %s", failed)
	}

	// What the worker has of the kernel: nothing but its end of the pipes.
	worker := child(t, k.pid)
	for _, file := range []string{"environ", "cmdline", "maps"} {
		data, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", worker, file))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(secretKey)) || bytes.Contains(data, []byte("connection.json")) {
			t.Errorf("the worker's %s has what is the kernel's:\n%s", file, data)
		}
	}
	for fd, to := range descriptors(t, worker) {
		if !regexp.MustCompile(`^(pipe:|anon_inode:|/memfd:|/dev/null$|/sys/fs/cgroup/)`).MatchString(to) {
			t.Errorf("the worker has file descriptor %s open, of %s", fd, to)
		}
	}
	for _, code := range []string{
		"!ls -l /proc/self/fd",
		`list, err := exec.Command("ls", "-l", "/proc/self/fd").Output()` + "\nfmt.Println(string(list))",
	} {
		var open []string
		for _, found := range regexp.MustCompile(` (\d+) -(?:>|\\u003e) (\S*?)\\n`).FindAllStringSubmatch(k.run(t, code), -1) {
			if !strings.HasPrefix(found[2], "/proc/") { // which ls looks at
				open = append(open, found[1])
			}
		}
		if slices.Sort(open); !slices.Equal(open, []string{"0", "1", "2"}) {
			t.Errorf("a command that a cell starts has the file descriptors %q", open)
		}
	}

	k.end()
	if k.log.Len() == 0 {
		t.Error("nothing was logged")
	}
	for _, secret := range []string{secretKey, secretPassword, secretProxy, secretVariable} {
		if strings.Contains(k.log.String(), secret) {
			t.Errorf("the log tells %q:\n%s", secret, &k.log)
		}
		err := filepath.WalkDir(filepath.Join(k.m.home, "xdg"), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s tells %q", path, secret)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// Kernel and worker listen on the five ports of the connection file, on
// loopback, and nowhere else.
func TestOnlyFivePortsListen(t *testing.T) {
	k := startTellTale(t)
	k.run(t, "func twice[T any](x T) []T { return []T{x, x} }\ntwice(1)") // compiled
	worker := child(t, k.pid)
	var got []string
	for _, pid := range []int{k.pid, worker} {
		sockets := map[string]bool{}
		for _, to := range descriptors(t, pid) {
			if inode, ok := strings.CutPrefix(to, "socket:["); ok {
				sockets[strings.TrimSuffix(inode, "]")] = true
			}
		}
		if pid == worker && len(sockets) > 0 {
			t.Errorf("the worker has %d sockets", len(sockets))
		}
		for _, table := range []string{"tcp", "tcp6", "udp", "udp6", "raw", "raw6"} {
			data, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
			if err != nil {
				continue // no IPv6
			}
			for line := range strings.Lines(string(data)) {
				fields := strings.Fields(line)
				const listening = "0A"
				if len(fields) > 9 && sockets[fields[9]] && (fields[3] == listening || !strings.HasPrefix(table, "tcp")) {
					got = append(got, table+" "+fields[1])
				}
			}
		}
		units, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/unix", pid))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(units)) {
			if fields := strings.Fields(line); len(fields) > 6 && sockets[fields[6]] {
				t.Errorf("process %d has a Unix socket: %s", pid, line)
			}
		}
	}
	var want []string
	for _, port := range []int{k.info.ShellPort, k.info.IOPubPort, k.info.StdinPort, k.info.ControlPort, k.info.HBPort} {
		want = append(want, fmt.Sprintf("tcp 0100007F:%04X", port)) // 127.0.0.1
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("sockets are bound to %q, want %q", got, want)
	}
}

// descriptors are the files that a process has open.
func descriptors(t *testing.T, pid int) map[string]string {
	t.Helper()
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	open := map[string]string{}
	for _, e := range entries {
		if to, err := os.Readlink(filepath.Join(dir, e.Name())); err == nil { // it may have been closed
			open[e.Name()] = to
		}
	}
	return open
}

// Who does not have the key cannot have a cell run, on any channel, nor end the
// kernel, and learns nothing by trying.
func TestNothingRunsUnsigned(t *testing.T) {
	k := startTellTale(t)
	made := filepath.Join(k.m.home, "made")
	for _, key := range []string{"", "another", secretKey[:len(secretKey)-1], secretKey + " "} {
		stranger := k.info
		stranger.Key = key
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		conn, err := zmq.Dial(ctx, stranger, zmq.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, ch := range []protocol.Channel{protocol.Shell, protocol.Control, protocol.Stdin} {
			for kind, content := range map[protocol.MsgType]any{
				protocol.TypeExecuteRequest:   map[string]any{"code": "os.WriteFile(" + quote(made) + ", nil, 0o600)", "silent": true},
				protocol.TypeShutdownRequest:  protocol.ShutdownRequest{},
				protocol.TypeInterruptRequest: struct{}{},
				protocol.TypeInputReply:       protocol.InputReply{Value: "forged"},
			} {
				m, err := protocol.New(kind, "stranger", "stranger", content)
				if err == nil {
					err = conn.Send(ch, m)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		conn.Close() // sends what is queued
		if got := k.run(t, "fmt.Println(\"served\")"); !strings.Contains(got, "served") {
			t.Errorf("after messages with key %q, a cell shows %s", key, got)
		}
		cancel()
	}
	if got := k.run(t, "_, err := os.Stat("+quote(made)+")\nfmt.Println(errors.Is(err, fs.ErrNotExist))"); !strings.Contains(got, "true") {
		t.Errorf("a cell of a stranger has run: %s", got)
	}
	k.end()
	if !strings.Contains(k.log.String(), "dropping a message") {
		t.Errorf("the log tells of no refused message:\n%s", &k.log)
	}
	if strings.Contains(k.log.String(), "forged") || strings.Contains(k.log.String(), made) {
		t.Errorf("the log has what strangers sent:\n%s", &k.log)
	}
}
