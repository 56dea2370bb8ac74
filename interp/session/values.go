package session

import (
	"context"
	"errors"
	"time"

	"gokernel/interp/check"
	"gokernel/interp/inspect"
	"gokernel/interp/worker"
)

// glance is how long looking at a variable may take. The worker answers within
// some milliseconds; a machine that is busy takes longer.
const glance = 300 * time.Millisecond

// errNoValue says that nothing can be told of a value.
var errNoValue = errors.New("the value cannot be told")

// value tells of the value of a session variable. It runs nothing of the user's,
// and waits neither for a cell nor for a worker that comes up. Where cells are
// only interpreted no value can be told.
func (s *Session) value(ctx context.Context, v *check.Var) (inspect.Value, error) {
	w := s.workers.now()
	if w == nil {
		return inspect.Value{}, errNoValue
	}
	ctx, cancel := context.WithTimeout(ctx, glance)
	defer cancel()
	list, err := w.Describe(ctx, []string{v.Key()})
	switch {
	case errors.Is(err, worker.ErrBusy):
		return inspect.Value{}, inspect.ErrRunning
	case err != nil:
		return inspect.Value{}, err
	case len(list) == 0:
		return inspect.Value{}, errNoValue
	}
	found := list[0]
	return inspect.Value{Summary: found.Summary, Size: found.Size, AtLeast: found.AtLeast, Moving: found.Moving}, nil
}
