package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// binary is the gokernel that the tests of this package start; TestMain
// builds it, as a user would.
var binary string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "gokernel-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "gokernel")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building gokernel: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// A machine is a user's home with Jupyter in it, and with our kernel as
// gokernel install leaves it. Nothing of the machine that runs the test is
// touched or seen.
type machine struct {
	home string
	env  []string
}

func newMachine(t *testing.T) machine {
	t.Helper()
	home := t.TempDir()
	prefix := filepath.Join(home, "prefix")
	env := os.Environ()
	for name, value := range map[string]string{
		"HOME":                home,
		"JUPYTER_DATA_DIR":    filepath.Join(home, "data"),
		"JUPYTER_RUNTIME_DIR": filepath.Join(home, "run"),
		"JUPYTER_CONFIG_DIR":  filepath.Join(home, "config"),
		"JUPYTER_PATH":        filepath.Join(prefix, "share", "jupyter"),
		"IPYTHONDIR":          filepath.Join(home, "ipython"),
		"XDG_DATA_HOME":       filepath.Join(home, "xdg"),
		"XDG_CACHE_HOME":      userCache(t), // with the worker program in it
		"GOCACHE":             goEnv(t, "GOCACHE"),
		"GOMODCACHE":          goEnv(t, "GOMODCACHE"),
		"TERM":                "dumb",
		// The kernels of a test end with it, not with the shell that ran it.
		"JPY_PARENT_PID": "",
	} {
		env = append(env, name+"="+value)
	}
	m := machine{home, env}
	if err := os.MkdirAll(filepath.Join(home, "run"), 0o700); err != nil {
		t.Fatal(err)
	}
	// The go command counts its runs in the user's home, from processes that
	// outlive it: they would write where the test is about to tidy up.
	telemetry := filepath.Join(home, ".config", "go", "telemetry")
	if err := errors.Join(os.MkdirAll(telemetry, 0o700), os.WriteFile(filepath.Join(telemetry, "mode"), []byte("off"), 0o600)); err != nil {
		t.Fatal(err)
	}
	m.run(t, 10*time.Minute, binary, "install", "--prefix", prefix) // the first one builds what all need
	return m
}

func userCache(t *testing.T) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatalf("go env %s: %v", name, err)
	}
	return strings.TrimSpace(string(out))
}

// command prepares a command in the machine's home. It is killed when the
// test ends or the time is over.
func (m machine) command(t *testing.T, limit time.Duration, name string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = m.env
	cmd.Dir = m.home
	cmd.WaitDelay = 5 * time.Second // what it started may hold its output open
	return cmd
}

// run runs a command, which must succeed, and returns its standard output.
func (m machine) run(t *testing.T, limit time.Duration, name string, args ...string) string {
	t.Helper()
	cmd := m.command(t, limit, name, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(cmd.Args, " "), err, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// python is a Python that has the module.
func python(t *testing.T, module string) string {
	t.Helper()
	candidates := []string{"/usr/bin/python3", "python3"} // Debian's first: another may stand before it on PATH
	for _, name := range candidates {
		if exec.Command(name, "-c", "import "+module).Run() == nil {
			return name
		}
	}
	missing(t, "no python3 with the module "+module)
	return ""
}

// jupyter is the jupyter command, where it has the subcommand.
func jupyter(t *testing.T, subcommand string) string {
	t.Helper()
	for _, dir := range append([]string{"/usr/bin"}, filepath.SplitList(os.Getenv("PATH"))...) {
		jupyter := filepath.Join(dir, "jupyter")
		_, err := exec.LookPath(jupyter)
		if _, err2 := exec.LookPath(jupyter + "-" + subcommand); err == nil && err2 == nil {
			return jupyter
		}
	}
	missing(t, "no jupyter "+subcommand)
	return ""
}

// missing skips a test for want of a front end. In CI, where make test
// installs them, that is a failure: a skip would hide it.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s; \"make deps\" installs it on Debian", what)
	}
	t.Skipf("skipped: %s; \"make deps\" installs it on Debian", what)
}

// tour is the path of the notebook that shows everything.
func tour(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../testdata/notebooks/tour.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// script is the path of one of this package's Python files.
func script(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}
