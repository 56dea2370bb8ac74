package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/reeflective/readline"
)

// A terminal reads from the user and prints above what they are writing.
//
// The editor is github.com/reeflective/readline (Apache 2.0). Of the libraries
// that are still looked after (its last release is of this year) it is the one
// that edits many lines as one text, with GNU readline's keys and the user's
// inputrc, on all systems; the price is its size. peterh/liner is kept too and
// a ninth of that, but knows single lines only. chzyer/readline has rested since
// 2022 and thinks in single lines as well, ergochat/readline continues it;
// knz/bubbline has rested since 2023 and brings a dozen modules.
//
// Its methods may be called from any goroutine; the library's own state belongs
// to the one that is in read.
type terminal struct {
	shell   *readline.Shell
	past    *past
	prompts func() (first, next string)
	builtin map[string]func() // the library's commands that keys.go replaces

	turn  sync.Mutex // held by read
	asked reading    // what is being read; belongs to read
	enter string     // what the line after this Enter begins with; belongs to read

	mu      sync.Mutex
	out     io.Writer
	reading bool
	nth     int    // counts reads
	open    string // the unfinished line on the screen, when nothing is read
	held    string // an unfinished line that came while something was read
	above   string // whole lines that wait to be printed above the prompt
	stop    error  // ends the read
	woken   bool   // the reading goroutine has been told of above or stop
	last    drawn  // what was printed last, if that is a display
}

// A drawn is a display at the end of the screen, which can be drawn over.
type drawn struct {
	id    string
	lines int
}

func newTerminal(out io.Writer, prompts func() (first, next string)) *terminal {
	t := &terminal{shell: readline.NewShell(), past: &past{}, prompts: prompts, out: out}
	t.shell.History.Add("cells", t.past)
	t.shell.Prompt.Primary(t.prompt)
	t.shell.SyntaxHighlighter = t.draw
	t.shell.AcceptMultiline = t.whole
	t.shell.Completer = t.menu
	t.configure()
	return t
}

// read reads a cell or an answer. The error is errInterrupted after Ctrl-C,
// io.EOF after Ctrl-D, and the cause of ctx's end.
func (t *terminal) read(ctx context.Context, r reading) (string, error) {
	t.turn.Lock()
	defer t.turn.Unlock()
	if i := strings.LastIndexByte(r.prompt, '\n'); i >= 0 {
		t.print(r.prompt[:i+1], false)
		r.prompt = r.prompt[i+1:]
	}
	t.asked = r
	t.past.hide(r.question)
	nth := t.begin()
	unhook := context.AfterFunc(ctx, func() { t.end(nth, context.Cause(ctx)) })
	defer unhook()
	line, err := t.shell.Readline()
	t.done()
	if errors.Is(err, readline.ErrInterrupt) {
		err = errInterrupted
	}
	return line, err
}

// begin makes a line for the prompt, and sees to what stands there already.
func (t *terminal) begin() (nth int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.open == "":
	case t.open == t.asked.prompt: // the cell has printed it, and the editor will
		io.WriteString(t.out, "\r\x1b[K")
	default:
		io.WriteString(t.out, "\n")
	}
	t.open, t.held, t.above, t.stop, t.last = "", "", "", nil, drawn{}
	t.reading, t.woken = true, false
	if t.asked.text != "" {
		t.wake()
	}
	t.nth++
	return t.nth
}

// done prints what came too late for the editor.
func (t *terminal) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reading = false
	if t.held == t.asked.prompt { // the cell's print of it has come after the question
		t.held = ""
	}
	io.WriteString(t.out, t.above+t.held)
	t.open, t.above, t.held = t.held, "", ""
}

// end ends the nth read.
func (t *terminal) end(nth int, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.reading && t.nth == nth {
		t.stop = err
		t.wake()
	}
}

// print prints text, above the prompt if there is one. With block it begins on
// a line of its own.
func (t *terminal) print(text string, block bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.printLocked(text, block)
}

// display prints whole lines that redraw can replace while nothing else is
// printed.
func (t *terminal) display(id, text string, width int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.printLocked(text, true)
	t.note(id, text, width)
}

// redraw replaces a display. It does nothing, and reports false, where that is
// not the last thing on the screen.
func (t *terminal) redraw(id, text string, width int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.reading || t.last.id != id || id == "" {
		return false
	}
	io.WriteString(t.out, fmt.Sprintf("\x1b[%dA\r\x1b[J", t.last.lines)+text)
	t.note(id, text, width)
	return true
}

// note notes what was printed last, unless it has lines that the terminal
// breaks. t.mu is held.
func (t *terminal) note(id, text string, width int) {
	t.last = drawn{id, strings.Count(text, "\n")}
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(line) > width { // its newline counts
			t.last = drawn{}
		}
	}
}

// printLocked is print with t.mu held.
func (t *terminal) printLocked(text string, block bool) {
	if text != "" {
		t.last = drawn{}
	}
	if !t.reading {
		if block && t.open != "" {
			io.WriteString(t.out, "\n")
			t.open = ""
		}
		io.WriteString(t.out, text)
		t.open = unfinished(t.open + text)
		return
	}
	if block && t.held != "" {
		t.held += "\n"
	}
	text = t.held + text
	whole := strings.LastIndexByte(text, '\n') + 1
	t.above += text[:whole]
	t.held = text[whole:]
	if whole > 0 {
		t.wake()
	}
}

// freshLine ends an unfinished line.
func (t *terminal) freshLine() { t.print("", true) }

// clearLine removes the unfinished line.
func (t *terminal) clearLine() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.held = ""
	if !t.reading && t.open != "" {
		io.WriteString(t.out, "\r\x1b[K")
		t.open = ""
	}
}

// unfinished is what stands on the last line after text was printed.
func unfinished(text string) string {
	text = text[strings.LastIndexByte(text, '\n')+1:]
	line := strings.TrimRight(text, "\r")
	return line[strings.LastIndexByte(line, '\r')+1:]
}

// wake makes the reading goroutine call attend, by a key that no keyboard
// needs: the library has no other way in. t.mu is held.
func (t *terminal) wake() {
	if t.woken {
		return
	}
	t.woken = true
	t.shell.Keys.Feed(false, wakeKey)
	t.shell.Keys.RequestRefresh()
}

// attend writes what the text begins with, prints what waits, and ends the read
// if it is to end. It is a command of the editor.
func (t *terminal) attend() {
	t.shell.History.SkipSave()
	if t.asked.text != "" {
		t.shell.Cursor().InsertAt([]rune(t.asked.text)...)
		t.asked.text = ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.woken = false
	if t.above != "" {
		t.shell.Display.CursorToLineStart()
		io.WriteString(t.out, "\r\x1b[J"+strings.ReplaceAll(t.above, "\n", "\r\n"))
		t.above = ""
		t.shell.Display.PrintPrimaryPrompt()
	}
	if t.stop != nil {
		t.shell.Display.Refresh()
		t.shell.Display.AcceptLine()
		t.shell.History.Accept(false, false, t.stop)
	}
}
