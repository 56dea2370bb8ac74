//go:build unix

package private

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestDir(t *testing.T) {
	tests := []struct {
		name string
		make func(t *testing.T, dir string) string // gives the path to ask for
		want string                                // part of why it is refused; "" makes it 0700
		root bool                                  // needs the right to give files away
	}{
		{"missing", func(t *testing.T, dir string) string { return filepath.Join(dir, "a", "b") }, "", false},
		{"readable", func(t *testing.T, dir string) string { return directory(t, dir, 0o755) }, "", false},
		{"of a private group", func(t *testing.T, dir string) string { return directory(t, dir, 0o775) }, "", false},
		{"open to all", func(t *testing.T, dir string) string { return directory(t, dir, 0o777) }, "everybody may write to it", false},
		{"open to all, sticky", func(t *testing.T, dir string) string { return directory(t, dir, 0o777|fs.ModeSticky) }, "everybody may write to it", false},
		{"in a directory of all", func(t *testing.T, dir string) string {
			return filepath.Join(directory(t, dir, 0o777), "cache")
		}, "may put another in its place", false},
		{"in a directory of all, sticky", func(t *testing.T, dir string) string {
			return filepath.Join(directory(t, dir, 0o777|fs.ModeSticky), "cache")
		}, "", false},
		{"a link to one", func(t *testing.T, dir string) string {
			path := filepath.Join(dir, "link")
			if err := os.Symlink(directory(t, dir, 0o755), path); err != nil {
				t.Fatal(err)
			}
			return path
		}, "", false},
		{"prepared by another user", func(t *testing.T, dir string) string {
			return given(t, directory(t, dir, 0o755))
		}, "it belongs to the user with the number 54321", true},
		{"a link prepared by another user", func(t *testing.T, dir string) string {
			path := filepath.Join(dir, "link")
			if err := os.Symlink(directory(t, dir, 0o700), path); err != nil {
				t.Fatal(err)
			}
			return given(t, path)
		}, "it belongs to the user with the number 54321", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.root && os.Geteuid() != 0 {
				t.Skip("only root can give files away")
			}
			path := test.make(t, t.TempDir())
			err := Dir(path)
			if test.want != "" {
				var shared *SharedError
				if !errors.As(err, &shared) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
					t.Errorf("Dir = %v, want a *SharedError of %s that says %q", err, path, test.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(path); err != nil || info.Mode() != fs.ModeDir|0o700 {
				t.Errorf("the directory has mode %v, %v, want 0700", info.Mode(), err)
			}
		})
	}
}

func TestDirThatIsAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Dir(path); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("Dir of a file = %v, want %v", err, syscall.ENOTDIR)
	}
}

// directory makes a directory with the very mode.
func directory(t *testing.T, dir string, mode fs.FileMode) string {
	t.Helper()
	path := filepath.Join(dir, "cache")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// given gives a file to another user.
func given(t *testing.T, path string) string {
	t.Helper()
	if err := os.Lchown(path, 54321, 54321); err != nil {
		t.Fatal(err)
	}
	return path
}
