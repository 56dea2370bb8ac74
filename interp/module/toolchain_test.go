package module

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// environ makes a getenv of a few variables.
func environ(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func TestFind(t *testing.T) {
	tc := toolchain(t)
	out, err := exec.Command(tc.Go, "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := tc.GOROOT+"\ngo"+tc.Version+"\n", string(out); got != want {
		t.Errorf("Find = %q, want %q", got, want)
	}
	if !filepath.IsAbs(tc.Go) {
		t.Errorf("Find = %s, want an absolute path", tc.Go)
	}
}

func TestFindPlaces(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("makes symbolic links and scripts")
	}
	real := toolchain(t)
	linked := t.TempDir()
	if err := os.Symlink(real.Go, filepath.Join(linked, "go")); err != nil {
		t.Fatal(err)
	}
	wrapped := t.TempDir()
	script := "#!/bin/sh\nexec '" + real.Go + "' \"$@\"\n"
	if err := os.WriteFile(filepath.Join(wrapped, "go"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, vars := range map[string]map[string]string{
		"GOROOT":  {"GOROOT": real.GOROOT, "PATH": "/nosuch"},
		"PATH":    {"PATH": "/nosuch" + string(filepath.ListSeparator) + filepath.Join(real.GOROOT, "bin")},
		"link":    {"PATH": linked},
		"wrapper": {"PATH": wrapped},
	} {
		tc, err := Find(environ(vars))
		if err != nil {
			t.Errorf("%s: Find = %v", name, err)
			continue
		}
		if tc.GOROOT != real.GOROOT || tc.Version != real.Version {
			t.Errorf("%s: Find = %s at %s, want %s at %s", name, tc.Version, tc.GOROOT, real.Version, real.GOROOT)
		}
	}
}

// Only the candidates are looked at, since a machine with Go in a usual place
// would find that.
func TestCandidatesOfFind(t *testing.T) {
	for _, path := range candidates(environ(map[string]string{"PATH": "relative:.::/abs"})) {
		if !filepath.IsAbs(path) {
			t.Errorf("candidate %s is not absolute", path)
		}
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "go"), 0o700); err != nil {
		t.Fatal(err)
	}
	if executable(filepath.Join(dir, "go")) || executable(filepath.Join(dir, "nosuch")) {
		t.Error("a directory or nothing counts as executable")
	}
}

func TestBrokenGoCommand(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("makes a script")
	}
	for name, script := range map[string]string{"fails": "exit 3", "talks": "echo hello", "is silent": "exit 0"} {
		dir := t.TempDir()
		path := filepath.Join(dir, "go")
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		if tc, err := inspect(path); err == nil {
			t.Errorf("%s: inspect = %+v, want an error", name, tc)
		}
	}
}

func TestFindNothing(t *testing.T) {
	for _, path := range candidates(environ(nil)) {
		if executable(path) {
			t.Skipf("there is a %s", path)
		}
	}
	if _, err := Find(environ(nil)); !errors.Is(err, ErrNoToolchain) {
		t.Errorf("Find = %v, want %v", err, ErrNoToolchain)
	}
}
