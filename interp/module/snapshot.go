package module

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A snapshot is the content of files by path; nil for one that is not there.
type snapshot map[string][]byte

// takeSnapshot reads the files.
func takeSnapshot(files []string) (snapshot, error) {
	s := snapshot{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("reading before a change: %w", err)
		}
		if err == nil && data == nil {
			data = []byte{}
		}
		s[file] = data
	}
	return s, nil
}

// restore makes the files again what they were. Those that have not changed
// are not touched.
func (s snapshot) restore() error {
	var failure error
	for file, want := range s {
		got, err := os.ReadFile(file)
		switch missing := errors.Is(err, fs.ErrNotExist); {
		case missing && want == nil, err == nil && want != nil && bytes.Equal(got, want):
			continue
		case want == nil:
			err = os.Remove(file)
		default:
			err = replaceFile(file, want, 0o644)
		}
		if err != nil {
			failure = errors.Join(failure, fmt.Errorf("restoring %s: %w", file, err))
		}
	}
	return failure
}

// replaceFile writes a file in one step, so that it is never there by half. A
// link stays one, and a file its mode; mode is that of a new one.
func replaceFile(file string, data []byte, mode fs.FileMode) error {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(mode), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
