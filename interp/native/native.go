// Package native builds generations: the source of a package becomes a plugin
// that the worker process opens. It calls the compiler and the linker by
// themselves, with the lists of files that the go command gave once, and keeps
// what it has built in a cache.
//
// It lives in the kernel process. It knows the Go toolchain and C linkers; it
// knows nothing of cells beyond the names of their files in errors.
package native

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"gokernel/interp"
)

// PackagePath is the path of a generation's package, whose name is main too. All
// generations have the same: so their types are shared. It is that of a program:
// so what names a function or a type by its package, as stack traces and package
// reflect do, says what it would say of a program. The worker's own package main
// must therefore declare no types: they would be taken for those of a cell.
const PackagePath = "main"

// Options say what a Builder builds with.
type Options struct {
	Go      string   // the go command; "" looks for it
	Dir     string   // where imports of cells are resolved: the session's module
	Carried string   // root of the module gokernel, whose packages are resolved there instead
	Env     []string // of the go command; nil is the process's own
	Cache   string   // a directory of the Builder's own, made if missing; "" is one in the user's cache directory
	Log     *slog.Logger

	// Progress is told, in a line, what takes long when it begins. It may be
	// called by several goroutines at once. nil is told nothing.
	Progress func(line string)
}

// A Builder builds generations. It may be used by several goroutines at once.
type Builder struct {
	options   Options
	toolchain *Toolchain
	packages  *packages
	cache     cache
	trimming  sync.Once
}

// New looks for the toolchain and a linker. Its error is an *UnavailableError
// where cells cannot be compiled.
func New(ctx context.Context, o Options) (*Builder, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	tc, err := findToolchain(ctx, o)
	if err != nil {
		return nil, err
	}
	c := cache{dir: filepath.Join(o.Cache, "native", tc.id())}
	return &Builder{options: o, toolchain: tc, packages: newPackages(o, tc, c), cache: c}, nil
}

// complete fills in what has been left out.
func (o Options) complete() (Options, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Env == nil {
		o.Env = os.Environ()
	}
	if o.Cache == "" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return o, &UnavailableError{Reason: "there is no cache directory: " + err.Error(), Advice: "set XDG_CACHE_HOME or HOME", Err: err}
		}
		o.Cache = filepath.Join(dir, "gokernel")
	}
	return o, nil
}

// Toolchain is what the Builder builds with.
func (b *Builder) Toolchain() *Toolchain { return b.toolchain }

// A Source is the text of a generation.
type Source struct {
	ID      string         // a hash of Text
	Text    string         // of a package called main
	Imports []string       // paths
	Lines   map[string]int // numbers of cells by what line directives have in the brackets of "cell[...]", where that is not the number
}

// A Plugin is a generation that has been built.
type Plugin struct {
	ID    string // the same for the same source built with the same packages
	File  string
	Steps Steps
}

// Steps are the times that the parts of a build took. All but Total are zero
// when the plugin was in the cache.
type Steps struct {
	List    time.Duration // the go command, for imports that were new
	Compile time.Duration
	Main    time.Duration // compiling the package that holds the generation
	Link    time.Duration // Go's linker and the external one
	Total   time.Duration
}

// A CompileError is a source that does not compile.
type CompileError struct {
	Diagnostics []interp.Diagnostic // with positions in cells where the compiler gave them
	Output      string
}

func (e *CompileError) Error() string {
	if len(e.Diagnostics) > 0 {
		return e.Diagnostics[0].String()
	}
	return e.Output
}

// Build makes the plugin of a source, or finds it in the cache. Errors of the
// source are a *CompileError.
func (b *Builder) Build(ctx context.Context, src Source) (*Plugin, error) {
	start := time.Now()
	p := &Plugin{}
	imports, err := b.packages.resolve(ctx, append([]string{"runtime", "runtime/cgo"}, src.Imports...))
	if err != nil {
		return nil, err
	}
	p.Steps.List = time.Since(start)
	key := imports.key(src)
	p.ID, p.File = key, b.cache.file(key+".so")
	if _, err := os.Stat(p.File); err == nil {
		b.cache.touch(key + ".so")
		p.Steps = Steps{Total: time.Since(start)}
		return p, nil
	}
	err = b.cache.fill(key+".so", func(dir, file string) error {
		return workshop{b.toolchain, dir}.build(ctx, src, imports, "gokernel/generation/"+key, file, &p.Steps)
	})
	if err != nil {
		return nil, err
	}
	p.Steps.Total = time.Since(start)
	b.trimming.Do(func() { b.cache.trim(cacheLimit) }) // not in New, which a kernel's start waits for
	b.options.Log.Debug("built", "steps", p.Steps)
	return p, nil
}

// Prepare builds what every generation needs, and the named packages: the
// standard library in the form for plugins, which takes a while the first time
// on a machine.
func (b *Builder) Prepare(ctx context.Context, paths ...string) error {
	if !b.packages.know(paths) {
		b.progress("building the standard library for compiled cells with " + b.toolchain.Version + ", once for each version of Go")
	}
	_, err := b.packages.resolve(ctx, append([]string{"runtime", "runtime/cgo"}, paths...))
	return err
}

// Forget makes the Builder ask the go command again for all packages but the
// standard library's: a module, or a local package, has changed.
func (b *Builder) Forget() { b.packages.forget() }
