package console

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"gokernel/protocol"
)

// Message shows an IOPub message. own says that a cell of this console has
// caused it, even if that cell has ended. It does not block for long and may
// be called from any goroutine; for the order of the text, from one at a time.
func (c *Console) Message(m *protocol.Message, own bool) {
	if !own {
		c.foreign(m)
		return
	}
	if m.Header.MsgType == protocol.TypeClearOutput {
		var clear protocol.ClearOutput
		if m.Decode(&clear) != nil {
			return
		}
		c.mu.Lock()
		c.clear = clear.Wait
		c.mu.Unlock()
		if !clear.Wait {
			c.clearLine()
		}
		return
	}
	p, ok := c.render(m)
	if !ok {
		return
	}
	c.mu.Lock()
	clear := c.clear
	c.clear = false
	c.mu.Unlock()
	if clear {
		c.clearLine()
	}
	if !p.update || !c.change(p) {
		c.show(p)
	}
}

// change shows a change of a display: in its place where that is the last thing
// on a terminal. Elsewhere what is printed is printed: then only the last
// change that a cell makes is shown, when the cell ends. It reports false for a
// change that belongs to no running cell.
func (c *Console) change(p piece) bool {
	if c.term != nil && c.term.redraw(p.display, c.clean(p.text), c.width()) {
		p.text = "" // what has waited is out of date
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if p.text == "" {
		delete(c.changes, p.display)
		return true
	}
	if !c.running {
		return false
	}
	c.changed++
	c.changes[p.display] = change{c.changed, p}
	return true
}

// A change of a display waits for the end of the cell.
type change struct {
	nth   int
	piece piece
}

// run notes that a cell runs, or has ended: then its changes are shown.
func (c *Console) run(on bool) {
	c.mu.Lock()
	changes := slices.SortedFunc(maps.Values(c.changes), func(a, b change) int { return cmp.Compare(a.nth, b.nth) })
	c.running, c.changes = on, map[string]change{}
	c.mu.Unlock()
	for _, change := range changes {
		c.show(change.piece)
	}
}

// width is the terminal's, in columns.
func (c *Console) width() int {
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// clearLine is what a terminal can do of clear_output: the unfinished line, as
// of a progress bar, is written anew.
func (c *Console) clearLine() {
	if c.term != nil {
		c.term.clearLine()
	}
}

func (c *Console) show(p piece) {
	text := c.clean(p.text)
	switch {
	case c.term != nil && p.display != "":
		c.term.display(p.display, text, c.width())
	case c.term != nil:
		c.term.print(text, p.block)
	case p.error:
		io.WriteString(c.o.Err, text)
	default:
		io.WriteString(c.o.Out, text)
	}
}

// A remote is a cell of another front end that runs.
type remote struct {
	open string // its unfinished line: lines of several writers must not mix
}

// foreign shows what other front ends do, marked as theirs.
func (c *Console) foreign(m *protocol.Message) {
	if !c.o.Joined {
		c.countForeign(m)
		return
	}
	id := m.ParentHeader().MsgID
	c.mu.Lock()
	r := c.others[id]
	if r == nil {
		r = &remote{}
	}
	var out string
	switch m.Header.MsgType {
	case protocol.TypeExecuteInput:
		var in protocol.ExecuteInput
		if m.Decode(&in) != nil {
			break
		}
		c.others[id] = r
		c.count = max(c.count, in.ExecutionCount+1)
		prompt := fmt.Sprintf("In [%d]: ", in.ExecutionCount)
		next := fmt.Sprintf("\n%*s", len(prompt), "...: ")
		out = r.line(prompt + strings.ReplaceAll(strings.TrimRight(in.Code, "\n"), "\n", next) + "\n")
	case protocol.TypeStatus:
		var s protocol.Status
		if m.Decode(&s) == nil && s.ExecutionState == protocol.StateIdle {
			out = r.end()
			delete(c.others, id)
		}
	default:
		if p, ok := c.render(m); ok {
			if p.block {
				out = r.end()
			}
			out += r.line(c.clean(p.text))
			c.others[id] = r
		}
	}
	c.mu.Unlock()
	if out == "" {
		return
	}
	mark := c.color(faint, "[other] ")
	marked := mark + strings.ReplaceAll(strings.TrimSuffix(out, "\n"), "\n", "\n"+mark) + "\n"
	c.show(piece{text: marked, block: true})
}

// countForeign keeps the prompt's number right where others' cells are not
// shown.
func (c *Console) countForeign(m *protocol.Message) {
	var in protocol.ExecuteInput
	if m.Header.MsgType != protocol.TypeExecuteInput || m.Decode(&in) != nil {
		return
	}
	c.counted(in.ExecutionCount)
	if c.term != nil {
		c.term.shell.Keys.RequestRefresh()
	}
}

// line adds text and returns the lines that are whole by that.
func (r *remote) line(text string) string {
	r.open += text
	end := strings.LastIndexByte(r.open, '\n') + 1
	whole := r.open[:end]
	r.open = r.open[end:]
	return whole
}

// end returns the unfinished line as a whole one.
func (r *remote) end() string {
	if r.open == "" {
		return ""
	}
	return r.line("\n")
}
