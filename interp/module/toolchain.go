// Package module knows where the packages are that cells import: the Go
// toolchain and its standard library, the module in which a session's imports
// are resolved, and the compiled packages of both, with the types that a
// checker needs. Whatever concerns modules is done by the go command, so that
// it is done as everywhere else. It knows nothing of cells.
package module

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// ErrNoToolchain says that no go command was found.
var ErrNoToolchain = errors.New("no Go toolchain found: install Go from https://go.dev/dl or put the go command in PATH")

// A Toolchain is an installed Go distribution. It is not changed once made.
type Toolchain struct {
	GOROOT  string // absolute
	Version string // as in "1.26.8"
	Go      string // absolute path of the go command
}

// Find locates the go command: in GOROOT, in PATH, then where installers put
// it, since a kernel that a desktop starts may have been given a poor PATH.
// It fails with ErrNoToolchain when there is none. As a rule it runs nothing;
// where the command is a wrapper it asks it, which takes some 10 ms.
func Find(getenv func(string) string) (*Toolchain, error) {
	var failure error
	for _, path := range candidates(getenv) {
		if !executable(path) {
			continue
		}
		tc, err := inspect(path)
		if err == nil {
			return tc, nil
		}
		failure = errors.Join(failure, err)
	}
	if failure != nil {
		return nil, fmt.Errorf("%w (%w)", ErrNoToolchain, failure)
	}
	return nil, ErrNoToolchain
}

// candidates lists where the go command may be, best first.
func candidates(getenv func(string) string) []string {
	name := "go"
	if runtime.GOOS == "windows" {
		name = "go.exe"
	}
	var list []string
	add := func(elem ...string) {
		if elem[0] != "" && filepath.IsAbs(elem[0]) {
			list = append(list, filepath.Join(append(elem, name)...))
		}
	}
	add(getenv("GOROOT"), "bin")
	for _, dir := range filepath.SplitList(getenv("PATH")) {
		add(dir)
	}
	if runtime.GOOS == "windows" {
		add(getenv("ProgramFiles"), "Go", "bin")
		return list
	}
	for _, dir := range []string{"/usr/local/go/bin", "/usr/lib/go/bin", "/usr/lib/golang/bin", "/opt/homebrew/bin", "/snap/bin"} {
		add(dir)
	}
	return list
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0)
}

// inspect finds GOROOT and the version that belong to a go command.
func inspect(path string) (*Toolchain, error) {
	tc := &Toolchain{Go: path}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		root := filepath.Dir(filepath.Dir(real))
		if text, err := os.ReadFile(filepath.Join(root, "VERSION")); err == nil && isDir(filepath.Join(root, "src", "fmt")) {
			line, _, _ := strings.Cut(string(text), "\n")
			if version, ok := strings.CutPrefix(strings.TrimSpace(line), "go"); ok {
				tc.GOROOT, tc.Version = root, version
				return tc, nil
			}
		}
	}
	cmd := exec.Command(path, "env", "-json", "GOROOT", "GOVERSION")
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("asking %s for its version: %w", path, err)
	}
	var answer struct{ GOROOT, GOVERSION string }
	if err := json.Unmarshal(out, &answer); err != nil || answer.GOROOT == "" {
		return nil, fmt.Errorf("asking %s for its version: it answers %.80q", path, out)
	}
	tc.GOROOT = answer.GOROOT
	tc.Version, _, _ = strings.Cut(strings.TrimPrefix(answer.GOVERSION, "go"), " ")
	return tc, nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
