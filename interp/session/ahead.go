package session

import (
	"context"
	"errors"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/native"
	"gokernel/interp/native/payload"
	"gokernel/interp/rewrite"
	"gokernel/interp/worker"
)

// An ahead is a generation of declarations that is built while nobody waits for
// it: a cell that only declares answers at once, and the cell that calls its
// functions finds them ready, or waits for the rest.
type ahead struct {
	generation *rewrite.Generation
	stop       context.CancelFunc
	done       chan struct{} // closed when plugin or err is set
	plugin     *native.Plugin
	err        error
}

// buildAhead begins to build what the worker does not have yet. A build of less
// than that is given up.
func (s *Session) buildAhead(e *engines) {
	if !e.compiles() || s.mode == Interpret {
		return
	}
	g, err := e.rewriter.Pending()
	if err != nil {
		s.options.Log.Warn("writing declarations", "err", err)
	}
	if e.ahead != nil {
		if g != nil && e.ahead.generation.ID == g.ID {
			return
		}
		e.giveUp()
	}
	if g == nil || err != nil {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	a := &ahead{generation: g, stop: stop, done: make(chan struct{})}
	e.ahead = a
	s.ahead.Go(func() {
		a.plugin, a.err = e.worker.Builder.Build(ctx, source(g, nil))
		stop()
		close(a.done)
		if a.err == nil {
			s.openBetweenCells(e, a)
		}
	})
}

// openBetweenCells opens a finished build while no cell runs.
func (s *Session) openBetweenCells(e *engines, a *ahead) {
	s.turn.Lock()
	defer s.turn.Unlock()
	if s.engines == e && e.ahead == a {
		err := s.open(context.Background(), e)
		switch _, died := errors.AsType[*worker.DiedError](err); {
		case died: // the next cell tells
			s.options.Log.Debug("opening declarations", "err", err)
		case err != nil:
			s.options.Log.Error("opening declarations", "err", err)
		}
	}
}

// open opens what has been built ahead. Its error is that of the worker's Run, or
// what the engine says.
func (s *Session) open(ctx context.Context, e *engines) error {
	a := e.ahead
	encoded, failure := encode(payload.Program{Open: []payload.Generation{opening(a.generation, a.plugin)}, Lines: a.generation.Lines})
	if failure != nil {
		return failure
	}
	e.ahead = nil
	result, err := e.worker.Run(ctx, worker.Program{Engine: payload.Engine, Payload: encoded})
	switch {
	case err != nil:
		return err
	case result.Err != nil:
		return result.Err
	}
	e.rewriter.Opened(a.generation)
	return nil
}

// overtake lets the worker have what has been built ahead before an interpreted
// cell, where the cell may come to call it, and where old code might run, or a
// package that was imported for its effect be missed. It reports false where that could not
// be built: whoever builds the cell itself will be told why.
func (s *Session) overtake(ctx context.Context, e *engines, c interp.Cell, checked *check.Checked, next *rewrite.Rewriter) (there bool, err *interp.CellError) {
	a := e.ahead
	if a == nil || !a.generation.Needed && !reachesCode(checked) {
		return true, nil
	}
	explained := s.explain(c.Run, slowFactor*s.options.Patience, func() string { return slowBuild })
	defer explained()
	select {
	case <-a.done:
	case <-ctx.Done():
		return false, interrupted()
	}
	if a.err != nil {
		s.options.Log.Warn("building declarations", "err", a.err)
		e.ahead = nil
		return false, nil
	}
	if err := s.open(ctx, e); err != nil {
		return false, s.undone(ctx, err)
	}
	next.Opened(a.generation)
	return true, nil
}

// finished is the build if it has come to its end, and is still what the session
// is about to be. Another is given up: the cell that is to be compiled brings
// what it needs, and a build beside it would only be in the way.
func (e *engines) finished(next *rewrite.Rewriter) *ahead {
	if e.ahead == nil {
		return nil
	}
	select {
	case <-e.ahead.done:
		if e.ahead.err == nil && next.Current(e.ahead.generation) {
			return e.ahead
		}
	default:
	}
	e.giveUp()
	return nil
}

// giveUp ends the build, if there is one.
func (e *engines) giveUp() {
	if e.ahead != nil {
		e.ahead.stop()
		e.ahead = nil
	}
}
