package session_test

import (
	"context"
	"go/types"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/inspect"
	"gokernel/interp/module"
	"gokernel/interp/session"
	"gokernel/interp/worker"
)

// importer takes types from the toolchain that runs the tests. Its packages
// are shared: they are the slow part of starting a session.
var importer = sync.OnceValues(func() (*module.Importer, error) {
	toolchain, err := module.Find(os.Getenv)
	if err != nil {
		return nil, err
	}
	return module.NewImporter(toolchain, "", slog.New(slog.DiscardHandler)), nil
})

// newSession starts a session with a worker process of its own.
func newSession(t testing.TB, front interp.Front, start session.StartFunc, mode session.Mode) *session.Session {
	t.Helper()
	packages, err := importer()
	if err != nil {
		t.Fatal(err)
	}
	s := session.New(session.Options{
		Front:      front,
		Start:      start,
		Engine:     mode,
		Importer:   check.FromSource(packages, "gokernel/display", display.Source),
		Candidates: module.Std().Candidates,
		GoVersion:  "1.26",
		Version:    "test",
		Inspect:    inspect.Packages(packages, map[string]fs.FS{"gokernel/display": display.Source}),
		Patience:   time.Minute, // a slow machine is not what the scripts are about
	})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return s
}

// A slowImporter imports nothing until it is given up.
type slowImporter struct{ types.Importer }

func (slowImporter) ImportContext(ctx context.Context, path string) (*types.Package, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestWaitForTypesIsExplainedAndInterrupted(t *testing.T) {
	front := &recorder{}
	s := session.New(session.Options{
		Front:    front,
		Importer: slowImporter{},
		Patience: time.Millisecond,
		Start: func(context.Context, interp.Front, func(string)) (*session.Worker, error) {
			client, err := worker.InProcess(nil, worker.Options{Front: front})
			return &session.Worker{Client: client}, err
		},
	})
	defer s.Close()
	ctx, stop := context.WithCancel(context.Background())
	front.onText = stop
	front.cells = append(front.cells, &record{})
	outcome := s.Execute(ctx, interp.Cell{Run: 1, Number: 1, Code: `import "fmt"`})
	if outcome.Err == nil || outcome.Err.Kind != interp.KindInterrupt {
		t.Errorf("Execute = %v, want an interrupt", outcome.Err)
	}
	if front.did(1) == "" {
		t.Error("the wait was not explained")
	}
}
