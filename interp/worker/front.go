package worker

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"gokernel/interp"
)

// A front hands events on, one after the other. It holds back what looks like
// the beginning of a crash report of the Go runtime, which the process writes
// to file descriptor 2 as its last act: that belongs to the cause of death,
// not under the cell. When the process lives on, the text was the user's.
type front struct {
	to interp.Front

	mu    sync.Mutex // held while an event is handed on: that keeps the order
	held  []byte
	run   int64 // that owns what is held
	last  int64 // that owned raw text last
	dying bool  // what is held is a report, and what follows
	timer *time.Timer
}

// reportTime is how long text is held back: a crashing process is gone sooner.
const reportTime = 300 * time.Millisecond

// text hands on text.
func (f *front) text(k kind, run int64, p []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if k != upRawStderr {
		f.flush()
		name := interp.Stdout
		if k == upStderr {
			name = interp.Stderr
		}
		f.stream(run, name, p)
		return
	}
	f.last = run
	if f.held != nil || f.dying {
		f.hold(p)
		return
	}
	at := report(p)
	f.stream(run, interp.Stderr, p[:at])
	if at == len(p) {
		return
	}
	f.run = run
	f.hold(p[at:])
	if f.timer != nil {
		f.timer.Stop()
	}
	f.timer = time.AfterFunc(reportTime, f.release)
}

// hold keeps what may be a report. A report is never long before its process
// is gone, but a user's text may be.
func (f *front) hold(p []byte) {
	f.held = append(f.held, p...)
	if len(f.held) > 1<<20 && !f.dying {
		f.flush()
	}
}

// crash says that a report has begun, so that nothing is released any more.
func (f *front) crash() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dying = true
}

// emit hands on an event.
func (f *front) emit(e interp.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.flush()
	f.to.Emit(e)
}

// release hands on what was held back.
func (f *front) release() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.flush()
}

// flush is release with f.mu held.
func (f *front) flush() {
	if f.held != nil && !f.dying {
		held := f.held
		f.held = nil
		f.timer.Stop()
		f.stream(f.run, interp.Stderr, held)
	}
}

// stream hands on text. f.mu is held.
func (f *front) stream(run int64, name string, p []byte) {
	if len(p) > 0 {
		text := string(p)
		if !utf8.Valid(p) { // what a worker's stream sends is; what a dead one has left may not be
			text = strings.ToValidUTF8(text, "\uFFFD")
		}
		f.to.Emit(interp.Event{Run: run, Stream: &interp.Stream{Name: name, Text: text}})
	}
}

// end hands on what the dead process had written for the user, and returns
// the runtime's report, or "".
func (f *front) end(run int64, end ending) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.timer != nil {
		f.timer.Stop()
	}
	if run == 0 {
		run = f.last
	}
	f.stream(run, interp.Stdout, end.out)
	text := append(f.held, end.err...)
	f.held = nil
	at := report(text)
	if at == len(text) && len(end.report) > 0 {
		// The pump had its first words in hand when the process stopped.
		at = 0
	} else if len(end.report) > 0 && torn().Match(text[:at]) {
		at = 0
	}
	f.stream(run, interp.Stderr, text[:at])
	if len(end.report) == 0 {
		return string(text[at:])
	}
	// The first lines of some reports are on file descriptor 2 alone.
	first := text[at:]
	if i := bytes.Index(first, []byte("\ngoroutine ")); i >= 0 {
		first = first[:i+1]
	}
	return string(first) + "\n" + string(end.report)
}

// torn is the rest of a report's line whose beginning the pump had in hand,
// as the runtime writes a line in pieces.
var torn = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-fx]*(-byte (limit|block).*)?\n$`) })

// report returns where in p a crash report of the Go runtime begins; len(p)
// where there is none.
func report(p []byte) int {
	for at := 0; at < len(p); {
		line := p[at:]
		for _, start := range reportStarts {
			if bytes.HasPrefix(line, start) {
				return at
			}
		}
		n := bytes.IndexByte(line, '\n')
		if n < 0 {
			break
		}
		at += n + 1
	}
	return len(p)
}

// reportStarts are the first words of the runtime's reports.
var reportStarts = [][]byte{
	[]byte("fatal error: "), []byte("panic: "), []byte("runtime: "), []byte("unexpected fault address "),
	[]byte("SIGSEGV: "), []byte("SIGBUS: "), []byte("SIGFPE: "), []byte("SIGILL: "), []byte("SIGABRT: "), []byte("SIGQUIT: "), []byte("SIGTRAP: "), []byte("SIGSYS: "),
}
