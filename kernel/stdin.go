package kernel

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"gokernel/interp"
	"gokernel/protocol"
)

// stdin holds the one question that may be open to a front end.
type stdin struct {
	turn chan struct{} // holds a token while somebody asks

	mu   sync.Mutex
	open *question // nil while nobody waits
}

type question struct {
	asked      string // msg_id of the input_request
	cell       string // msg_id of the execute_request
	identities [][]byte
	answer     chan string // buffered: one answer
}

func newStdin() *stdin { return &stdin{turn: make(chan struct{}, 1)} }

// endOfInput is what a front end sends for Ctrl-D.
const endOfInput = "\x04"

// Input asks the front end that sent the run's cell for one line. Questions
// asked at once wait for each other. The error is interp.ErrNoInput where the
// front end takes no questions or the cell has ended, io.EOF where the user
// ended the input, and wraps context.Canceled after an interrupt.
func (k *Kernel) Input(ctx context.Context, id int64, req interp.InputRequest) (string, error) {
	r := k.runs.get(id)
	if r == nil || !r.allowStdin || r.over.Load() {
		return "", interp.ErrNoInput
	}
	select {
	case k.stdin.turn <- struct{}{}:
		defer func() { <-k.stdin.turn }()
	case <-ctx.Done():
		return "", waiting(ctx.Err())
	case <-r.ctx.Done():
		return "", r.inputEnded()
	}
	if r.ctx.Err() != nil {
		return "", r.inputEnded()
	}

	m, err := k.out.message(protocol.TypeInputRequest, r.parent, protocol.InputRequest{Prompt: req.Prompt, Password: req.Password})
	if err != nil {
		return "", err
	}
	m.Identities = r.identities
	if err := k.awaitStdin(ctx, r); err != nil {
		return "", err
	}
	q := k.stdin.ask(m.Header.MsgID, r)
	defer k.stdin.close()
	k.out.push(r) // what was printed before is seen before
	if err := k.conn.Send(protocol.Stdin, m); err != nil {
		return "", fmt.Errorf("asking for input: %w", err)
	}
	select {
	case value := <-q.answer:
		if value == endOfInput {
			return "", io.EOF
		}
		return value, nil
	case <-ctx.Done():
		return "", waiting(ctx.Err())
	case <-r.ctx.Done():
		return "", r.inputEnded()
	}
}

// latecomer is how long a question waits for its front end's stdin socket. The
// sockets of a front end connect by themselves: libzmq tries again after 100 ms,
// and a cell that came on shell may ask long before that.
const latecomer = 5 * time.Second

// awaitStdin waits until the front end of a run can be asked: for a while, until an
// interrupt, or the end of the run.
func (k *Kernel) awaitStdin(ctx context.Context, r *run) error {
	awaiter, ok := k.conn.(Awaiter)
	if !ok {
		return nil
	}
	late, stop := context.WithTimeout(ctx, latecomer)
	defer stop()
	defer context.AfterFunc(r.ctx, stop)()
	err := awaiter.Await(late, protocol.Stdin, r.identities)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return waiting(ctx.Err())
	case r.ctx.Err() != nil:
		return r.inputEnded()
	}
	return fmt.Errorf("asking for input: %w", err)
}

func waiting(err error) error { return fmt.Errorf("waiting for input: %w", err) }

// ask opens a question. Whatever came before it has been discarded on arrival.
func (s *stdin) ask(id string, r *run) *question {
	q := &question{asked: id, cell: r.msgID, identities: r.identities, answer: make(chan string, 1)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = q
	return q
}

func (s *stdin) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = nil
}

// answer gives a reply to the open question; the error says why it is not an
// answer to it.
func (s *stdin) answer(m *protocol.Message) error {
	var reply protocol.InputReply
	if err := m.Decode(&reply); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.open
	if q == nil {
		return errors.New("nobody waits for input")
	}
	// Many front ends leave the parent out, some name the cell.
	if parent := m.ParentHeader().MsgID; parent != "" && parent != q.asked && parent != q.cell {
		return errors.New("it answers another question")
	}
	if !slices.EqualFunc(m.Identities, q.identities, slices.Equal[[]byte]) {
		return errors.New("it comes from another front end")
	}
	s.open = nil
	q.answer <- reply.Value
	return nil
}

// dispatchStdin takes a message of the stdin channel, where front ends answer.
func (k *Kernel) dispatchStdin(ctx context.Context, r *request) {
	if r.msg.Header.MsgType != protocol.TypeInputReply {
		k.serve(ctx, r, unsupported(r))
		return
	}
	if err := k.stdin.answer(r.msg); err != nil {
		k.log.Warn("input_reply discarded", "err", err)
	}
}
