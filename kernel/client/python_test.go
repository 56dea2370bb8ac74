package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"gokernel/kernelspec"
	"gokernel/protocol"
	"gokernel/protocol/nbformat"
)

// pythonSpec is Debian's Python kernel. Without it the test is skipped, but
// not in CI.
func pythonSpec(t *testing.T) kernelspec.Spec {
	t.Helper()
	if testing.Short() {
		t.Skip("starts kernels")
	}
	spec, err := kernelspec.Find("python3")
	if err != nil {
		missing(t, err.Error())
	}
	return spec
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s, and this is CI", what)
	}
	t.Skipf("%s: install Debian's python3-ipykernel and jupyter-nbconvert to run this test", what)
}

// patient is a context for tests that start Python, on machines under load.
func patient(t *testing.T) context.Context {
	ctx, stop := context.WithTimeout(t.Context(), 90*time.Second)
	t.Cleanup(stop)
	return ctx
}

func startPython(t *testing.T) (*Client, string) {
	t.Helper()
	dir := t.TempDir()
	c, reply, err := Start(patient(t), Launch{Spec: pythonSpec(t), RuntimeDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Shutdown(context.Background()) })
	var info protocol.KernelInfoReply
	if err := reply.Decode(&info); err != nil || info.LanguageInfo.Name != "python" {
		t.Fatalf("kernel_info_reply is %+v, %v", info, err)
	}
	return c, dir
}

func text(c *Client) (read func() string, forget func()) {
	var b strings.Builder
	forget = c.Watch(func(m *protocol.Message) {
		var s protocol.Stream
		if m.Header.MsgType == protocol.TypeStream && m.Decode(&s) == nil {
			b.WriteString(s.Text)
		}
	})
	return func() string { return b.String() }, forget
}

func TestPythonKernel(t *testing.T) {
	c, dir := startPython(t)
	ctx := patient(t)

	files, _ := filepath.Glob(filepath.Join(dir, "kernel-*.json"))
	if len(files) != 1 {
		t.Fatalf("connection files: %q", files)
	}
	if info, err := os.Stat(files[0]); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the connection file has mode %v, %v", info.Mode(), err)
	}

	printed, forget := text(c)
	result, err := c.Execute(ctx, Cell{
		Code: "name = input('name? '); print('hello', name)",
		Input: func(_ context.Context, r protocol.InputRequest) (string, error) {
			return strings.TrimSpace(r.Prompt) + "Ada", nil
		},
	})
	if err != nil || result.Status != "ok" || printed() != "hello name?Ada\n" {
		t.Errorf("Execute = %+v, %v, printed %q", result, err, printed())
	}
	forget()

	// A second front end sees the first one's cells.
	other, _, err := Attach(ctx, files[0], Options{})
	if err != nil {
		t.Fatal(err)
	}
	seen := make(chan string, 100)
	other.Watch(func(m *protocol.Message) {
		if m.Header.MsgType == protocol.TypeStream && m.ParentHeader().Session == c.Session() {
			seen <- string(m.Content)
		}
	})
	if _, err := c.Execute(ctx, Cell{Code: "print('to all')"}); err != nil {
		t.Error(err)
	}
	select {
	case got := <-seen:
		if !strings.Contains(got, "to all") {
			t.Errorf("the other front end saw %s", got)
		}
	case <-ctx.Done():
		t.Error("the other front end saw nothing")
	}
	if err := other.Shutdown(ctx); err != nil {
		t.Errorf("leaving an attached kernel: %v", err)
	}

	// An interrupt ends a cell and leaves the kernel alone.
	short, stop := context.WithTimeout(ctx, 300*time.Millisecond)
	defer stop()
	result, err = c.Execute(short, Cell{Code: "import time; time.sleep(1000)"})
	if !errors.Is(err, context.DeadlineExceeded) || result == nil || result.ErrorContent == nil || result.EName != "KeyboardInterrupt" {
		t.Errorf("interrupted Execute = %+v, %v", result, err)
	}
	if got, err := c.IsComplete(ctx, "for i in x:"); err != nil || got.Status != "incomplete" || got.Indent == "" {
		t.Errorf("IsComplete = %+v, %v", got, err)
	}
	if got, err := c.Complete(ctx, protocol.CompleteRequest{Code: "name.uppe", CursorPos: 9}); err != nil || len(got.Matches) == 0 {
		t.Errorf("Complete = %+v, %v", got, err)
	}

	if err := c.Shutdown(ctx); err != nil {
		t.Errorf("Shutdown = %v", err)
	}
	select {
	case <-c.proc.done:
	default:
		t.Error("the process is still there after Shutdown")
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) != 0 {
		t.Errorf("left behind: %q", files)
	}
}

// A kernel that dies is noticed at once, with its exit status and last words.
func TestPythonDies(t *testing.T) {
	c, _ := startPython(t)
	start := time.Now()
	_, err := c.Execute(patient(t), Cell{Code: "import os; os.write(2, b'farewell'); os._exit(3)"})
	var dead *DeadError
	if !errors.As(err, &dead) || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("Execute = %v, want a DeadError with the exit status", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if err := c.Shutdown(patient(t)); err != nil {
		t.Errorf("Shutdown of a dead kernel = %v", err)
	}
}

// A kernel that does not stop is killed.
func TestShutdownKills(t *testing.T) {
	c, _ := startPython(t)
	ctx := patient(t)
	code := "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nimport atexit, time; atexit.register(time.sleep, 1000)"
	if _, err := c.Execute(ctx, Cell{Code: code}); err != nil {
		t.Fatal(err)
	}
	short, stop := context.WithTimeout(ctx, 300*time.Millisecond)
	defer stop()
	if err := c.Shutdown(short); err == nil {
		t.Error("Shutdown of a kernel that does not end = nil, want an error")
	}
	select {
	case <-c.proc.done:
	default:
		t.Error("the process is still there after Shutdown")
	}
}

func TestStartFails(t *testing.T) {
	for _, test := range []struct {
		name string
		argv []string
		want string
	}{
		{"no argv", nil, "no argv"},
		{"no such program", []string{"/nonexistent/kernel"}, "no such file"},
		{"ends at once", []string{"/bin/sh", "-c", "echo what is wrong >&2; exit 4"}, "exit status 4\nIts last words:\nwhat is wrong"},
	} {
		dir := t.TempDir()
		c, _, err := Start(limited(t), Launch{Spec: kernelspec.Spec{Name: "k", Argv: test.argv}, RuntimeDir: dir})
		if c != nil || err == nil || !strings.HasPrefix(err.Error(), "starting kernel k: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Start = %v, want an error with %q", test.name, err, test.want)
		}
		if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) != 0 {
			t.Errorf("%s: left behind: %q", test.name, files)
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	_, _, err := Start(ctx, Launch{Spec: kernelspec.Spec{Name: "k", Argv: []string{"/bin/sleep", "1000"}}, RuntimeDir: t.TempDir()})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Start of a program that does not listen = %v, want the deadline", err)
	}
}

// The same notebook, run here and by nbclient, gives the same file but for the
// times.
func TestPythonNotebookAsNbclient(t *testing.T) {
	if exec.Command("/usr/bin/python3", "-c", "import nbclient").Run() != nil {
		missing(t, "no nbclient in /usr/bin/python3")
	}
	c, _ := startPython(t)
	ctx := patient(t)
	nb := notebook(
		"md # Title",
		"print('a'); print('b', flush=True)\n1 + 1",
		"from IPython.display import *\nh = display('old', display_id='d1'); None",
		"h.update('new'); display(HTML('<b>x</b>\\n'), metadata={'k': 1.0})",
		"print('gone', flush=True); clear_output(wait=True); print('kept')",
		"1/0 #raises-exception",
		"   ",
		"print('never') #skip-execution",
		"display({'application/json': {'a': [1, 2.0, None]}, 'text/plain': 'json'}, raw=True)",
	)
	for i, cell := range nb.Cells {
		cell.ID = "cell-" + string(rune('a'+i))
	}
	in, err := nbformat.Write(nb)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.RunNotebook(ctx, nb, NotebookOptions{Timeout: time.Minute}); err != nil {
		t.Fatal(err)
	}
	reply, err := c.Ready(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := Describe(nb, kernelspec.Spec{Name: "python3", DisplayName: "Python 3", Language: "python"}, reply); err != nil {
		t.Fatal(err)
	}
	ours, err := nbformat.Write(nb)
	if err != nil {
		t.Fatal(err)
	}

	const script = `
import io, sys, nbformat, nbclient
nb = nbformat.read(io.StringIO(sys.stdin.read()), as_version=4)
nbclient.NotebookClient(nb, kernel_name="python3", timeout=60).execute()
nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
nbformat.write(nb, sys.stdout)
`
	cmd := exec.CommandContext(ctx, "/usr/bin/python3", "-c", script)
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	theirs, err := cmd.Output()
	if err != nil {
		t.Fatalf("nbclient: %v\n%s", err, stderr.Bytes())
	}
	if a, b := withoutTimes(string(ours)), withoutTimes(string(theirs)); a != b {
		t.Errorf("ours:\n%s\nnbclient's:\n%s", a, b)
	}
	var file struct {
		Cells []struct {
			Metadata struct{ Execution map[string]string }
		}
	}
	if err := json.Unmarshal(ours, &file); err != nil {
		t.Fatal(err)
	}
	if got := len(file.Cells[1].Metadata.Execution); got != 4 {
		t.Errorf("%d times in metadata.execution, want 4", got)
	}
}

// The times, and the numbers of the temporary modules in tracebacks.
var times = regexp.MustCompile(`"\d{4}-\d\d-\d\dT[\d:.]+Z"|ipykernel_\d+/\d+`)

func withoutTimes(s string) string { return times.ReplaceAllString(s, `"T"`) }

func TestFindConnection(t *testing.T) {
	dir := t.TempDir()
	for i, name := range []string{"kernel-1.json", "kernel-new.json", "kernel-old.json", "nbserver-9.json"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		when := time.Now().Add(-time.Duration(i) * time.Hour)
		if name == "kernel-new.json" {
			when = time.Now().Add(time.Hour)
		}
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct{ name, want string }{
		{"", "kernel-new.json"},
		{"kernel-1.json", "kernel-1.json"},
		{"old", "kernel-old.json"},
		{filepath.Join(dir, "nbserver-9.json"), "nbserver-9.json"},
		{"none", ""},
	} {
		got, err := findConnection(dir, test.name)
		if (err != nil) != (test.want == "") || err == nil && filepath.Base(got) != test.want {
			t.Errorf("findConnection(%q) = %s, %v, want %s", test.name, got, err, test.want)
		}
	}
	if _, err := findConnection(filepath.Join(dir, "missing"), ""); err == nil {
		t.Error("findConnection in no directory gives no error")
	}
}
