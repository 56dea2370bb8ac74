package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"gokernel/interp"
)

// stdin holds the rests of lines that have been read in part.
type stdin struct {
	reading sync.Mutex // held while a line is asked for: one question at a time

	mu   sync.Mutex
	line []byte // the rest of an answered line
	run  int64  // that was answered
}

// take moves the rest of run's line into p.
func (in *stdin) take(run int64, p []byte) int {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.run != run {
		return 0
	}
	n := copy(p, in.line)
	in.line = in.line[n:]
	return n
}

func (in *stdin) put(run int64, line string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.run, in.line = run, append([]byte(line), '\n')
}

// forget drops what run has not read: the next cell asks afresh.
func (in *stdin) forget(run int64) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.run == run {
		in.line = nil
	}
}

// A lineReader is the standard input of the goroutine that reads it.
type lineReader struct{ s *server }

func (r lineReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	run := r.s.owner()
	if n := r.s.stdin.take(run, p); n > 0 {
		return n, nil
	}
	r.s.stdin.reading.Lock()
	defer r.s.stdin.reading.Unlock()
	for {
		// Another goroutine of the run may have asked, or may take the answer
		// away.
		if n := r.s.stdin.take(run, p); n > 0 {
			return n, nil
		}
		line, err := r.s.ask(context.Background(), run, interp.InputRequest{}, true)
		switch {
		case err == io.EOF:
			return 0, io.EOF // readers know it by its identity
		case err != nil:
			return 0, fmt.Errorf("reading standard input: %w", err)
		}
		r.s.stdin.put(run, line)
	}
}

// ask asks the user on behalf of run. With fromStdin the prompt is the
// unfinished line of the run's stdout, and where nobody can answer the run
// fails, because readers of standard input seldom look at the error: the
// first time when it ends by itself, the second time at once.
func (s *server) ask(ctx context.Context, run int64, r interp.InputRequest, fromStdin bool) (string, error) {
	c := s.current.Load()
	if c == nil || c.program.Run != run || c.ended.Load() {
		return "", errLate
	}
	if !c.program.AllowStdin {
		return "", s.deny(c, fromStdin)
	}
	reply := make(chan answer, 1)
	s.mu.Lock()
	s.asked++
	number := s.asked
	s.questions[number] = reply
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.questions, number)
		s.mu.Unlock()
	}()
	s.drain()
	prompt := r.Prompt
	refuse := func() error {
		if c.ended.Load() {
			return errLate
		}
		return context.Cause(c.ctx)
	}
	err := s.up.ask(run, fromStdin, refuse, func(line string) frame {
		if fromStdin {
			prompt = line
		}
		payload, _ := json.Marshal(question{run, prompt, r.Password}) // strings and a flag: it cannot fail
		return frame{upAsk, number, payload}
	})
	if err != nil {
		return "", err
	}
	select {
	case a := <-reply:
		switch {
		case a.outcome == refused:
			if fromStdin { // it was taken from the text for nothing
				s.write(upStdout, run, []byte(prompt))
			}
			return "", s.deny(c, fromStdin)
		case a.outcome == ended:
			return "", io.EOF
		case a.outcome == failed:
			return "", errors.New(a.text)
		}
		return a.text, nil
	case <-ctx.Done():
		s.up.send(frame{kind: upUnask, number: number})
		return "", context.Cause(ctx)
	case <-c.ctx.Done():
		s.up.send(frame{kind: upUnask, number: number})
		return "", context.Cause(c.ctx)
	}
}

// errLate is the failure of a question that a goroutine asks when its cell has
// ended, and nobody expects it.
var errLate = fmt.Errorf("asking for input after the end of the cell: %w", interp.ErrNoInput)

// deny is the failure of a question that nobody can answer.
func (s *server) deny(c *call, fromStdin bool) error {
	if fromStdin && c.denied.Add(1) > 1 {
		c.cancel(deniedError{})
		s.up.send(frame{kind: upStopping, number: c.number})
	}
	return deniedError{}
}

// A deniedError is interp.ErrNoInput in words that say why.
type deniedError struct{}

func (deniedError) Error() string {
	return "input was asked for, but the front end cannot answer (allow_stdin is false)"
}

func (deniedError) Unwrap() error { return interp.ErrNoInput }

// answer hands the answer on to the one who asked, if it still waits.
func (s *server) answer(number int64, a answer) {
	s.mu.Lock()
	reply := s.questions[number]
	delete(s.questions, number)
	s.mu.Unlock()
	if reply != nil {
		reply <- a
	}
}
