package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"gokernel/cmd/gokernel/sandbox"
	"gokernel/interp/module"
	"gokernel/kernel/client"
)

// startSandbox is the command between run --sandbox and a kernel.
func startSandbox(_ context.Context, c command, args []string, s stdio) int {
	f := c.flags(s, "Starts a command in the sandbox that FILE describes. \"gokernel run --sandbox\"\nstarts it; it is of no use to people.")
	inside := f.Bool("inside", false, "be the first process of the sandbox")
	args, more := split(f, args)
	status, ok := s.parse(f, args)
	switch {
	case !ok:
		return status
	case len(more) < 2:
		return usageError(f, errors.New("want a file and a command"))
	}
	var err error
	if *inside {
		status, err = sandbox.Enter(more[0], more[1:])
	} else {
		status, err = sandbox.Start(append([]string{c.name, "--inside=true"}, more...))
	}
	if err != nil {
		return s.fail(err)
	}
	return status
}

// sandboxed has a kernel start in a sandbox: launch is changed to that, and
// remove takes away what it needed, when the kernel has ended. The client stays
// outside: what it writes is what the kernel says, and it needs no key of the
// user's. What the sandbox cannot show, though the notebook may want it, is
// told to notes.
func sandboxed(ctx context.Context, launch *client.Launch, notes io.Writer) (remove func(), err error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return nil, fmt.Errorf("making the sandbox: %w", err)
	}
	scratch, err := os.MkdirTemp("", "gokernel-sandbox-")
	if err != nil {
		return nil, fmt.Errorf("making the sandbox: %w", err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(scratch)
		}
	}()
	launch.Sockets, launch.RuntimeDir = scratch, scratch

	spec := &launch.Spec
	program, err := exec.LookPath(spec.Argv[0])
	if err != nil {
		return nil, fmt.Errorf("making the sandbox: %w", err)
	}
	if program, err = filepath.Abs(program); err != nil {
		return nil, err
	}
	golang, err := goSettings(ctx, launch.Dir)
	if err != nil {
		return nil, fmt.Errorf("making the sandbox: %w", err)
	}
	c := sandbox.Config{
		Dir: launch.Dir, Home: home, Share: scratch,
		Show: existing(program, spec.Dir, golang.GOROOT, golang.GOMODCACHE),
		Copy: existing(golang.GOCACHE, cacheDir()),
		Env:  sandboxEnvironment(spec.Env, home, golang),
	}
	for _, dir := range sources(launch.Dir, golang) {
		if sandbox.Hides(home, dir) {
			fmt.Fprintf(notes, "gokernel: the sandbox does not show %s, which holds more than notebooks: cells find an empty directory there\n", dir)
			continue
		}
		c.Copy = append(c.Copy, dir)
	}
	file := filepath.Join(scratch, "sandbox.json")
	if err := c.Write(file); err != nil {
		return nil, fmt.Errorf("making the sandbox: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	launch.Dir = ""
	spec.Argv = append([]string{self, "sandbox", file, program}, spec.Argv[1:]...)
	return func() { os.RemoveAll(scratch) }, nil
}

// A goEnvironment is what go env says in the notebook's directory.
type goEnvironment struct {
	GOROOT, GOMODCACHE, GOCACHE, GOMOD, GOWORK string

	changed map[string]string // those of buildSettings that are not Go's defaults
}

// buildSettings are those settings of the go command that count for builds. In
// a sandbox they are given to it: the file in which some may be written down
// can hold secrets of others.
var buildSettings = []string{
	"GOFLAGS", "GOEXPERIMENT", "GOPATH", "GOMODCACHE", "GOCACHE", "GOAMD64", "GOARM64", "GOFIPS140",
	"CC", "CXX", "CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CGO_LDFLAGS",
}

// goSettings asks the go command. Without one there is nothing to be said.
func goSettings(ctx context.Context, dir string) (g goEnvironment, err error) {
	toolchain, err := module.Find(os.Getenv)
	if err != nil {
		return g, nil // cells are interpreted then
	}
	ask := func(into any, args ...string) error {
		cmd := exec.CommandContext(ctx, toolchain.Go, append([]string{"env", "-json"}, args...)...)
		cmd.Dir = dir
		out, err := cmd.Output()
		if err == nil {
			err = json.Unmarshal(out, into)
		}
		if err != nil {
			return fmt.Errorf("asking the go command: %w", err)
		}
		return nil
	}
	if err := ask(&g, "GOROOT", "GOMODCACHE", "GOCACHE", "GOMOD", "GOWORK"); err != nil {
		return g, err
	}
	if err := ask(&g.changed, "-changed"); err != nil {
		return g, err
	}
	maps.DeleteFunc(g.changed, func(name, _ string) bool { return !slices.Contains(buildSettings, name) })
	return g, nil
}

// sources are the directories that a notebook in dir works with: its own, and
// those of the module and the workspace that it lies in; none within another.
func sources(dir string, g goEnvironment) []string {
	dirs := []string{dir}
	for _, file := range []string{g.GOMOD, g.GOWORK} {
		if file != "" && file != os.DevNull && file != "off" {
			dirs = append(dirs, filepath.Dir(file))
		}
	}
	slices.Sort(dirs)
	var outermost []string
	for _, d := range dirs {
		if n := len(outermost); n == 0 || d != outermost[n-1] && !strings.HasPrefix(d, outermost[n-1]+"/") {
			outermost = append(outermost, d)
		}
	}
	return outermost
}

// cacheDir is gokernel's, or "".
func cacheDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "gokernel")
}

// existing are those paths that are there.
func existing(paths ...string) []string {
	return slices.DeleteFunc(paths, func(path string) bool {
		_, err := os.Stat(path)
		return path == "" || err != nil
	})
}

// harmless are the variables of the environment that a sandbox keeps, beside
// those of the kernelspec; others may hold keys.
var harmless = []string{
	"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TERM", "COLORTERM", "NO_COLOR", "XDG_CACHE_HOME",
	"GOMAXPROCS", "GOMEMLIMIT", "GOGC", "GODEBUG", "GO111MODULE",
}

// sandboxEnvironment is what a kernel finds in its environment. Modules come
// from the module cache alone.
func sandboxEnvironment(spec map[string]string, home string, g goEnvironment) []string {
	env := map[string]string{}
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		if slices.Contains(harmless, name) || slices.Contains(buildSettings, name) || strings.HasPrefix(name, "LC_") {
			env[name] = value
		}
	}
	maps.Copy(env, spec)
	env["HOME"], env["TMPDIR"] = home, "/tmp"
	if g.GOROOT != "" {
		maps.Copy(env, g.changed)
		env["PATH"] = filepath.Join(g.GOROOT, "bin") + ":" + env["PATH"]
		env["GOENV"], env["GOTOOLCHAIN"], env["GOSUMDB"] = "off", "local", "off"
		env["GOPROXY"] = "file://" + filepath.ToSlash(filepath.Join(g.GOMODCACHE, "cache", "download"))
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(env)) {
		list = append(list, name+"="+env[name])
	}
	return list
}
