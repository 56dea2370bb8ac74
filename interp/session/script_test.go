package session_test

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"gokernel/interp"
	"gokernel/interp/session"
)

var update = flag.Bool("update", false, "rewrite the outputs in the session scripts")

// TestScripts runs testdata/sessions: each file is a session, cells in
// (N.go), messages out (N.out). The text before the first file says what it
// shows. A cell may be preceded by N.in, lines that answer its input requests.
func TestScripts(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/sessions/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no session scripts: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { runScript(t, path) })
	}
}

func runScript(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(strings.TrimSpace(string(archive.Comment))) == 0 {
		t.Errorf("%s does not say what it shows", path)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	front := &recorder{}
	s := newSession(t, front)
	rewritten := &txtar.Archive{Comment: archive.Comment}
	for _, f := range archive.Files {
		name, isCell := strings.CutSuffix(f.Name, ".go")
		if !isCell {
			if strings.HasSuffix(f.Name, ".in") {
				rewritten.Files = append(rewritten.Files, f)
			}
			continue
		}
		got := front.run(s, len(rewritten.Files), files[f.Name], files[name+".in"])
		if want := files[name+".out"]; got != want && !*update {
			t.Errorf("cell %s:\n%s\ngives\n%s\nwant\n%s", name, files[f.Name], got, want)
		}
		rewritten.Files = append(rewritten.Files, f, txtar.File{Name: name + ".out", Data: []byte(got)})
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(rewritten), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// A recorder is a front that writes down what a cell does.
type recorder struct {
	mu     sync.Mutex
	runs   int64
	number int
	lines  strings.Builder
	stream string // of the text that is being written
	text   string
	inputs []string
	onText func() // called when text comes, or nil
}

// run runs one cell and returns what it did, a line for each thing.
func (r *recorder) run(s *session.Session, _ int, code, inputs string) string {
	r.mu.Lock()
	r.runs++
	r.number++
	r.lines.Reset()
	r.inputs = strings.Split(strings.TrimSuffix(inputs, "\n"), "\n")
	if inputs == "" {
		r.inputs = nil
	}
	cell := interp.Cell{Run: r.runs, Number: r.number, Code: code, AllowStdin: inputs != ""}
	r.mu.Unlock()
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	if strings.Contains(code, "// interrupt") {
		ctx, stop = context.WithTimeout(ctx, 200*time.Millisecond)
		defer stop()
	}
	outcome := s.Execute(ctx, cell)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flush()
	if outcome.Err != nil {
		r.failure("error", outcome.Err)
	}
	return r.lines.String()
}

// Emit implements interp.Front.
func (r *recorder) Emit(e interp.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.Stream != nil {
		if e.Stream.Name != r.stream {
			r.flush()
		}
		r.stream, r.text = e.Stream.Name, r.text+e.Stream.Text
		if r.onText != nil {
			r.onText()
		}
		return
	}
	r.flush()
	switch {
	case e.Result != nil:
		r.bundle("result", *e.Result)
	case e.Display != nil:
		verb := "display"
		if e.Display.Update {
			verb = "update"
		}
		if e.Display.ID != "" {
			verb += " [id]"
		}
		r.bundle(verb, e.Display.Bundle)
	case e.Clear != nil:
		fmt.Fprintf(&r.lines, "clear wait=%v\n", e.Clear.Wait)
	case e.Error != nil:
		r.failure("goroutine error", e.Error)
	}
}

// Input implements interp.Front.
func (r *recorder) Input(_ context.Context, _ int64, request interp.InputRequest) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flush()
	if len(r.inputs) == 0 {
		return "", interp.ErrNoInput
	}
	answer := r.inputs[0]
	r.inputs = r.inputs[1:]
	fmt.Fprintf(&r.lines, "input prompt=%q password=%v\n", request.Prompt, request.Password)
	return answer, nil
}

func (r *recorder) flush() {
	if r.text == "" {
		return
	}
	for line := range strings.Lines(r.text) {
		fmt.Fprintf(&r.lines, "%s| %s\n", r.stream, strings.TrimSuffix(line, "\n"))
	}
	r.text = ""
}

func (r *recorder) bundle(verb string, b interp.Bundle) {
	types := make([]string, 0, len(b.Data))
	for mime := range b.Data {
		types = append(types, mime)
	}
	slices.SortFunc(types, func(a, b string) int {
		return cmp.Or(-cmp.Compare(fmt.Sprint(a == "text/plain"), fmt.Sprint(b == "text/plain")), cmp.Compare(a, b))
	})
	for _, mime := range types {
		text := string(b.Data[mime])
		var s string
		if json.Unmarshal(b.Data[mime], &s) == nil {
			text = s
		}
		if mime != "text/plain" {
			fmt.Fprintf(&r.lines, "%s %s\n", verb, mime)
		}
		for line := range strings.SplitSeq(text, "\n") {
			fmt.Fprintf(&r.lines, "%s| %s\n", verb, line)
		}
	}
}

func (r *recorder) failure(verb string, err *interp.CellError) {
	fmt.Fprintf(&r.lines, "%s %s: %s\n", verb, err.Kind, err.Message)
	for _, d := range err.Diagnostics {
		fmt.Fprintf(&r.lines, "  %s\n", d)
		if d.Advice != "" {
			fmt.Fprintf(&r.lines, "    %s\n", d.Advice)
		}
	}
	for _, f := range err.Frames {
		fmt.Fprintf(&r.lines, "  at %s\n", f)
	}
	if err.Advice != "" {
		fmt.Fprintf(&r.lines, "  %s\n", err.Advice)
	}
}
