package session

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// ready returns the engines of the worker, for which it waits. A worker that is
// new gets the session's declarations.
func (s *Session) ready(ctx context.Context, c interp.Cell) (*engines, *interp.CellError) {
	explained := s.explain(c.Run, s.options.Patience, func() string {
		if building := s.workers.building(); building != "" {
			return "gokernel: " + building + "\n"
		}
		return slowStart
	})
	w, err := s.workers.get(ctx)
	if err == nil && w.Err() != nil && (s.engines == nil || s.engines.worker != w) {
		// It has ended before it ran anything: nothing is lost, and another may live.
		s.workers.replace()
		w, err = s.workers.get(ctx)
	}
	explained()
	switch {
	case ctx.Err() != nil:
		return nil, interrupted()
	case err != nil && interp.Shortage(err.Error()) != "":
		return nil, &interp.CellError{Kind: interp.KindWorker, Message: err.Error(), Advice: interp.Shortage(err.Error())}
	case err != nil:
		return nil, internalError(err)
	}
	if s.engines != nil && s.engines.worker == w {
		if died, ok := errors.AsType[*worker.DiedError](w.Err()); ok {
			err := s.recovered(died)
			err.Advice += " " + notRun
			return nil, err
		}
		return s.engines, nil
	}
	if w.Notice != "" && !s.noticed {
		s.say(c.Run, "gokernel: "+w.Notice+"\n")
		s.noticed = true
	}
	e := newEngines(w)
	if err := s.restore(ctx, e); err != nil {
		if ctx.Err() != nil {
			s.workers.replace() // a half of them is of no use
			return nil, interrupted()
		}
		if _, died := errors.AsType[*worker.DiedError](err); died {
			return nil, s.undone(ctx, err)
		}
		s.options.Log.Error("declaring again in a new worker", "err", err)
		s.commit(check.NewScope(s.fset))
		e = newEngines(w)
		s.say(c.Run, "gokernel: the session starts empty, as its declarations could not be built again: "+err.Error()+"\nRun the cells that declare what you need again.\n")
	}
	s.engines = e
	if err := s.surround(ctx, e, c); err != nil {
		return nil, err
	}
	s.buildAhead(e)
	return e, nil
}

// restore builds the scope's declarations for a worker that has run nothing.
func (s *Session) restore(ctx context.Context, e *engines) error {
	checked, diagnostics, stopped := s.typecheck(ctx, (*check.Checker).Again)
	if stopped != nil {
		return stopped
	}
	if len(diagnostics) > 0 {
		return errors.New(diagnostics[0].String())
	}
	forEffect := slices.ContainsFunc(checked.Imports, func(imp check.Import) bool { return imp.Name == "_" })
	if len(checked.Decls) == 0 && !(forEffect && e.compiles()) {
		return nil
	}
	if e.compiles() {
		if _, err := e.rewriter.Cell(checked); err != nil {
			return err
		}
		if s.mode != Interpret {
			return nil
		}
	}
	program, refusal := e.lowerer.Restore(checked)
	if refusal != nil {
		return refusal
	}
	encoded, refusal := encode(program)
	if refusal != nil {
		return refusal
	}
	result, err := e.worker.Run(ctx, worker.Program{Engine: yaegi.Name, Payload: encoded})
	if err != nil {
		return err
	}
	if result.Err != nil {
		return result.Err
	}
	return nil
}

// recover brings the session back after the worker has died: declarations are
// there again, variables are gone.
func (s *Session) recover(died *worker.DiedError, next *check.Scope) *interp.CellError {
	s.commit(next)
	return s.recovered(died)
}

// notRun is what the user has to know of a cell that found the worker dead.
const notRun = "That was before this cell, which has not run: run it again."

// undone is the error of a cell for which the worker did not do what it was to do
// beside running it. err is that of a Client's method.
func (s *Session) undone(ctx context.Context, err error) *interp.CellError {
	var died *worker.DiedError
	var told *interp.CellError
	switch {
	case errors.As(err, &died):
		return s.recovered(died)
	case errors.As(err, &told):
		return told
	case ctx.Err() != nil:
		return interrupted()
	}
	return internalError(err)
}

// recovered is recover of a worker that was doing something else than running a
// cell.
func (s *Session) recovered(died *worker.DiedError) *interp.CellError {
	advice := "Imports, types and functions are there again."
	if names := s.lose(s.scope.Vars()); len(names) > 0 {
		advice = "Imports, types and functions are there again; the variables are gone: " + strings.Join(names, ", ") + "."
	}
	if cure := interp.Shortage(died.Error()); cure != "" {
		advice = "To have it start again, " + cure + ". " + advice
	}
	s.commit(s.scope.WithoutVars())
	s.replaceWorker()
	return &interp.CellError{Kind: interp.KindWorker, Message: died.Error(), Frames: s.sources.crash(died.Report), Advice: advice}
}

// lose notes which cells have declared variables that are gone, and gives their
// names.
func (s *Session) lose(vars []*check.Var) []string {
	names := make([]string, 0, len(vars))
	s.lost = maps.Clone(s.lost)
	for _, v := range vars {
		names = append(names, v.Name)
		s.lost[v.Name] = v.Cell
	}
	return names
}

// replaceWorker ends the worker and starts the next, which comes up behind it.
func (s *Session) replaceWorker() {
	s.results.lose("it went with the process that ran cells")
	if s.engines != nil {
		s.engines.giveUp()
		s.engines = nil
	}
	s.workers.replace()
}

// adviser knows the cure for an undefined name that a dead worker has taken. It
// reads nothing that the session changes later.
func (s *Session) adviser() func(interp.Diagnostic) string {
	lostIn, hasResult := s.lost, s.results.last() != nil
	return func(d interp.Diagnostic) string {
		name, undefined := strings.CutPrefix(d.Message, "undefined: ")
		if cell, lost := lostIn[name]; undefined && lost {
			return fmt.Sprintf("%s was lost with the worker process; run cell %d again", name, cell)
		}
		switch {
		case undefined && (name == "Out" || name == "In"):
			return "Out[3] is the result of cell 3, and In[3] its text, where statements of a cell mention them with a number: give it a name there"
		case strings.HasPrefix(d.Message, "cannot use _ as value") && !hasResult:
			return "_ stands for the last result, and no cell has had one yet"
		case strings.HasPrefix(d.Message, "cannot use _ as value"):
			return "_ stands for the last result in statements of a cell: give it a name there, as in x := _"
		}
		return ""
	}
}
