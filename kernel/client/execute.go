package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"gokernel/protocol"
)

// A Cell is code to be executed.
type Cell struct {
	ID       string // the request's msg_id, by which a watcher knows the outputs; "" for a fresh one
	Code     string
	Silent   bool // neither counted nor kept in the history
	GoOnFail bool // requests that are queued behind it run even when it fails

	// Input answers the cell's requests for a line of input; without it the
	// cell is told that there is no input. Its context ends with the cell. When
	// it returns an error, the cell is interrupted.
	Input func(context.Context, protocol.InputRequest) (string, error)
}

// A Result is the end of a cell.
type Result struct {
	protocol.ExecuteReply
	Message *protocol.Message // the whole reply

	// Complete is false when the idle that ends the outputs did not come.
	Complete bool
}

// ErrNotInterrupted says that a cell went on after an interrupt.
var ErrNotInterrupted = errors.New("the cell does not stop")

// Execute runs one cell and returns when both its reply and the idle that ends
// its output have come, so that all watchers have seen all of its output. That
// the cell failed is no error: see the result's Status.
//
// Ending ctx interrupts the cell and goes on waiting: when the cell stops, the
// result comes with the cause of ctx's end as the error; when it does not stop
// within Options.Grace, the error wraps ErrNotInterrupted and the result is
// nil. When the kernel dies, the error is the client's. No call of Input is
// under way when Execute has returned.
func (c *Client) Execute(ctx context.Context, cell Cell) (*Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	m, err := protocol.New(protocol.TypeExecuteRequest, c.session, c.o.Username, protocol.ExecuteRequest{
		Code:            cell.Code,
		Silent:          cell.Silent,
		StoreHistory:    !cell.Silent,
		UserExpressions: map[string]string{},
		AllowStdin:      cell.Input != nil,
		StopOnError:     !cell.GoOnFail,
	})
	if err != nil {
		return nil, err
	}
	if cell.ID != "" {
		m.Header.MsgID = cell.ID
	}
	x := &execution{
		input: cell.Input,
		life:  make(chan struct{}, 1),
		idle:  make(chan struct{}),
		fault: make(chan error, 1),
	}
	var end context.CancelFunc
	x.ctx, end = context.WithCancel(c.ctx)
	defer x.asked.Wait()
	defer end()

	c.mu.Lock()
	c.running[m.Header.MsgID] = x
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.running, m.Header.MsgID)
	}()
	replies := make(chan *protocol.Message, 1)
	forget, err := c.send(protocol.Shell, m, replies)
	if err != nil {
		return nil, fmt.Errorf("sending a cell: %w", err)
	}
	defer forget()
	return c.await(ctx, x, replies)
}

// await waits for the end of x.
func (c *Client) await(ctx context.Context, x *execution, replies <-chan *protocol.Message) (*Result, error) {
	var (
		result  *Result
		cause   error            // why the cell was interrupted
		stopped = ctx.Done()     // nil once the cell has been interrupted
		idle    = x.idle         // nil once it has come
		overdue <-chan time.Time // ends the wait after an interrupt
		again   <-chan time.Time // a kernel may miss one that comes before the cell begins
		quiet   <-chan time.Time // ends the wait for idle
	)
	interrupt := func() error {
		asking, done := context.WithTimeout(context.WithoutCancel(ctx), c.o.Grace)
		defer done()
		if err := c.Interrupt(asking); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("interrupting the cell: %w", err)
		}
		again = time.After(c.o.Grace / 4)
		return nil
	}
	begin := func(why error) error {
		cause, stopped = why, nil
		err := interrupt()
		overdue = time.After(c.o.Grace)
		return err
	}
	for result == nil || idle != nil {
		select {
		case m := <-replies:
			result = &Result{Message: m}
			if err := m.Decode(&result.ExecuteReply); err != nil {
				return nil, err
			}
			replies, quiet, overdue, again = nil, time.After(c.o.Quiet), nil, nil
		case <-x.life:
			if quiet != nil {
				quiet = time.After(c.o.Quiet)
			}
		case <-idle:
			idle = nil
		case <-quiet:
			c.o.Log.Warn("a cell's output does not end: no idle after its reply")
			return result, cause
		case <-stopped:
			if result != nil { // it has ended, and only its last output is missing
				return result, context.Cause(ctx)
			}
			if err := begin(context.Cause(ctx)); err != nil {
				return nil, err
			}
		case err := <-x.fault:
			if result == nil && cause == nil {
				if err := begin(err); err != nil {
					return nil, err
				}
			}
		case <-again:
			if err := interrupt(); err != nil {
				return nil, err
			}
		case <-overdue:
			return nil, fmt.Errorf("%w: %w", ErrNotInterrupted, cause)
		case <-c.ctx.Done():
			c.lastOutput()
			return nil, c.Err()
		}
	}
	result.Complete = true
	return result, cause
}

// lastOutput waits a moment for what a dead kernel had put out: the end of its
// process may be seen before its last messages.
func (c *Client) lastOutput() {
	if errors.Is(c.Err(), ErrClosed) {
		return
	}
	late := time.NewTimer(time.Second)
	defer late.Stop()
	select {
	case <-c.outputDone:
	case <-late.C:
	}
}

// An execution is a cell that runs.
type execution struct {
	ctx   context.Context // ends with the cell
	input func(context.Context, protocol.InputRequest) (string, error)
	life  chan struct{} // a token when output has come
	idle  chan struct{} // closed when idle has come
	fault chan error    // an error of input

	asked sync.WaitGroup // the questions under way; added to while the client's lock is held
	turn  sync.Mutex     // held by the question that is answered
}

// output notes an IOPub message of the cell; it is called from one goroutine.
func (x *execution) output(m *protocol.Message) {
	select {
	case x.life <- struct{}{}:
	default:
	}
	var status protocol.Status
	if m.Header.MsgType != protocol.TypeStatus || m.Decode(&status) != nil || status.ExecutionState != protocol.StateIdle {
		return
	}
	select {
	case <-x.idle: // a second one
	default:
		close(x.idle)
	}
}

// onInputRequest answers a cell's request for a line.
func (c *Client) onInputRequest(m *protocol.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x := c.running[m.ParentHeader().MsgID]
	if x == nil || x.input == nil {
		c.o.Log.Warn("a request for input that nobody answers")
		return
	}
	x.asked.Go(func() {
		x.turn.Lock()
		defer x.turn.Unlock()
		if x.ctx.Err() != nil {
			return
		}
		if err := c.answer(x, m); err != nil {
			select {
			case x.fault <- err:
			default:
			}
		}
	})
}

func (c *Client) answer(x *execution, m *protocol.Message) error {
	var request protocol.InputRequest
	if err := m.Decode(&request); err != nil {
		return err
	}
	line, err := x.input(x.ctx, request)
	if err != nil {
		return fmt.Errorf("reading input: %w", err)
	}
	reply, err := protocol.New(protocol.TypeInputReply, c.session, c.o.Username, protocol.InputReply{Value: line})
	if err != nil {
		return err
	}
	if reply.Parent, err = m.HeaderJSON(); err != nil {
		return fmt.Errorf("marshalling header: %w", err)
	}
	return c.conn.Send(protocol.Stdin, reply)
}
