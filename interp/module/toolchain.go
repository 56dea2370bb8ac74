// Package module knows the Go toolchain: where it is, which packages the
// standard library has, and where the compiled types of a package are to be
// read. It knows nothing of cells, and fetches no modules.
package module

import (
	"context"
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

// A Toolchain is an installed Go distribution. It is not changed after Find.
type Toolchain struct {
	GOROOT  string // absolute
	Version string // as in "1.26.8"
	Go      string // absolute path of the go command

	getenv func(string) string
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
		tc, err := inspect(path, getenv)
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
func inspect(path string, getenv func(string) string) (*Toolchain, error) {
	tc := &Toolchain{Go: path, getenv: getenv}
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
	cmd := tc.Command(context.Background(), "env", "-json", "GOROOT", "GOVERSION")
	cmd.Dir = ""
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

// Command prepares a run of the go command outside of any module, with this
// very toolchain. The environment is the process's own.
func (tc *Toolchain) Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, tc.Go, args...)
	cmd.Dir = tc.GOROOT
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local", "GOWORK=off", "GO111MODULE=on", "GOFLAGS="+tc.flags())
	return cmd
}

// flags returns GOFLAGS without what needs a module.
func (tc *Toolchain) flags() string {
	var list []string
	for _, f := range strings.Fields(tc.getenv("GOFLAGS")) {
		name, _, _ := strings.Cut(strings.TrimLeft(f, "-"), "=")
		if name != "mod" && name != "modfile" && name != "modcacherw" {
			list = append(list, f)
		}
	}
	return strings.Join(list, " ")
}

// settings lists what decides which export data a package has.
func (tc *Toolchain) settings() []string {
	list := []string{tc.Version, tc.GOROOT, tc.flags(), runtime.GOOS, runtime.GOARCH}
	for _, name := range []string{
		"GOEXPERIMENT", "GODEBUG", "GOOS", "GOARCH", "GOAMD64", "GOARM64", "GOARM", "GO386", "GOPPC64", "GORISCV64",
		"GOFIPS140", "CGO_ENABLED", "CC", "CGO_CFLAGS", "GOCACHE", "HOME", "XDG_CACHE_HOME",
	} {
		list = append(list, name+"="+tc.getenv(name))
	}
	// What "go env -w" has written counts as well.
	file := tc.getenv("GOENV")
	if dir, err := os.UserConfigDir(); file == "" && err == nil {
		file = filepath.Join(dir, "go", "env")
	}
	if text, err := os.ReadFile(file); err == nil {
		list = append(list, string(text))
	}
	return list
}
