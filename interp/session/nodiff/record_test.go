package nodiff_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gokernel/interp"
)

// A record is what one cell has done.
type record struct {
	streams map[string]string // by name
	shown   []string          // displays, and errors of goroutines
	result  map[string]json.RawMessage
	kind    string
	message string
	frames  []string
	engine  string
}

// String is the record in lines, without the engine.
func (r record) String() string {
	var b strings.Builder
	for _, name := range []string{interp.Stdout, interp.Stderr} {
		for line := range strings.Lines(r.streams[name]) {
			fmt.Fprintf(&b, "%s| %s\n", name, strings.TrimSuffix(line, "\n"))
		}
		if text := r.streams[name]; text != "" && !strings.HasSuffix(text, "\n") {
			fmt.Fprintf(&b, "%s without a newline\n", name)
		}
	}
	for _, line := range r.shown {
		b.WriteString(line + "\n")
	}
	for _, mime := range slices.Sorted(maps.Keys(r.result)) {
		fmt.Fprintf(&b, "result %s| %s\n", mime, r.result[mime])
	}
	if r.kind != "" {
		fmt.Fprintf(&b, "%s: %s\n", r.kind, r.message)
	}
	for _, f := range r.frames {
		fmt.Fprintf(&b, "  at %s\n", f)
	}
	return b.String()
}

// A recorder is a front that writes down what cells do.
type recorder struct {
	mu      sync.Mutex
	records map[int64]*record // by run
}

func newRecorder() *recorder { return &recorder{records: map[int64]*record{}} }

// of is the record of a run. r.mu is held.
func (r *recorder) of(run int64) *record {
	if r.records[run] == nil {
		r.records[run] = &record{streams: map[string]string{}}
	}
	return r.records[run]
}

// Emit implements interp.Front.
func (r *recorder) Emit(e interp.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.of(e.Run)
	switch {
	case e.Stream != nil:
		c.streams[e.Stream.Name] += e.Stream.Text
	case e.Result != nil:
		c.result = e.Result.Data
	case e.Display != nil:
		c.shown = append(c.shown, fmt.Sprintf("display %s", e.Display.Data))
	case e.Error != nil:
		c.shown = append(c.shown, "goroutine: "+e.Error.Error())
	}
}

// Input implements interp.Front.
func (r *recorder) Input(context.Context, int64, interp.InputRequest) (string, error) {
	return "", interp.ErrNoInput
}

// ended takes a run's outcome into its record, which it returns.
func (r *recorder) ended(run int64, o interp.Outcome) record {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.of(run)
	c.engine = o.Engine
	if err := o.Err; err != nil {
		c.kind, c.message = string(err.Kind), err.Message
		for _, f := range err.Frames {
			c.frames = append(c.frames, f.String())
		}
		for _, d := range err.Diagnostics {
			c.frames = append(c.frames, d.String())
		}
	}
	return *c
}

// referenceRecords builds and runs a reference program, and gives the record of
// each cell by its number.
func referenceRecords(t testing.TB, source string) map[int]record {
	t.Helper()
	dir := t.TempDir()
	file, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "reference")
	if err := os.WriteFile(file, []byte(source), 0o666); err != nil {
		t.Fatal(err)
	}
	// Without inlining, closures have the names that the user knows.
	build := exec.Command("go", "build", "-gcflags=-N -l", "-o", program, file)
	build.Dir = filepath.Join("..", "..", "..") // for the packages of this module
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the reference: %v\n%s", err, first(string(out), 3000))
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	run := exec.CommandContext(t.Context(), program)
	var stdout, stderr strings.Builder
	run.Stdout, run.Stderr, run.ExtraFiles = &stdout, &stderr, []*os.File{write}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	records := map[int]record{}
	lines := json.NewDecoder(bufio.NewReader(read))
	for {
		var line struct {
			Cell          int
			Result        map[string]json.RawMessage
			Kind, Message string
			Frames        []string
		}
		if err := lines.Decode(&line); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		records[line.Cell] = record{streams: map[string]string{}, result: line.Result, kind: line.Kind, message: line.Message, frames: line.Frames}
	}
	if err := run.Wait(); err != nil {
		t.Fatalf("running the reference: %v\n%s", err, last(stderr.String(), 3000))
	}
	for name, text := range map[string]string{interp.Stdout: stdout.String(), interp.Stderr: stderr.String()} {
		for part := range strings.SplitSeq(text, "\x00cell ") {
			if number, rest, ok := strings.Cut(part, "\x00"); ok {
				n, err := strconv.Atoi(number)
				if err != nil {
					t.Fatalf("the output of the reference is out of step at %q", number)
				}
				records[n].streams[name] = string([]rune(rest)) // as a stream has it, in UTF-8
			}
		}
	}
	return records
}

// first and last bound what a failure shows.
func first(s string, n int) string { return s[:min(n, len(s))] }
func last(s string, n int) string  { return s[max(0, len(s)-n):] }
