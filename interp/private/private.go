// Package private makes directories whose files nobody else can have put
// there. What gokernel keeps in its cache it loads into processes later:
// another user who could write to it would run code as this one.
package private

import (
	"fmt"
	"os"
)

// A SharedError is a directory that another user may have written to.
type SharedError struct {
	Dir string // the directory that was asked for
	Why string // what is wrong with it, or with one above it
}

func (e *SharedError) Error() string {
	return fmt.Sprintf("%s is not this user's alone: %s", e.Dir, e.Why)
}

// Dir makes the directory, where it is missing, for this user alone (mode
// 0700), and takes away what rights others have to one of this user's. The
// error is a *SharedError where others may have written to it: it belongs to
// another user than this one and root, everybody may write to it, or everybody
// may put another in its place. On systems without Unix permissions the
// directory is made, and that is all.
func Dir(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	return check(path)
}
