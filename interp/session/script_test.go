package session_test

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
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
	front := &recorder{news: make(chan struct{}, 1)}
	s := newSession(t, front)
	var cells []string
	for _, f := range archive.Files {
		if name, isCell := strings.CutSuffix(f.Name, ".go"); isCell {
			cells = append(cells, name)
			front.execute(s, files[f.Name], files[name+".in"])
		}
	}
	for i, name := range cells {
		front.await(int64(i+1), files[name+".out"])
	}
	rewritten := &txtar.Archive{Comment: archive.Comment}
	for i, name := range cells {
		got := front.did(int64(i + 1))
		if want := files[name+".out"]; got != want && !*update {
			t.Errorf("cell %s:\n%s\ngives\n%s\nwant\n%s", name, files[name+".go"], got, want)
		}
		if inputs, ok := files[name+".in"]; ok {
			rewritten.Files = append(rewritten.Files, txtar.File{Name: name + ".in", Data: []byte(inputs)})
		}
		rewritten.Files = append(rewritten.Files,
			txtar.File{Name: name + ".go", Data: []byte(files[name+".go"])}, txtar.File{Name: name + ".out", Data: []byte(got)})
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(rewritten), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// A recorder is a front that writes down what cells do, each by itself, also
// what they do after their end.
type recorder struct {
	mu     sync.Mutex
	cells  []*record
	inputs []string // answers for the running cell
	onText func()   // called when text comes, or nil
	news   chan struct{}
}

// A record is what one cell has done, a line for each thing.
type record struct {
	lines  strings.Builder
	stream string // of the text that is being written
	text   string
}

// execute runs one cell. Its inputs are the lines that answer its questions.
func (r *recorder) execute(s *session.Session, code, inputs string) {
	r.mu.Lock()
	r.cells = append(r.cells, &record{})
	number := len(r.cells)
	r.inputs = nil
	if inputs != "" {
		r.inputs = strings.Split(strings.TrimSuffix(inputs, "\n"), "\n")
	}
	r.mu.Unlock()
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	if strings.Contains(code, "// interrupt") {
		ctx, stop = context.WithTimeout(ctx, 200*time.Millisecond)
		defer stop()
	}
	outcome := s.Execute(ctx, interp.Cell{Run: int64(number), Number: number, Code: code, AllowStdin: inputs != ""})
	r.mu.Lock()
	defer r.mu.Unlock()
	if outcome.Page != nil {
		r.cells[number-1].bundle("page", *outcome.Page)
	}
	if outcome.Err != nil {
		r.cells[number-1].failure("error", outcome.Err)
	}
}

// await waits for what goroutines of a cell still have to say after its end:
// until the cell has done what is wanted, but not for ever.
func (r *recorder) await(run int64, want string) {
	late := time.After(5 * time.Second)
	for want != "" && r.did(run) != want && !*update {
		select {
		case <-r.news:
		case <-late:
			return
		}
	}
}

// did is what the cell of that run has done.
func (r *recorder) did(run int64) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	cell := r.cells[run-1]
	cell.flush()
	return cell.lines.String()
}

// Emit implements interp.Front.
func (r *recorder) Emit(e interp.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cells[e.Run-1].event(e)
	select {
	case r.news <- struct{}{}:
	default: // there is news already
	}
	if e.Stream != nil && r.onText != nil {
		r.onText()
	}
}

// Input implements interp.Front.
func (r *recorder) Input(_ context.Context, run int64, request interp.InputRequest) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.inputs) == 0 {
		return "", interp.ErrNoInput
	}
	answer := r.inputs[0]
	r.inputs = r.inputs[1:]
	cell := r.cells[run-1]
	cell.flush()
	fmt.Fprintf(&cell.lines, "input prompt=%q password=%v\n", request.Prompt, request.Password)
	return answer, nil
}

func (c *record) event(e interp.Event) {
	if e.Stream != nil {
		if e.Stream.Name != c.stream {
			c.flush()
		}
		c.stream, c.text = e.Stream.Name, c.text+e.Stream.Text
		return
	}
	c.flush()
	switch {
	case e.Result != nil:
		c.bundle("result", *e.Result)
	case e.Display != nil:
		verb := "display"
		if e.Display.Update {
			verb = "update"
		}
		if e.Display.ID != "" {
			verb += " [id]"
		}
		c.bundle(verb, e.Display.Bundle)
	case e.Clear != nil:
		fmt.Fprintf(&c.lines, "clear wait=%v\n", e.Clear.Wait)
	case e.Error != nil:
		c.failure("goroutine error", e.Error)
	}
}

func (c *record) flush() {
	for line := range strings.Lines(c.text) {
		fmt.Fprintf(&c.lines, "%s| %s\n", c.stream, strings.TrimSuffix(line, "\n"))
	}
	c.text = ""
}

func (c *record) bundle(verb string, b interp.Bundle) {
	types := slices.SortedFunc(maps.Keys(b.Data), func(a, b string) int {
		// text/plain first
		return cmp.Compare(strings.TrimPrefix(a, "text/plain"), strings.TrimPrefix(b, "text/plain"))
	})
	for _, mime := range types {
		text := string(b.Data[mime])
		var s string
		if json.Unmarshal(b.Data[mime], &s) == nil {
			text = s
		}
		if mime != "text/plain" {
			fmt.Fprintf(&c.lines, "%s %s\n", verb, mime)
		}
		for line := range strings.SplitSeq(text, "\n") {
			fmt.Fprintf(&c.lines, "%s| %s\n", verb, line)
		}
	}
}

func (c *record) failure(verb string, err *interp.CellError) {
	c.flush()
	fmt.Fprintf(&c.lines, "%s %s: %s\n", verb, err.Kind, err.Message)
	for _, d := range err.Diagnostics {
		fmt.Fprintf(&c.lines, "  %s\n", d)
		if d.Advice != "" {
			fmt.Fprintf(&c.lines, "    %s\n", d.Advice)
		}
	}
	for _, f := range err.Frames {
		fmt.Fprintf(&c.lines, "  at %s\n", f)
	}
	if err.Advice != "" {
		fmt.Fprintf(&c.lines, "  %s\n", err.Advice)
	}
}
