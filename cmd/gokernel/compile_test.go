package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

// Where cells cannot be compiled they are interpreted, and the first one says
// why.
func TestKernelWithoutCompiler(t *testing.T) {
	m := newMachine(t)
	m.env = append(m.env, "CC=no-such-compiler")
	r := m.runNotebook(t, m.notebook(t, "gokernel", code("x := 41"), code("x + 1")))
	if r.status != exitOK || r.nb == nil || len(r.nb.Cells) != 2 {
		t.Fatal("the notebook does not run")
	}
	first := texts(r.nb.Cells[0])
	if len(first) != 1 || !strings.HasPrefix(first[0], "stderr gokernel: cells are interpreted, not compiled: there is no C compiler (no-such-compiler). To have them compiled, install") {
		t.Errorf("the first cell gives %q, want a notice", first)
	}
	if second := texts(r.nb.Cells[1]); !slices.Equal(second, []string{"execute_result 42"}) {
		t.Errorf("the second cell gives %q", second)
	}
}

func TestFindRunnerIsInterrupted(t *testing.T) {
	t.Setenv("GOCACHE", goEnv(t, "GOCACHE"))
	t.Setenv("XDG_CACHE_HOME", t.TempDir()) // where nothing is built
	ctx, stop := context.WithCancel(t.Context())
	r, err := findRunner(ctx, nil, []string{"interpreter"}, func(string) { stop() }, slog.New(slog.DiscardHandler))
	if r.notice == "" && !errors.Is(err, context.Canceled) {
		t.Errorf("findRunner = %+v, %v, want %v", r, err, context.Canceled)
	}
}
