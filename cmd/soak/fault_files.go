//go:build linux

package main

import (
	"os"
	"os/exec"
	"strings"
)

// goEnv is what the go command says of a variable.
func goEnv(name string) (string, error) {
	out, err := exec.Command("go", "env", name).Output()
	return strings.TrimSpace(string(out)), err
}

// loseConnectionFile changes the connection file of a kernel, which has read it
// and needs it no more.
func loseConnectionFile(t *trial) error {
	k, c, err := t.front(launch{})
	if err != nil {
		return err
	}
	other := k.info
	other.Key = strings.Repeat("x", 32)
	for _, change := range []func() error{
		func() error { return os.Chmod(k.file, 0) },
		func() error { return other.Write(k.file) },
		func() error { return os.WriteFile(k.file, []byte("{"), 0o600) },
		func() error { return os.Remove(k.file) },
	} {
		if err := change(); err != nil {
			return err
		}
		if err := k.run(c, "1 + 1"); err != nil {
			return err
		}
	}
	if err := k.info.Write(k.file); err != nil {
		return err
	}
	late, err := k.attach()
	if err != nil {
		return err
	}
	return k.run(late, "%restart\n1 + 1")
}
