package worker

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"gokernel/interp"
)

// Options describe a worker and what it serves.
type Options struct {
	// Command runs the worker: a program that calls ServeProcess.
	Command []string
	Env     []string // nil means this process's
	Dir     string   // "" means this process's
	// Front gets the events, one after the other, and the questions.
	Front interp.Front
	Log   *slog.Logger // nil discards
	// Grace is how long a program may go on after an interrupt before the
	// worker is killed. 0 means 2 s.
	Grace time.Duration
}

// A Client is one worker as the kernel process sees it. Its methods may be
// called by several goroutines at once; programs run one at a time. Once the
// worker has ended, all of them fail with a *DiedError, and the owner starts
// another.
type Client struct {
	o     Options
	child child
	front *front

	turn chan struct{} // holds one token while a program runs

	send sync.Mutex    // held while a call is written
	out  *bufio.Writer // of the calls; guarded by send

	mu           sync.Mutex
	last         int64 // number of calls so far
	running      *running
	pongs        map[int64]chan struct{}
	descriptions map[int64]chan description // each of capacity 1
	cause        string                     // why it was killed, or ""
	asked        map[int64]context.CancelFunc

	ready chan struct{} // closed by the worker's first frame
	done  chan struct{} // closed when the worker has ended and died is set
	died  *DiedError
	wait  sync.WaitGroup // all goroutines

	goodbye sync.Once
}

// running is a call on its way.
type running struct {
	number int64
	run    int64
	ctx    context.Context // ends with the call, and by an interrupt
	cancel context.CancelFunc
	result chan Result // capacity 1
}

// A child is the other end: a process, or a Serve in this one.
type child interface {
	start() error              // before anything else
	calls() io.Writer          // also before start; fails once the child has ended
	events() io.Reader         // ends when the child has
	kill()                     // ends it for certain; any number of times
	hangUp()                   // ends the calls
	wait() ending              // returns once, when it has ended and events will
	crashing() <-chan struct{} // closed when it begins to report a crash; may be nil
	free()                     // after the last read of events
	pid() int                  // 0 while there is none
}

// An ending is what is left of a child.
type ending struct {
	status string // "exited with status 3", "was killed (signal: ...)"
	killed bool   // by SIGKILL
	memory memory // of the machine, while the process lived
	out    []byte // written to the file descriptors and not pumped
	err    []byte
	report []byte // the beginning of the runtime's crash report, perhaps without its first lines
}

// Start starts a worker and returns at once: a worker that cannot be started
// shows as a *DiedError of the first Run. Ending ctx kills it; Close frees
// it.
func Start(ctx context.Context, o Options) (*Client, error) {
	if len(o.Command) == 0 {
		return nil, errors.New("starting worker: no command")
	}
	child, err := newProcess(o)
	if err != nil {
		return nil, fmt.Errorf("starting worker: %w", err)
	}
	return start(ctx, o, child), nil
}

// start runs a client on a child.
func start(ctx context.Context, o Options, child child) *Client {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Grace == 0 {
		o.Grace = 2 * time.Second
	}
	c := &Client{
		o: o, child: child, front: &front{to: o.Front}, out: bufio.NewWriter(child.calls()),
		turn: make(chan struct{}, 1), pongs: map[int64]chan struct{}{}, descriptions: map[int64]chan description{}, asked: map[int64]context.CancelFunc{},
		ready: make(chan struct{}), done: make(chan struct{}),
	}
	c.wait.Go(c.live)
	unwatch := context.AfterFunc(ctx, func() { c.Kill("the kernel is shutting down") })
	c.wait.Go(func() { <-c.done; unwatch() })
	return c
}

// live is the worker's life: it returns when everything that came from it has
// been handed on.
func (c *Client) live() {
	defer close(c.done)
	// Linux ends the child with the thread that started it, not with the
	// process; so the thread stays.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := c.child.start(); err != nil {
		c.died = &DiedError{Cause: "it could not be started: " + err.Error()}
		return
	}
	c.o.Log.Debug("worker started", "pid", c.child.pid())
	received, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(received)
		if err := c.receive(); err != nil {
			c.o.Log.Debug("reading events of worker", "error", err)
			c.Kill("something has been written over what it tells the kernel: a cell used a file descriptor that is not its own")
			return
		}
		// Its end, or a cell has cut the connection.
		c.giveUpUnless(ended)
	}()
	if err := c.ping(); err != nil {
		c.o.Log.Debug("pinging worker", "error", err)
	}
	c.wait.Go(func() {
		select {
		case <-c.child.crashing():
			c.front.crash()
		case <-ended:
		}
	})
	end := c.child.wait()
	close(ended)
	<-received
	c.child.free()
	report := c.front.end(c.lastRun(), end)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, cancel := range c.asked {
		cancel()
	}
	c.died = diagnose(end, c.cause, report)
	c.o.Log.Debug("worker ended", "cause", c.died.Cause)
}

// giveUpUnless kills a worker that cannot be reached any more, or not heard: unless
// it has ended, as it will have if that is the reason.
func (c *Client) giveUpUnless(ended <-chan struct{}) {
	timer := time.NewTimer(partingTime)
	defer timer.Stop()
	select {
	case <-ended:
	case <-timer.C:
		c.Kill("a cell cut its connection to the kernel: by closing its file descriptors, or by putting another program in its place (syscall.Exec)")
	}
}

// partingTime is more than a process needs from the end of its pipes to its own.
const partingTime = time.Second

// receive hands on what comes up, until it ends.
func (c *Client) receive() error {
	frames := newFrameReader(c.child.events())
	for {
		f, err := frames.read()
		if err != nil {
			if errors.Is(err, errDamaged) {
				return err
			}
			return nil // the end of the worker, perhaps inside a frame
		}
		if err := c.take(f); err != nil {
			return err
		}
	}
}

// take acts on one frame.
func (c *Client) take(f frame) error {
	switch f.kind {
	case upReady:
		select {
		case <-c.ready:
			return fmt.Errorf("%w: a second greeting", errDamaged)
		default:
			close(c.ready)
		}
	case upStdout, upStderr, upRawStderr:
		c.front.text(f.kind, f.number, f.payload)
	case upEvent:
		e, err := decodeEvent(f.payload)
		if err != nil {
			return err
		}
		c.front.emit(e)
	case upResult:
		var r Result
		if err := json.Unmarshal(f.payload, &r); err != nil {
			return fmt.Errorf("%w: result: %w", errDamaged, err)
		}
		c.front.release()
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.running != nil && c.running.number == f.number {
			select {
			case c.running.result <- r:
			default:
			}
		}
	case upStopping:
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.running != nil && c.running.number == f.number {
			c.running.cancel()
		}
	case upPong:
		c.mu.Lock()
		defer c.mu.Unlock()
		if pong := c.pongs[f.number]; pong != nil {
			delete(c.pongs, f.number)
			close(pong)
		}
	case upDescription:
		return c.described(f)
	case upAsk:
		var q question
		if err := json.Unmarshal(f.payload, &q); err != nil {
			return fmt.Errorf("%w: question: %w", errDamaged, err)
		}
		c.front.release()
		c.ask(f.number, q)
	case upUnask:
		c.mu.Lock()
		defer c.mu.Unlock()
		if cancel := c.asked[f.number]; cancel != nil {
			cancel()
		}
	default:
		return fmt.Errorf("%w: kind %d comes from above", errDamaged, f.kind)
	}
	return nil
}

// ask puts a question to the front, and its answer to the worker, on a
// goroutine of its own.
func (c *Client) ask(number int64, q question) {
	c.mu.Lock()
	defer c.mu.Unlock()
	parent := context.Background()
	if c.running != nil && c.running.run == q.Run {
		parent = c.running.ctx
	}
	ctx, cancel := context.WithCancel(parent)
	c.asked[number] = cancel
	c.wait.Go(func() {
		defer func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			delete(c.asked, number)
			cancel()
		}()
		var a answer
		text, err := c.o.Front.Input(ctx, q.Run, interp.InputRequest{Prompt: q.Prompt, Password: q.Password})
		switch {
		case ctx.Err() != nil:
			return // the asker is being interrupted, has gone, or is dead
		case errors.Is(err, interp.ErrNoInput):
			a.outcome = refused
		case errors.Is(err, io.EOF):
			a.outcome = ended
		case err != nil:
			a = answer{failed, err.Error()}
		case len(text) > maxAnswer:
			a = answer{failed, fmt.Sprintf("the answer is too large: %d MB, at most %d MB", len(text)>>20, maxAnswer>>20)}
		default:
			a = answer{answered, text}
		}
		if err := c.answer(number, a); err != nil {
			c.o.Log.Debug("answering worker", "error", err)
		}
	})
}

// call writes one call down.
func (c *Client) call(f frame) error { return c.callWith(f, "") }

// answer writes the answer to a question down.
func (c *Client) answer(number int64, a answer) error {
	return c.callWith(frame{callAnswer, number, []byte{byte(a.outcome)}}, a.text)
}

// callWith is call with text behind the payload. What is large of it is not
// copied.
func (c *Client) callWith(f frame, text string) error {
	c.send.Lock()
	defer c.send.Unlock()
	// The first error stays the writer's, and the last write tells it.
	c.out.Write(appendHeader(c.out.AvailableBuffer(), f.kind, f.number, len(f.payload)+len(text)))
	c.out.Write(f.payload)
	c.out.WriteString(text)
	return c.out.Flush()
}

// Run runs one program, and returns when all its events have been handed to
// the Front. Ending ctx interrupts the program, and no other; one that does
// not stop within the grace period is ended together with the worker. The
// error is a *DiedError when the worker has ended, and ctx's when that ended
// before the program began.
func (c *Client) Run(ctx context.Context, p Program) (Result, error) {
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return Result{}, ctx.Err()
	case <-c.done:
		return Result{}, c.died
	}
	defer func() { <-c.turn }()
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	payload, err := json.Marshal(p)
	if err != nil {
		return Result{}, fmt.Errorf("encoding program: %w", err)
	}
	if len(payload) > maxPayload {
		return Result{}, fmt.Errorf("encoding program: %d MB are too many", len(payload)>>20)
	}
	r := &running{run: p.Run, result: make(chan Result, 1)}
	r.ctx, r.cancel = context.WithCancel(ctx)
	c.mu.Lock()
	c.last++
	r.number = c.last
	c.running = r
	c.mu.Unlock()
	over, watched := make(chan struct{}), make(chan struct{})
	unwatch := context.AfterFunc(r.ctx, func() {
		defer close(watched)
		c.stop(r, over)
	})
	defer func() {
		c.mu.Lock()
		c.running = nil
		c.mu.Unlock()
		close(over)
		if !unwatch() {
			<-watched
		}
		r.cancel()
	}()
	if err := c.call(frame{callRun, r.number, payload}); err != nil {
		c.o.Log.Debug("calling worker", "error", err)
		c.giveUpUnless(c.done)
	}
	select {
	case result := <-r.result:
		return result, nil
	case <-c.done:
	}
	select {
	case result := <-r.result: // its last word
		return result, nil
	default:
		return Result{}, c.died
	}
}

// stop carries an interrupt down and sees to it that it works, until the call
// is over.
func (c *Client) stop(r *running, over <-chan struct{}) {
	grace := time.NewTimer(c.o.Grace)
	defer grace.Stop()
	// On the side: a worker that reads no calls must not delay its end.
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		if err := c.call(frame{kind: callInterrupt, number: r.number}); err != nil {
			c.o.Log.Debug("interrupting worker", "error", err)
		}
	}()
	select {
	case <-over:
	case <-grace.C:
		c.Kill(fmt.Sprintf("did not stop within %v of the interrupt", c.o.Grace))
	}
	<-sent
}

// Interrupt interrupts the program of that run, if it is running.
func (c *Client) Interrupt(run int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running != nil && c.running.run == run {
		c.running.cancel()
	}
}

// ping asks for a sign of life without waiting for it.
func (c *Client) ping() error {
	return c.call(frame{kind: callPing})
}

// Ping returns when the worker has answered, which it does also while a
// program runs.
func (c *Client) Ping(ctx context.Context) error {
	pong := make(chan struct{})
	c.mu.Lock()
	c.last++
	number := c.last
	c.pongs[number] = pong
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.pongs, number)
	}()
	if err := c.call(frame{kind: callPing, number: number}); err != nil {
		c.o.Log.Debug("pinging worker", "error", err)
	}
	select {
	case <-pong:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("pinging worker: %w", ctx.Err())
	case <-c.done:
		return c.died
	}
}

// Ready returns when the worker serves.
func (c *Client) Ready(ctx context.Context) error {
	select {
	case <-c.ready:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for worker: %w", ctx.Err())
	case <-c.done:
		return c.died
	}
}

// Pid is the worker's process id, or 0 while it has none.
func (c *Client) Pid() int { return c.child.pid() }

// Done is closed when the worker has ended; Err then says why.
func (c *Client) Done() <-chan struct{} { return c.done }

// Err is nil while the worker lives, and a *DiedError afterwards.
func (c *Client) Err() error {
	select {
	case <-c.done:
		return c.died
	default:
		return nil
	}
}

// Kill ends the worker and all that it started. The first cause given is the
// one that is reported, as in "the worker <cause>".
func (c *Client) Kill(cause string) {
	c.mu.Lock()
	if c.cause == "" {
		c.cause = cause
	}
	c.mu.Unlock()
	c.child.kill()
}

// Close ends the worker, a running program included, and returns when nothing
// is left of it. It may be called any number of times.
func (c *Client) Close() error {
	c.mu.Lock()
	busy := c.running != nil
	if c.cause == "" {
		c.cause = "was closed"
	}
	c.mu.Unlock()
	if !busy {
		// On the side: a worker that reads no calls is killed below.
		c.goodbye.Do(func() {
			c.wait.Go(func() {
				c.call(frame{kind: callShutdown})
				c.child.hangUp()
			})
		})
		select {
		case <-c.done:
		case <-time.After(200 * time.Millisecond):
		}
	}
	c.child.kill()
	c.wait.Wait()
	return nil
}

// lastRun is the run that runs, or 0.
func (c *Client) lastRun() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running != nil {
		return c.running.run
	}
	return 0
}
