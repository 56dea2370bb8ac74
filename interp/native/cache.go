package native

import (
	"fmt"
	"os"
	"path/filepath"
)

// A cache is a directory of files that are named by what they hold. Files
// appear in it whole, by renaming, so several processes may share it.
type cache struct{ dir string }

func (c cache) file(name string) string { return filepath.Join(c.dir, name) }

// fill makes a file: make is given a temporary directory to work in and the
// path to write to.
func (c cache) fill(name string, make func(dir, file string) error) error {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return fmt.Errorf("making the cache directory: %w", err)
	}
	dir, err := os.MkdirTemp(c.dir, "build-")
	if err != nil {
		return fmt.Errorf("making a directory to build in: %w", err)
	}
	defer os.RemoveAll(dir) // what is left over is found by nobody
	file := filepath.Join(dir, name)
	if err := make(dir, file); err != nil {
		return err
	}
	if err := os.Rename(file, c.file(name)); err != nil {
		return fmt.Errorf("keeping what was built: %w", err)
	}
	return nil
}

// put writes a small file. It is a matter of speed alone, so that it fails is
// not told.
func (c cache) put(name string, data []byte) {
	_ = c.fill(name, func(_, file string) error { return os.WriteFile(file, data, 0o600) })
}
