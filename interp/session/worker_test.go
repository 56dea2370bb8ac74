package session_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"gokernel/interp"
	"gokernel/interp/native"
	"gokernel/interp/native/carried"
	"gokernel/interp/process"
	"gokernel/interp/session"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// workerFlag makes the test binary a worker process that only interprets.
const workerFlag = "GOKERNEL_TEST_WORKER"

func TestMain(m *testing.M) {
	if os.Getenv(workerFlag) == "" {
		os.Exit(m.Run())
	}
	engine, err := yaegi.New(yaegi.Options{})
	if err == nil {
		err = worker.ServeProcess(context.Background(), map[string]worker.Engine{yaegi.Name: engine, process.Name: process.New(nil)}, worker.ServeOptions{})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// interpreterOnly starts the test binary as worker.
func interpreterOnly(t testing.TB) session.StartFunc {
	dir := t.TempDir() // made here: a worker may start while the test ends
	return func(ctx context.Context, front interp.Front, _ func(string)) (*session.Worker, error) {
		// The race detector must not write into what the cells print: the
		// interpreter has races of its own.
		env := append(os.Environ(), workerFlag+"=1", "GORACE=exitcode=0 log_path="+filepath.Join(dir, "race"))
		client, err := worker.Start(ctx, worker.Options{Command: []string{os.Args[0]}, Env: env, Front: front})
		if err != nil {
			return nil, err
		}
		return &session.Worker{Client: client}, nil
	}
}

// compiling starts a worker that has both engines. The test is skipped where
// cells cannot be compiled.
func compiling(t testing.TB) session.StartFunc {
	t.Helper()
	program, err := workerProgram()
	var unavailable *native.UnavailableError
	switch {
	case errors.As(err, &unavailable) && unavailable.Err == nil && os.Getenv("CI") == "": // a lack of the machine, not a failure
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
	return func(ctx context.Context, front interp.Front, _ func(string)) (*session.Worker, error) {
		client, err := worker.Start(ctx, worker.Options{Command: []string{program.File}, Front: front})
		if err != nil {
			return nil, err
		}
		return &session.Worker{Client: client, Builder: program.Builder}, nil
	}
}

// workerProgram is made by the first test that asks.
var workerProgram = sync.OnceValues(func() (*native.Program, error) {
	sources, err := carried.Sources()
	if err != nil {
		return nil, err
	}
	return native.BuildWorker(context.Background(), native.Options{Dir: os.TempDir()}, sources)
})
