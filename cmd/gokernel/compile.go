package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"gokernel/interp/module"
	"gokernel/interp/native"
	"gokernel/interp/native/carried"
)

// A runner is how cells are run: the worker process, and what compiles for it.
type runner struct {
	command []string        // starts the worker
	builder *native.Builder // of the generations that it opens; nil where cells are only interpreted
	notice  string          // where builder is nil: why, and the cure, in a line
}

// findRunner gives the worker program that the user's toolchain has built, and
// builds it where that has not been done, in seconds, or up to a minute, which
// is told to progress; else it takes a few milliseconds. Where there is
// no such program, because there is no toolchain or its build fails, cells are
// interpreted by interpreter, a command. What cells import is resolved in modules,
// which is nil where there is no toolchain. The error is that of ctx.
func findRunner(ctx context.Context, modules *module.Workspace, interpreter []string, progress func(line string), log *slog.Logger) (runner, error) {
	program, err := buildWorker(ctx, native.Options{Workspace: modules, Log: log, Progress: progress})
	if err == nil {
		return runner{command: []string{program.File, "worker"}, builder: program.Builder}, nil
	}
	unavailable, ok := native.IsUnavailable(err)
	if !ok {
		if ctx.Err() != nil {
			return runner{}, ctx.Err()
		}
		unavailable = &native.UnavailableError{Reason: err.Error(), Err: err}
	}
	log.Info("cells are only interpreted", "reason", unavailable.Reason, "err", unavailable.Err)
	notice := unavailable.Notice()
	switch {
	case unavailable.Advice == "":
	case modules == nil, strings.Contains(unavailable.Advice, "HOME"): // a toolchain and the environment are looked for once, as the kernel starts
		notice += ", and restart the kernel"
	default:
		notice += ", and %restart"
	}
	return runner{command: interpreter, notice: notice}, nil
}

// buildWorker finds or builds the worker program with the toolchain that the
// types of imported packages come from as well.
func buildWorker(ctx context.Context, o native.Options) (*native.Program, error) {
	toolchain, err := module.Find(os.Getenv)
	switch {
	case err != nil:
		reason := "there is no Go toolchain"
		if !errors.Is(err, module.ErrNoToolchain) {
			reason = err.Error()
		}
		return nil, &native.UnavailableError{Reason: reason, Advice: "install Go (https://go.dev/dl) and a C compiler", Err: err}
	case o.Dir == "":
		o.Dir = toolchain.GOROOT // which is in nobody's module
	}
	o.Go = toolchain.Go
	o.Env = append(os.Environ(), "GOTOOLCHAIN=local") // that very one, whatever a go.mod says
	sources, err := carried.Sources()
	if err != nil {
		return nil, fmt.Errorf("reading the worker's sources: %w", err)
	}
	return native.BuildWorker(ctx, o, sources)
}
