package yaegi

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"gokernel/interp"
)

// A trace gathers the user's frames of a panic. The interpreter writes one line
// to it for each frame that a panic unwinds, innermost first, with the position
// of the function's first statement. The lowering has put into that position's
// file name which function of which cell it is, and the line that can fail if
// there is only one. Functions with several such lines keep the number of the
// latest in a variable and defer leave, which runs just before the line is
// written.
type trace struct {
	last atomic.Pointer[left]

	mu     sync.Mutex
	frames []interp.Frame
}

// left is the latest function that was left, and the line at which.
type left struct {
	place string
	line  int
}

func (t *trace) leave(place string, line *int) { t.last.Store(&left{place, *line}) }

// Write takes a line of the interpreter's: "FILE:1:2: panic: main.f(...)".
func (t *trace) Write(p []byte) (int, error) {
	if !bytes.Contains(p, []byte(": panic: ")) {
		return len(p), nil
	}
	place, _, _ := strings.Cut(string(p), ": panic: ")
	for range 2 { // the line and column
		if i := strings.LastIndexByte(place, ':'); i >= 0 {
			place = place[:i]
		}
	}
	frame, ok := parsePlace(place)
	if !ok {
		return len(p), nil
	}
	if l := t.last.Load(); l != nil && l.place == place && l.line > 0 {
		frame.Line = l.line
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.frames) < maxFrames {
		t.frames = append(t.frames, frame)
	}
	return len(p), nil
}

const maxFrames = 100

// take returns the frames gathered and forgets them.
func (t *trace) take() []interp.Frame {
	t.mu.Lock()
	defer t.mu.Unlock()
	frames := t.frames
	t.frames = nil
	return frames
}

// place is the file name that stands for a function: its cell, its name, and
// the line to show unless leave knows better.
func place(cell int, function string, line int) string {
	return strconv.Itoa(cell) + "|" + function + "|" + strconv.Itoa(line)
}

func parsePlace(s string) (interp.Frame, bool) {
	parts := strings.Split(s, "|")
	if len(parts) != 3 {
		return interp.Frame{}, false
	}
	cell, err1 := strconv.Atoi(parts[0])
	line, err2 := strconv.Atoi(parts[2])
	return interp.Frame{Cell: cell, Function: parts[1], Line: line}, err1 == nil && err2 == nil
}
