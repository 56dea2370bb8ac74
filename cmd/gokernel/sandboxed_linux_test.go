package main

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"gokernel/cmd/gokernel/sandbox"
)

// Cells of run --sandbox reach nothing of the machine but the notebook's
// directory, of which they change a copy; their outputs come out.
func TestRunSandbox(t *testing.T) {
	m := newMachine(t)
	m.env = append(m.env, "SECRET_TOKEN=hush", "TMPDIR="+t.TempDir())
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	secret := filepath.Join(m.home, "secret")
	dir := filepath.Join(m.home, "notebooks")
	data := filepath.Join(dir, "data.csv")
	err = errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(secret, []byte("hush"), 0o600), os.WriteFile(data, []byte("a,b\n"), 0o644))
	if err != nil {
		t.Fatal(err)
	}
	path := m.notebook(t, "gokernel",
		code("_, err := net.Dial(\"tcp\", "+quote(ln.Addr().String())+")\nerrors.Is(err, syscall.ECONNREFUSED)"),
		code("_, err = os.ReadFile("+quote(secret)+")\nerrors.Is(err, fs.ErrNotExist)"),
		code("errors.Is(syscall.Kill("+strconv.Itoa(os.Getpid())+", 0), syscall.ESRCH)"),
		code("os.Getenv(\"SECRET_TOKEN\") == \"\""),
		code("text, err := os.ReadFile(\"data.csv\")\nstring(text) == \"a,b\\n\" && os.WriteFile(\"data.csv\", nil, 0o600) == nil"),
		code("func largest[T cmp.Ordered](list ...T) T { return slices.Max(list) }\nlargest(1, 3, 2) == 3"), // compiled
		code("!id -u >/dev/null && echo true"),
	)
	moved := filepath.Join(dir, "in.ipynb")
	if err := os.Rename(path, moved); err != nil {
		t.Fatal(err)
	}
	r := m.runNotebook(t, "--sandbox", moved)
	if strings.Contains(r.stderr, sandbox.ErrUnsupported.Error()) {
		if r.status == exitOK || r.nb != nil || r.stdout != "" {
			t.Error("the notebook was run without a sandbox")
		}
		t.Skip("the system lets nobody make a sandbox")
	}
	if r.status != exitOK || r.nb == nil {
		t.Fatalf("it ended with status %d", r.status)
	}
	for i, c := range r.nb.Cells {
		// Before the first, one on standard error may say that packages are built.
		if got := texts(c); len(got) == 0 || !strings.HasSuffix(strings.TrimSpace(got[len(got)-1]), "true") {
			t.Errorf("cell %d: %q, want true\n%s", i, got, c.Source)
		}
	}
	if text, err := os.ReadFile(data); err != nil || string(text) != "a,b\n" {
		t.Errorf("the file beside the notebook holds %q, %v", text, err)
	}
	for _, env := range m.env {
		if tmp, ok := strings.CutPrefix(env, "TMPDIR="); ok {
			if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		}
	}

	// A directory that holds what is to be hidden is not shown, and that is said.
	home := m.notebook(t, "gokernel", code("_, err := os.Stat(\"secret\")\nerrors.Is(err, fs.ErrNotExist)"))
	r = m.runNotebook(t, "--sandbox", home)
	if r.status != exitOK || !strings.Contains(r.stderr, "the sandbox does not show "+m.home) || !strings.Contains(r.stdout, "true") {
		t.Errorf("a notebook in the home directory: status %d", r.status)
	}
	if _, err := os.Stat(secret); errors.Is(err, fs.ErrNotExist) {
		t.Error("the secret is gone")
	}
}

// What the tour shows, it shows in a sandbox too.
func TestTourInSandbox(t *testing.T) {
	m := newMachine(t)
	plain := m.runNotebook(t, tour(t))
	r := m.runNotebook(t, "--sandbox", tour(t))
	if strings.Contains(r.stderr, sandbox.ErrUnsupported.Error()) {
		t.Skip("the system lets nobody make a sandbox")
	}
	if r.status != exitOK || r.nb == nil || len(r.nb.Cells) != len(plain.nb.Cells) {
		t.Fatalf("it ended with status %d", r.status)
	}
	if !strings.HasSuffix(r.stdout, "hello from main\n") {
		t.Errorf("the last cell shows %q", r.stdout[max(0, len(r.stdout)-100):])
	}
}
