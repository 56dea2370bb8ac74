package main

import (
	"context"
	"fmt"
	gotypes "go/types"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/module"
	"gokernel/interp/session"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// candidates are the packages that a name without an import may mean: those
// of the standard library, and display.
func candidates(name string) []string {
	paths := module.Std().Candidates(name)
	if name == "display" {
		paths = append(paths, "gokernel/display")
	}
	return paths
}

// newSession starts a session whose cells run in a process of their own: the
// worker program, or where cells cannot be compiled this binary again, as
// `gokernel worker`. Looking into the toolchain goes on behind it until ctx
// ends; wait returns when that is over.
func newSession(ctx context.Context, front interp.Front, log *slog.Logger) (s *session.Session, wait func(), err error) {
	binary := "/proc/self/exe" // this very program, also when its file has been replaced since
	if runtime.GOOS != "linux" {
		if binary, err = os.Executable(); err != nil {
			return nil, nil, fmt.Errorf("finding this binary: %w", err)
		}
	}
	start := func(ctx context.Context, front interp.Front, progress func(line string)) (*session.Worker, error) {
		r, err := findRunner(ctx, []string{binary, "worker"}, progress, log)
		if err != nil {
			return nil, err
		}
		client, err := worker.Start(ctx, worker.Options{Command: r.command, Front: front, Log: log})
		if err != nil {
			return nil, err
		}
		return &session.Worker{Client: client, Builder: r.builder, Notice: r.notice}, nil
	}
	goVersion, importer, wait := types(ctx, log)
	s = session.New(session.Options{
		Front:      front,
		Start:      start,
		Importer:   importer,
		Candidates: candidates,
		GoVersion:  goVersion,
		Version:    version,
		Log:        log,
	})
	return s, wait, nil
}

// types tells where the types of imported packages come from: the toolchain,
// whose version cells are then checked by, or without one the interpreter's
// own tables.
func types(ctx context.Context, log *slog.Logger) (goVersion string, importer gotypes.Importer, wait func()) {
	toolchain, err := module.Find(os.Getenv)
	if err != nil {
		log.Info("types come from the interpreter", "err", err)
		return strings.TrimPrefix(runtime.Version(), "go"), yaegi.Importer(), func() {}
	}
	cache := ""
	if dir, err := os.UserCacheDir(); err == nil {
		cache = filepath.Join(dir, "gokernel")
	}
	exported := module.NewImporter(toolchain, cache, log)
	exported.Warm(ctx)
	return toolchain.Version, check.FromSource(exported, "gokernel/display", display.Source), exported.Wait
}
