package module

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// toolchain finds the toolchain that runs the test.
func toolchain(t testing.TB) *Toolchain {
	t.Helper()
	tc, err := Find(os.Getenv)
	if err != nil {
		t.Skip(err)
	}
	return tc
}

// The list is that of one release, so another one may differ: what is wrong
// then is the list.
func TestStdIsTheToolchains(t *testing.T) {
	tc := toolchain(t)
	if runtime.GOOS != "linux" || !strings.HasPrefix(tc.Version, "1.26") {
		t.Skipf("the list is of Go 1.26 on Linux, this is %s on %s", tc.Version, runtime.GOOS)
	}
	cmd := exec.Command(tc.Go, "list", "std")
	cmd.Env = append(os.Environ(), "GOEXPERIMENT=", "GOTOOLCHAIN=local")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, p := range strings.Fields(string(out)) {
		elems := strings.Split(p, "/")
		if !slices.Contains(elems, "internal") && elems[0] != "vendor" {
			want = append(want, p)
		}
	}
	if got := strings.Fields(stdList); !slices.Equal(got, want) {
		t.Errorf("std.txt differs from go list std: it has %d packages, want %d", len(got), len(want))
	}
}

func TestCandidates(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"fmt", "fmt"},
		{"http", "net/http"},
		{"rand", "math/rand/v2 crypto/rand math/rand"},
		{"template", "text/template html/template"},
		{"scanner", "text/scanner go/scanner"},
		{"pprof", "runtime/pprof net/http/pprof"},
		{"unsafe", "unsafe"},
		{"v2", ""},
		{"internal", ""},
		{"nosuch", ""},
		{"", ""},
	} {
		if got := strings.Join(Std().Candidates(test.name), " "); got != test.want {
			t.Errorf("Candidates(%q) = %s, want %s", test.name, got, test.want)
		}
	}
}

// Where a name is ambiguous, somebody must have chosen.
func TestAmbiguousNamesAreRanked(t *testing.T) {
	for _, name := range Std().Names() {
		list := Std().Candidates(name)
		if len(list) > 1 && !slices.Contains(preferred, list[0]) {
			t.Errorf("%s may be any of %v: add one to preferred", name, list)
		}
	}
}

func TestCandidatesAreTheCallers(t *testing.T) {
	Std().Candidates("rand")[0] = "x"
	if got := Std().Candidates("rand")[0]; got != "math/rand/v2" {
		t.Errorf("a caller changed the index: %s", got)
	}
}
