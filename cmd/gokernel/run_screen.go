package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"gokernel/kernel/ansi"
	"gokernel/kernel/client"
	"gokernel/protocol"
	"gokernel/protocol/nbformat"
)

// A runScreen shows a run: the text of the outputs on standard output; a line for
// each cell, and what cells write to their standard error, on standard error.
// Where the two are one terminal, lines do not run into each other. Its methods
// are safe for concurrent use.
type runScreen struct {
	mu       sync.Mutex
	out, err *column
	open     bool // the line of the running cell waits for its time
	n, total int  // of the cell that began last
	changed  []changed
}

// A changed is the last change of a display, which is shown when its cell ends.
type changed struct{ id, text string }

func newRunScreen(s stdio) *runScreen {
	return &runScreen{out: newColumn(s.out), err: newColumn(s.err)}
}

// before shows that a cell begins.
func (sc *runScreen) before(n, total int, cell *nbformat.Cell) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	sc.endLines()
	sc.n, sc.total = n, total
	sc.err.print(fmt.Sprintf("[%d/%d] %s … ", n, total, firstLine(cell.Source)))
	sc.open = true
}

// after shows how long it took: at the end of its line, or in a line below
// its outputs.
func (sc *runScreen) after(n, total int, _ *nbformat.Cell, took time.Duration) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	sc.showChanged()
	text := shortTime(took) + "\n"
	if !sc.open {
		sc.endLines()
		text = fmt.Sprintf("[%d/%d] %s", n, total, text)
	}
	sc.err.print(text)
	sc.open = false
}

// end leaves the cursor at the start of a line.
func (sc *runScreen) end() {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	sc.showChanged()
	sc.endLines()
}

// showChanged shows displays as they have become.
func (sc *runScreen) showChanged() {
	for _, c := range sc.changed {
		sc.makeRoom()
		sc.out.endLine()
		sc.out.print(c.text)
		sc.out.endLine()
	}
	sc.changed = nil
}

// explain gives the error of a run in the numbers that its lines have: package
// client counts the cells that are not run too.
func (sc *runScreen) explain(err error) error {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	var failed *client.CellError
	var late *client.TimeoutError
	switch {
	case errors.As(err, &failed):
		return fmt.Errorf("cell %d of %d failed: %s: %s", sc.n, sc.total, failed.EName, failed.EValue)
	case errors.As(err, &late) && errors.Is(err, client.ErrNotInterrupted):
		return fmt.Errorf("cell %d of %d took longer than %v and did not stop when it was interrupted", sc.n, sc.total, late.Limit)
	case errors.As(err, &late):
		return fmt.Errorf("cell %d of %d took longer than %v and was interrupted", sc.n, sc.total, late.Limit)
	}
	return err
}

func (sc *runScreen) endLines() {
	sc.open = false
	sc.out.endLine()
	sc.err.endLine()
}

// makeRoom ends the line of the running cell, for its outputs.
func (sc *runScreen) makeRoom() {
	if sc.open {
		sc.open = false
		sc.err.endLine()
	}
}

// message shows what the running cell puts out. What is cleared later stays, and
// so does what is changed: the last change is shown when the cell ends.
func (sc *runScreen) message(m *protocol.Message) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	switch m.Header.MsgType {
	case protocol.TypeStream:
		var content protocol.Stream
		if m.Decode(&content) != nil || content.Text == "" {
			return
		}
		sc.makeRoom()
		if content.Name == "stderr" {
			sc.err.print(content.Text)
		} else {
			sc.out.print(content.Text)
		}
	case protocol.TypeDisplayData, protocol.TypeExecuteResult:
		var content protocol.DisplayData // a result has the same fields
		if m.Decode(&content) != nil {
			return
		}
		if text := plain(content.Data); text != "" {
			sc.makeRoom()
			sc.out.endLine()
			sc.out.print(text)
			sc.out.endLine()
		}
	case protocol.TypeUpdateDisplayData:
		var content protocol.DisplayData
		if m.Decode(&content) != nil {
			return
		}
		id := content.Transient.DisplayID
		sc.changed = slices.DeleteFunc(sc.changed, func(c changed) bool { return c.id == id })
		if text := plain(content.Data); text != "" {
			sc.changed = append(sc.changed, changed{id, text})
		}
	case protocol.TypeError:
		var content protocol.ErrorContent
		if m.Decode(&content) != nil {
			return
		}
		sc.makeRoom()
		sc.err.endLine()
		text := strings.Join(content.Traceback, "\n")
		if text == "" {
			text = content.EName + ": " + content.EValue
		}
		sc.err.print(text)
		sc.err.endLine()
	}
}

// plain is the text that stands for a MIME bundle.
func plain(data map[string]any) string {
	for _, mime := range []string{"text/plain", "text/markdown", "text/latex"} {
		if text, ok := data[mime].(string); ok {
			return text
		}
	}
	if len(data) == 0 {
		return ""
	}
	return "<" + strings.Join(slices.Sorted(maps.Keys(data)), ", ") + ">"
}

// A column is a stream of text of which it is known whether its last line is
// complete. Colours are taken out unless it goes to a terminal; what else a
// terminal would obey is always.
type column struct {
	w      io.Writer
	clean  ansi.Filter
	inLine bool
}

func newColumn(w io.Writer) *column {
	return &column{w: w, clean: ansi.Filter{Colors: hasColours(w)}}
}

// print writes text. A terminal that cannot be written to does not end a run:
// its outputs are in the notebook too.
func (c *column) print(text string) {
	text = c.clean.Clean(text)
	if text == "" {
		return
	}
	_, _ = io.WriteString(c.w, text)
	c.inLine = !strings.HasSuffix(text, "\n")
}

func (c *column) endLine() {
	if c.inLine {
		c.print("\n")
	}
}

// lineWidth is how many characters of a cell its line shows.
const lineWidth = 60

// firstLine is the first line of a cell that says something.
func firstLine(source string) string {
	for line := range strings.Lines(source) {
		line = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return ' '
			}
			return r
		}, strings.TrimSpace(line))
		if line == "" {
			continue
		}
		if utf8.RuneCountInString(line) > lineWidth {
			line = string([]rune(line)[:lineWidth])
		}
		return line
	}
	return ""
}

// shortTime gives three digits at most, as nobody reads more.
func shortTime(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	default:
		return d.Round(time.Second).String()
	}
}
