package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"gokernel/interp/native"
)

// installed runs gokernel install, which must succeed, with more environment,
// and gives what it says of compiled cells.
func installed(t *testing.T, env ...string) string {
	t.Helper()
	m := newMachine(t)
	cmd := m.command(t, 5*time.Minute, binary, "install", "--prefix", t.TempDir())
	cmd.Env = append(m.env, env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("install: %v\n%s", err, stderr.String())
	}
	if !strings.HasPrefix(stdout.String(), "Installed kernelspec") {
		t.Errorf("install prints %q", stdout.String())
	}
	return stderr.String()
}

// needCompiler skips the test where cells cannot be compiled.
func needCompiler(t *testing.T) {
	t.Helper()
	if _, err := buildWorker(t.Context(), native.Options{}); err != nil && os.Getenv("CI") == "" {
		t.Skip(err)
	}
}

func TestInstallPrepares(t *testing.T) {
	needCompiler(t)
	if said := installed(t); !strings.Contains(said, "Cells are compiled with go") {
		t.Errorf("install says %q", said)
	}
	again := installed(t)
	if strings.Count(again, "\n") != 1 {
		t.Errorf("what is there is built again: %q", again)
	}
}

// That cells cannot be compiled keeps nobody from installing.
func TestInstallWithoutCompiler(t *testing.T) {
	said := installed(t, "CC=no-such-compiler")
	for _, part := range []string{"Compiled cells will not be available: there is no C compiler (no-such-compiler).\n", "To have them, install"} {
		if !strings.Contains(said, part) {
			t.Errorf("install says %q, want %q in it", said, part)
		}
	}
}

// An interrupt ends the build, with all that it has started.
func TestInstallIsInterrupted(t *testing.T) {
	m := newMachine(t)
	cmd := m.command(t, time.Minute, binary, "install", "--prefix", t.TempDir())
	cmd.Env = append(m.env, "XDG_CACHE_HOME="+t.TempDir()) // where nothing is built
	stderr, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(stderr)
	begins, err := r.ReadString(' ')
	if begins != "Building " {
		t.Errorf("install begins with %q, %v", begins, err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	said, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitFailure || !strings.HasSuffix(string(said), "not done\ngokernel: interrupted: the kernel is installed, and builds the rest when it is started\n") {
		t.Errorf("an interrupted install ends with %v and says %q", err, said)
	}
}

func TestStepPrinter(t *testing.T) {
	var out strings.Builder
	p := &stepPrinter{w: &out}
	p.end(nil)
	p.begin("building one")
	p.begin("building another")
	p.end(errors.New("not so"))
	p.end(nil)
	if got, want := out.String(), "Building one ... 0.0 s\nBuilding another ... not done\n"; got != want {
		t.Errorf("printed\n%s, want\n%s", got, want)
	}
}

// BenchmarkFindRunner is what the start of each worker takes more than that of
// the process.
func BenchmarkFindRunner(b *testing.B) {
	r, err := findRunner(b.Context(), nil, nil, func(string) {}, slog.New(slog.DiscardHandler))
	if err != nil || r.notice != "" {
		b.Skip(err, r.notice)
	}
	for b.Loop() {
		if _, err := findRunner(b.Context(), nil, nil, func(line string) { b.Fatal(line) }, slog.New(slog.DiscardHandler)); err != nil {
			b.Fatal(err)
		}
	}
}
