package nodiff_test

import (
	"context"
	"go/types"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/module"
	"gokernel/interp/native"
	"gokernel/interp/native/carried"
	"gokernel/interp/session"
	"gokernel/interp/worker"
)

// importer takes types from the toolchain that runs the tests.
var importer = sync.OnceValues(func() (types.Importer, error) {
	toolchain, err := module.Find(os.Getenv)
	if err != nil {
		return nil, err
	}
	return check.FromSource(module.NewImporter(toolchain, "", slog.New(slog.DiscardHandler)), "gokernel/display", display.Source), nil
})

// workerProgram has both engines. It is made by the first test that asks.
var workerProgram = sync.OnceValues(func() (*native.Program, error) {
	sources, err := carried.Sources()
	if err != nil {
		return nil, err
	}
	return native.BuildWorker(context.Background(), native.Options{Dir: os.TempDir()}, sources)
})

// newSession starts a session with a worker process of its own. The test is
// skipped where cells cannot be compiled.
func newSession(t testing.TB, front interp.Front, mode session.Mode) *session.Session {
	t.Helper()
	program, err := workerProgram()
	if _, unavailable := native.IsUnavailable(err); unavailable && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	packages, err := importer()
	if err != nil {
		t.Fatal(err)
	}
	s := session.New(session.Options{
		Front: front,
		Start: func(ctx context.Context, front interp.Front, _ func(string)) (*session.Worker, error) {
			client, err := worker.Start(ctx, worker.Options{Command: []string{program.File}, Front: front})
			if err != nil {
				return nil, err
			}
			return &session.Worker{Client: client, Builder: program.Builder}, nil
		},
		Engine:     mode,
		Importer:   packages,
		Candidates: module.Std().Candidates,
		NoVet:      true, // generated cells do what nobody would write
		GoVersion:  "1.26",
		Version:    "test",
		Patience:   time.Hour, // a slow machine is not what is tested
	})
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return s
}
