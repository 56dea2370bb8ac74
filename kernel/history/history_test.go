package history

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// open returns a store and what it logs.
func open(t *testing.T, path string) (*Store, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	s := Open(path, slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(s.Close)
	return s, &log
}

// show writes entries as "session:line input" words.
func show(entries []Entry) string {
	words := make([]string, 0, len(entries))
	for _, e := range entries {
		words = append(words, fmt.Sprintf("%d:%d %s", e.Session, e.Line, e.Input))
	}
	return strings.Join(words, ", ")
}

// three sessions: a b, c a, and the open one: d e a.
func three(t *testing.T) *Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gokernel", "history.jsonl")
	for _, cells := range [][]string{{"a", "b"}, {"c", "a"}} {
		s, _ := open(t, path)
		for i, c := range cells {
			s.Add(i+1, c, "out of "+c)
		}
		s.Close()
	}
	s, _ := open(t, path)
	for i, c := range []string{"d", "e", "a"} {
		s.Add(i+1, c, "")
	}
	return s
}

func TestRange(t *testing.T) {
	s := three(t)
	for _, test := range []struct {
		name           string
		session, start int
		stop           int // 0 is none
		want           string
	}{
		{"this session", 0, 0, 0, "0:1 d, 0:2 e, 0:3 a"},
		{"this session by its number", 3, 0, 0, "3:1 d, 3:2 e, 3:3 a"},
		{"the one before", -1, 0, 0, "2:1 c, 2:2 a"},
		{"the first", 1, 1, 0, "1:1 a, 1:2 b"},
		{"two before", -2, 2, 0, "1:2 b"},
		{"before the first", -3, 0, 0, ""},
		{"not yet", 4, 0, 0, ""},
		{"lines", 0, 2, 3, "0:2 e"},
		{"from the end", 0, -1, 0, "0:3 a"},
		{"to before the end", 0, 1, -1, "0:1 d, 0:2 e"},
		{"none", 0, 3, 2, ""},
		{"past the end", 0, 9, 20, ""},
	} {
		var stop *int
		if test.stop != 0 {
			stop = &test.stop
		}
		if got := show(s.Range(t.Context(), test.session, test.start, stop)); got != test.want {
			t.Errorf("%s: Range(%d, %d, %d) = %q, want %q", test.name, test.session, test.start, test.stop, got, test.want)
		}
	}
	if got := s.Range(t.Context(), 1, 1, nil); got[0].Output != "out of a" {
		t.Errorf("output = %q", got[0].Output)
	}
}

func TestTailAndSearch(t *testing.T) {
	s := three(t)
	all := "1:1 a, 1:2 b, 2:1 c, 2:2 a, 3:1 d, 3:2 e, 3:3 a"
	for n, want := range map[int]string{0: all, -1: all, 7: all, 100: all, 4: "2:2 a, 3:1 d, 3:2 e, 3:3 a", 1: "3:3 a"} {
		if got := show(s.Tail(t.Context(), n)); got != want {
			t.Errorf("Tail(%d) = %q, want %q", n, got, want)
		}
	}
	for _, test := range []struct {
		pattern string
		n       int
		unique  bool
		want    string
	}{
		{"a", 0, false, "1:1 a, 2:2 a, 3:3 a"},
		{"a", 2, false, "2:2 a, 3:3 a"},
		{"a", 0, true, "3:3 a"},
		{"*", 0, true, "1:2 b, 2:1 c, 3:1 d, 3:2 e, 3:3 a"},
		{"", 2, true, "3:2 e, 3:3 a"},
		{"?", 1, false, "3:3 a"},
		{"x*", 0, false, ""},
	} {
		if got := show(s.Search(t.Context(), test.pattern, test.n, test.unique)); got != test.want {
			t.Errorf("Search(%q, %d, %v) = %q, want %q", test.pattern, test.n, test.unique, got, test.want)
		}
	}
}

func TestGlob(t *testing.T) {
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"fmt.*", "fmt.Println()", true},
		{"fmt.*", "fmtXPrintln()", false},
		{"*for*", "x := 1\nfor {\n}", true},
		{"f?r", "för", true},
		{"f?r", "fr", false},
		{"for", "for {}", false},
		{`a[0]*\d`, `a[0] = \d`, true},
		{strings.Repeat("a*", 50), strings.Repeat("a", 500) + "b", true},
		{strings.Repeat("a*", 50) + "c", strings.Repeat("a", 500) + "b", false}, // in linear time
		{strings.Repeat("?", 10_000), "a", false},
	} {
		if got := glob(test.pattern)(test.text); got != test.want {
			t.Errorf("glob(%.20q) of %.20q = %v", test.pattern, test.text, got)
		}
	}
}

// Several kernels at once: each has a number of its own, and nothing is lost.
func TestShared(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	const kernels, cells = 6, 40
	var wg sync.WaitGroup
	for k := range kernels {
		wg.Go(func() {
			s := Open(path, slog.New(slog.DiscardHandler))
			for i := range cells {
				s.Add(i+1, fmt.Sprintf("kernel %d", k), "")
				if i%10 == 0 {
					s.Tail(context.Background(), 5)
				}
			}
			s.Close()
		})
	}
	wg.Wait()
	last, log := open(t, path)
	all := last.Tail(t.Context(), 0)
	if len(all) != kernels*cells {
		t.Errorf("%d cells of %d", len(all), kernels*cells)
	}
	owners := make(map[int]string)
	for _, e := range all {
		if owner, ok := owners[e.Session]; ok && owner != e.Input {
			t.Errorf("session %d is of %s and of %s", e.Session, owner, e.Input)
		}
		owners[e.Session] = e.Input
	}
	if len(owners) != kernels {
		t.Errorf("%d sessions", len(owners))
	}
	if log.Len() > 0 {
		t.Errorf("log: %s", log)
	}
}

func TestPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits")
	}
	dir := filepath.Join(t.TempDir(), "gokernel")
	file := filepath.Join(dir, "history.jsonl")
	for range 2 {
		s, _ := open(t, file)
		s.Add(1, "secret", "")
		s.Close()
		checkPrivate(t, dir)
		if err := os.Chmod(file, 0o644); err != nil { // somebody has put back a copy
			t.Fatal(err)
		}
	}
}

func checkPrivate(t *testing.T, dir string) {
	t.Helper()
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "history.jsonl"): 0o600, filepath.Join(dir, "history.jsonl.lock"): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %v, want %v", filepath.Base(path), got, want)
		}
	}
}

// No I/O before it is needed.
func TestLazy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "gokernel")
	s, _ := open(t, filepath.Join(dir, "history.jsonl"))
	s.Range(t.Context(), 0, 0, nil)
	s.Close()
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("Stat = %v", err)
	}
}

// A file that cannot be used costs a warning, never the history of the session
// and never the file.
func TestUnusableFile(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(t *testing.T, path string)
	}{
		{"not ours", func(t *testing.T, path string) { write(t, path, "SQLite format 3\x00\x01\x02\n") }},
		{"JSON, not ours", func(t *testing.T, path string) { write(t, path, `{"format":"another"}`+"\n") }},
		{"a folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}},
		{"under a file", func(t *testing.T, path string) { write(t, filepath.Dir(path), "") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "history.jsonl")
			if test.name == "under a file" {
				path = filepath.Join(path, "history.jsonl")
			}
			test.make(t, path)
			before, _ := os.ReadFile(path)
			s, log := open(t, path)
			s.Add(1, "a", "")
			s.Add(2, "b", "")
			if got := show(s.Tail(t.Context(), 0)); got != "1:1 a, 1:2 b" {
				t.Errorf("Tail = %q", got)
			}
			s.Close()
			if got := show(s.Range(t.Context(), 0, 1, nil)); got != "0:1 a, 0:2 b" {
				t.Errorf("Range = %q", got)
			}
			if strings.Count(log.String(), "level=WARN") != 1 {
				t.Errorf("log: %s", log)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Errorf("the file is %q", after)
			}
		})
	}
}

// A read-only file can still be read.
func TestReadOnly(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("nothing is read-only to root")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "history.jsonl")
	first, _ := open(t, path)
	first.Add(1, "a", "")
	first.Close()
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	s, log := open(t, path)
	s.Add(1, "b", "")
	if got := show(s.Tail(t.Context(), 1)); got != "1:1 b" && got != "2:1 b" {
		t.Errorf("Tail = %q", got)
	}
	if !strings.Contains(log.String(), "level=WARN") {
		t.Errorf("log: %s", log)
	}
}

// A crash in the middle of a line, or a damaged one, costs that line only.
func TestDamagedLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	write(t, path, `{"format":"gokernel history 1"}
{"session":1,"time":"2026-01-01T00:00:00Z"}
{"session":1,"line":1,"in":"a"}
{"session":1,"line":`+"\x00\xff\n"+`
{"session":1,"line":3,"in":"c"}
{"session":1,"line":4,"in":"cut sho`)
	s, log := open(t, path)
	s.Add(1, "d", "")
	s.Close()
	if got := show(s.Tail(t.Context(), 0)); got != "1:1 a, 1:3 c, 2:1 d" {
		t.Errorf("Tail = %q", got)
	}
	if strings.Count(log.String(), "level=WARN") != 1 || !strings.Contains(log.String(), "lines=2") {
		t.Errorf("log: %s", log)
	}
	next, _ := open(t, path)
	if got := show(next.Tail(t.Context(), 0)); got != "1:1 a, 1:3 c, 2:1 d" {
		t.Errorf("read again: %q", got)
	}
}

func TestTextSurvives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	code := "a := `<&>\u2028\x00`\n\tb := \"é\"\n"
	s, _ := open(t, path)
	s.Add(1, code, "short")
	s.Add(2, "x", strings.Repeat("long", maxOutput))
	s.Close()
	next, _ := open(t, path)
	got := next.Tail(t.Context(), 0)
	if len(got) != 2 || got[0].Input != code || got[0].Output != "short" || got[1].Output != "" {
		t.Errorf("Tail = %+v", got)
	}
}

func TestTrim(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	s, _ := open(t, path)
	for i := range 100 {
		s.Add(i+1, strings.Repeat("x", 100), "")
	}
	s.Close()
	if err := trim(path, 4000); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 4000 || info.Size() < 1000 {
		t.Errorf("%d bytes are left", info.Size())
	}
	next, log := open(t, path)
	all := next.Tail(t.Context(), 0)
	if len(all) == 0 || all[len(all)-1].Line != 100 || all[0].Line != 101-len(all) {
		t.Errorf("%d entries are left", len(all))
	}
	if left, _ := filepath.Glob(path + "*"); len(left) != 2 || log.Len() > 0 {
		t.Errorf("files %v, log %s", left, log)
	}
}

func TestDataDir(t *testing.T) {
	home := func() (string, error) { return filepath.FromSlash("/home/ada"), nil }
	for _, test := range []struct {
		goos string
		env  map[string]string
		want string
	}{
		{"linux", nil, "/home/ada/.local/share"},
		{"linux", map[string]string{"XDG_DATA_HOME": "/data"}, "/data"},
		{"linux", map[string]string{"XDG_DATA_HOME": "data"}, "/home/ada/.local/share"},
		{"darwin", nil, "/home/ada/Library/Application Support"},
		{"windows", nil, "/home/ada/AppData/Roaming"},
		{"windows", map[string]string{"APPDATA": `C:\roaming`}, `C:\roaming`},
	} {
		got, err := dataDir(test.goos, func(name string) string { return test.env[name] }, home)
		if err != nil || filepath.ToSlash(got) != filepath.ToSlash(test.want) {
			t.Errorf("%s %v: %q, %v; want %q", test.goos, test.env, got, err, test.want)
		}
	}
}

// Whatever is in the file, reading it ends with entries or an error, and what
// was added afterwards is found again.
func FuzzFile(f *testing.F) {
	f.Add([]byte(""))
	f.Add([]byte(`{"format":"gokernel history 1"}` + "\n" + `{"session":3,"line":1,"in":"a"}`))
	f.Add([]byte(`{"format":"gokernel history 1"}` + "\n" + `{"session":9223372036854775807,"line":-1}` + "\n"))
	f.Add([]byte("\n\n[]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "history.jsonl")
		write(t, path, string(data))
		s := Open(path, slog.New(slog.DiscardHandler))
		s.Add(1, "mine", "")
		s.Close()
		all := s.Tail(context.Background(), 0)
		found := 0
		for _, e := range all {
			if e.Input == "mine" {
				found++
			}
		}
		if found == 0 {
			t.Errorf("Tail = %q", show(all))
		}
	})
}

func write(t *testing.T, path, data string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

// An input that no person types is not kept, and one that got into the file
// all the same is passed over, and dropped with the next trim.
func TestVeryLongInput(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	long := strings.Repeat("x", maxLine)
	file := `{"format":"` + format + `"}` + "\n" + `{"session":1,"line":1,"in":"before"}` + "\n" +
		`{"session":1,"line":2,"in":"` + long + `"}` + "\n" + `{"session":1,"line":3,"in":"after"}` + "\n"
	file += strings.Repeat(`{"session":1,"line":4,"in":"`+long[:maxInput]+`"}`+"\n", maxFile/maxInput)
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	s := Open(path, slog.New(slog.DiscardHandler))
	for i, want := range []string{"before", "after"} {
		if all := s.Range(t.Context(), 1, 1, nil); all[i].Input != want {
			t.Errorf("entry %d is %.20q, want %q", i, all[i].Input, want)
		}
	}
	s.Add(1, strings.Repeat("é", maxInput/2)+"x", "")
	s.Add(2, strings.Repeat("\x01", maxInput), strings.Repeat("\x01", maxOutput)) // long as a line
	s.Close()
	again := Open(path, slog.New(slog.DiscardHandler))
	defer again.Close()
	if own := again.Range(t.Context(), 2, 1, nil); len(own) != 1 || own[0].Line != 2 || len(own[0].Input) != maxInput || len(own[0].Output) != maxOutput {
		t.Errorf("%d entries of the session", len(own))
	}
	if info, err := os.Stat(path); err != nil || info.Size() > maxFile {
		t.Errorf("the file has %v bytes, %v", info.Size(), err)
	}
}

// A disk that is full for a while costs one warning, and nothing that was run.
func TestHistoryAfterAFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	s, log := open(t, path)
	s.Add(1, "before", "")
	s.flush(t.Context())
	full := func() error { return &fs.PathError{Op: "write", Path: path, Err: syscall.ENOSPC} }
	s.withFile(t.Context(), "writing", full)
	s.withFile(t.Context(), "writing", full)
	if n := strings.Count(log.String(), "no space left"); n != 1 {
		t.Errorf("%d warnings: %s", n, log)
	}
	s.Add(2, "after", "")
	s.Close()
	next, _ := open(t, path)
	if got, want := show(next.Tail(t.Context(), 0)), "1:1 before, 1:2 after"; got != want {
		t.Errorf("the next session finds %q, want %q", got, want)
	}
}
