package main

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// replaceFile makes the file at path hold data, by a rename: a reader sees the
// old content or the new, and a failure leaves the old. The file keeps its
// mode, that of a new one is up to the umask, and a symbolic link stays one.
func replaceFile(path string, data []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	mode := fs.FileMode(0o666)
	old, err := os.Stat(path)
	if err == nil {
		if !old.Mode().IsRegular() { // as /dev/stdout: nothing to keep
			return os.WriteFile(path, data, mode)
		}
		mode = old.Mode().Perm()
	}
	temporary := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"-"+rand.Text())
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode) // at no time readable for more than the file
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err == nil && old != nil && os.PathSeparator == '/' {
		err = f.Chmod(mode) // what the umask has taken of it
	}
	if err == nil {
		err = f.Sync() // so that a crash cannot leave an empty file behind the rename
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
