// Package kernel serves the Jupyter messaging protocol, version 5.5, on a
// Conn, running cells with an Interpreter. It knows queues, busy and idle,
// execution counts, history, comms, input and interrupts. It knows neither
// ZeroMQ nor Go source nor how cells are run.
//
// README.md beside this file tells who runs on which goroutine and how to add
// a message.
package kernel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"gokernel/interp"
	"gokernel/kernel/history"
	"gokernel/protocol"
)

// A Conn carries signed-off messages between the kernel and its front ends.
// All methods are safe for concurrent use.
type Conn interface {
	// Receive returns the next message of Shell, Control or Stdin; io.EOF
	// after Close; ctx's error.
	Receive(ctx context.Context, ch protocol.Channel) (*protocol.Message, error)
	// Send routes a message: replies by m.Identities, IOPub to every
	// subscriber (m.Identities[0] is the topic). It never blocks on a slow
	// peer.
	Send(ch protocol.Channel, m *protocol.Message) error
	// Subscriptions delivers the topic of each SUBSCRIBE seen on IOPub.
	Subscriptions() <-chan string
	// Ports for connect_reply.
	Ports() protocol.ConnectReply
	Close() error
}

// A Pacer is a Conn that can hold back what is published faster than any front
// end reads it.
type Pacer interface {
	// Pace returns when there is room for more on IOPub, or ctx ends.
	Pace(ctx context.Context)
}

// An Awaiter is a Conn whose front ends connect their sockets one by one.
type Awaiter interface {
	// Await returns when the front end of the identities is connected on ch; an
	// error when ctx ends before.
	Await(ctx context.Context, ch protocol.Channel, identities [][]byte) error
}

// A Preparer is a Conn that can do the work of a message before its turn to be
// sent has come, so that others need not wait for a large one.
type Preparer interface {
	// Prepare does what takes time of Send; the function that it returns does
	// the rest, once.
	Prepare(ch protocol.Channel, m *protocol.Message) (send func() error, err error)
}

// An Interpreter runs cells in a persistent Go session.
type Interpreter interface {
	Info() interp.Info
	// Execute runs one cell; the caller serialises calls. Ending ctx
	// interrupts the cell. All events of the cell have been given to the
	// session's interp.Front before it returns.
	Execute(ctx context.Context, c interp.Cell) interp.Outcome
	// These may be called at any time, also while a cell runs; they return
	// quickly. cursor is a byte offset.
	Complete(ctx context.Context, code string, cursor int) interp.Completion
	Inspect(ctx context.Context, code string, cursor, detail int) interp.Inspection
	IsComplete(code string) interp.Completeness
	Close() error
}

// Options of a Kernel. The zero value is usable.
type Options struct {
	Log *slog.Logger // nil discards
	// ID names the kernel in IOPub topics; "" takes a fresh one.
	ID string
	// History is the path of the history file, which other kernels may
	// share; "" keeps history in memory. See history.DefaultPath.
	History string
	// AbortWindow is how long no request must come before a failed cell is
	// answered, so that the rest of a "run all" is aborted with it. 0 means
	// DefaultAbortWindow, a negative value that nothing is waited for.
	AbortWindow time.Duration
	// Audience is how long the first cell waits until somebody has subscribed to
	// IOPub, without whom its output is lost; 0 is no time.
	Audience time.Duration
}

// DefaultAbortWindow is long enough for cells that were sent together to
// arrive together, and too short to be noticed after a failure. On a machine
// with ten times the work that it can do, JupyterLab makes the cells of a "run
// all" some 40 ms one after the other.
const DefaultAbortWindow = 100 * time.Millisecond

// closeGrace bounds how long a shutdown waits for the running cell.
const closeGrace = 5 * time.Second

// A Kernel answers front ends. It implements interp.Front, so that it can be
// given to the session that it will serve.
type Kernel struct {
	log         *slog.Logger
	abortWindow time.Duration
	audience    *audience
	history     *history.Store
	runs        *runs
	out         *output
	stdin       *stdin
	comms       *comms
	usage       *usageMeter
	queue       *queue
	beside      map[protocol.Channel]*besides
	count       atomic.Int64 // cells that stored history; only the runner adds

	// Set by Serve, before it starts a goroutine.
	serving     atomic.Bool
	conn        Conn
	pacer       Pacer // conn, or nil
	interpreter Interpreter
	routes      map[protocol.MsgType]route
	stop        context.CancelCauseFunc // ends the receiving of messages
	stopWork    context.CancelFunc      // ends what handlers do
	runnerDone  chan struct{}

	closing sync.Once
	closed  chan struct{}
}

var _ interp.Front = (*Kernel)(nil)

// New returns a kernel that is ready to Serve. It does no I/O.
func New(o Options) *Kernel {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.ID == "" {
		o.ID = uuid.NewString()
	}
	if o.AbortWindow == 0 {
		o.AbortWindow = DefaultAbortWindow
	}
	k := &Kernel{
		log:         o.Log,
		abortWindow: o.AbortWindow,
		audience:    newAudience(o.Audience),
		history:     history.Open(o.History, o.Log),
		runs:        newRuns(),
		comms:       newComms(),
		usage:       newUsageMeter(),
		queue:       newQueue(),
		beside:      map[protocol.Channel]*besides{protocol.Shell: newBesides(), protocol.Control: newBesides()},
		runnerDone:  make(chan struct{}),
		closed:      make(chan struct{}),
	}
	k.out = newOutput(o.ID, uuid.NewString(), o.Log)
	k.stdin = newStdin()
	return k
}

// errShutdown is why Serve ends after a shutdown_request.
var errShutdown = errors.New("shutdown requested")

// Serve answers messages until a shutdown_request, which returns nil, the end
// of ctx or the end of the connection, which return their errors. By then it
// has ended the running cell, answered what was queued, closed the
// interpreter and written the history. It does not close conn. A Kernel
// serves once.
func (k *Kernel) Serve(ctx context.Context, conn Conn, in Interpreter) error {
	if k.serving.Swap(true) {
		return errors.New("kernel: Serve called twice")
	}
	ctx, k.stop = context.WithCancelCause(ctx)
	// Handlers outlive ctx until close has told them to stop, so that each
	// request that was taken is answered.
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	k.stopWork = stopWork
	k.conn, k.interpreter = conn, in
	receiver, _ := in.(CommReceiver)
	k.comms.receiver = receiver
	k.routes = newRoutes(receiver != nil)
	if pacer, ok := conn.(Pacer); ok {
		k.pacer = pacer
	}
	k.runs.idle = work
	k.out.attach(conn)
	k.log.Info("serving", "protocol", protocol.Version)
	k.out.publish(protocol.TypeStatus, nil, protocol.Status{ExecutionState: protocol.StateStarting})

	var loops sync.WaitGroup
	loops.Go(func() { k.receive(ctx, protocol.Shell, func(r *request) { k.dispatch(work, r) }) })
	loops.Go(func() { k.receive(ctx, protocol.Control, func(r *request) { k.dispatch(work, r) }) })
	loops.Go(func() { k.receive(ctx, protocol.Stdin, func(r *request) { k.dispatchStdin(work, r) }) })
	loops.Go(func() { k.welcome(ctx) })
	loops.Go(func() { k.out.flushLoop(ctx) })
	go func() { // close waits for it, though not for ever
		defer close(k.runnerDone)
		k.runQueue(work)
	}()

	<-ctx.Done()
	k.close()
	loops.Wait()
	for _, b := range k.beside {
		b.wait()
	}
	k.out.detach()
	if err := context.Cause(ctx); !errors.Is(err, errShutdown) {
		return fmt.Errorf("serving: %w", err)
	}
	return nil
}

// close ends the running cell, answers the queue, closes the interpreter and
// writes the history. Later calls wait for the first.
func (k *Kernel) close() {
	k.closing.Do(func() {
		defer close(k.closed)
		k.queue.close()
		k.stopWork()
		grace := time.NewTimer(closeGrace)
		defer grace.Stop()
		select {
		case <-k.runnerDone:
		case <-grace.C:
			k.log.Warn("the running cell did not end in time", "grace", closeGrace)
		}
		if err := k.interpreter.Close(); err != nil {
			k.log.Warn("closing the interpreter", "err", err)
		}
		k.history.Close()
	})
	<-k.closed
}

// receive gives each message of a channel to take, until ctx or the
// connection ends.
func (k *Kernel) receive(ctx context.Context, ch protocol.Channel, take func(*request)) {
	for {
		m, err := k.conn.Receive(ctx, ch)
		if err != nil {
			if ctx.Err() == nil {
				if errors.Is(err, io.EOF) {
					err = fmt.Errorf("connection closed: %w", err)
				}
				k.stop(fmt.Errorf("receiving on %s: %w", ch, err))
			}
			return
		}
		if m.Header.Session == k.out.session && m.Header.MsgType != protocol.TypeInputReply {
			// Everybody on the machine can read IOPub; and what comes from there is
			// signed. Comm messages have the same types in both directions. An
			// input_reply is none of the kernel's: Zed gives it the session of the
			// question.
			k.log.Warn("dropping a message of the kernel's own that has come back", "channel", ch, "type", m.Header.MsgType)
			continue
		}
		k.log.Debug("received", "channel", ch, "type", m.Header.MsgType, "id", m.Header.MsgID)
		take(newRequest(ch, m))
	}
}
