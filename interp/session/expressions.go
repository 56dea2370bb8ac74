package session

import (
	"context"
	"errors"

	"gokernel/interp"
	"gokernel/interp/syntax"
	"gokernel/interp/worker"
)

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
	checked, err := s.check(ctx, c, cell)
	if err != nil {
		return interp.Bundle{}, err
	}
	if checked.Result == nil || len(checked.Stmts) != 1 || len(checked.Vars)+len(checked.Decls) > 0 {
		return interp.Bundle{}, &interp.CellError{Kind: interp.KindSyntax, Message: "a user expression is one expression with a value"}
	}
	c.AllowStdin = false
	e, err := s.ready(ctx, c)
	if err != nil {
		return interp.Bundle{}, err
	}
	j, err := s.plan(ctx, e, c, checked)
	if err != nil {
		return interp.Bundle{}, err
	}
	bundle, stop := s.capture.results(c.Run)
	defer stop()
	result, failed := s.run(ctx, e, c, j)
	var died *worker.DiedError
	switch {
	case errors.As(failed, &died):
		return interp.Bundle{}, s.recover(died, checked.Next)
	case failed != nil:
		return interp.Bundle{}, s.undone(ctx, failed)
	case hasRun(result.Err):
		e.adopt(j)
	}
	if result.Err != nil {
		return interp.Bundle{}, result.Err
	}
	return bundle(), nil
}
