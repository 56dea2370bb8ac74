//go:build unix

package private

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

const (
	groupMayWrite  = 0o020
	othersMayWrite = 0o002
	others         = 0o077 // all rights of all but the owner
)

// check does for a directory that is there what Dir promises.
func check(path string) error {
	// A link in a directory of all may be anybody's, and lead anywhere.
	link, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if uid, own := owner(link); !own {
		return &SharedError{path, fmt.Sprintf("it belongs to the user with the number %d", uid)}
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	if real, err = filepath.Abs(real); err != nil {
		return err
	}
	info, err := os.Stat(real)
	if err != nil {
		return err
	}
	uid, own := owner(info)
	switch mode := info.Mode(); {
	case !own:
		return &SharedError{path, fmt.Sprintf("it belongs to the user with the number %d", uid)}
	case mode&othersMayWrite != 0:
		return &SharedError{path, "everybody may write to it"}
	case uid != os.Geteuid() && mode&groupMayWrite != 0:
		return &SharedError{path, "a group of users may write to it"}
	case uid == os.Geteuid() && mode&others != 0:
		// A disk that is only read keeps its modes, and what is on it.
		if err := os.Chmod(real, mode.Perm()&^others); err != nil && mode&groupMayWrite != 0 {
			return err
		}
	}
	for dir := real; dir != filepath.Dir(dir); {
		dir = filepath.Dir(dir)
		if info, err := os.Stat(dir); err == nil && info.Mode()&othersMayWrite != 0 && info.Mode()&fs.ModeSticky == 0 {
			return &SharedError{path, "everybody may put another in its place, for " + dir + " is open to all"}
		}
	}
	return nil
}

// owner is the user that a file belongs to; own says that this is the user of
// this process, or root, who may do all that this user may.
func owner(info fs.FileInfo) (uid int, own bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return -1, false
	}
	uid = int(stat.Uid)
	return uid, uid == os.Geteuid() || uid == 0
}
