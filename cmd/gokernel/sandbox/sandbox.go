// Package sandbox starts a command that sees little of the machine: no network,
// no processes but its own, and of the files those that it is shown, none of
// which it can change. It is made of what Linux gives every user: namespaces.
//
// Two processes stand between the caller and the command. Start clones the
// first into new user, mount, network, process and IPC namespaces; there Enter
// builds the file system, and starts the command in a user namespace below, in
// which it has no right over any of that. When the caller ends, all end.
//
// A sandbox is as strong as the kernel of the system, which all processes
// share. It bounds neither processor time nor, but for what the command writes
// into files, memory.
package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Config says what a command finds in its sandbox. Paths are absolute, and
// the same outside and inside.
type Config struct {
	Dir   string   // where the command works
	Home  string   // a directory that is empty inside
	Show  []string // files and directories that can be read; what is missing is left out
	Copy  []string // directories that can be read and written to; what is written is gone at the end
	Share string   // the one directory in which what is written is seen outside
	Env   []string // the whole environment
}

// ErrUnsupported is wrapped by errors about systems that let users make no
// sandbox.
var ErrUnsupported = errors.New("this system does not let you make a sandbox")

// Write keeps the config in a file, for Start.
func (c Config) Write(file string) error {
	if err := c.check(); err != nil {
		return err
	}
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o600)
}

func readConfig(file string) (c Config, err error) {
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err == nil {
		err = c.check()
	}
	if err != nil {
		return c, fmt.Errorf("reading what the sandbox is to be: %w", err)
	}
	return c, nil
}

// check refuses what would let the command out, or could not be made.
func (c Config) check() error {
	for _, path := range slices.Concat(c.Show, c.Copy, []string{c.Dir, c.Home, c.Share}) {
		if !filepath.IsAbs(path) || filepath.Clean(path) != path || path == "/" {
			return fmt.Errorf("a sandbox cannot have the path %q", path)
		}
	}
	return nil
}

// Hides reports whether a sandbox with this home cannot show dir, because it
// holds what a sandbox is there to hide: the home directory, the temporary
// files or the whole system.
func Hides(home, dir string) bool {
	for _, hidden := range []string{home, "/tmp", "/run", "/proc", "/dev"} {
		if dir == hidden || isUnder(hidden, dir) {
			return true
		}
	}
	return isUnder(dir, "/proc") || isUnder(dir, "/dev") || isUnder(dir, "/run")
}

// isUnder reports whether path lies somewhere in dir.
func isUnder(path, dir string) bool {
	return strings.HasPrefix(path, strings.TrimSuffix(dir, "/")+"/") && path != dir
}
