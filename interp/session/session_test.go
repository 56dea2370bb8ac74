package session_test

import (
	"context"
	"fmt"
	goimporter "go/importer"
	"go/token"
	"go/types"
	"os"
	"testing"

	"gokernel/display"
	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/session"
	"gokernel/interp/worker"
	"gokernel/interp/worker/engines"
)

// workerFlag makes the test binary a worker process.
const workerFlag = "GOKERNEL_TEST_WORKER"

func TestMain(m *testing.M) {
	if os.Getenv(workerFlag) == "" {
		os.Exit(m.Run())
	}
	all, _, err := engines.New()
	if err == nil {
		err = worker.ServeProcess(context.Background(), all, worker.ServeOptions{})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func importer(t testing.TB) types.Importer {
	return check.FromSource(goimporter.ForCompiler(token.NewFileSet(), "source", nil), "gokernel/display", display.Source)
}

// newSession starts a session with a worker process of its own.
func newSession(t testing.TB, front interp.Front) *session.Session {
	t.Helper()
	s, err := session.New(session.Options{
		Front:      front,
		Importer:   importer(t),
		Candidates: func(name string) []string { return nil },
		GoVersion:  "1.26",
		Version:    "test",
		Start: func(ctx context.Context, front interp.Front) (*worker.Client, error) {
			return worker.Start(ctx, worker.Options{
				Command: []string{os.Args[0]}, Env: append(os.Environ(), workerFlag+"=1"), Front: front,
			})
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
