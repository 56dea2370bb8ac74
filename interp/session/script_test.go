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
	"regexp"
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
// shows. A cell may be preceded by N.in, lines that answer its input requests,
// and by N.id, the front end's id of it: one that has run before is run again,
// perhaps with another text.
//
// Every engine runs every script, and is to give the same: but for those that
// have a line "Engines: " in their text, with the names of those that can; and
// where there is an N.ENGINE.out.
//
// Files under "beside/" lie in the directory that the session works in, which
// outputs call DIR.
//
// Of the drawings of a progress bar the first and the last are shown, since it
// depends on the machine how many there are between them.
//
// What a line "Varies: PATTERN" matches, outputs have as a tilde.
//
// A cell with the comment "interrupt" is interrupted when it has written
// something.
func TestScripts(t *testing.T) {
	paths, err := filepath.Glob("../../testdata/sessions/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no session scripts: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, engine := range enginesOf(archive) {
			t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar")+"/"+engine, func(t *testing.T) {
				runScript(t, path, archive, engine, i == 0)
			})
		}
	}
}

// enginesOf names the engines that run the script.
func enginesOf(archive *txtar.Archive) []string {
	for line := range strings.Lines(string(archive.Comment)) {
		if list, ok := strings.CutPrefix(line, "Engines: "); ok {
			return strings.Fields(list)
		}
	}
	return []string{"interpreter", "auto", "compile"}
}

// varying are the patterns of what is different each time.
func varying(t *testing.T, archive *txtar.Archive) []*regexp.Regexp {
	t.Helper()
	var list []*regexp.Regexp
	for line := range strings.Lines(string(archive.Comment)) {
		if text, ok := strings.CutPrefix(line, "Varies: "); ok {
			pattern, err := regexp.Compile(strings.TrimSpace(text))
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, pattern)
		}
	}
	return list
}

// start says how an engine's worker is started, and in which mode.
func start(t testing.TB, engine string) (session.StartFunc, session.Mode) {
	t.Helper()
	switch engine {
	case "interpreter":
		return interpreterOnly(t), session.Auto
	case "auto", "compile":
		return compiling(t), session.Mode(engine)
	}
	t.Fatalf("there is no engine %q", engine)
	return nil, ""
}

func runScript(t *testing.T, path string, archive *txtar.Archive, engine string, first bool) {
	if len(strings.TrimSpace(string(archive.Comment))) == 0 {
		t.Errorf("%s does not say what it shows", path)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := beside(t, archive)
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	front := &recorder{news: make(chan struct{}, 1)}
	starter, mode := start(t, engine)
	s := newSession(t, front, starter, mode)
	var cells []string
	for _, f := range archive.Files {
		if name, isCell := strings.CutSuffix(f.Name, ".go"); isCell && !strings.Contains(name, "/") {
			cells = append(cells, name)
			front.execute(s, files[f.Name], files[name+".in"], strings.TrimSpace(files[name+".id"]))
		}
	}
	output := func(name string) string { // the file with what the cell is to do
		if _, ok := files[name+"."+engine+".out"]; ok {
			return name + "." + engine + ".out"
		}
		return name + ".out"
	}
	front.dir, front.varies = dir, varying(t, archive)
	for i, name := range cells {
		front.await(int64(i+1), files[output(name)])
	}
	changed := false
	for i, name := range cells {
		got, file := front.did(int64(i+1)), output(name)
		if files[file] == got {
			continue
		}
		_, unlike := files[name+".interpreter.out"]
		if !*update || file == name+".out" && !first && !unlike {
			t.Errorf("cell %s:\n%s\ngives\n%s\nwant\n%s", name, files[name+".go"], got, files[file])
			continue
		}
		changed = true
		at := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == file })
		if at < 0 {
			at = 1 + slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == name+".go" })
			archive.Files = slices.Insert(archive.Files, at, txtar.File{Name: file})
		}
		archive.Files[at].Data = []byte(got)
	}
	if changed {
		if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// beside makes the working directory of a session that has files beside it; "" is
// the tests' own, of one that has none.
func beside(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	dir := ""
	for _, f := range archive.Files {
		name, ok := strings.CutPrefix(f.Name, "beside/")
		if !ok {
			continue
		}
		if dir == "" {
			dir = t.TempDir()
			t.Chdir(dir)
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A recorder is a front that writes down what cells do, each by itself, also
// what they do after their end.
type recorder struct {
	mu     sync.Mutex
	cells  []*record
	inputs []string // answers for the running cell
	onText func()   // called when text comes, or nil
	dir    string   // that the session works in, or ""
	varies []*regexp.Regexp
	news   chan struct{}
}

// A record is what one cell has done, a line for each thing.
type record struct {
	lines  strings.Builder
	stream string // of the text that is being written
	text   string
	bar    *interp.Display // the last drawing of a progress bar, or nil
}

// execute runs one cell. Its inputs are the lines that answer its questions; id
// may be "".
func (r *recorder) execute(s *session.Session, code, inputs, id string) {
	r.mu.Lock()
	r.cells = append(r.cells, &record{})
	number := len(r.cells)
	r.inputs = nil
	if inputs != "" {
		r.inputs = strings.Split(strings.TrimSuffix(inputs, "\n"), "\n")
	}
	r.mu.Unlock()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	if strings.Contains(code, "// interrupt") {
		r.mu.Lock()
		r.onText = stop
		r.mu.Unlock()
	}
	outcome := s.Execute(ctx, interp.Cell{Run: int64(number), Number: number, ID: id, Code: code, AllowStdin: inputs != ""})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.onText = nil
	if outcome.Page != nil {
		r.cells[number-1].bundle("page", *outcome.Page)
	}
	if next := outcome.NextInput; next != nil {
		r.cells[number-1].bundle(map[bool]string{true: "this cell", false: "next cell"}[next.Replace], interp.PlainBundle(next.Text))
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
	cell.drawn()
	text := cell.lines.String()
	if r.dir != "" {
		text = strings.ReplaceAll(text, r.dir, "DIR")
	}
	for _, pattern := range r.varies {
		text = pattern.ReplaceAllString(text, "~")
	}
	return text
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
	if d := e.Display; d != nil && d.Update && strings.Contains(string(d.Data["text/html"]), "aria-label") {
		c.bar = d
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

// drawn writes the last drawing of a progress bar.
func (c *record) drawn() {
	if c.bar != nil {
		c.bundle("update [id]", c.bar.Bundle)
		c.bar = nil
	}
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
	c.drawn()
	fmt.Fprintf(&c.lines, "%s %s: %s\n", verb, err.Kind, err.Message)
	for _, d := range err.Diagnostics {
		fmt.Fprintf(&c.lines, "  %s\n", d)
		if d.Advice != "" {
			fmt.Fprintf(&c.lines, "    %s\n", d.Advice)
		}
	}
	if err.More > 0 {
		fmt.Fprintf(&c.lines, "  %d more\n", err.More)
	}
	for _, f := range err.Frames {
		fmt.Fprintf(&c.lines, "  at %s\n", f)
		if f.Source != "" {
			fmt.Fprintf(&c.lines, "    %s\n", f.Source)
		}
	}
	if err.Advice != "" {
		fmt.Fprintf(&c.lines, "  %s\n", err.Advice)
	}
}
