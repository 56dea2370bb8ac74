package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// replaceFile makes the file at path hold data, by a rename: a reader sees the
// old content or the new, and a failure leaves the old. The file keeps its
// mode, and a symbolic link stays one.
func replaceFile(path string, data []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		if !info.Mode().IsRegular() { // as /dev/stdout: nothing to keep
			return os.WriteFile(path, data, mode)
		}
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err == nil && os.PathSeparator == '/' {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync() // so that a crash cannot leave an empty file behind the rename
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
