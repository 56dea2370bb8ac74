package module

import (
	"errors"
	"strings"
	"testing"
)

func TestUseOf(t *testing.T) {
	for name, want := range map[string]Use{
		"GOPROXY": Fetches, "GOPRIVATE": Fetches, "GONOSUMDB": Fetches, "HTTPS_PROXY": Fetches, "https_proxy": Fetches, "GIT_SSH_COMMAND": Fetches, "SSH_AUTH_SOCK": Fetches,
		"GOFLAGS": Builds, "GOOS": Builds, "GOROOT": Builds, "CC": Builds, "CGO_CFLAGS": Builds, "CGO_FFLAGS": Builds, "GOEXPERIMENT": Builds, "GOMODCACHE": Builds,
		"": NoUse, "GODEBUG": NoUse, "HOME": NoUse, "GOGC": NoUse, "GOMAXPROCS": NoUse, "goproxy": NoUse, "GO": NoUse,
	} {
		if got := UseOf(name); got != want {
			t.Errorf("UseOf(%q) = %d, want %d", name, got, want)
		}
	}
}

// What says where modules come from counts as soon as it is set; what says how
// they are compiled does not.
func TestSetenv(t *testing.T) {
	p := newPlace(t, nil)
	w := p.open("", "GOPROXY=off")
	proxy := strings.TrimPrefix(p.env[0], "GOPROXY=")
	refused := func(when string) {
		t.Helper()
		var failed *GoError
		if _, err := w.Fetch(t.Context(), []string{"example.com/b"}, nil); !errors.As(err, &failed) || !strings.Contains(failed.Output, "GOPROXY=off") {
			t.Errorf("Fetch %s = %v", when, err)
		}
	}
	refused("at first")
	id := w.build().id
	w.Setenv("GOPROXY", proxy)
	w.Setenv("GOARCH", "nosuch")
	w.Setenv("GOFLAGS", "-nosuch")
	if got, want := fetch(t, w, "example.com/a"), "[added example.com/a v1.1.0]"; got != want {
		t.Errorf("Fetch = %s, want %s", got, want)
	}
	if got := version(t, w); got != "1.1.0" {
		t.Errorf("a is %s", got)
	}
	w.Setenv("GOPROXY", "off")
	refused("after off")
	w.Compile(w.build().tc) // a worker comes: what was set counts still
	w.Setenv("GOPROXY", proxy)
	w.Unsetenv("GOFLAGS")
	if got, want := fetch(t, w, "example.com/b"), "[added example.com/b v1.0.0]"; got != want {
		t.Errorf("Fetch = %s, want %s", got, want)
	}
	if w.build().in(mode{}).id != id {
		t.Error("packages are compiled into other files")
	}
	w.Unsetenv("GOPROXY")
	if got := w.build().env.lookup("GOPROXY"); got != "" {
		t.Errorf("GOPROXY is %q after Unsetenv", got)
	}
}
