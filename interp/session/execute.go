package session

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/format"
	"gokernel/interp/syntax"
	"gokernel/interp/vet"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// Execute runs one cell. All its events have been emitted when it returns.
// Ending ctx interrupts it.
func (s *Session) Execute(ctx context.Context, c interp.Cell) interp.Outcome {
	s.turn.Lock()
	defer s.turn.Unlock()
	defer s.bound.end(c.Run)
	outcome := s.tracked(ctx, c, false)
	s.remember(c, outcome)
	s.react(ctx, c, &outcome)
	if s.formats && outcome.Err == nil && outcome.NextInput == nil && !c.Silent {
		outcome.NextInput = formatted(c)
	}
	if outcome.Err == nil && len(c.UserExpressions) > 0 {
		outcome.UserExpressions = s.userExpressions(ctx, c)
	}
	return outcome
}

// formatted is the cell's text as gofmt has it, or nil where it is that already.
func formatted(c interp.Cell) *interp.NextInput {
	text, list := format.Text(c.Number, c.Code)
	if len(list) > 0 || text == strings.TrimRight(c.Code, " \t\r\n") {
		return nil
	}
	return &interp.NextInput{Text: text, Replace: true}
}

// isEmpty tells whether the cell has no Go in it.
func isEmpty(cell *syntax.Cell) bool { return len(cell.Parts) == 0 }

// execute takes a parsed cell through check, an engine and run, and commits
// what it changes.
func (s *Session) execute(ctx context.Context, c interp.Cell, cell *syntax.Cell) interp.Outcome {
	if err := s.fetch(ctx, c, cell); err != nil {
		return interp.Outcome{Err: err}
	}
	lent, err := s.lend(cell)
	if err != nil {
		return interp.Outcome{Err: err}
	}
	checked, err := s.checkLent(ctx, c, cell, lent)
	if err != nil {
		return interp.Outcome{Err: err}
	}
	e, err := s.ready(ctx, c)
	if err != nil {
		return interp.Outcome{Err: err}
	}
	j, err := s.plan(ctx, e, c, checked)
	if err != nil {
		return interp.Outcome{Err: err}
	}
	if err := s.hand(ctx, e, c, lent); err != nil {
		return interp.Outcome{Err: err}
	}
	keep := checked.Result != nil && !c.Silent
	j.keep = keep
	s.announce(c.Run, checked)
	s.sources.add(c.Number, cell.Text)
	facts := s.look(ctx, c, checked)
	result, failed := s.run(ctx, e, c, j)
	if j.engine == yaegi.Name && e.compiles() && s.mode == Auto && isRefusal(result.Err) {
		// What was let through, and the interpreter does not take. It has done
		// nothing of it.
		if j, err = s.recompiled(ctx, e, c, checked); err != nil {
			return interp.Outcome{Err: err}
		}
		j.keep = keep
		result, failed = s.run(ctx, e, c, j)
	}
	s.sources.quote(result.Err)
	next := lent.without(checked.Next)
	outcome := interp.Outcome{Err: result.Err, Duration: result.Duration, Usage: result.Usage, Engine: j.engine}
	var died *worker.DiedError
	switch {
	case errors.As(failed, &died):
		s.learn(checked)
		outcome.Err = s.recover(died, next)
	case failed != nil:
		outcome.Err = s.undone(ctx, failed)
	case hasRun(result.Err):
		e.adopt(j)
		s.commit(next)
		s.learn(checked)
		s.results.note(c.Number, checked, keep && result.Err == nil)
		s.facts = facts
		s.buildAhead(e)
	}
	return outcome
}

// recompiled is the compiled job of a cell that the interpreter refused when it
// was to run.
func (s *Session) recompiled(ctx context.Context, e *engines, c interp.Cell, checked *check.Checked) (*job, *interp.CellError) {
	next := e.rewriter.Clone()
	g, err := next.Cell(checked)
	if err != nil {
		return nil, internalError(err)
	}
	g.Drops = append(g.Drops, lentKeys(checked)...)
	return s.compiled(ctx, e, c, checked, g, next)
}

func isRefusal(err *interp.CellError) bool {
	return err != nil && err.Kind == interp.KindUnsupported
}

// hasRun tells from a cell's error whether the cell ran at all: then what it
// declared and assigned stays.
func hasRun(err *interp.CellError) bool {
	if err == nil {
		return true
	}
	switch err.Kind {
	case interp.KindUnsupported, interp.KindInternal, interp.KindCompile, interp.KindBuild:
		return false
	}
	return true
}

// check checks the cell. Types of packages that it imports may have to be
// built first: a wait that can be noticed is explained, and can be interrupted.
func (s *Session) check(ctx context.Context, c interp.Cell, cell *syntax.Cell) (*check.Checked, *interp.CellError) {
	explained := s.explain(c.Run, s.options.Patience, func() string { return slowImport })
	defer explained()
	checked, diagnostics, err := s.typecheck(ctx, func(c *check.Checker, scope *check.Scope) (*check.Checked, []interp.Diagnostic) {
		return c.Check(scope, cell)
	})
	switch {
	case err != nil:
		return nil, err
	case len(diagnostics) > 0:
		return nil, failure(interp.KindCompile, diagnostics)
	}
	return checked, nil
}

// What a cell that has to wait says on stderr.
const (
	slowImport = "gokernel: reading the packages that this cell imports; on a new machine Go builds them first, once (up to a minute)\n"
	slowBuild  = "gokernel: compiling the cell; on a new machine Go builds the standard library for compiled cells first, once (up to a minute)\n"
	slowStart  = "gokernel: starting the process that runs cells\n"
)

// slowFactor is how many times longer a cell may be compiled than wait for
// anything else: that takes its time on a busy machine, and is no surprise.
const slowFactor = 5

// explain says what a cell waits for when that takes longer than patience. The
// function that it returns ends that.
func (s *Session) explain(run int64, patience time.Duration, text func() string) (stop func()) {
	timer := time.AfterFunc(patience, func() { s.say(run, text()) })
	return func() { timer.Stop() }
}

// say writes to the cell's standard error.
func (s *Session) say(run int64, text string) {
	if text != "" {
		s.capture.Emit(interp.Event{Run: run, Stream: &interp.Stream{Name: interp.Stderr, Text: text}})
	}
}

// look warns, on the cell's standard error, of what go vet warns of. It returns the
// facts about functions after the cell.
func (s *Session) look(ctx context.Context, c interp.Cell, checked *check.Checked) *vet.Facts {
	if !s.vets {
		return s.facts
	}
	warnings, facts, err := s.vet(ctx, checked)
	if err != nil {
		s.options.Log.Error("looking at the cell", "err", err)
	}
	var lines strings.Builder
	for _, w := range warnings {
		fmt.Fprintf(&lines, "%s\n", w)
		if caret := w.Caret(); caret != "" {
			fmt.Fprintf(&lines, "    %s\n", strings.ReplaceAll(caret, "\n", "\n    "))
		}
	}
	s.say(c.Run, shownName(lines.String()))
	return facts
}

// announce tells what the cell takes away from earlier ones.
func (s *Session) announce(run int64, c *check.Checked) {
	var lines strings.Builder
	for _, v := range c.Dropped {
		fmt.Fprintf(&lines, "%s is gone: its type, or the name itself, has been declared anew\n", v.Name)
	}
	for _, b := range c.Broken {
		fmt.Fprintf(&lines, "%s (cell %d) no longer compiles and is gone: %s\n", b.Decl.Name(), b.Decl.Cell.Number, b.Diagnostics[0].Message)
	}
	s.say(run, lines.String())
}
