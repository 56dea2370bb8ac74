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
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"gokernel/interp"
	"gokernel/interp/embedded"
	"gokernel/interp/module"
	"gokernel/interp/private"
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
	Dir     string   // the notebook's directory: its go.mod may ask for another toolchain
	Carried string   // root of the module gokernel, whose packages are resolved there instead
	Env     []string // of the go command; nil is the process's own
	Cache   string   // a directory of the Builder's own, made if missing; "" is one in the user's cache directory
	Log     *slog.Logger

	// Workspace is where imports of cells are resolved, the session's. nil is
	// one of the Builder's own in Dir.
	Workspace *module.Workspace

	// Progress is told, in a line, what takes long when it begins. It may be
	// called by several goroutines at once. nil is told nothing.
	Progress func(line string)
}

// A Builder builds generations. It may be used by several goroutines at once.
type Builder struct {
	options   Options
	toolchain *Toolchain
	cache     cache
	lean      func() *leanLinker // gives nil where plugins hold all that they use
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
	if o.Workspace, err = openWorkspace(o, tc); err != nil {
		return nil, err
	}
	c := cache{dir: filepath.Join(o.Cache, "native", tc.id())}
	b := &Builder{options: o, toolchain: tc, cache: c}
	b.usePackages()
	return b, nil
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
	return o, o.claimCache()
}

// claimCache makes the cache the user's own. What is in it is executed, so one
// that others may have written to is not used.
func (o Options) claimCache() error {
	err := private.Dir(o.Cache)
	var shared *private.SharedError
	switch {
	case errors.As(err, &shared):
		return &UnavailableError{Reason: "the cache directory " + shared.Error(), Advice: "remove it, or let XDG_CACHE_HOME name a directory of your own", Err: err}
	case err != nil:
		return &UnavailableError{Reason: "making the cache directory: " + err.Error(), Advice: cure(err), Err: err}
	}
	return nil
}

// Toolchain is what the Builder builds with.
func (b *Builder) Toolchain() *Toolchain { return b.toolchain }

// A Source is the text of a generation.
type Source struct {
	ID      string         // a hash of Text
	Text    string         // of a package called main
	Imports []string       // paths
	Embed   *embedded.Set  // what //go:embed directives in Text name; nil for nothing. ID has to change with it
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
	if l := b.linker(); l != nil {
		return b.make(ctx, src, l.key, l.build)
	}
	return b.make(ctx, src, (*importList).key, func(ctx context.Context, w *workshop) error { return w.build(ctx) })
}

// linker is what makes lean plugins, or nil. The workspace is told how packages
// are to be compiled.
func (b *Builder) linker() *leanLinker {
	l := b.lean()
	if l != nil {
		b.options.Workspace.Compile(compilerOf(b.toolchain), sharedFlag)
	} else {
		b.options.Workspace.Compile(compilerOf(b.toolchain))
	}
	return l
}

// make makes the plugin, in the way of build, unless it is in the cache.
func (b *Builder) make(ctx context.Context, src Source, key func(*importList, Source) string, build func(context.Context, *workshop) error) (*Plugin, error) {
	start := time.Now()
	imports, err := b.packages(src.Imports).resolve(ctx, append(slices.Clone(always), src.Imports...))
	if err != nil {
		return nil, err
	}
	id := key(imports, src)
	p := &Plugin{ID: id, File: b.cache.file(id + ".so"), Steps: Steps{List: time.Since(start)}}
	if isWhole(p.File) {
		b.cache.touch(id + ".so")
		p.Steps = Steps{Total: time.Since(start)}
		return p, nil
	}
	err = b.cache.fill(id+".so", func(dir, file string) error {
		return build(ctx, &workshop{
			tc: b.toolchain, dir: dir, src: src, imports: imports, pluginPath: "gokernel/generation/" + id, file: file,
			steps: &p.Steps, stopwatch: stopwatch{time.Now()},
		})
	})
	if err != nil {
		return nil, err
	}
	p.Steps.Total = time.Since(start)
	b.trimming.Do(func() { b.cache.trim(cacheLimit) }) // not in New, which a kernel's start waits for
	b.options.Log.Debug("built", "steps", p.Steps)
	return p, nil
}

// always are the packages that every plugin has.
var always = []string{"runtime", "runtime/cgo", "plugin"}

// Prepare builds what every generation needs, and the named packages: the
// standard library in the form for plugins, which takes a while the first time
// on a machine.
func (b *Builder) Prepare(ctx context.Context, paths ...string) error {
	b.linker() // has packages compiled as it wants them
	packages := b.packages(paths)
	if !packages.know(paths) {
		b.progress("building the standard library for compiled cells with " + b.toolchain.Version + ", once for each version of Go")
	}
	_, err := packages.resolve(ctx, append(slices.Clone(always), paths...))
	return err
}

// packages are those that the paths are of.
func (b *Builder) packages(paths []string) packages {
	w := b.options.Workspace
	if w.Archives().Modular(paths...) {
		return packages{w.Archives()}
	}
	return packages{w.Standard()}
}

// Forget makes the Builder ask the go command again for all packages but the
// standard library's: a module, or a local package, has changed.
func (b *Builder) Forget() { b.options.Workspace.Forget() }
