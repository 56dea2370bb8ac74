package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
)

// A Variable is what an engine tells of a session variable.
type Variable struct {
	Key string `json:"key"`
	// Summary is the value on one line, of about a hundred characters at most.
	// It is "" where nothing can be told.
	Summary string `json:"summary,omitempty"`
	// Size is what the value takes with all that it leads to, in bytes; 0 is
	// not known. With AtLeast it may be more.
	Size    int64 `json:"size,omitempty"`
	AtLeast bool  `json:"atLeast,omitempty"`
	// Moving says that goroutines of cells are alive, which may change the value
	// at any time: so numbers and lengths alone have been looked at.
	Moving bool `json:"moving,omitempty"`
}

// A Describer is an Engine that holds session variables.
type Describer interface {
	// Describe tells of those of the variables that it has. No program runs
	// meanwhile, but goroutines that programs have left may: then a map must not
	// be read, as one that another goroutine writes ends the process, nor a
	// header of several words be trusted. It is to take a few milliseconds at
	// most, and calls no code of the user's.
	Describe(keys []string) []Variable
}

// ErrBusy says that variables cannot be looked at because a program runs.
var ErrBusy = errors.New("a cell is running")

// A description is the payload of upDescription.
type description struct {
	Busy      bool       `json:"busy,omitempty"`
	Variables []Variable `json:"variables,omitempty"`
}

// Describe tells of session variables, in any order, without those that the
// worker does not have. It does not wait for a program that runs: it fails
// with ErrBusy. Its other errors are ctx's and a *DiedError.
func (c *Client) Describe(ctx context.Context, keys []string) ([]Variable, error) {
	payload, err := json.Marshal(keys)
	if err != nil {
		return nil, fmt.Errorf("encoding keys: %w", err)
	}
	answer := make(chan description, 1)
	c.mu.Lock()
	if c.running != nil {
		c.mu.Unlock()
		return nil, ErrBusy
	}
	c.last++
	number := c.last
	c.descriptions[number] = answer
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.descriptions, number)
	}()
	if err := c.call(frame{callDescribe, number, payload}); err != nil {
		c.o.Log.Debug("asking worker for variables", "error", err)
	}
	select {
	case d := <-answer:
		if d.Busy {
			return nil, ErrBusy
		}
		return d.Variables, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("asking worker for variables: %w", ctx.Err())
	case <-c.done:
		return nil, c.died
	}
}

// described takes an answer of the worker's.
func (c *Client) described(f frame) error {
	var d description
	if err := json.Unmarshal(f.payload, &d); err != nil {
		return fmt.Errorf("%w: description: %w", errDamaged, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if answer := c.descriptions[f.number]; answer != nil {
		delete(c.descriptions, f.number)
		answer <- d
	}
	return nil
}

// describe answers a callDescribe. While it does, no program begins.
func (s *server) describe(number int64, keys []string) {
	d := description{Busy: true}
	if s.idle() {
		d = description{Variables: s.variables(keys)}
		s.turn.Unlock()
	}
	payload, err := json.Marshal(d)
	if err != nil || len(payload) > maxPayload {
		payload = []byte("{}") // none of them
	}
	s.up.send(frame{kind: upDescription, number: number, payload: payload})
}

// idle takes the turn unless a program runs. It waits for one that has sent its
// result and is about to leave.
func (s *server) idle() bool {
	if s.turn.TryLock() {
		return true
	}
	if c := s.current.Load(); c == nil || !c.ended.Load() {
		return false
	}
	s.turn.Lock()
	return true
}

// variables asks the engines. s.turn is held.
func (s *server) variables(keys []string) (list []Variable) {
	defer func() {
		if v := recover(); v != nil {
			s.o.Log.Error("looking at variables", "panic", v, "stack", string(debug.Stack()))
		}
	}()
	for _, engine := range s.engines {
		if d, ok := engine.(Describer); ok {
			list = append(list, d.Describe(keys)...)
		}
	}
	return list
}
