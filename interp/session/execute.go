package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/syntax"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// Execute runs one cell. All its events have been emitted when it returns.
// Ending ctx interrupts it.
func (s *Session) Execute(ctx context.Context, c interp.Cell) interp.Outcome {
	outcome := interp.Outcome{}
	cell, diagnostics := syntax.Parse(s.fset, c.Number, c.Code)
	if len(diagnostics) > 0 {
		outcome.Err = failure(interp.KindSyntax, diagnostics)
		return outcome
	}
	page, err := s.magics(cell)
	if err != nil {
		outcome.Err = err
		return outcome
	}
	if !isEmpty(cell) {
		outcome = s.execute(ctx, c, cell)
	}
	outcome.Page = page
	if outcome.Err == nil && len(c.UserExpressions) > 0 {
		outcome.UserExpressions = s.userExpressions(ctx, c)
	}
	return outcome
}

// isEmpty tells whether the cell has no Go in it.
func isEmpty(cell *syntax.Cell) bool { return len(cell.Parts) == 0 }

// execute takes a parsed cell through check, lowering and run, and commits
// what it changes.
func (s *Session) execute(ctx context.Context, c interp.Cell, cell *syntax.Cell) interp.Outcome {
	checked, diagnostics := s.check(ctx, c, cell)
	if ctx.Err() != nil {
		return interp.Outcome{Err: interrupted()}
	}
	if len(diagnostics) > 0 {
		return interp.Outcome{Err: failure(interp.KindCompile, diagnostics)}
	}
	payload, refusal := s.lower(checked)
	if refusal != nil {
		return interp.Outcome{Err: refusal}
	}
	s.announce(c.Run, checked)
	result, err := s.run(ctx, worker.Program{
		Run: c.Run, Cell: c.Number, Engine: yaegi.Name, AllowStdin: c.AllowStdin, Payload: payload,
	})
	outcome := interp.Outcome{Err: result.Err, Duration: result.Duration, Engine: yaegi.Name}
	var died *worker.DiedError
	switch {
	case errors.As(err, &died):
		outcome.Err = s.recover(died, checked)
	case err != nil && ctx.Err() != nil:
		outcome.Err = interrupted()
	case err != nil:
		outcome.Err = internalError(err)
	case result.Err == nil || keepsState(result.Err.Kind):
		s.commit(checked.Next)
	}
	return outcome
}

// check checks the cell. Types of packages that it imports may have to be
// built first: a wait that can be noticed is explained, and can be interrupted.
func (s *Session) check(ctx context.Context, c interp.Cell, cell *syntax.Cell) (*check.Checked, []interp.Diagnostic) {
	explain := time.AfterFunc(s.options.Patience, func() {
		s.capture.Emit(interp.Event{Run: c.Run, Stream: &interp.Stream{Name: interp.Stderr, Text: slowImport}})
	})
	defer explain.Stop()
	return s.checker.WithContext(ctx).Check(s.scope, cell)
}

const slowImport = "gokernel: reading the packages that this cell imports; on a new machine Go builds them first, once (up to a minute)\n"

// keepsState tells whether what a cell has declared and assigned stays after
// a failure of that kind. It does when the cell ran at all.
func keepsState(kind interp.Kind) bool {
	return kind != interp.KindUnsupported && kind != interp.KindInternal
}

// run runs a program in the worker, which it waits for.
func (s *Session) run(ctx context.Context, p worker.Program) (worker.Result, error) {
	client, err := s.workers.get()
	if err != nil {
		return worker.Result{}, err
	}
	return client.Run(ctx, p)
}

// recover brings the session back after the worker has died: declarations are
// there again, variables are gone.
func (s *Session) recover(died *worker.DiedError, checked *check.Checked) *interp.CellError {
	next := checked.Next.WithoutVars()
	lost := len(checked.Session)
	advice := "Imports, types and functions are there again."
	if lost > 0 {
		names := make([]string, 0, lost)
		for _, v := range checked.Session {
			names = append(names, v.Name)
			s.lost[v.Name] = v.Cell
		}
		advice = "Imports, types and functions are there again; the variables are gone: " + strings.Join(names, ", ") + "."
	}
	if err := s.restart(next); err != nil {
		s.options.Log.Error("declaring again after the worker died", "err", err)
		next = check.NewScope(s.fset)
		advice = "The session starts empty."
	}
	s.commit(next)
	return &interp.CellError{Kind: interp.KindWorker, Message: died.Error(), Advice: advice}
}

// advise knows the cure for an undefined name that a dead worker has taken.
func (s *Session) advise(d interp.Diagnostic) string {
	name, undefined := strings.CutPrefix(d.Message, "undefined: ")
	if cell, lost := s.lost[name]; undefined && lost {
		return fmt.Sprintf("%s was lost with the worker process; run cell %d again", name, cell)
	}
	return ""
}

// restart starts a new worker and builds the scope's declarations in it.
func (s *Session) restart(scope *check.Scope) error {
	s.lowerer = yaegi.NewLowerer()
	if err := s.workers.replace(); err != nil {
		return err
	}
	checked, diagnostics := s.checker.Again(scope)
	if len(diagnostics) > 0 {
		return errors.New(diagnostics[0].String())
	}
	if len(checked.Decls) == 0 {
		return nil
	}
	payload, refusal := encode(s.lowerer.Restore(checked))
	if refusal != nil {
		return refusal
	}
	result, err := s.run(context.Background(), worker.Program{Engine: yaegi.Name, Payload: payload})
	if err != nil {
		return err
	}
	if result.Err != nil {
		return result.Err
	}
	return nil
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
	if lines.Len() > 0 {
		s.capture.Emit(interp.Event{Run: run, Stream: &interp.Stream{Name: interp.Stderr, Text: lines.String()}})
	}
}

// userExpressions evaluates each expression by itself: one that fails does
// not keep the others from theirs.
func (s *Session) userExpressions(ctx context.Context, c interp.Cell) map[string]interp.ExpressionValue {
	values := make(map[string]interp.ExpressionValue, len(c.UserExpressions))
	for name, code := range c.UserExpressions {
		bundle, err := s.evaluate(ctx, c, code)
		values[name] = interp.ExpressionValue{Bundle: bundle, Err: err}
	}
	return values
}

// evaluate gives the value of one expression, and changes nothing.
func (s *Session) evaluate(ctx context.Context, c interp.Cell, code string) (interp.Bundle, *interp.CellError) {
	cell, diagnostics := syntax.Parse(s.fset, c.Number, code)
	if len(diagnostics) > 0 {
		return interp.Bundle{}, failure(interp.KindSyntax, diagnostics)
	}
	checked, diagnostics := s.check(ctx, c, cell)
	if len(diagnostics) > 0 {
		return interp.Bundle{}, failure(interp.KindCompile, diagnostics)
	}
	if checked.Result == nil || len(checked.Stmts) != 1 || len(checked.Vars)+len(checked.Decls) > 0 {
		return interp.Bundle{}, &interp.CellError{Kind: interp.KindSyntax, Message: "a user expression is one expression with a value"}
	}
	payload, refusal := s.lower(checked)
	if refusal != nil {
		return interp.Bundle{}, refusal
	}
	bundle, stop := s.capture.results(c.Run)
	defer stop()
	result, err := s.run(ctx, worker.Program{Run: c.Run, Cell: c.Number, Engine: yaegi.Name, Payload: payload})
	var died *worker.DiedError
	switch {
	case errors.As(err, &died):
		return interp.Bundle{}, s.recover(died, checked)
	case err != nil:
		return interp.Bundle{}, internalError(err)
	case result.Err != nil:
		return interp.Bundle{}, result.Err
	}
	return bundle(), nil
}

// failure is the error of a cell that did not run.
func failure(kind interp.Kind, diagnostics []interp.Diagnostic) *interp.CellError {
	return &interp.CellError{Kind: kind, Message: diagnostics[0].Message, Diagnostics: diagnostics}
}

func interrupted() *interp.CellError {
	return &interp.CellError{Kind: interp.KindInterrupt, Message: "the cell was interrupted before it ran"}
}

func internalError(err error) *interp.CellError {
	return &interp.CellError{Kind: interp.KindInternal, Message: err.Error()}
}

// lower makes the interpreter's program of the cell, or says why it cannot.
func (s *Session) lower(c *check.Checked) (json.RawMessage, *interp.CellError) {
	return encode(s.lowerer.Lower(c))
}

// encode is the program as it goes over the seam.
func encode(program *yaegi.Program, refusal *interp.CellError) (json.RawMessage, *interp.CellError) {
	if refusal != nil {
		return nil, refusal
	}
	payload, err := json.Marshal(program)
	if err != nil {
		return nil, internalError(err)
	}
	return payload, nil
}
