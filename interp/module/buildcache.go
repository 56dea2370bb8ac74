package module

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// denial is what the go command says of a package that it does not find in the
// standard library.
var denial = regexp.MustCompile(`package (\S+) is not in std\b`)

// denies tells whether the go command says of a package of the standard library
// that there is none.
func denies(said string) bool {
	for _, m := range denial.FindAllStringSubmatch(said, -1) {
		if Std().Has(m[1]) {
			return true
		}
	}
	return false
}

// BuildCacheFault is what is wrong where the go command denies packages that
// there are: it does so when it cannot write to its build cache, as on a full
// disk, and says no word of that. said is what it said, env its environment. It
// is nil where said holds no such words, or the cache can be written to; else a
// *GoError that wraps the system's.
func BuildCacheFault(ctx context.Context, goCommand string, env []string, said string) error {
	if !denies(said) {
		return nil
	}
	cmd := exec.CommandContext(ctx, goCommand, "env", "GOCACHE")
	cmd.Env = env
	out, err := cmd.Output()
	dir := strings.TrimSpace(string(out))
	if err != nil || !filepath.IsAbs(dir) {
		return nil
	}
	if err = tryToWrite(dir); err == nil {
		return nil
	}
	var file *fs.PathError
	if errors.As(err, &file) {
		err = file.Err // the file was an attempt
	}
	text := fmt.Sprintf("Go cannot write to its build cache %s: %v", dir, err)
	return &GoError{Command: "go list", Output: text, Advice: advise(text), Err: err}
}

// tryToWrite writes a block into a file of the directory, and removes it.
func tryToWrite(dir string) error {
	f, err := os.CreateTemp(dir, "gokernel-")
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, 4096))
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}
