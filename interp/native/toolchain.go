package native

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Toolchain is a Go toolchain that can make plugins, with its linker.
type Toolchain struct {
	Go      string // the go command
	Version string // as in "go1.26.8"
	GOROOT  string
	Tools   string // directory of compile and link
	Linker  Linker

	env []string
	os  string
	all string // what go env says, as part of the identity
}

// installGo is the cure for a missing toolchain.
const installGo = "install Go (https://go.dev/dl) and a C compiler so that cells can be compiled"

// pluginSystems are the systems that this package makes plugins on. macOS has
// plugins, but another way of hiding symbols, which nobody has tried.
var pluginSystems = map[string]bool{"linux": true, "freebsd": true}

// findToolchain asks the go command about itself.
func findToolchain(ctx context.Context, o Options) (*Toolchain, error) {
	command := o.Go
	if command == "" {
		found, err := exec.LookPath("go")
		if err != nil {
			return nil, &UnavailableError{"there is no go command", installGo}
		}
		command = found
	}
	tc := &Toolchain{Go: command, env: append(o.Env[:len(o.Env):len(o.Env)], "CGO_ENABLED=1")}
	names := []string{"GOVERSION", "GOROOT", "GOTOOLDIR", "GOOS", "GOARCH", "GOHOSTOS", "GOHOSTARCH", "CC", "GOEXPERIMENT", "GOAMD64", "GOARM64", "CGO_CFLAGS", "CGO_LDFLAGS", "GOFLAGS"}
	out, err := tc.run(ctx, o.Dir, append([]string{"env", "-json"}, names...)...)
	if err != nil {
		return nil, &UnavailableError{"the go command does not work: " + firstLine(err.Error()), installGo}
	}
	var env map[string]string
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, fmt.Errorf("reading go env: %w", err)
	}
	tc.Version, tc.GOROOT, tc.Tools, tc.os = env["GOVERSION"], env["GOROOT"], env["GOTOOLDIR"], env["GOOS"]
	tc.all = string(out)
	if !pluginSystems[tc.os] || env["GOOS"] != env["GOHOSTOS"] || env["GOARCH"] != env["GOHOSTARCH"] {
		return nil, &UnavailableError{"cells cannot be compiled on " + env["GOOS"] + "/" + env["GOARCH"] + ": Go has no plugins there", "cells are interpreted"}
	}
	tc.Linker, err = findLinker(ctx, env["CC"], env["GOARCH"])
	if err != nil {
		return nil, err
	}
	return tc, nil
}

// id names the toolchain in the cache.
func (tc *Toolchain) id() string {
	sum := sha256.Sum256([]byte(tc.Go + tc.all + tc.Linker.String()))
	return tc.Version + "-" + hex.EncodeToString(sum[:6])
}

// run runs the go command and returns its standard output.
func (tc *Toolchain) run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	return tc.execute(ctx, dir, tc.Go, args...)
}

// execute runs a command. Its error holds what the command said.
func (tc *Toolchain) execute(ctx context.Context, dir, command string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, command, args...)
	cmd.Dir = dir
	cmd.Env = tc.env
	if tc.GOROOT != "" {
		cmd.Env = append(tc.env[:len(tc.env):len(tc.env)], "GOROOT="+tc.GOROOT)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err == nil {
		return stdout.Bytes(), nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if text := strings.TrimSpace(stderr.String() + stdout.String()); text != "" {
		return nil, &CommandError{Command: filepath.Base(command), Output: text, Err: err}
	}
	return nil, fmt.Errorf("running %s: %w", command, err)
}

// A CommandError is a command that failed and said why.
type CommandError struct {
	Command string
	Output  string
	Err     error
}

func (e *CommandError) Error() string { return e.Output }
func (e *CommandError) Unwrap() error { return e.Err }

// compile compiles one file to an archive. The flags are those of go build
// -buildmode=plugin.
func (tc *Toolchain) compile(ctx context.Context, dir, importcfg, path, archive, source string, lines map[string]int) error {
	_, err := tc.execute(ctx, dir, filepath.Join(tc.Tools, "compile"),
		"-o", archive, "-trimpath", dir+"=>", "-p", path, "-lang="+languageOf(tc.Version), "-complete",
		"-goversion", tc.Version, "-dynlink", "-nolocalimports", "-importcfg", importcfg, "-pack", source)
	var failed *CommandError
	if errors.As(err, &failed) {
		return compileError(failed.Output, lines)
	}
	return err
}

// link makes the plugin. Symbol tables and debug information are left out:
// stack traces do not need them.
func (tc *Toolchain) link(ctx context.Context, dir, importcfg, script, pluginPath, main, file string) error {
	extld, flags, err := tc.Linker.command(dir)
	if err != nil {
		return err
	}
	_, err = tc.execute(ctx, dir, filepath.Join(tc.Tools, "link"),
		"-o", file, "-importcfg", importcfg, "-pluginpath", pluginPath, "-buildmode=plugin", "-s", "-w",
		"-extld="+extld, "-extldflags="+strings.TrimSpace(flags+" -Wl,--version-script="+script), main)
	if err != nil {
		return fmt.Errorf("linking generation: %w", err)
	}
	return nil
}

// languageOf is the language version of a toolchain: go1.26 of go1.26.8.
func languageOf(version string) string {
	version, _, _ = strings.Cut(version, " ") // experiments
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return "go1.26"
	}
	minor := parts[1]
	for i, c := range minor {
		if c < '0' || c > '9' {
			minor = minor[:i] // go1.27rc1
			break
		}
	}
	return parts[0] + "." + minor
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
