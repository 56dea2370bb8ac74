package native

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// small are sources of a worker program that can only try a plugin.
func small(main string) Sources {
	tree := func(name string, files map[string]string) Tree {
		return Tree{Name: name, Files: func() (map[string][]byte, error) {
			data := map[string][]byte{}
			for name, text := range files {
				data[name] = []byte(text)
			}
			return data, nil
		}}
	}
	return Sources{
		Module: tree("gokernel-1", map[string]string{
			"go.mod":                      "module gokernel\n\ngo 1.25\n\nrequire example.org/need v1.0.0\n\nreplace example.org/need => ../need-1\n",
			"interp/native/hook/hook.go":  "package hook\n",
			"interp/native/small/main.go": main,
		}),
		Needs:     []Tree{tree("need-1", map[string]string{"go.mod": "module example.org/need\n", "need.go": "package need\n\nconst Works = true\n"})},
		Main:      "gokernel/interp/native/small",
		GoVersion: "1.25.0",
	}
}

const opens = `package main

import (
	"os"
	"plugin"

	"example.org/need"
	_ "gokernel/interp/native/hook"
)

func main() {
	if _, err := plugin.Open(os.Args[2]); err != nil || !need.Works {
		panic(err)
	}
}
`

// A tracker takes down progress.
type tracker struct {
	mu    sync.Mutex
	lines []string
	first func() // called at the first line, or nil
}

func (p *tracker) add(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lines = append(p.lines, line); len(p.lines) == 1 && p.first != nil {
		p.first()
	}
}

// needsToolchain skips a test where cells cannot be compiled.
func needsToolchain(t *testing.T) {
	t.Helper()
	_, err := New(t.Context(), Options{Cache: t.TempDir()})
	if _, unavailable := IsUnavailable(err); unavailable && os.Getenv("CI") == "" {
		t.Skip(err)
	}
}

// wholeOnly checks that a cache has no parts of builds in it.
func wholeOnly(t *testing.T, cache string) {
	t.Helper()
	for _, pattern := range []string{"worker/*/build-*", "sources/build-*", "native/*/build-*"} {
		if left, err := filepath.Glob(filepath.Join(cache, pattern)); err != nil || len(left) > 0 {
			t.Errorf("builds leave %v behind (%v)", left, err)
		}
	}
}

func TestWorkerIsBuiltOnce(t *testing.T) {
	needsToolchain(t)
	var p tracker
	o := Options{Dir: t.TempDir(), Cache: t.TempDir(), Progress: p.add}
	var builds sync.WaitGroup
	for range 3 {
		builds.Go(func() {
			if _, err := BuildWorker(t.Context(), o, small(opens)); err != nil {
				t.Error(err)
			}
		})
	}
	builds.Wait()
	building := 0
	for _, line := range p.lines {
		if strings.HasPrefix(line, "building") {
			building++
		}
	}
	if building != 1 {
		t.Errorf("of three at once %d build, want 1: %q", building, p.lines)
	}
	wholeOnly(t, o.Cache)
	p.lines = nil
	again, err := BuildWorker(t.Context(), o, small(opens))
	if err != nil || len(p.lines) > 0 {
		t.Fatalf("a second time: %v, %q", err, p.lines)
	}
	// Another Builder knows the carried packages without asking.
	if !again.Builder.packages(nil).know([]string{"runtime", "gokernel/interp/native/hook"}) {
		t.Error("the Builder has to ask for the hook again")
	}

	t.Run("a program that is damaged", func(t *testing.T) {
		if err := os.Truncate(again.File, 10_000); err != nil {
			t.Fatal(err)
		}
		if p, err := BuildWorker(t.Context(), o, small(opens)); err != nil || !isWhole(p.File) {
			t.Errorf("BuildWorker = %v, %v", p, err)
		}
	})
	t.Run("sources that have gone", func(t *testing.T) {
		if err := os.RemoveAll(again.Root); err != nil {
			t.Fatal(err)
		}
		if p, err := BuildWorker(t.Context(), o, small(opens)); err != nil || !isDir(p.Root) {
			t.Errorf("BuildWorker = %v, %v", p, err)
		}
	})
	t.Run("sources that are damaged", func(t *testing.T) {
		if err := os.Remove(again.File); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(again.Root, "interp", "native", "small", "main.go"), "")
		write(t, filepath.Join(filepath.Dir(again.Root), "need-1", "more.go"), "package other")
		if _, err := BuildWorker(t.Context(), o, small(opens)); err != nil {
			t.Error(err)
		}
	})
}

// What users set for their own builds does not reach that of the program, and
// what fits is kept.
// A worker program that could not be tried for want of descriptors, say, was taken
// for one that opens no lean plugins, for good.
func TestWorkerIsTriedAgain(t *testing.T) {
	needsToolchain(t)
	cache := t.TempDir()
	o, s := Options{Cache: cache, Carried: filepath.Join(cache, "sources", "gokernel-1")}, small(opens)
	tries := 0
	_, err := buildWorker(t.Context(), o, s, func(*Builder, context.Context, string) error {
		tries++
		return fmt.Errorf("opening the plugin: %w", syscall.EMFILE)
	})
	if _, unavailable := IsUnavailable(err); !unavailable || tries != 1 {
		t.Errorf("after %d tries: %v", tries, err)
	}
	p, err := buildWorker(t.Context(), o, s, func(*Builder, context.Context, string) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(p.File + wholeMark); err == nil {
		t.Error("plugins hold all packages from now on")
	}
}

func TestWorkerIsBuiltInAnyEnvironment(t *testing.T) {
	needsToolchain(t)
	broken := t.TempDir()
	write(t, filepath.Join(broken, "go.mod"), "this is no go.mod\n")
	write(t, filepath.Join(broken, "go.work"), "nor is this a go.work\n")
	for _, test := range []struct {
		name string
		dir  string
		env  []string
	}{
		{"vendored modules", "", []string{"GOFLAGS=-mod=vendor", "GOPROXY=off"}},
		{"modules may change", "", []string{"GOFLAGS=-mod=mod"}},
		{"race detector", "", []string{"GOFLAGS=-race -n -json"}},
		{"no C", "", []string{"CGO_ENABLED=0"}},
		{"no modules", "", []string{"GO111MODULE=off"}},
		{"a workspace that is not there", "", []string{"GOWORK=/no/such/go.work"}},
		{"in a broken module", broken, []string{"GOFLAGS="}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := Options{Dir: test.dir, Cache: t.TempDir(), Env: append(os.Environ(), test.env...)}
			if _, err := BuildWorker(t.Context(), o, small(opens)); err != nil {
				t.Errorf("BuildWorker fails: %v", errors.Unwrap(err))
			}
		})
	}
}

func TestWorkerThatCannotBeBuilt(t *testing.T) {
	needsToolchain(t)
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, "")
	young := small(opens)
	young.GoVersion = "1.99.0"
	for _, test := range []struct {
		name    string
		o       Options
		sources Sources
		reason  string
	}{
		{"an old toolchain", Options{}, young, "too old to compile cells, which needs go1.99.0"},
		{"sources that do not compile", Options{}, small("package main\n\nfunc main() { x }\n"), "main.go:3:15: undefined: x"},
		{"a program that does not open plugins", Options{}, small("package main\n\nfunc main() { panic(\"no plugins\") }\n"), "trying a compiled cell: panic: no plugins"},
		{"no go command", Options{Go: file}, small(opens), "the go command does not work"},
		{"no C compiler", Options{Env: append(os.Environ(), "CC=no-such-compiler")}, small(opens), "there is no C compiler (no-such-compiler)"},
		{"a C compiler that does not work", Options{Env: append(os.Environ(), "CC=false")}, small(opens), "runtime/cgo"},
		{"no cache", Options{Cache: filepath.Join(file, "cache")}, small(opens), "making the cache directory"},
		{"no cache of Go's", Options{Env: append(os.Environ(), "GOCACHE="+filepath.Join(file, "cache"))}, small(opens), "failed to initialize build cache"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.o.Cache == "" {
				test.o.Cache = t.TempDir()
			}
			_, err := BuildWorker(t.Context(), test.o, test.sources)
			u, ok := IsUnavailable(err)
			if !ok || !strings.Contains(u.Reason, test.reason) {
				t.Fatalf("BuildWorker = %+v, want an UnavailableError with %q", err, test.reason)
			}
			t.Log(u.Notice())
			if left, err := filepath.Glob(filepath.Join(test.o.Cache, "worker", "*", "gokernel*")); err != nil || len(left) > 0 {
				t.Errorf("there is %v nevertheless", left)
			}
			wholeOnly(t, test.o.Cache)
		})
	}
}

func TestBuildOfWorkerIsInterrupted(t *testing.T) {
	needsToolchain(t)
	ctx, stop := context.WithCancel(t.Context())
	p := tracker{first: stop}
	o := Options{Cache: t.TempDir(), Progress: p.add}
	if _, err := BuildWorker(ctx, o, small(opens)); !errors.Is(err, context.Canceled) {
		t.Errorf("BuildWorker = %v, want %v", err, context.Canceled)
	}
	wholeOnly(t, o.Cache)
	if _, err := BuildWorker(t.Context(), o, small(opens)); err != nil {
		t.Errorf("after an interrupt: %v", err)
	}
}

// Who waits for another's build can be interrupted, and takes over when that
// ends without a program.
func TestBuildOfWorkerWaits(t *testing.T) {
	c := cache{dir: t.TempDir()}
	unlock, err := c.lock(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	if _, err := c.lock(ctx, stop); !errors.Is(err, context.Canceled) {
		t.Errorf("lock = %v, want %v", err, context.Canceled)
	}
	waits := make(chan struct{})
	var second sync.WaitGroup
	second.Go(func() {
		unlock, err := c.lock(t.Context(), func() { close(waits) })
		if err != nil {
			t.Errorf("after the other has ended: %v", err)
			return
		}
		unlock()
	})
	<-waits
	unlock()
	second.Wait()
}

// Other sources make another program, beside the one there is.
func TestWorkersOfTwoVersions(t *testing.T) {
	needsToolchain(t)
	o := Options{Cache: t.TempDir()}
	second := small(opens)
	second.Module.Name = "gokernel-2"
	var files []string
	for _, s := range []Sources{small(opens), second, small(opens)} {
		p, err := BuildWorker(t.Context(), o, s)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, p.File)
	}
	if files[0] == files[1] || files[0] != files[2] {
		t.Errorf("programs of two versions and the first again are %v", files)
	}
}
