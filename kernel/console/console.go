// Package console is a terminal front end of a kernel: prompts, line editing
// over many lines, history, completion, and the outputs as text. Where there
// is no terminal it reads cells from plain lines, so that it stands in a pipe.
//
// It knows the protocol and terminals. It knows no programming language: where
// a cell ends and how the next line is indented the kernel says. It neither
// starts nor ends kernels.
package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"gokernel/kernel/ansi"
	"gokernel/protocol"
)

// A Kernel is what a console asks of the client of a kernel.
type Kernel interface {
	// Execute runs a cell and returns when all it puts out has been given to
	// Console.Message. Ending ctx interrupts the cell; the reply is then that of
	// the interrupted cell, or nil if it does not end. input answers the cell's
	// questions, and may be nil; its context ends when the question is void.
	Execute(ctx context.Context, code string, input Input) (*protocol.ExecuteReply, error)
	Complete(ctx context.Context, r protocol.CompleteRequest) (protocol.CompleteReply, error)
	IsComplete(ctx context.Context, code string) (protocol.IsCompleteReply, error)
	History(ctx context.Context, r protocol.HistoryRequest) (protocol.HistoryReply, error)
	// Done is closed when the kernel is gone; then Err says why.
	Done() <-chan struct{}
	Err() error
}

// An Input answers a cell's question.
type Input func(ctx context.Context, r protocol.InputRequest) (string, error)

// Options say where a console reads and writes.
type Options struct {
	In       io.Reader // cells, where there is no terminal
	Out, Err io.Writer

	// Terminal says that the process's standard input and output are a
	// terminal. The editor then uses them, whatever In is.
	Terminal bool

	// Colors lets ANSI escapes through, and colors the prompts.
	Colors bool

	// Interrupts are the process's SIGINTs. Ctrl-C is one while a cell runs.
	Interrupts <-chan os.Signal

	// Banner is shown first at a terminal.
	Banner string

	// Joined says that others may use the kernel too.
	Joined bool
}

// A Console is one user's view of a kernel.
type Console struct {
	o    Options
	term *terminal // nil without a terminal

	mu     sync.Mutex
	count  int                // of the next cell, for the prompt
	others map[string]*remote // cells of other front ends, by msg_id
	clear  bool               // clear_output(wait) waits for the next output

	next string // what the next prompt begins with; belongs to converse

	running bool              // a cell of this console
	changes map[string]change // of displays, by ID, that wait for its end
	changed int               // how many there have been

	streamsMu sync.Mutex
	streams   map[string]*ansi.Filter // by name; guarded by streamsMu
}

// ErrCellFailed is Run's error, without a terminal, when a cell has failed; the
// user has been told.
var ErrCellFailed = errors.New("a cell failed")

var (
	errInterrupted = errors.New("interrupted from the keyboard")
	errLeft        = errors.New("the user has left") // Ctrl-D
)

// New returns a console. Message may be called at once, Run when there is a
// kernel.
func New(o Options) *Console {
	c := &Console{o: o, count: 1, others: map[string]*remote{}, changes: map[string]change{}, streams: map[string]*ansi.Filter{}}
	if o.Terminal {
		c.term = newTerminal(o.Out, c.prompts)
	}
	return c
}

// Run serves the user until they leave, which is no error, ctx ends or the
// kernel does.
func (c *Console) Run(ctx context.Context, k Kernel) error {
	ctx, stop := context.WithCancelCause(ctx)
	var watch sync.WaitGroup
	defer watch.Wait()
	defer stop(nil)
	watch.Go(func() {
		select {
		case <-k.Done():
			stop(k.Err())
		case <-ctx.Done():
		}
	})
	err := c.serve(ctx, k)
	if errors.Is(err, context.Canceled) {
		err = context.Cause(ctx)
	}
	if errors.Is(err, errLeft) {
		return nil
	}
	return err
}

func (c *Console) serve(ctx context.Context, k Kernel) error {
	if c.term == nil {
		return c.pipe(ctx, k)
	}
	return c.converse(ctx, k)
}

// execute runs one cell. The error is nil even if the cell failed, which failed
// says; it is that of the kernel's end or of ctx's.
func (c *Console) execute(ctx context.Context, k Kernel, code string, input Input) (failed bool, err error) {
	running, interrupt := context.WithCancelCause(ctx)
	var watch sync.WaitGroup
	defer watch.Wait()
	defer interrupt(nil)
	c.dropInterrupts()
	watch.Go(func() {
		select {
		case <-c.o.Interrupts:
			interrupt(errInterrupted)
		case <-running.Done():
		}
	})
	c.run(true)
	reply, err := k.Execute(running, code, input)
	c.run(false)
	switch {
	case ctx.Err() != nil:
		return true, context.Cause(ctx)
	case reply == nil && errors.Is(context.Cause(running), errInterrupted):
		c.note("The cell does not end; it runs on behind the prompt.\n")
		return true, nil
	case reply == nil:
		return true, err
	}
	c.counted(reply.ExecutionCount)
	for _, item := range reply.Payload {
		if page := pageText(item); page != "" {
			c.note(page + "\n")
		}
		if text := nextInput(item, code); text != "" {
			c.next = text
		}
	}
	return reply.Status != protocol.StatusOK, nil
}

// dropInterrupts forgets a Ctrl-C that came when nothing ran.
func (c *Console) dropInterrupts() {
	for {
		select {
		case <-c.o.Interrupts:
		default:
			return
		}
	}
}

// counted notes that the cell n has run.
func (c *Console) counted(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n >= c.count {
		c.count = n + 1
	}
}

// prompts are those of the next cell: of its first line and of all others.
// Both have the same width.
func (c *Console) prompts() (first, next string) {
	c.mu.Lock()
	n := fmt.Sprint(c.count)
	c.mu.Unlock()
	return c.color(green, "In ["+n+"]: "), c.color(green, fmt.Sprintf("%*s", len("In []: ")+len(n), "...: "))
}

// note tells the user something that is not from a cell.
func (c *Console) note(text string) {
	text = c.clean(text)
	if c.term != nil {
		c.term.print(text, true)
		return
	}
	io.WriteString(c.o.Err, text)
}

// askWait is how long the editor waits for the kernel's word on a key. A kernel
// that is busy may not answer; the key must then do without.
const askWait = time.Second

// past asks the kernel for the inputs of earlier sessions, oldest first. A
// kernel that does not answer has none.
func (c *Console) past(ctx context.Context, k Kernel) []string {
	const most = 1000
	reply, err := k.History(ctx, protocol.HistoryRequest{Raw: true, HistAccessType: "tail", N: most})
	if err != nil {
		return nil
	}
	var inputs []string
	for _, row := range reply.History {
		if len(row) > 2 {
			if input, ok := row[2].(string); ok && input != "" {
				inputs = append(inputs, input)
			}
		}
	}
	return inputs
}

// joinCount learns how many cells a kernel that was joined has run.
func (c *Console) joinCount(ctx context.Context, k Kernel) {
	if !c.o.Joined {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	here, err := k.History(ctx, protocol.HistoryRequest{Raw: true, HistAccessType: "range", Start: 1})
	if err != nil || len(here.History) == 0 {
		return
	}
	if last := here.History[len(here.History)-1]; len(last) > 1 {
		if n, ok := last[1].(float64); ok {
			c.counted(int(n))
		}
	}
}
