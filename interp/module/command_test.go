package module

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	goroot := toolchain(t).GOROOT
	for _, test := range []struct{ name, said, progress, failure string }{
		{"nothing", "", "", ""},
		{"progress", "go: downloading a.b/c v1\ngo: added a.b/c v1\n", "go: downloading a.b/c v1|go: added a.b/c v1", "go: downloading a.b/c v1\ngo: added a.b/c v1"},
		{"failure", "go: downloading a.b/c v1\ngo: a.b/c@v1: not found\n\tmore", "go: downloading a.b/c v1", "go: a.b/c@v1: not found\n\tmore"},
		{"packages", "a.b/c\nd\n", "go: building a.b/c|go: building d", "go: building a.b/c\ngo: building d"},
		{"standard library", "fmt\nnet/http\na.b/c\nos\n", "go: building packages of the standard library|go: building a.b/c", "go: building packages of the standard library\ngo: building a.b/c"},
		{"compiler", "a.b/c\n# a.b/c\nc.go:1:2: undefined: x\r\n", "go: building a.b/c", "# a.b/c\nc.go:1:2: undefined: x"},
		{"by bytes", "go: downloading x y\nan error", "go: downloading x y", "an error"},
	} {
		var progress []string
		l := &lines{progress: func(line string) { progress = append(progress, line) }, goroot: goroot}
		step := len(test.said)
		if test.name == "by bytes" {
			step = 1
		}
		for said := test.said; said != ""; said = said[min(step, len(said)):] {
			if n, err := l.Write([]byte(said[:min(step, len(said))])); n != min(step, len(said)) || err != nil {
				t.Fatalf("%s: Write = %d, %v", test.name, n, err)
			}
		}
		l.flush()
		if got := strings.Join(progress, "|"); got != test.progress {
			t.Errorf("%s: progress is %q, want %q", test.name, got, test.progress)
		}
		if got := l.errors(); got != test.failure {
			t.Errorf("%s: errors are %q, want %q", test.name, got, test.failure)
		}
	}
}

func TestAdvice(t *testing.T) {
	for _, test := range []struct{ said, want string }{
		{"go: m@v1: verifying module: checksum mismatch\n\nSECURITY ERROR", "find out why"},
		{"go: writing: no space left on device", "make room"},
		{"mkdir /x: read-only file system", "must be able to write"},
		{"open /x/go.sum: permission denied", "must be able to write"},
		{"build cache is required, but could not be located: GOCACHE is not defined and neither $XDG_CACHE_HOME nor $HOME are defined", "let HOME name"},
		{"failed to initialize build cache at /x/.cache/go-build: mkdir /x: read-only file system", "let HOME name"},
		{"go: module cache not found: neither GOMODCACHE nor GOPATH is set", "let HOME name"},
		{"dial tcp: lookup proxy.example.org: no such host", "cannot be reached"},
		{"fatal: could not read Username for 'https://github.com': terminal prompts disabled", "private"},
		{"go: errors parsing go.mod:\ngo.mod:3: unknown directive", "mend that file"},
		{"m@v1 requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)", "newer Go"},
		{"invalid version: unknown revision v9", "@latest"},
		{"reading https://proxy.example.org/x: 404 Not Found", "spelled right"},
		{"something else", ""},
	} {
		if got := advise(test.said); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("advise(%q) = %q, want %q", test.said, got, test.want)
		}
	}
}

func TestAdviceForErrors(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("getting: %w", newGoError("go get", "go: writing: no space left on device", errors.New("exit status 1"))), "make room"},
		{fmt.Errorf("building: %w", &ChangedError{Path: "p", Changes: []Change{{Path: "q"}}}), "%restart"},
		{errors.New("cannot find module providing package p: import lookup disabled by -mod=vendor"), "go mod vendor"},
		{errors.New("something else"), ""},
	} {
		if got := Advice(test.err); (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("Advice(%v) = %q, want %q", test.err, got, test.want)
		}
	}
}

func TestGoCommandIsGone(t *testing.T) {
	tc := Toolchain{GOROOT: t.TempDir(), Go: "/nosuch/go"}
	_, err := tc.runGo(t.Context(), t.TempDir(), nil, nil, "version")
	var failed *GoError
	if err == nil || errors.As(err, &failed) || !strings.Contains(err.Error(), "running go version") {
		t.Errorf("runGo = %v", err)
	}
}
