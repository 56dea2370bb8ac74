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

var terminal = printer{in: bufio.NewReader(os.Stdin), mu: new(sync.Mutex)}

func connected() Sink {
	if s := sink.Load(); s != nil {
		return *s
	}
	return terminal
}

// A printer is the Sink of a plain program.
type printer struct {
	mu *sync.Mutex
	in *bufio.Reader // of os.Stdin; guarded by mu
}

// Display prints the plain form. An update is printed once more.
func (p printer) Display(b Bundle, id string, update bool) {
	if text := b.Text(); text != "" {
		fmt.Fprintln(os.Stdout, strings.TrimSuffix(text, "\n"))
	}
}

// Clear has nothing to remove: what is printed is printed.
func (p printer) Clear(wait bool) {}

// Input reads a line. A password is shown while it is typed.
func (p printer) Input(prompt string, password bool) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	fmt.Fprint(os.Stdout, prompt)
	line, err := p.in.ReadString('\n')
	if err != nil && !(errors.Is(err, io.EOF) && line != "") {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}
