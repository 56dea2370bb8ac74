package main

import (
	"context"
	"fmt"
	"go/types"
	"os"
	"strings"
	"sync"
	"time"

	"gokernel/interp"
	"gokernel/interp/module"
	"gokernel/interp/native"
	"gokernel/interp/native/carried"
	"gokernel/interp/session"
	"gokernel/interp/worker"
)

// A kernel is what the sessions of all programs share: the toolchain, the
// worker program, and the types of packages.
type kernel struct {
	toolchain *module.Toolchain
	types     types.Importer
	worker    *native.Program
}

// newKernel builds the worker program, unless it is there.
func newKernel(ctx context.Context) (*kernel, error) {
	tc, err := module.Find(os.Getenv)
	if err != nil {
		return nil, err
	}
	sources, err := carried.Sources()
	if err != nil {
		return nil, err
	}
	program, err := native.BuildWorker(ctx, native.Options{Go: tc.Go, Dir: tc.GOROOT}, sources)
	if err != nil {
		return nil, fmt.Errorf("building the worker: %w", err)
	}
	return &kernel{toolchain: tc, types: module.NewImporter(tc, "", nil), worker: program}, nil
}

// open starts a session whose cells run in dir.
func (k *kernel) open(dir string) *sessionNotebook {
	nb := &sessionNotebook{}
	nb.session = session.New(session.Options{
		Front: nb,
		Start: func(ctx context.Context, front interp.Front, _ func(string)) (*session.Worker, error) {
			client, err := worker.Start(ctx, worker.Options{Command: []string{k.worker.File}, Dir: dir, Front: front})
			return &session.Worker{Client: client, Builder: k.worker.Builder}, err
		},
		Importer:   k.types,
		Candidates: module.Std().Candidates,
		NoVet:      true, // the programs say nothing of themselves
		GoVersion:  k.toolchain.Version,
		Patience:   time.Hour, // what it would say of a long wait is no output of the program's
	})
	return nb
}

// A sessionNotebook runs cells in a session, as the kernel does.
type sessionNotebook struct {
	session *session.Session
	number  int    // of the last cell
	only    string // the stream that counts, or "" for both

	mu   sync.Mutex
	text strings.Builder // of the cell; guarded by mu
}

// run implements notebook.
func (nb *sessionNotebook) run(ctx context.Context, code string) (string, *interp.CellError) {
	nb.number++
	nb.mu.Lock()
	nb.text.Reset()
	nb.mu.Unlock()
	outcome := nb.session.Execute(ctx, interp.Cell{Run: int64(nb.number), Number: nb.number, Code: code})
	nb.mu.Lock()
	defer nb.mu.Unlock()
	return nb.text.String(), outcome.Err
}

func (nb *sessionNotebook) close() { _ = nb.session.Close() } // how the worker ends does not matter any more

// Emit implements interp.Front. The failure of a goroutine counts as output,
// which no program is expected to have.
func (nb *sessionNotebook) Emit(e interp.Event) {
	nb.mu.Lock()
	defer nb.mu.Unlock()
	switch {
	case e.Stream != nil && (nb.only == "" || nb.only == e.Stream.Name):
		nb.text.WriteString(e.Stream.Text)
	case e.Error != nil:
		nb.text.WriteString(explain(e.Error) + "\n")
	}
}

// Input implements interp.Front: nobody is there to be asked.
func (nb *sessionNotebook) Input(context.Context, int64, interp.InputRequest) (string, error) {
	return "", interp.ErrNoInput
}
