package yaegi

import (
	"bytes"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"gokernel/interp"
)

// A trace gathers the user's frames of a panic, for each goroutine by itself. The interpreter writes one line
// to it for each frame that a panic unwinds, innermost first, with the position
// of the function's first statement: a Place. Functions with several lines that
// can fail keep the number of the latest in a variable and defer leave, which
// runs just before the line is written.
type trace struct {
	last atomic.Pointer[left]

	mu     sync.Mutex
	places map[int]Place
	frames map[string][]interp.Frame // by goroutine
}

// left is the latest function that was left, and the line at which.
type left struct{ id, line int }

func (t *trace) leave(id int, line *int) { t.last.Store(&left{id, *line}) }

// know adds the functions of a program.
func (t *trace) know(places []Place) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.places == nil {
		t.places = map[int]Place{}
	}
	for _, p := range places {
		t.places[p.ID] = p
	}
}

// Write takes a line of the interpreter's: "12345:2: panic: main.f(...)".
func (t *trace) Write(p []byte) (int, error) {
	if !bytes.Contains(p, []byte(": panic: ")) {
		return len(p), nil
	}
	text, _, _ := strings.Cut(string(p), ": panic: ")
	parts := strings.Split(text, ":")
	if len(parts) < 2 {
		return len(p), nil
	}
	number, err := strconv.Atoi(parts[len(parts)-2])
	if err != nil {
		return len(p), nil
	}
	id := goroutine()
	t.mu.Lock()
	defer t.mu.Unlock()
	place, ok := t.places[number/placeLines]
	if !ok || len(t.frames[id]) >= maxFrames {
		return len(p), nil
	}
	frame := interp.Frame{Cell: place.Cell, Function: place.Function, Line: place.Line}
	if l := t.last.Load(); l != nil && l.id == place.ID && l.line > 0 {
		frame.Line = l.line
	}
	if t.frames == nil || len(t.frames) > maxFrames {
		t.frames = map[string][]interp.Frame{} // nobody has asked for those there were
	}
	t.frames[id] = append(t.frames[id], frame)
	return len(p), nil
}

const maxFrames = 100

// take returns the frames that the calling goroutine has gathered, and forgets
// them.
func (t *trace) take() []interp.Frame {
	id := goroutine()
	t.mu.Lock()
	defer t.mu.Unlock()
	frames := t.frames[id]
	delete(t.frames, id)
	return frames
}

// goroutine names the calling goroutine, from the first words of its stack:
// "goroutine 12 [running]". It takes a microsecond, so it is for panics.
func goroutine() string {
	var buf [32]byte
	words := bytes.Fields(buf[:runtime.Stack(buf[:], false)])
	if len(words) < 2 {
		return ""
	}
	return string(words[1])
}
