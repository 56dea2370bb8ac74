package native

import (
	"bytes"
	"cmp"
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
	Flags   string // GOFLAGS without those that compiled cells cannot have
	Linker  Linker
	Env     string // what go env says, as part of the identity

	env []string
}

// installGo is the cure for a missing toolchain.
const installGo = "install Go (https://go.dev/dl) and a C compiler"

// pluginPlatforms are those that this package makes plugins on. macOS has
// plugins, but another way of hiding symbols, which nobody has tried.
var pluginPlatforms = map[string]bool{
	"linux/386": true, "linux/amd64": true, "linux/arm": true, "linux/arm64": true, "linux/loong64": true,
	"linux/ppc64le": true, "linux/riscv64": true, "linux/s390x": true, "freebsd/amd64": true,
}

// findToolchain gives the toolchain, as it was found earlier where nothing has
// changed since.
func findToolchain(ctx context.Context, o Options) (*Toolchain, error) {
	command := o.Go
	if command == "" {
		found, err := exec.LookPath("go")
		if err != nil {
			return nil, &UnavailableError{Reason: "there is no go command", Advice: installGo}
		}
		command = found
	}
	known := newFindings(o, command)
	if tc := known.recall(); tc != nil {
		tc.setEnv(o.Env)
		return tc, nil
	}
	tc, settings, err := askToolchain(ctx, o, command)
	if err != nil {
		return nil, err
	}
	known.keep(tc, settings)
	return tc, nil
}

// askToolchain asks the go command about itself. settings is the file of its
// settings.
func askToolchain(ctx context.Context, o Options, command string) (tc *Toolchain, settings string, err error) {
	ask := &Toolchain{Go: command, env: append(o.Env[:len(o.Env):len(o.Env)], "CGO_ENABLED=1")}
	names := []string{
		"GOVERSION", "GOROOT", "GOTOOLDIR", "GOOS", "GOARCH", "GOHOSTOS", "GOHOSTARCH", "GOEXPERIMENT", "GOFLAGS", "GOFIPS140",
		"GO386", "GOAMD64", "GOARM", "GOARM64", "GOPPC64", "GORISCV64",
		"CC", "CXX", "CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CGO_LDFLAGS",
	}
	out, err := ask.run(ctx, o.Dir, append([]string{"env", "-json", "GOENV"}, names...)...)
	if ctx.Err() != nil {
		return nil, "", ctx.Err()
	}
	if err != nil {
		return nil, "", &UnavailableError{Reason: "the go command does not work: " + gist(err.Error()), Advice: cmp.Or(cure(err), installGo), Err: err}
	}
	var env map[string]string
	if err := json.Unmarshal(out, &env); err != nil {
		return nil, "", fmt.Errorf("reading go env: %w", err)
	}
	if platform := env["GOOS"] + "/" + env["GOARCH"]; !pluginPlatforms[platform] || platform != env["GOHOSTOS"]+"/"+env["GOHOSTARCH"] {
		return nil, "", &UnavailableError{Reason: "on " + platform + " there are no plugins, of which compiled cells are made", Advice: "use another machine: Linux is best"}
	}
	tc = &Toolchain{Go: command, Version: env["GOVERSION"], GOROOT: env["GOROOT"], Tools: env["GOTOOLDIR"], Flags: buildFlags(env["GOFLAGS"])}
	// What go.mod says can have another toolchain do the work than the one
	// whose command this is. That one is to do all of it.
	if own := filepath.Join(tc.GOROOT, "bin", "go"); isExecutable(own) {
		tc.Go = own
	}
	for _, name := range names {
		tc.Env += name + "=" + env[name] + "\n"
	}
	tc.setEnv(o.Env)
	tc.Linker, err = findLinker(ctx, env["CC"], env["GOARCH"])
	if err != nil {
		return nil, "", err
	}
	return tc, env["GOENV"], nil
}

// setEnv makes the environment of the toolchain's commands of the session's.
func (tc *Toolchain) setEnv(env []string) {
	tc.env = append(env[:len(env):len(env)], "CGO_ENABLED=1", "GOTOOLCHAIN=local", "GOROOT="+tc.GOROOT, "GOFLAGS="+tc.Flags)
}

// carried is the toolchain for the sources that the kernel carries, which have
// nothing to do with the user's modules and need no network.
func (tc *Toolchain) carried() *Toolchain {
	own := *tc
	own.env = append(tc.env[:len(tc.env):len(tc.env)], "GO111MODULE=on", "GOWORK=off", "GOPROXY=off", "GOFLAGS="+carriedFlags(tc.Flags))
	return &own
}

// id names the toolchain in the cache.
func (tc *Toolchain) id() string {
	sum := sha256.Sum256([]byte(tc.Go + "\n" + tc.Env + tc.Linker.String()))
	version, _, _ := strings.Cut(tc.Version, " ") // experiments
	return version + "-" + hex.EncodeToString(sum[:6])
}

// run runs the go command and returns its standard output.
func (tc *Toolchain) run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	return tc.execute(ctx, dir, tc.Go, args...)
}

// execute runs a command. Its error holds what the command said. When ctx ends,
// all that the command has started is ended.
func (tc *Toolchain) execute(ctx context.Context, dir, command string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, command, args...)
	cmd.Dir, cmd.Env = dir, tc.env
	endTogether(cmd, command == tc.Go)
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

// tool runs a tool of the toolchain, such as its compiler. Its heap may grow a
// little before it is collected, which is a sixth of the time for a cell.
func (tc *Toolchain) tool(ctx context.Context, dir, name string, args ...string) error {
	own := *tc
	own.env = append(tc.env[:len(tc.env):len(tc.env)], "GOGC=400")
	_, err := own.execute(ctx, dir, filepath.Join(tc.Tools, name), args...)
	return err
}

// compile compiles one file to an archive. The flags are those of go build
// -buildmode=plugin.
func (tc *Toolchain) compile(ctx context.Context, dir, importcfg, path, archive, source string, lines map[string]int, flags []string) error {
	args := append([]string{
		"-o", archive, "-trimpath", dir + "=>", "-p", path, "-lang=" + languageOf(tc.Version), "-complete",
		"-goversion", tc.Version, "-dynlink", "-nolocalimports", "-importcfg", importcfg, "-pack",
	}, flags...)
	err := tc.tool(ctx, dir, "compile", append(args, source)...)
	var failed *CommandError
	if errors.As(err, &failed) {
		return compileError(failed.Output, lines)
	}
	return err
}

// link makes the plugin. Symbol tables and debug information are left out:
// stack traces do not need them.
func (tc *Toolchain) link(ctx context.Context, dir string, imports *importList, importcfg, script, pluginPath, main, file string) error {
	extld, flags, err := tc.linker(imports).command(dir)
	if err != nil {
		return err
	}
	err = tc.tool(ctx, dir, "link",
		"-o", file, "-importcfg", importcfg, "-pluginpath", pluginPath, "-buildmode=plugin", "-s", "-w",
		"-extld="+extld, "-extldflags="+strings.TrimSpace(flags+" -Wl,--version-script="+script), main)
	if err != nil {
		return fmt.Errorf("linking generation: %w", err)
	}
	return nil
}

// linker is what links a plugin with the packages. Where they have code in
// other languages, it is a compiler, which knows what belongs to them.
func (tc *Toolchain) linker(imports *importList) Linker {
	switch {
	case imports.cxx:
		return Linker{CC: tc.setting("CXX")}
	case imports.foreign:
		return Linker{CC: tc.Linker.CC}
	}
	return tc.Linker
}

// setting is one of those that go env tells.
func (tc *Toolchain) setting(name string) string {
	for line := range strings.Lines(tc.Env) {
		if value, ok := strings.CutPrefix(line, name+"="); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
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

func isExecutable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
