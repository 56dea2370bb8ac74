package export

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// An export writes below its directory, wherever names and links would lead.
func TestWriteFilesStaysInside(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside")
	dir := filepath.Join(t.TempDir(), "program")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"main.go": outside, "data": filepath.Dir(outside)} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip("no links here")
		}
	}
	for _, name := range []string{"main.go", "data/outside", "../../outside", outside} {
		if err := writeFiles(dir, []File{{name, []byte("x")}}); err == nil {
			t.Errorf("%s is written", name)
		}
	}
	if _, err := os.Stat(outside); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a file outside: %v", err)
	}
	if err := writeFiles(dir, []File{{"go.mod", []byte("x")}, {"a/b.txt", []byte("y")}}); err != nil {
		t.Error(err)
	}
}
