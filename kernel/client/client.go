// Package client is a small front end: it starts a kernel by its kernelspec or
// attaches to one that runs, sends requests, gathers what a cell puts out
// until the cell has really ended, answers requests for input, interrupts, and
// notices when the kernel dies. It folds messages into notebook outputs and
// runs whole notebooks. It knows the protocol, connection files and processes;
// it knows no programming language, and it neither prints nor reads a terminal.
package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"gokernel/protocol"
)

// A Conn is a front end's end of a kernel's five channels, as *zmq.Client is.
// All methods are safe for concurrent use.
type Conn interface {
	// Send sends on Shell, Control or Stdin, without blocking.
	Send(ch protocol.Channel, m *protocol.Message) error
	// Receive returns the next message of any channel; io.EOF when the
	// connection is over; ctx's error.
	Receive(ctx context.Context, ch protocol.Channel) (*protocol.Message, error)
	// Heartbeat returns nil when the kernel has echoed a ping.
	Heartbeat(ctx context.Context) error
	Close() error
}

// Options tune a client. The zero value of a field means its default.
type Options struct {
	Username string       // of the headers; default "gokernel"
	Log      *slog.Logger // default: nothing is logged

	// Beat is the time between heartbeats, 3 s by default, and Patience how
	// long an echo may take before the kernel counts as dead, 30 s by default:
	// a machine under load is slow before it is dead.
	Beat, Patience time.Duration

	// Grace is how long an interrupted cell may go on before Execute gives it
	// up, 10 s by default.
	Grace time.Duration

	// Quiet is how long Execute waits, after a cell's reply, for the next
	// message of its output before it does without the final idle; 10 s by
	// default. Kernels that keep to the protocol never need it.
	Quiet time.Duration
}

func (o Options) withDefaults() Options {
	if o.Username == "" {
		o.Username = "gokernel"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&o.Beat, 3 * time.Second},
		{&o.Patience, 30 * time.Second},
		{&o.Grace, 10 * time.Second},
		{&o.Quiet, 10 * time.Second},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return o
}

// ErrClosed is what calls give after Close.
var ErrClosed = errors.New("the client is closed")

// A DeadError says that the kernel is gone.
type DeadError struct {
	Cause error
	Said  string // the last lines it wrote to its standard error, or ""
}

func (e *DeadError) Error() string {
	text := "the kernel died: " + e.Cause.Error()
	if e.Said != "" {
		text += "\nIts last words:\n" + e.Said
	}
	return text
}

func (e *DeadError) Unwrap() error { return e.Cause }

// A Client is connected to one kernel. Its methods are safe for concurrent
// use.
type Client struct {
	o       Options
	conn    Conn
	session string
	proc    *process // nil when the kernel was there before
	message bool     // interrupt by message, not by signal
	file    string   // the connection file that Start wrote, or ""

	ctx  context.Context // ends with the client or the kernel; its cause says why
	stop context.CancelCauseFunc
	wg   sync.WaitGroup

	outputDone chan struct{} // closed when no more IOPub messages will come

	mu       sync.Mutex
	pending  map[string]chan<- *protocol.Message // by msg_id of the request; buffered
	running  map[string]*execution               // by msg_id of the request
	watchers []*func(*protocol.Message)          // in the order of Watch
}

// New returns a client on conn, which it owns from then on. It interrupts by
// message, and leaves the kernel alone when it is closed.
func New(conn Conn, o Options) *Client {
	c := newClient(conn, o)
	c.run()
	return c
}

func newClient(conn Conn, o Options) *Client {
	c := &Client{
		o:          o.withDefaults(),
		conn:       conn,
		session:    uuid.NewString(),
		message:    true,
		outputDone: make(chan struct{}),
		pending:    make(map[string]chan<- *protocol.Message),
		running:    make(map[string]*execution),
	}
	c.ctx, c.stop = context.WithCancelCause(context.Background())
	return c
}

// run starts the goroutines, which Close ends.
func (c *Client) run() {
	c.wg.Go(func() { c.receive(protocol.Shell, c.onReply) })
	c.wg.Go(func() { c.receive(protocol.Control, c.onReply) })
	c.wg.Go(func() { c.receive(protocol.Stdin, c.onInputRequest) })
	c.wg.Go(func() {
		defer close(c.outputDone)
		c.receive(protocol.IOPub, c.onOutput)
	})
	c.wg.Go(c.watchHeartbeat)
	if c.proc != nil {
		c.wg.Go(func() {
			select {
			case <-c.proc.done:
				c.stop(c.proc.obituary())
			case <-c.ctx.Done():
			}
		})
	}
}

// Session is the id that marks this client's messages.
func (c *Client) Session() string { return c.session }

// Done is closed when the kernel has died or the client is closed. Err then
// says which.
func (c *Client) Done() <-chan struct{} { return c.ctx.Done() }

// Err is nil while the kernel lives; then a *DeadError, or ErrClosed.
func (c *Client) Err() error { return context.Cause(c.ctx) }

// Close ends the connection and leaves the kernel alone. No watcher is called
// after it has returned.
func (c *Client) Close() error {
	c.stop(ErrClosed)
	err := c.conn.Close()
	c.wg.Wait()
	return err
}

// Watch calls f with every IOPub message, also those that other front ends
// caused, in order and one at a time, until forget is called. A call may still
// be under way when forget returns. f must not block for long, and must not
// call the client.
func (c *Client) Watch(f func(*protocol.Message)) (forget func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := &f
	c.watchers = append(slices.Clone(c.watchers), w)
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.watchers = slices.DeleteFunc(slices.Clone(c.watchers), func(o *func(*protocol.Message)) bool { return o == w })
	}
}

// receive hands the messages of one channel to handle until the connection
// ends. Messages that were on their way when the kernel died are still
// handed over.
func (c *Client) receive(ch protocol.Channel, handle func(*protocol.Message)) {
	for {
		m, err := c.conn.Receive(context.Background(), ch) // Close ends it
		if err != nil {
			c.lost(ch, err)
			return
		}
		handle(m)
	}
}

// lost notes the end of a connection. Of a kernel that was started here the
// end of the process says more, and it is near.
func (c *Client) lost(ch protocol.Channel, err error) {
	if c.ctx.Err() != nil {
		return
	}
	if c.proc != nil {
		late := time.NewTimer(2 * time.Second)
		defer late.Stop()
		select {
		case <-c.ctx.Done():
			return
		case <-c.proc.done:
			c.stop(c.proc.obituary())
			return
		case <-late.C:
		}
	}
	c.stop(&DeadError{Cause: fmt.Errorf("its %s channel ended: %w", ch, err)})
}

// onReply gives a reply to the call that waits for it.
func (c *Client) onReply(m *protocol.Message) {
	id := m.ParentHeader().MsgID
	c.mu.Lock()
	waiting := c.pending[id]
	delete(c.pending, id)
	c.mu.Unlock()
	if waiting == nil {
		c.o.Log.Debug("a reply nobody waits for", "msg_type", m.Header.MsgType)
		return
	}
	select {
	case waiting <- m:
	default: // Ready asks often, and one answer is enough
	}
}

// onOutput gives an IOPub message to the watchers, then to its cell.
func (c *Client) onOutput(m *protocol.Message) {
	c.mu.Lock()
	watchers := c.watchers
	x := c.running[m.ParentHeader().MsgID]
	c.mu.Unlock()
	for _, f := range watchers {
		(*f)(m)
	}
	if x != nil {
		x.output(m)
	}
}

// send sends a request whose reply is to go to replies, a buffered channel. The
// function it returns must be called when the reply is no longer waited for.
func (c *Client) send(ch protocol.Channel, m *protocol.Message, replies chan<- *protocol.Message) (forget func(), err error) {
	id := m.Header.MsgID
	c.mu.Lock()
	c.pending[id] = replies
	c.mu.Unlock()
	forget = func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.pending, id)
	}
	if err := c.conn.Send(ch, m); err != nil {
		forget()
		return nil, c.because(err)
	}
	return forget, nil
}

// because returns the client's own end where that explains err.
func (c *Client) because(err error) error {
	if end := c.Err(); end != nil {
		return end
	}
	return err
}

// Ready waits until the kernel answers and its output arrives, and returns its
// kernel_info_reply. A kernel that is starting, or whose IOPub this client has
// not joined yet, loses messages; so the question is asked again until both
// have been seen.
func (c *Client) Ready(ctx context.Context) (*protocol.Message, error) {
	heard := make(chan struct{})
	var once sync.Once
	defer c.Watch(func(*protocol.Message) { once.Do(func() { close(heard) }) })()

	replies := make(chan *protocol.Message, 1)
	var forgets []func()
	defer func() {
		for _, forget := range forgets {
			forget()
		}
	}()
	ask := func(ch protocol.Channel) error {
		m, err := protocol.New(protocol.TypeKernelInfoRequest, c.session, c.o.Username, struct{}{})
		if err != nil {
			return err
		}
		forget, err := c.send(ch, m, replies)
		if err != nil {
			return fmt.Errorf("asking for kernel info: %w", err)
		}
		forgets = append(forgets, forget)
		return nil
	}
	var info *protocol.Message
	again := time.NewTimer(0)
	defer again.Stop()
	wait := 100 * time.Millisecond
	var enough <-chan time.Time // ends the wait for output of a kernel that has none
	for {
		select {
		case <-again.C:
			// Control too: it answers while a cell runs, and shell may not.
			for _, ch := range []protocol.Channel{protocol.Shell, protocol.Control} {
				if err := ask(ch); err != nil {
					return nil, err
				}
			}
			again.Reset(wait)
			wait = min(2*wait, time.Second)
		case info = <-replies:
			if heard == nil {
				return info, nil
			}
			if enough == nil {
				enough = time.After(5 * time.Second)
			}
		case <-heard:
			heard = nil
			if info != nil {
				return info, nil
			}
		case <-enough:
			c.o.Log.Warn("no message on iopub: outputs may be lost")
			return info, nil
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the kernel to answer: %w", ctx.Err())
		case <-c.ctx.Done():
			return nil, c.Err()
		}
	}
}

// watchHeartbeat declares the kernel dead when it echoes no ping.
func (c *Client) watchHeartbeat() {
	timer := time.NewTimer(c.o.Beat)
	defer timer.Stop()
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-timer.C:
		}
		ctx, stop := context.WithTimeout(c.ctx, c.o.Patience)
		err := c.conn.Heartbeat(ctx)
		stop()
		if errors.Is(err, context.DeadlineExceeded) {
			c.stop(&DeadError{Cause: fmt.Errorf("its heartbeat stopped %v ago", c.o.Patience)})
			return
		}
		if err != nil {
			c.lost("heartbeat", err)
			return
		}
		timer.Reset(c.o.Beat)
	}
}
