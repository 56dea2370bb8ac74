package module

import (
	"slices"
	"strings"
)

// A Use is what the go command takes a variable of the environment for.
type Use int

const (
	NoUse   Use = iota // for nothing: it is for programs
	Fetches            // where modules come from, and how
	Builds             // how packages are compiled, or where that is kept
)

// UseOf tells what the go command takes a variable for.
func UseOf(name string) Use {
	switch {
	case slices.Contains(fetchVariables, name), strings.HasPrefix(name, "GIT_"), strings.HasPrefix(name, "SSH_"):
		return Fetches
	case name == "GODEBUG": // which programs look at as they run
		return NoUse
	case slices.Contains(compileVariables, name), slices.Contains(placeVariables, name), strings.HasPrefix(name, "CGO_"):
		return Builds
	}
	return NoUse
}

var (
	fetchVariables = []string{
		"GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GOINSECURE", "GOVCS", "GOAUTH", "NETRC",
		"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy", "all_proxy",
		"SSL_CERT_FILE", "SSL_CERT_DIR",
	}
	// compileVariables decide into which files packages are compiled.
	compileVariables = []string{
		"GOEXPERIMENT", "GODEBUG", "GOOS", "GOARCH", "GOAMD64", "GOARM64", "GOARM", "GO386", "GOPPC64", "GORISCV64", "GOFIPS140",
		"CGO_ENABLED", "CC", "CXX", "CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CGO_LDFLAGS",
	}
	// placeVariables are what the go command is told by besides, as soon as a
	// session begins.
	placeVariables = []string{
		"GOFLAGS", "GOROOT", "GOPATH", "GOCACHE", "GOMODCACHE", "GOENV", "GOTOOLCHAIN", "GOWORK", "GO111MODULE", "GOTMPDIR",
		"AR", "FC", "PKG_CONFIG",
	}
)

// Setenv has modules fetched with a variable of this value from now on, if it
// is one that Fetches. Any other stays what it was: what has been compiled, and
// the worker, would not fit what is compiled afterwards.
func (w *Workspace) Setenv(name, value string) {
	w.changeEnv(name, func(env environment) environment { return env.with(name + "=" + value) })
}

// Unsetenv is Setenv without a value.
func (w *Workspace) Unsetenv(name string) {
	w.changeEnv(name, func(env environment) environment {
		return slices.DeleteFunc(slices.Clone(env), func(pair string) bool { return strings.HasPrefix(pair, name+"=") })
	})
}

func (w *Workspace) changeEnv(name string, change func(environment) environment) {
	if UseOf(name) != Fetches {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.env = change(w.env)
	for i := range w.builds {
		w.builds[i].env = w.env
	}
}
