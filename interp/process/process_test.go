package process

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gokernel/interp"
)

func TestExpand(t *testing.T) {
	t.Setenv("HOME", "/home/ada")
	for path, want := range map[string]string{
		"": "", "a/b": "a/b", "~": "/home/ada", "~/notes": "/home/ada/notes", "~bob/x": "~bob/x", "a~": "a~",
	} {
		if got, err := expand(path); err != nil || got != filepath.FromSlash(want) {
			t.Errorf("expand(%q) = %q, %v, want %q", path, got, err, want)
		}
	}
}

func TestReadGoroutines(t *testing.T) {
	e := New(func(file string, line int, function string) (interp.Frame, bool) {
		return interp.Frame{Cell: 1, Line: line, Function: strings.TrimPrefix(function, "main.")}, file == "cell[1]"
	})
	list := e.list("goroutine 1 [running]:\nmain.main()\n\t/x/main.go:1 +0x1\n\n" +
		"goroutine 7 gp=0xc0 m=3 [chan receive, 2 minutes, locked to thread]:\nmain.(*T).wait(0x1, {0x2, 0x3})\n\tcell[1]:12 +0x1f\n" +
		"created by main.start in goroutine 3\n\tcell[1]:3 +0x2\n\n" +
		"goroutine 9 [select (no cases)]:\nruntime.x()\n\tx.go:1 +0x1\ncreated by main.start in goroutine 3\n\tcell[1]:4 +0x2\n")
	if len(list) != 2 {
		t.Fatalf("%+v", list)
	}
	first, second := list[0], list[1]
	if first.ID != 7 || first.State != "chan receive, 2 minutes, locked to thread" || len(first.Frames) != 1 ||
		first.Frames[0] != (interp.Frame{Cell: 1, Line: 12, Function: "(*T).wait"}) || first.Origin == nil ||
		*first.Origin != (interp.Frame{Cell: 1, Line: 3, Function: "start"}) {
		t.Errorf("first: %+v %+v", first, first.Origin)
	}
	if second.ID != 9 || len(second.Frames) != 0 || second.Origin == nil || second.Origin.Line != 4 {
		t.Errorf("second: %+v %+v", second, second.Origin)
	}
}

func TestCrash(t *testing.T) {
	frame := func(file string, line int, function string) (interp.Frame, bool) {
		return interp.Frame{Cell: 1, Line: line, Function: strings.TrimPrefix(function, "main.")}, file == "cell[1]"
	}
	again := "main.f(0x1)\n\tcell[1]:2 +0x1f fp=0xc0 sp=0xc0 pc=0x1\n"
	report := "runtime: goroutine stack exceeds 1000000000-byte limit\nfatal error: stack overflow\n\n" +
		"runtime stack:\nruntime.throw({0x1, 0x2})\n\truntime/panic.go:1 +0x1\n\n" +
		"goroutine 7 gp=0xc0 m=3 mp=0x1 [running]:\n" + again + strings.Repeat(again, 49) + "...10 frames elided...\n" + again +
		"main.g({0x1?})\n\tcell[1]:5 +0x1\nsort.Sort()\n\tsort.go:1 +0x1\n\ngoroutine 8 [select]:\nmain.other()\n\tcell[1]:9 +0x1\n"
	want := []interp.Frame{{Cell: 1, Line: 2, Function: "f"}, {Cell: 1, Line: 5, Function: "g"}}
	if got := Crash(report, frame); !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	var deep strings.Builder
	for i := range 100 {
		fmt.Fprintf(&deep, "main.f%d()\n\tcell[1]:%d +0x1\n", i, i)
	}
	if got := Crash("goroutine 7 [running]:\n"+deep.String(), frame); len(got) != maxCrash || got[0].Function != "f0" {
		t.Errorf("of a hundred calls: %+v", got)
	}
	for _, report := range []string{"", "SIGKILL", "goroutine 7 [running]:\nmain.x()\n\tx.go:1 +0x1\n\ngoroutine 8 [select]:\n" + again} {
		if got := Crash(report, frame); got != nil {
			t.Errorf("%q: %+v", report, got)
		}
	}
}

// Goroutines in the same place are looked at once, whatever their arguments are
// and however long they have waited: a hundred thousand took 18 s.
func TestGoroutinesThatAreAlike(t *testing.T) {
	asked := 0
	e := New(func(file string, line int, function string) (interp.Frame, bool) {
		asked++
		return interp.Frame{Cell: 1, Line: line, Function: function}, file == "cell[1]"
	})
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, "goroutine %d [chan receive, %d minutes]:\nmain.wait(%#x)\n\tcell[1]:12 +0x1f\n", i+10, i+1, i)
		if i%2 == 1 {
			text.WriteString("...additional frames elided...\n")
		}
		fmt.Fprintf(&text, "created by main.start in goroutine %d\n\tcell[1]:3 +0x2\n\n", i)
	}
	text.WriteString("goroutine 7 [select]:\nmain.wait(0x1)\n\tcell[1]:12 +0x1f\n")
	list := e.list(text.String())
	if len(list) != 2 || list[0].Count != 1000 || list[0].ID != 10 || list[0].Origin == nil || list[1].Count != 1 {
		t.Errorf("%+v", list)
	}
	if asked != 3 {
		t.Errorf("%d calls were looked at", asked)
	}
}

// A pipeline of the shell ends as a whole.
func TestSignalTree(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("only where processes can be listed")
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", "sleep 60 | { echo up; read x; }; true")
	cmd.Stdout = w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	text := make([]byte, 3)
	if _, err := io.ReadFull(r, text); err != nil { // both sides of the pipe are there
		t.Fatal(err)
	}
	signalTree(cmd.Process, os.Kill, map[int]bool{})
	if err := r.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(text); err != io.EOF { // nobody has the pipe any more
		t.Errorf("the processes of the pipeline go on: %v", err)
	}
	_ = cmd.Wait() // it was killed
}
