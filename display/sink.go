package display

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
)

// A Sink is where things are shown. Its methods may be called by several
// goroutines at once.
type Sink interface {
	// Display shows b under the id; with update, in place of what is shown
	// under it.
	Display(b Bundle, id string, update bool)
	// Clear removes the outputs; with wait, when the next one comes.
	Clear(wait bool)
	// Input asks for one line, without its newline.
	Input(prompt string, password bool) (string, error)
}

// A CellSink is a Sink that knows which cell calls.
type CellSink interface {
	Sink
	// Cell is the cell that the calling goroutine belongs to.
	Cell() Cell
}

// A Cell is a cell that shows something. The zero Cell is none.
type Cell struct {
	ID      int64           // unlike that of any other cell
	Stopped <-chan struct{} // closed when the cell is interrupted, and when it has ended; nil once it has
	AtEnd   func(f func())  // has f called when the cell has ended, before its outputs do; nil once it has

	// Go runs f on a goroutine of the cell's that stop stops where that can be
	// done. nil is for a plain goroutine, which nothing stops.
	Go    func(f func()) (stop func())
	Depth int // how many goroutines of Go the calling one is within
}

// start is Go, or a plain goroutine.
func (c Cell) start(f func()) (stop func()) {
	if c.Go != nil {
		return c.Go(f)
	}
	go f()
	return func() {}
}

// cellOf is the cell of the calling goroutine, as far as the sink knows it.
func cellOf(s Sink) Cell {
	if s, ok := s.(CellSink); ok {
		return s.Cell()
	}
	return Cell{}
}

// Connect makes a sink the one that shows, for the whole process: the worker
// process does so once, when it starts. It returns what brings back the sink
// before it.
func Connect(s Sink) (disconnect func()) {
	before := sink.Swap(&s)
	return func() { sink.CompareAndSwap(&s, before) }
}

// sink is the process's screen, as os.Stdout is its output: cells call
// functions, so there is nothing else that could carry it.
var sink atomic.Pointer[Sink]

var terminal = &printer{in: bufio.NewReader(os.Stdin)}

func connected() Sink {
	if s := sink.Load(); s != nil {
		return *s
	}
	return terminal
}

// A printer is the Sink of a plain program.
type printer struct {
	mu sync.Mutex
	in *bufio.Reader // of os.Stdin; guarded by mu

	out sync.Mutex
	bar bool // the terminal's last line is one; guarded by out
}

// Display prints the plain form. An update is printed once more.
func (p *printer) Display(b Bundle, id string, update bool) {
	if text := b.Text(); text != "" {
		p.out.Lock()
		defer p.out.Unlock()
		p.clearBar()
		fmt.Fprintln(os.Stdout, strings.TrimSuffix(text, "\n"))
	}
}

// progress draws the first of the bars on the unfinished line of a terminal,
// where what else the program prints cannot be drawn over; in the end, and where
// there is no terminal, the last state of all of them.
func (p *printer) progress(text string, last bool) {
	const width = 79
	info, err := os.Stdout.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	if !terminal && !last {
		return
	}
	p.out.Lock()
	defer p.out.Unlock()
	p.clearBar()
	if last {
		fmt.Fprintln(os.Stdout, text)
		return
	}
	line, _, _ := strings.Cut(text, "\n")
	if runes := []rune(line); len(runes) > width {
		line = string(runes[:width])
	}
	fmt.Fprint(os.Stdout, line)
	p.bar = true
}

// clearBar removes a bar from the terminal's last line. p.out is held.
func (p *printer) clearBar() {
	if p.bar {
		fmt.Fprint(os.Stdout, "\r\x1b[K")
		p.bar = false
	}
}

// Clear has nothing to remove: what is printed is printed.
func (p *printer) Clear(wait bool) {}

// Input reads a line. A password is shown while it is typed.
func (p *printer) Input(prompt string, password bool) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprint(os.Stdout, prompt)
	line, err := p.in.ReadString('\n')
	if err != nil && !(errors.Is(err, io.EOF) && line != "") {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}
