package main

import (
	"context"
	"fmt"
	goimporter "go/importer"
	"go/token"
	"log/slog"
	"os"
	"runtime"
	"strings"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/session"
	"gokernel/interp/worker"
)

// newSession starts a session whose cells run in a process of their own:
// this binary again, as `gokernel worker`.
func newSession(front interp.Front, log *slog.Logger) (*session.Session, error) {
	binary, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding this binary: %w", err)
	}
	start := func(ctx context.Context, front interp.Front) (*worker.Client, error) {
		return worker.Start(ctx, worker.Options{Command: []string{binary, "worker"}, Front: front, Log: log})
	}
	source := goimporter.ForCompiler(token.NewFileSet(), "source", nil)
	s, err := session.New(session.Options{
		Front:      front,
		Start:      start,
		Importer:   check.FromSource(source, "gokernel/display", display.Source),
		Candidates: func(string) []string { return nil },
		GoVersion:  strings.TrimPrefix(runtime.Version(), "go"),
		Version:    version,
		Log:        log,
	})
	if err != nil {
		return nil, fmt.Errorf("starting session: %w", err)
	}
	return s, nil
}
