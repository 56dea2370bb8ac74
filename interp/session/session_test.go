package session_test

import (
	"context"
	"fmt"
	"go/types"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/module"
	"gokernel/interp/session"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// workerFlag makes the test binary a worker process.
const workerFlag = "GOKERNEL_TEST_WORKER"

func TestMain(m *testing.M) {
	if os.Getenv(workerFlag) == "" {
		os.Exit(m.Run())
	}
	engine, err := yaegi.New(yaegi.Options{})
	if err == nil {
		err = worker.ServeProcess(context.Background(), map[string]worker.Engine{yaegi.Name: engine}, worker.ServeOptions{})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// importer takes types from the toolchain that runs the tests. Its packages
// are shared: they are the slow part of starting a session.
var importer = sync.OnceValues(func() (types.Importer, error) {
	toolchain, err := module.Find(os.Getenv)
	if err != nil {
		return nil, err
	}
	return check.FromSource(module.NewImporter(toolchain, "", slog.New(slog.DiscardHandler)), "gokernel/display", display.Source), nil
})

// newSession starts a session with a worker process of its own.
func newSession(t testing.TB, front interp.Front) *session.Session {
	t.Helper()
	packages, err := importer()
	if err != nil {
		t.Fatal(err)
	}
	s, err := session.New(session.Options{
		Front:      front,
		Importer:   packages,
		Candidates: module.Std().Candidates,
		GoVersion:  "1.26",
		Version:    "test",
		Patience:   time.Minute, // a slow machine is not what the scripts are about
		Start: func(ctx context.Context, front interp.Front) (*worker.Client, error) {
			// The race detector must not write into what the cells print: the
			// interpreter has races of its own.
			env := append(os.Environ(), workerFlag+"=1", "GORACE=exitcode=0 log_path="+filepath.Join(t.TempDir(), "race"))
			return worker.Start(ctx, worker.Options{Command: []string{os.Args[0]}, Env: env, Front: front})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
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
	s, err := session.New(session.Options{
		Front:    front,
		Importer: slowImporter{},
		Patience: time.Millisecond,
		Start: func(context.Context, interp.Front) (*worker.Client, error) {
			return worker.InProcess(nil, worker.Options{Front: front})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
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
