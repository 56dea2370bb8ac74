package module

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestLookup(t *testing.T) {
	e := environment{"A=1", "B=2", "A=3", "B=", "AB=4"}
	for name, want := range map[string]string{"A": "3", "B": "2", "AB": "4", "C": "", "": ""} {
		if got := e.lookup(name); got != want {
			t.Errorf("lookup(%q) = %q, want %q", name, got, want)
		}
	}
}

// What "go env -w" has written counts, unless the environment says otherwise.
func TestSettingsFile(t *testing.T) {
	file := writeFile(t, t.TempDir(), "env", "CC=clang\r\nGOFLAGS=-tags=a -race\n")
	for name, test := range map[string]struct {
		env       environment
		cc, flags string
	}{
		"file":        {environment{"GOENV=" + file}, "clang", "-tags=a -race"},
		"environment": {environment{"GOENV=" + file, "CC=tcc"}, "tcc", "-tags=a -race"},
		"empty":       {environment{"GOENV=" + file, "CC="}, "clang", "-tags=a -race"},
		"off":         {environment{"GOENV=off", "CC=tcc"}, "tcc", ""},
		"missing":     {environment{"GOENV=/nosuch/env"}, "", ""},
	} {
		settings := test.env.settings()
		if cc, flags := settings.lookup("CC"), settings.lookup("GOFLAGS"); cc != test.cc || flags != test.flags {
			t.Errorf("%s: CC=%q GOFLAGS=%q, want %q and %q", name, cc, flags, test.cc, test.flags)
		}
	}
}

func TestFlags(t *testing.T) {
	const flags = "-mod=vendor -tags=a,b --modfile=x -trimpath  '-gcflags=all=-N -l' -race \"-tags=c d\" -modcacherw -p=1 'unfinished"
	for name, test := range map[string]struct {
		names []string
		want  string
	}{
		"user":   {userFlags, "-buildvcs=false -mod=vendor -tags=a,b --modfile=x -trimpath \"-tags=c d\" -modcacherw -p=1"},
		"own":    {ownFlags, "-buildvcs=false -tags=a,b -trimpath \"-tags=c d\" -modcacherw -p=1"},
		"common": {commonFlags, "-buildvcs=false -tags=a,b -trimpath \"-tags=c d\" -p=1"},
	} {
		if got := chooseFlags(flags, test.names); got != test.want {
			t.Errorf("%s: %s\nwant %s", name, got, test.want)
		}
	}
	if got := chooseFlags("", userFlags); got == "" {
		t.Error("no flags are the settings file's to the go command")
	}
}

// What is kept on disk is good for one build only.
func TestBuildIdentity(t *testing.T) {
	tc := &Toolchain{Version: "1.26.8", GOROOT: "/go", Go: "/go/bin/go"}
	base := newBuild(tc, environment{"GOENV=off"}, mode{})
	for name, other := range map[string]build{
		"version":    newBuild(&Toolchain{Version: "1.26.9", GOROOT: "/go", Go: "/go/bin/go"}, base.env, mode{}),
		"GOROOT":     newBuild(&Toolchain{Version: "1.26.8", GOROOT: "/go2", Go: "/go/bin/go"}, base.env, mode{}),
		"experiment": newBuild(tc, base.env.with("GOEXPERIMENT=jsonv2"), mode{}),
		"flags":      newBuild(tc, base.env.with("GOFLAGS=-tags=x"), mode{}),
		"plugin":     newBuild(tc, base.env, mode{plugin: true}),
		"more flags": newBuild(tc, base.env, mode{flags: "-x"}),
		"cache":      newBuild(tc, base.env.with("HOME=/x"), mode{}),
		"compiler":   newBuild(tc, base.env.with("CC=clang"), mode{}),
	} {
		if other.id == base.id {
			t.Errorf("%s: another build has the same name", name)
		}
	}
	if newBuild(tc, base.env.with("GOCACHE=/c", "HOME=/a"), mode{}).id != newBuild(tc, base.env.with("GOCACHE=/c", "HOME=/b"), mode{}).id {
		t.Error("HOME counts where GOCACHE is set")
	}
	elsewhere := *tc
	elsewhere.Go = "/usr/bin/go" // a link to it, as a rule
	if again := newBuild(&elsewhere, environment{"GOENV=off", "GOPROXY=off", "TERM=x"}, mode{}); again.id != base.id {
		t.Error("what is no matter of builds changes their name")
	}
}

func TestMayCompile(t *testing.T) {
	with := func(cc string) build { return newBuild(&Toolchain{}, environment{"GOENV=off", "CC=" + cc}, mode{}) }
	if !with("sh -x").mayCompile() {
		t.Skip("cells are not compiled on this system")
	}
	if with(filepath.Join(t.TempDir(), "nosuch")).mayCompile() {
		t.Error("there need not be a C compiler")
	}
}

// The three environments differ in what a session's module needs.
func TestEnvironments(t *testing.T) {
	b := newBuild(&Toolchain{GOROOT: "/go"}, environment{"GOENV=off", "GOFLAGS=-mod=mod", "GOWORK=/w", "GOPROXY=p"}, mode{plugin: true})
	for name, test := range map[string]struct {
		env                  environment
		flags, work, proxies string
	}{
		"user":   {b.user(), "-buildvcs=false -mod=mod", "/w", "p"},
		"own":    {b.own(), "-buildvcs=false", "off", "p"},
		"common": {b.common(), "-buildvcs=false -mod=readonly", "off", "off"},
	} {
		e := test.env
		if e.lookup("GOFLAGS") != test.flags || e.lookup("GOWORK") != test.work || e.lookup("GOPROXY") != test.proxies || e.lookup("GOTOOLCHAIN") != "local" {
			t.Errorf("%s: %s", name, strings.Join(e, " "))
		}
	}
}
