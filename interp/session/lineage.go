package session

import (
	"context"
	"fmt"
	"runtime/debug"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/lineage"
	"gokernel/interp/magic"
)

// tracked runs a cell and lets the session know what it did to names. again says
// that it runs for another.
func (s *Session) tracked(ctx context.Context, c interp.Cell, again bool) interp.Outcome {
	if c.Silent {
		return s.text(ctx, c, c.Code) // no cell of the notebook
	}
	s.lineage.Delete(c.Deleted)
	run := lineageRun(c)
	run.Again = again
	s.lineage.Begin(run)
	outcome := s.text(ctx, c, c.Code)
	s.lineage.End(c.Code, outcome.Err != nil)
	return outcome
}

// learn takes in what a part of the running cell did. A fault in that is no fault of
// the cell: it is logged, and the cell looks as if it had to do with no names.
func (s *Session) learn(checked *check.Checked) {
	defer func() {
		if failure := recover(); failure != nil {
			s.options.Log.Error("tracking the cell", "err", failure, "stack", string(debug.Stack()))
		}
	}()
	s.lineage.Add(checked)
}

func lineageRun(c interp.Cell) lineage.Run {
	return lineage.Run{ID: c.ID, Number: c.Number, Code: c.Code}
}

// react runs the cells that a cell has made stale, where %reactive is on. Each
// runs once; the first error is that of the cell.
func (s *Session) react(ctx context.Context, c interp.Cell, outcome *interp.Outcome) {
	if !s.reactive || c.Silent || outcome.Err != nil {
		return
	}
	for _, stale := range s.lineage.Dependants(lineageRun(c)) {
		s.print(c.Run, fmt.Sprintf("cell %d:\n", stale.Number))
		again := c
		again.ID, again.Number, again.Code, again.Deleted = stale.ID, stale.Number, stale.Code, nil
		join(outcome, s.tracked(ctx, again, true))
		if outcome.Err != nil {
			return
		}
	}
}

func (h *host) Stale() []lineage.Stale { return h.lineage.Stale() }
func (h *host) Graph() lineage.Graph   { return h.lineage.Graph() }
func (h *host) Reactive() bool         { return h.reactive }
func (h *host) UseReactive(on bool)    { h.reactive = on }

func (h *host) Rerun(ctx context.Context, r magic.Ran) interp.Outcome {
	if !h.lineage.Knows(lineage.Run{ID: r.ID, Code: r.Code}) {
		return h.Go(ctx, r.Code) // what the cell was once, run by this one
	}
	again := h.cell
	again.ID, again.Number, again.Code, again.Deleted = r.ID, r.Number, r.Code, nil
	outcome := h.tracked(ctx, again, true)
	join(h.outcome, outcome)
	return outcome
}
