package session

import (
	"fmt"
	"os"
	"sync"
	"unicode/utf8"

	"gokernel/interp"
	"gokernel/interp/magic"
)

// A bound stands before the front: of the text that a cell writes it hands on
// as much as %output allows, and puts the rest into a file. At first it
// allows everything.
type bound struct {
	interp.Front

	mu       sync.Mutex
	maxText  int64 // bytes; 0 is no bound
	maxValue int64 // bytes that one form of a value may have; 0 is the default
	runs     map[int64]*written
}

// written is what a cell has written.
type written struct {
	bytes int64
	over  bool // more than is allowed
	path  string
	kept  int64    // bytes in the file
	file  *os.File // nil where it is closed, or could not be made
	err   error
}

func newBound(front interp.Front) *bound {
	return &bound{Front: front, runs: map[int64]*written{}}
}

func (b *bound) limits() (text, value int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.maxText, b.maxValue
}

func (b *bound) set(text, value int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.maxText, b.maxValue = text, value
}

// value is what a worker.Program is told.
func (b *bound) value() int {
	_, value := b.limits()
	return int(value)
}

// Emit implements interp.Front.
func (b *bound) Emit(e interp.Event) {
	if e.Stream == nil {
		b.Front.Emit(e)
		return
	}
	shown, note := b.take(e.Run, e.Stream.Text)
	if shown != "" {
		e.Stream = &interp.Stream{Name: e.Stream.Name, Text: shown}
		b.Front.Emit(e)
	}
	if note != "" {
		b.Front.Emit(interp.Event{Run: e.Run, Stream: &interp.Stream{Name: interp.Stderr, Text: note}})
	}
}

// take counts a text, and returns what is to be shown of it, and a note when
// it is the first that is not, or the first that the file does not take.
func (b *bound) take(run int64, text string) (shown, note string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.runs[run]
	if b.maxText == 0 && w == nil {
		return text, ""
	}
	if w == nil {
		w = &written{}
		b.runs[run] = w
	}
	w.bytes += int64(len(text))
	if w.over {
		before := w.err
		w.keep(text)
		if before == nil && w.err != nil {
			note = fmt.Sprintf("gokernel: the rest of what the cell writes is lost: %v; %s has what came before\n", w.err, w.path)
		}
		return "", note
	}
	if b.maxText == 0 || w.bytes <= b.maxText {
		return text, ""
	}
	w.over = true
	room := len(text) - int(w.bytes-b.maxText)
	for room > 0 && !utf8.RuneStart(text[room]) {
		room--
	}
	w.keep(text[room:])
	note = fmt.Sprintf("\ngokernel: the cell has written more than %s; the rest goes to %s (%%output max=none shows all)\n", magic.SizeText(b.maxText), w.path)
	if w.err != nil {
		note = fmt.Sprintf("\ngokernel: the cell has written more than %s; the rest is lost: %v (%%output max=none shows all)\n", magic.SizeText(b.maxText), w.err)
	}
	return text[:room], note
}

// keep writes a text to the file.
func (w *written) keep(text string) {
	if w.err != nil {
		return
	}
	switch {
	case w.file != nil:
	case w.path == "":
		if w.file, w.err = os.CreateTemp("", "gokernel-output-*.txt"); w.err == nil {
			w.path = w.file.Name()
		}
	default: // of a goroutine that outlives its cell
		w.file, w.err = os.OpenFile(w.path, os.O_APPEND|os.O_WRONLY, 0o600)
	}
	if w.err == nil {
		var n int
		n, w.err = w.file.WriteString(text)
		w.kept += int64(n)
	}
	if w.err != nil && w.file != nil {
		w.file.Close()
		w.file = nil
		if w.kept == 0 {
			_ = os.Remove(w.path) // nothing names it
		}
	}
}

// end closes the file of a cell that has ended.
func (b *bound) end(run int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.runs[run]
	switch {
	case w == nil:
	case !w.over:
		delete(b.runs, run)
	case w.file != nil:
		w.file.Close()
		w.file = nil
	}
}

// close closes all files. They stay, for the notebook names them.
func (b *bound) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, w := range b.runs {
		if w.file != nil {
			w.file.Close()
			w.file = nil
		}
	}
}
