package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"gokernel/display"
	"gokernel/interp"
)

// ServeOptions adjust Serve. The zero value is good.
type ServeOptions struct {
	Log *slog.Logger // nil discards
	// Linger is how long Serve waits for a running program when the calls
	// have ended. 0 means a second.
	Linger time.Duration

	capture *capture    // file descriptors 1 and 2; nil leaves them alone
	input   *emptyInput // file descriptor 0; nil leaves it alone
	endCopy func()      // ends this process where it is not the one that serves; or nil
	// standard opens 0 to 2 again that a cell has closed; nil leaves them closed
	standard *standard
}

// maxStack is the greatest stack of a goroutine, in bytes: infinite recursion
// reaches it in about a second, mostly of page faults, and honest recursion
// hardly ever does.
const maxStack = 128 << 20

// Serve answers the calls that come in on in, with the engines by name, until
// in ends, a shutdown is called, or ctx ends. Events go to out. Its error is
// nil after a clean end of the calls.
func Serve(ctx context.Context, in io.Reader, out io.Writer, engines map[string]Engine, o ServeOptions) error {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Linger == 0 {
		o.Linger = time.Second
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	s := &server{
		o: o, engines: engines, up: newStream(out), ctx: ctx,
		calls: map[int64]*call{}, questions: map[int64]chan answer{},
	}
	defer s.up.close()
	owners.enter(s)
	connect.Do(func() { display.Connect(screen{}) })
	defer owners.leave(s)
	if o.capture != nil {
		o.capture.start(s)
	}
	if err := s.up.send(frame{kind: upReady}); err != nil {
		return fmt.Errorf("greeting the client: %w", err)
	}
	ended := make(chan error, 1)
	go s.receive(newFrameReader(in), ended) // ends with in, which the caller closes
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = ctx.Err()
	}
	stop(errShutdown)
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	finished := make(chan struct{})
	go func() { s.running.Wait(); close(finished) }()
	select {
	case <-finished:
	case <-time.After(o.Linger):
		err = errors.Join(err, errors.New("a program did not stop"))
	}
	return err
}

var (
	errShutdown    = errors.New("the worker is shutting down")
	errInterrupted = errors.New("interrupted")
)

// connect connects the screen, which finds the server by itself, so once is
// enough.
var connect sync.Once

// A server is one Serve.
type server struct {
	o       ServeOptions
	engines map[string]Engine
	up      *stream
	ctx     context.Context // ends with Serve
	running sync.WaitGroup  // the goroutines of programs and descriptions; see enter

	turn    sync.Mutex           // held by the program that runs
	current atomic.Pointer[call] // that runs, or ran last

	mu        sync.Mutex
	closing   bool // no program begins any more
	calls     map[int64]*call
	questions map[int64]chan answer
	asked     int64 // questions so far

	stdin stdin
}

// A call is one program on its way.
type call struct {
	number  int64
	program Program
	ctx     context.Context
	cancel  context.CancelCauseFunc
	ended   atomic.Bool
	denied  atomic.Int32 // how often it asked for input in vain
	answer  json.RawMessage

	lasts sync.Mutex
	last  []func() // to be called at the end; guarded by lasts
}

// receive takes calls until they end, and says how. To run a program it
// leaves the receiving to a new goroutine, and becomes the program's own: that
// saves a switch of threads on the way.
func (s *server) receive(frames *frameReader, ended chan<- error) {
	for {
		c, err := s.next(frames)
		switch {
		case err == io.EOF:
			ended <- nil
			return
		case err != nil:
			ended <- err
			return
		case c != nil:
			defer s.running.Done()
			go s.receive(frames, ended)
			s.run(c)
			return
		}
	}
}

// next takes one call, and returns it when it is a program to run, which is to
// be taken off s.running when it has ended. The error is io.EOF at the end of
// the calls.
func (s *server) next(frames *frameReader) (*call, error) {
	f, err := frames.read()
	if err == io.EOF {
		return nil, io.EOF
	}
	if err != nil {
		return nil, fmt.Errorf("reading calls: %w", err)
	}
	switch f.kind {
	case callRun:
		var p Program
		if err := json.Unmarshal(f.payload, &p); err != nil {
			return nil, fmt.Errorf("reading a program: %w", err)
		}
		return s.begin(f.number, p), nil
	case callInterrupt:
		s.interrupt(f.number)
	case callPing:
		s.up.send(frame{kind: upPong, number: f.number})
	case callAnswer:
		a, err := readAnswer(f.payload)
		if err != nil {
			return nil, fmt.Errorf("reading calls: %w", err)
		}
		s.answer(f.number, a)
	case callDescribe:
		var keys []string
		if err := json.Unmarshal(f.payload, &keys); err != nil {
			return nil, fmt.Errorf("reading what to describe: %w", err)
		}
		if s.enter() {
			go func() { defer s.running.Done(); s.describe(f.number, keys) }()
		}
	case callShutdown:
		return nil, io.EOF
	default:
		return nil, fmt.Errorf("reading calls: %w: kind %d comes from below", errDamaged, f.kind)
	}
	return nil, nil
}

// begin makes a program known, so that it can be interrupted, and waited for.
// It is nil when the server is about to end, and may be waiting already.
func (s *server) begin(number int64, p Program) *call {
	if !s.enter() {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{number: number, program: p}
	c.ctx, c.cancel = context.WithCancelCause(s.ctx)
	s.calls[number] = c
	return c
}

// enter counts something that Serve is to wait for; false when it is about to
// end.
func (s *server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return false
	}
	s.running.Add(1)
	return true
}

// interrupt stops the call of that number. One that has ended is gone, so an
// interrupt that comes late stops nothing else.
func (s *server) interrupt(number int64) {
	s.mu.Lock()
	c := s.calls[number]
	s.mu.Unlock()
	if c != nil {
		c.cancel(errInterrupted)
	}
}

// run runs a program and sends its result, as the last of its events.
func (s *server) run(c *call) {
	s.turn.Lock()
	defer s.turn.Unlock()
	s.drain() // what came before is the last cell's
	s.current.Store(c)
	owners.label(s, c.program.Run, 0)
	if c.program.Run != 0 { // a cell's
		display.SetLimit(c.program.MaxForm)
	}
	before, start := usage(), time.Now()
	var err *interp.CellError
	returned := false
	// In a deferred call, because user code may end the goroutine.
	defer func() {
		if s.o.endCopy != nil {
			s.o.endCopy()
		}
		r := Result{Err: err, Duration: time.Since(start), Usage: usage().Since(before), Answer: c.answer}
		if v := recover(); v != nil {
			s.o.Log.Error("engine panicked", "engine", c.program.Engine, "panic", v, "stack", string(debug.Stack()))
			r.Err = &interp.CellError{Kind: interp.KindInternal, Message: fmt.Sprintf("the %s failed: %v", c.program.Engine, v)}
		} else if !returned {
			r.Err = &interp.CellError{Kind: interp.KindExit, Message: "runtime.Goexit ended the cell"}
		}
		s.end(c, r)
	}()
	engine := s.engines[c.program.Engine]
	if engine == nil {
		err = &interp.CellError{Kind: interp.KindInternal, Message: fmt.Sprintf("there is no engine %q", c.program.Engine)}
	} else {
		err = engine.Run(c.ctx, c.program, host{s})
	}
	returned = true
}

// end sends the result after everything else.
func (s *server) end(c *call, r Result) {
	c.finish()
	if c.denied.Load() > 0 && (r.Err == nil || r.Err.Kind != interp.KindInternal) {
		r.Err = &interp.CellError{Kind: interp.KindInput, Message: deniedError{}.Error()}
	}
	c.ended.Store(true)
	s.mu.Lock()
	delete(s.calls, c.number)
	s.mu.Unlock()
	c.cancel(nil)
	s.stdin.forget(c.program.Run)
	if s.o.standard != nil {
		s.o.standard.mend()
	}
	s.drain()
	if s.o.input != nil && s.o.input.wasRead() {
		s.up.text(source{kind: upStderr, run: c.program.Run}, []byte(readEmptyInput))
	}
	s.up.finish(c.program.Run)
	payload, err := json.Marshal(r)
	if err != nil || len(payload) > maxPayload {
		payload, _ = json.Marshal(Result{Err: &interp.CellError{Kind: interp.KindInternal, Message: "the cell's result cannot be sent"}})
	}
	s.up.send(frame{kind: upResult, number: c.number, payload: payload})
}

// readEmptyInput is what the user sees under a cell that has read the empty
// file descriptor 0.
const readEmptyInput = "note: file descriptor 0 was read, and is empty here. Handing os.Stdin on as a file, to a variable, a library or " +
	"another program, does not ask the user; fmt.Scanln(&x), bufio.NewReader(os.Stdin) and display.Input(prompt) do.\n"

// currentRun is the run that is running, or ran last.
func (s *server) currentRun() int64 {
	if c := s.current.Load(); c != nil {
		return c.program.Run
	}
	return 0
}

// owner is the run of the calling goroutine.
func (s *server) owner() int64 {
	if of, run, ok := owners.find(); ok && of == s {
		return run
	}
	return s.currentRun()
}

// drain moves what has been written to file descriptors 1 and 2 into the
// stream, so that what is sent next comes after it.
func (s *server) drain() {
	if s.o.capture != nil {
		s.o.capture.drain(s, s.currentRun())
	}
}

// write queues text of a run.
func (s *server) write(k kind, run int64, p []byte) (int, error) {
	s.drain()
	if err := s.up.text(source{kind: k, run: run}, p); err != nil {
		return 0, fmt.Errorf("writing output: %w", err)
	}
	return len(p), nil
}
