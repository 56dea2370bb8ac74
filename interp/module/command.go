package module

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// A GoError is a run of the go command that failed. Its text is what the go
// command said.
type GoError struct {
	Command string // as in "go get"
	Output  string // without the lines that only tell of progress
	Advice  string // the cure where one is known, or ""
	Err     error
}

func (e *GoError) Error() string {
	if e.Output == "" {
		return e.Command + ": " + e.Err.Error()
	}
	return e.Output
}

func (e *GoError) Unwrap() error { return e.Err }

// Cure is e.Advice, for who knows nothing of the go command.
func (e *GoError) Cure() string { return e.Advice }

// patience is how long an interrupted go command may take to tidy up.
const patience = 5 * time.Second

// runGo runs the go command in dir and returns its standard output. Lines that
// tell of progress go to progress, which may be nil, as they come. The error
// is a *GoError, or that of ctx.
func (tc *Toolchain) runGo(ctx context.Context, dir string, env environment, progress func(string), args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, tc.Go, args...)
	cmd.Dir = dir
	cmd.Env = env.with("PWD=" + dir)
	interruptTogether(cmd)
	cmd.WaitDelay = patience
	var stdout bytes.Buffer
	said := &lines{progress: progress, goroot: tc.GOROOT}
	cmd.Stdout, cmd.Stderr = &stdout, said
	err := cmd.Run()
	said.flush()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("running go %s: %w", args[0], context.Cause(ctx))
	case err == nil:
		return stdout.Bytes(), nil
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("running go %s: %w", args[0], err)
	}
	return nil, newGoError("go "+args[0], said.errors(), err)
}

func newGoError(command, output string, err error) *GoError {
	return &GoError{Command: command, Output: output, Advice: advise(output), Err: err}
}

// lines takes what the go command says, line by line.
type lines struct {
	progress func(string)
	goroot   string

	mu       sync.Mutex
	standard bool // the standard library is being compiled
	partial  []byte
	all      []string
	failure  []string // those that do not tell of progress
}

// Write implements io.Writer.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.partial = append(l.partial, p...)
	for {
		line, rest, ok := bytes.Cut(l.partial, []byte("\n"))
		if !ok {
			return len(p), nil
		}
		l.partial = rest
		l.take(string(line))
	}
}

// flush takes a last line that has no end.
func (l *lines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.partial) > 0 {
		l.take(string(l.partial))
		l.partial = nil
	}
}

func (l *lines) take(line string) {
	line = strings.TrimRight(line, "\r")
	switch {
	case isPackage(line): // of go list -v: it is being compiled
		if line = l.building(line); line == "" {
			return
		}
	case !isProgress(line):
		l.failure = append(l.failure, line)
		l.all = append(l.all, line)
		return
	}
	l.all = append(l.all, line)
	if l.progress != nil {
		l.progress(line)
	}
}

// building tells that a package is being compiled: once for all those of the
// standard library, which are many and come with the first import of a machine.
func (l *lines) building(path string) string {
	if !isDir(filepath.Join(l.goroot, "src", filepath.FromSlash(path))) {
		return "go: building " + path
	}
	if l.standard {
		return ""
	}
	l.standard = true
	return "go: building packages of the standard library"
}

// errors is what was said about a failure.
func (l *lines) errors() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if text := strings.TrimSpace(strings.Join(l.failure, "\n")); text != "" {
		return text
	}
	return strings.TrimSpace(strings.Join(l.all, "\n"))
}

// progressWords are how lines begin that the go command says of its progress.
var progressWords = []string{
	"downloading ", "extracting ", "finding ", "found ", "trying ", "creating ", "warning: ",
	"added ", "upgraded ", "downgraded ", "removed ", "updating ", "toolchain upgrade ", "toolchain downgrade ",
}

func isProgress(line string) bool {
	text, ok := strings.CutPrefix(line, "go: ")
	for _, word := range progressWords {
		if ok && strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

// isPackage tells whether the line is a package's path and nothing else.
func isPackage(line string) bool {
	return line != "" && !strings.ContainsAny(line, " \t:'\"") && strings.Trim(line, "/") == line && !strings.HasPrefix(line, "#")
}

// cures are what helps against failures of the go command, by a part of what
// it says. The first that fits counts.
var cures = []struct{ said, advice string }{
	{"SECURITY ERROR", "what was downloaded is not what it was before, by go.sum or the checksum database: find out why before you use it"},
	{"checksum mismatch", "what was downloaded is not what go.sum says: find out why before you use it"},
	{"no space left on device", "make room on that disk; go clean -modcache removes all downloaded modules, go clean -cache all compiled packages"},
	{"disk quota exceeded", "make room on that disk; go clean -modcache removes all downloaded modules, go clean -cache all compiled packages"},
	{"GOCACHE is not defined", homeless},
	{"failed to initialize build cache", homeless},
	{"module cache not found", homeless},
	{"read-only file system", writable},
	{"permission denied", writable},
	{"not a directory", writable},
	{"GOPROXY=off", "downloads are forbidden by GOPROXY=off: allow them, or ask for a version that has been downloaded before"},
	{"import lookup disabled by -mod=vendor", "only what is in the folder vendor can be imported: go get it there and run go mod vendor"},
	{"inconsistent vendoring", "run go mod vendor there, or remove the folder vendor"},
	{"no such host", offline},
	{"connection refused", offline},
	{"network is unreachable", offline},
	{"i/o timeout", offline},
	{"TLS handshake timeout", offline},
	{"proxyconnect tcp", offline},
	{"server misbehaving", offline},
	{"terminal prompts disabled", "it may be private: set GOPRIVATE, and give the go command the right to read it (https://go.dev/doc/faq#git_https)"},
	{"errors parsing ", "mend that file: %mod edit changes it by parts, %mod shows it"},
	{"updates to go.mod needed", "run %mod tidy, or go mod tidy there"},
	{"missing go.sum entry", "run %mod tidy, or go mod tidy there"},
	{"(running go ", "install a newer Go (https://go.dev/dl), or ask for an older version: %get path@version"},
	{"cgo: C compiler", "install a C compiler (gcc or clang)"},
	{"missing dot in first path element", "a module's path begins with the name of a site, as in example.com/name"},
	{"unknown revision", "there is no such version: %get path@latest takes the newest"},
	{"no matching versions for query", "there is no such version: %get path@latest takes the newest"},
	{"unrecognized import path", spelling},
	{"404 Not Found", spelling},
	{"410 Gone", spelling},
	{"403 Forbidden", spelling},
	{"not found", spelling},
	{"but does not contain package", "look the package's path up in the module's documentation (https://pkg.go.dev)"},
}

const (
	writable = "the go command must be able to write there: see go env GOMODCACHE GOCACHE"
	homeless = "let HOME name a directory that can be written to, or GOCACHE and GOPATH two of them, and restart the kernel"
	offline  = "the network, or the module proxy (go env GOPROXY), cannot be reached"
	spelling = "is the path spelled right? A private module needs GOPRIVATE"
)

// Advice is the cure for an error of this package, or "".
func Advice(err error) string {
	var changed *ChangedError
	if errors.As(err, &changed) {
		return changed.Advice()
	}
	return advise(err.Error())
}

// advise gives the cure for what the go command said, or "".
func advise(said string) string {
	for _, c := range cures {
		if strings.Contains(said, c.said) {
			return c.advice
		}
	}
	return ""
}
