//go:build unix

package child

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// sh runs a script of the shell, and gives what it wrote, a mark before what is of
// standard error.
func sh(t *testing.T, ctx context.Context, script string, each func(line string)) (said string, status int, err error) {
	t.Helper()
	path, lookErr := exec.LookPath("sh")
	if lookErr != nil {
		t.Skip(lookErr)
	}
	var b strings.Builder
	status, err = Run(ctx, Command{Path: path, Args: []string{"-c", script}, Dir: t.TempDir(),
		Stdout: func(line string) {
			b.WriteString(line)
			if each != nil {
				each(line)
			}
		},
		Stderr: func(line string) { b.WriteString("!" + line) },
	})
	return b.String(), status, err
}

func TestRun(t *testing.T) {
	for _, test := range []struct {
		script, want string
		status       int
	}{
		{"echo a; echo b", "a\nb\n", 0},
		{"printf 'no end'; exit 3", "no end", 3},
		{"echo oh >&2; kill -TERM $$", "!oh\n", -1},
		{"cat", "", 0},
	} {
		said, status, err := sh(t, t.Context(), test.script, nil)
		if said != test.want || status != test.status || err != nil {
			t.Errorf("%s: %q, %d, %v, want %q, %d", test.script, said, status, err, test.want, test.status)
		}
	}
	if _, err := Run(t.Context(), Command{Path: "/no such program"}); err == nil {
		t.Error("a program that is not there runs")
	}
}

func TestLongLine(t *testing.T) {
	pieces := 0
	said, _, err := sh(t, t.Context(), "head -c 200000 /dev/zero | tr '\\0' x", func(string) { pieces++ })
	if err != nil || len(said) != 200_000 || pieces < 3 {
		t.Errorf("%d bytes in %d pieces, %v", len(said), pieces, err)
	}
}

// An interrupt ends the program and what it has started, also what does not heed
// it.
func TestInterrupt(t *testing.T) {
	ctx, stop := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	_, status, err := sh(t, ctx, "(trap '' INT; echo up; exec sleep 300) & wait", func(string) { stop(why) })
	if status != -1 || !errors.Is(err, why) {
		t.Errorf("%d, %v", status, err)
	}
}

// What a program leaves behind ends with it, and is not waited for.
func TestLeftBehind(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	over := make(chan error)
	go func() {
		f, err := os.Open(pipe)
		if err == nil {
			_, err = io.Copy(io.Discard, f) // until nobody can write
			f.Close()
		}
		over <- err
	}()
	_, status, err := sh(t, t.Context(), "sleep 300 >'"+pipe+"' & echo up >'"+pipe+"'", nil)
	if status != 0 || err != nil {
		t.Fatalf("%d, %v", status, err)
	}
	if err := <-over; err != nil {
		t.Error(err)
	}
}
