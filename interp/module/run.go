package module

import (
	"fmt"
	"os"
	"path/filepath"
)

// A GoCommand is how the go command is to be run.
type GoCommand struct {
	Go  string   // its path
	Env []string // what it and the programs that it runs are given
}

// ProgramCommand tells how the go command is run in the directory of a program,
// as the session's is, with the variables of env otherwise. A nil Workspace looks
// for the toolchain; its error is for people.
func (w *Workspace) ProgramCommand(dir string, env []string) (GoCommand, error) {
	var b build
	if w != nil {
		b = w.build()
		b.env = env
	} else {
		tc, err := Find(os.Getenv)
		if err != nil {
			return GoCommand{}, fmt.Errorf("looking for the go command: %w", err)
		}
		b = newBuild(tc, env, mode{})
	}
	pairs := b.own()
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil { // a package of the user's module
		pairs = b.user()
	}
	return GoCommand{Go: b.tc.Go, Env: pairs.with("PWD=" + dir)}, nil
}
