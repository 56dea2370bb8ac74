package session

import (
	"context"
	"errors"
	"time"

	"gokernel/interp/check"
	"gokernel/interp/inspect"
	"gokernel/interp/worker"
)

// glance is how long looking at variables may take. The worker answers within
// some milliseconds; a machine that is busy takes longer.
const glance = 300 * time.Millisecond

// Describe tells of the values of session variables, by key. It runs nothing of
// the user's, and waits neither for a cell nor for a worker that comes up: it
// fails with inspect.ErrRunning while a cell runs. A variable whose value cannot
// be told is left out, as all are where cells are only interpreted.
func (s *Session) Describe(ctx context.Context, vars []*check.Var) (map[string]worker.Variable, error) {
	w := s.workers.now()
	if w == nil {
		return nil, nil
	}
	keys := make([]string, len(vars))
	for i, v := range vars {
		keys[i] = v.Key()
	}
	ctx, cancel := context.WithTimeout(ctx, glance)
	defer cancel()
	list, err := w.Describe(ctx, keys)
	if errors.Is(err, worker.ErrBusy) {
		return nil, inspect.ErrRunning
	}
	if err != nil {
		return nil, err
	}
	values := make(map[string]worker.Variable, len(list))
	for _, v := range list {
		values[v.Key] = v
	}
	return values, nil
}

// errNoValue says that nothing can be told of a value.
var errNoValue = errors.New("the value cannot be told")

// value tells of one variable.
func (s *Session) value(ctx context.Context, v *check.Var) (inspect.Value, error) {
	values, err := s.Describe(ctx, []*check.Var{v})
	if err != nil {
		return inspect.Value{}, err
	}
	found, ok := values[v.Key()]
	if !ok {
		return inspect.Value{}, errNoValue
	}
	return inspect.Value{Summary: found.Summary, Size: found.Size, AtLeast: found.AtLeast, Moving: found.Moving}, nil
}
