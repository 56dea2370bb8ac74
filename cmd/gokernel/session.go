package main

import (
	"context"
	"fmt"
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

// newSession starts a session whose cells run in a process of their own:
// this binary again, as `gokernel worker`. Looking into the toolchain goes on
// behind it until ctx ends; wait returns when that is over.
func newSession(ctx context.Context, front interp.Front, log *slog.Logger) (s *session.Session, wait func(), err error) {
	binary := "/proc/self/exe" // this very program, also when its file has been replaced since
	if runtime.GOOS != "linux" {
		if binary, err = os.Executable(); err != nil {
			return nil, nil, fmt.Errorf("finding this binary: %w", err)
		}
	}
	start := func(ctx context.Context, front interp.Front) (*worker.Client, error) {
		return worker.Start(ctx, worker.Options{Command: []string{binary, "worker"}, Front: front, Log: log})
	}
	goVersion := strings.TrimPrefix(runtime.Version(), "go")
	toolchain, err := module.Find(os.Getenv)
	if err != nil {
		log.Warn("cells cannot import packages", "err", err)
	} else {
		goVersion = toolchain.Version
	}
	cache := ""
	if dir, err := os.UserCacheDir(); err == nil {
		cache = filepath.Join(dir, "gokernel")
	}
	importer := module.NewImporter(toolchain, cache, log)
	s, err = session.New(session.Options{
		Front:      front,
		Start:      start,
		Importer:   check.FromSource(importer, "gokernel/display", display.Source),
		Candidates: candidates,
		GoVersion:  goVersion,
		Version:    version,
		Log:        log,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("starting session: %w", err)
	}
	importer.Warm(ctx)
	return s, importer.Wait, nil
}
