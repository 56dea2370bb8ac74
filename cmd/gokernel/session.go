package main

import (
	"context"
	"fmt"
	"go/types"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/inspect"
	"gokernel/interp/module"
	"gokernel/interp/session"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// candidates gives the packages that a name without an import may mean: those of
// the standard library, display, and where there are none, those of the session's
// modules.
func candidates(ctx context.Context, modules *module.Workspace) func(name string) []string {
	return func(name string) []string {
		paths := module.Std().Candidates(name)
		if name == "display" {
			paths = append(paths, "gokernel/display")
		}
		if len(paths) == 0 && modules != nil {
			paths = modules.Candidates(ctx, name)
		}
		return paths
	}
}

// importable lists the packages that a cell may import: those of candidates that
// are known without waiting.
func importable(modules *module.Workspace) func() []module.Package {
	standard := append(module.Std().Packages(), module.Package{Name: "display", Path: "gokernel/display"})
	if modules == nil {
		return func() []module.Package { return standard }
	}
	return func() []module.Package { return slices.Concat(standard, modules.Packages()) }
}

// newSession starts a session whose cells run in a process of their own: the
// worker program, or where cells cannot be compiled this binary again, as
// `gokernel worker`. Looking into the toolchain goes on behind it until ctx
// ends; end returns when that is over, and what the session had is removed.
func newSession(ctx context.Context, front interp.Front, past session.PastFunc, log *slog.Logger) (s *session.Session, end func(), err error) {
	binary := "/proc/self/exe" // this very program, also when its file has been replaced since
	if runtime.GOOS != "linux" {
		if binary, err = os.Executable(); err != nil {
			return nil, nil, fmt.Errorf("finding this binary: %w", err)
		}
	}
	p, err := findPackages(ctx, "", log)
	if err != nil {
		return nil, nil, err
	}
	start := func(ctx context.Context, front interp.Front, progress func(line string)) (*session.Worker, error) {
		r, err := findRunner(ctx, p.modules, []string{binary, "worker"}, progress, log)
		if err != nil {
			return nil, err
		}
		client, err := worker.Start(ctx, worker.Options{Command: r.command, Front: front, Log: log})
		if err != nil {
			return nil, err
		}
		return &session.Worker{Client: client, Builder: r.builder, Notice: r.notice}, nil
	}
	s = session.New(session.Options{
		Front:      front,
		Start:      start,
		Importer:   p.types,
		Candidates: candidates(ctx, p.modules),
		Packages:   importable(p.modules),
		Modules:    p.modules,
		Past:       past,
		GoVersion:  p.goVersion,
		Version:    version,
		Inspect:    p.inspect,
		Log:        log,
	})
	return s, p.end, nil
}

// packages tells where packages that cells import come from.
type packages struct {
	goVersion string // by which cells are checked
	types     types.Importer
	modules   *module.Workspace // nil where there is no toolchain
	inspect   inspect.Options
	end       func()
}

// findPackages looks for the toolchain. Without one the types are those of the
// interpreter's own tables. Modules are those of dir, or of the process's
// directory where it is "".
func findPackages(ctx context.Context, dir string, log *slog.Logger) (packages, error) {
	carried := map[string]fs.FS{"gokernel/display": display.Source}
	toolchain, err := module.Find(os.Getenv)
	if err != nil {
		log.Info("types come from the interpreter", "err", err)
		return packages{strings.TrimPrefix(runtime.Version(), "go"), yaegi.Importer(), nil, inspect.Packages(nil, carried), func() {}}, nil
	}
	cache := ""
	if dir, err := os.UserCacheDir(); err == nil {
		cache = filepath.Join(dir, "gokernel")
	}
	modules, err := module.Open(toolchain, module.Options{Dir: dir, Cache: cache, Log: log})
	if err != nil {
		return packages{}, fmt.Errorf("starting session: %w", err)
	}
	modules.Importer().Warm(ctx)
	end := func() {
		modules.Importer().Wait()
		if err := modules.Close(); err != nil {
			log.Error("ending session", "err", err)
		}
	}
	return packages{toolchain.Version, check.FromSource(modules.Importer(), "gokernel/display", display.Source), modules, inspect.Packages(modules.Importer(), carried), end}, nil
}
