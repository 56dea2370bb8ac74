package module

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// An environment is what the go command is run with: pairs NAME=value, of
// which the last one of a name counts.
type environment []string

// with returns the environment with more pairs.
func (e environment) with(pairs ...string) environment {
	return append(e[:len(e):len(e)], pairs...)
}

// lookup returns the value of a variable, or "". An empty value counts for
// none, as it does for the go command.
func (e environment) lookup(name string) string {
	for _, pair := range slices.Backward(e) {
		if value, ok := strings.CutPrefix(pair, name+"="); ok && value != "" {
			return value
		}
	}
	return ""
}

// settingsFile is what "go env -w" writes to, or "" where there is none.
func (e environment) settingsFile() string {
	switch file := e.lookup("GOENV"); {
	case file == "off":
		return ""
	case file != "":
		return file
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "go", "env")
}

// settings returns the go command's variables: those that "go env -w" has set,
// then those of the environment.
func (e environment) settings() environment {
	text, err := os.ReadFile(e.settingsFile())
	if err != nil {
		return e
	}
	return append(environment(strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")), e...)
}

// The flags of GOFLAGS that builds for cells can have. Others must not be:
// -race and its like need a worker and a compile step of their own, -gcflags
// counts for the packages that are named on the command line alone, so that
// packages would not fit together, and -n or -json change what the go command
// says.
var (
	userFlags   = []string{"tags", "trimpath", "mod", "modfile", "modcacherw", "overlay", "buildvcs", "insecure", "p"}
	ownFlags    = []string{"tags", "trimpath", "modcacherw", "insecure", "p"} // that mean something without the user's go.mod
	commonFlags = []string{"tags", "trimpath", "p"}                           // that mean something without any go.mod
)

// chooseFlags returns those of GOFLAGS that have one of the names. It is not
// empty, as the go command would take that for nothing having been said.
func chooseFlags(flags string, names []string) string {
	kept := []string{"-buildvcs=false"}
	for _, flag := range splitFlags(flags) {
		name, _, _ := strings.Cut(strings.TrimLeft(flag, `'"-`), "=")
		if slices.Contains(names, strings.TrimRight(name, `'"`)) {
			kept = append(kept, flag)
		}
	}
	return strings.Join(kept, " ")
}

// splitFlags splits GOFLAGS. A flag stands in quotes if it has spaces in it.
func splitFlags(flags string) []string {
	const space = " \t\n"
	var list []string
	for flags = strings.TrimLeft(flags, space); flags != ""; flags = strings.TrimLeft(flags, space) {
		end := strings.IndexAny(flags, space)
		if quote := flags[0]; quote == '\'' || quote == '"' {
			if end = strings.IndexByte(flags[1:], quote); end >= 0 {
				end += 2
			}
		}
		if end < 0 {
			end = len(flags)
		}
		list = append(list, flags[:end])
		flags = flags[end:]
	}
	return list
}

// A build is how packages are compiled.
type build struct {
	tc       *Toolchain
	env      environment // the session's
	settings environment // env, and what "go env -w" has set
	goflags  string
	mode     mode
	id       string // names everything that decides into which files packages are compiled
}

// A mode is what packages are compiled for: programs, or plugins, as compiled
// cells need them.
type mode struct {
	plugin bool
	flags  string // more flags of the go command, with spaces between them
}

// newBuild returns the build with tc.
func newBuild(tc *Toolchain, env environment, m mode) build {
	b := build{tc: tc, env: env, settings: env.settings(), mode: m}
	b.goflags = b.settings.lookup("GOFLAGS")
	b.id = b.identity()
	return b
}

// in is the build in another mode.
func (b build) in(m mode) build {
	b.mode = m
	b.id = b.identity()
	return b
}

// mayCompile guesses whether packages for plugins can be compiled here.
func (b build) mayCompile() bool {
	if runtime.GOOS != "linux" && runtime.GOOS != "freebsd" {
		return false
	}
	command := strings.Fields(b.settings.lookup("CC"))
	if len(command) == 0 {
		command = []string{"gcc"}
	}
	_, err := exec.LookPath(command[0])
	return err == nil
}

// user is the environment of commands in a module of the user's: what counts
// for go build there counts here, except that it is this very toolchain which
// does the work.
func (b build) user() environment {
	return b.env.with("GOTOOLCHAIN=local", "GOROOT="+b.tc.GOROOT, "GOFLAGS="+chooseFlags(b.goflags, userFlags))
}

// own is the environment of commands in a module of the session's own.
func (b build) own() environment {
	return b.user().with("GO111MODULE=on", "GOWORK=off", "GOFLAGS="+chooseFlags(b.goflags, ownFlags))
}

// common is the environment of commands that have nothing to do with the
// session's module, and need no network.
func (b build) common() environment {
	return b.user().with("GO111MODULE=on", "GOWORK=off", "GOPROXY=off", "GOFLAGS="+chooseFlags(b.goflags, commonFlags)+" -mod=readonly")
}

// list returns the arguments of a go list that compiles packages, and the
// environment it needs besides.
func (b build) list(args ...string) ([]string, environment) {
	list := append([]string{"list", "-e", "-export", "-deps"}, strings.Fields(b.mode.flags)...)
	if !b.mode.plugin {
		return append(list, args...), nil
	}
	return append(append(list, "-buildmode=plugin"), args...), environment{"CGO_ENABLED=1"}
}

func (b build) identity() string {
	list := []string{fmt.Sprint("2 ", b.mode), b.tc.Version, b.tc.GOROOT, chooseFlags(b.goflags, commonFlags), runtime.GOOS, runtime.GOARCH}
	if info, err := os.Stat(filepath.Join(b.tc.GOROOT, "bin", "go")); err == nil {
		list = append(list, fmt.Sprint(info.Size(), info.ModTime().UnixNano())) // a development version keeps its name
	}
	for _, name := range compileVariables {
		list = append(list, name+"="+b.settings.lookup(name))
	}
	// The build cache, where the files are: the first of these that is set
	// tells where.
	for _, name := range []string{"GOCACHE", "XDG_CACHE_HOME", "LocalAppData", "HOME"} {
		if value := b.settings.lookup(name); value != "" {
			list = append(list, name+"="+value)
			break
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(list, "\x00")))
	return hex.EncodeToString(sum[:8])
}
