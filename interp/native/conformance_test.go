package native_test

import (
	"bytes"
	"context"
	"fmt"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"gokernel/interp"
	"gokernel/interp/syntax"
)

// TestConformance pastes programs of the Go project's own test suite as one
// cell, and compares what they print with what go run prints. It takes long,
// so it runs on demand: GOKERNEL_CONFORMANCE is a pattern of file names in the
// toolchain's folder test, such as "*.go" or "typeparam/*.go". With
// GOKERNEL_CELLS each declaration is a cell of its own, and main() the last.
func TestConformance(t *testing.T) {
	pattern := os.Getenv("GOKERNEL_CONFORMANCE")
	if pattern == "" {
		t.Skip("set GOKERNEL_CONFORMANCE to a pattern of files")
	}
	s := open(t)
	root := filepath.Join(s.builder.Toolchain().GOROOT, "test")
	files, err := filepath.Glob(filepath.Join(root, pattern))
	if err != nil {
		t.Fatal(err)
	}
	passed, total := 0, 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(source), "\n")
		if strings.TrimSpace(first) != "// run" || bytes.Contains(source, []byte("//go:build")) {
			continue
		}
		name := strings.TrimPrefix(file, root+"/")
		want, err := output(s.builder.Toolchain().Go, file)
		if err != nil {
			t.Logf("%s: go run fails: %v", name, err)
			continue
		}
		total++
		if problem := paste(t, string(source), want); problem != "" {
			t.Logf("FAILS %s: %.600s", name, problem)
		} else {
			passed++
		}
	}
	t.Logf("%d of %d programs give the same output", passed, total)
}

func output(goCommand, file string) (string, error) {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	cmd := exec.CommandContext(ctx, goCommand, "run", file)
	cmd.Dir = filepath.Dir(file)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// paste runs a program as a cell, and says what differs.
func paste(t *testing.T, source, want string) (problem string) {
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	n := newNotebook(t)
	n.trace = false
	n.lenient = true
	defer n.client.Close()
	defer func() {
		if v := recover(); v != nil {
			problem = fmt.Sprintf("panics: %v\n%s", v, debug.Stack())
		}
	}()
	var got string
	var cellErr *interp.CellError
	queue, waiting := pieces(t, source), 0
	for len(queue) > 0 {
		var text string
		code := queue[0]
		queue = queue[1:]
		text, cellErr = n.try(ctx, code)
		got += text
		switch {
		case cellErr != nil && cellErr.Kind == interp.KindCompile && waiting < len(queue)-1:
			// It uses what comes later: that goes first.
			waiting++
			queue = slices.Insert(queue, len(queue)-1, code)
			continue
		case cellErr != nil:
			queue = nil
		}
		waiting = 0
	}
	switch {
	case cellErr != nil && cellErr.Message != "os.Exit(0)":
		return fmt.Sprint(cellErr, " ", cellErr.Frames)
	case got != want:
		return fmt.Sprintf("prints %q, want %q", got, want)
	}
	return ""
}

// pieces are the cells that a program is pasted as.
func pieces(t *testing.T, source string) []string {
	if os.Getenv("GOKERNEL_CELLS") == "" {
		return []string{source}
	}
	cell, diagnostics := syntax.Parse(token.NewFileSet(), 1, source)
	if len(diagnostics) > 0 {
		t.Log(diagnostics)
		return []string{source}
	}
	var list []string
	for _, part := range cell.Parts {
		list = append(list, source[part.Start:part.End])
	}
	return append(list, "main()")
}
