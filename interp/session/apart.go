package session

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/syntax"
	"gokernel/interp/vet"
)

// Nothing can stop go/types, the parser or an analyzer once they are at work. So
// what may take them long is done apart: whoever does not want to wait any longer
// goes on without the answer, and the work is left behind, until it ends by itself.
// It reads only what never changes, and what it gives is dropped.

// apart does work and returns its answer, or false when ctx ends before that. A
// panic of work is that of the caller, with the stack in its words. left counts
// what has been left behind and is not done yet.
func apart[T any](ctx context.Context, left *atomic.Int32, work func() T) (answer T, ok bool) {
	if ctx.Done() == nil {
		return work(), true
	}
	type ending struct {
		answer  T
		failure any
		stack   []byte
	}
	ended := make(chan ending, 1)
	go func() {
		var e ending
		defer func() {
			if e.failure = recover(); e.failure != nil {
				e.stack = debug.Stack()
			}
			ended <- e
		}()
		e.answer = work()
	}()
	select {
	case e := <-ended:
		if e.failure != nil {
			panic(fmt.Sprintf("%v\n%s", e.failure, e.stack))
		}
		return e.answer, true
	case <-ctx.Done():
		left.Add(1)
		go func() {
			<-ended
			left.Add(-1)
		}()
		return answer, false
	}
}

// parse is syntax.Parse.
func (s *Session) parse(ctx context.Context, number int, text string) (*syntax.Cell, []interp.Diagnostic, *interp.CellError) {
	type parsed struct {
		cell        *syntax.Cell
		diagnostics []interp.Diagnostic
	}
	p, ok := apart(ctx, &s.left, func() (p parsed) {
		p.cell, p.diagnostics = syntax.Parse(s.fset, number, text)
		return p
	})
	if !ok {
		return nil, nil, interrupted()
	}
	return p.cell, p.diagnostics, nil
}

// typecheck does one of the checker's works.
func (s *Session) typecheck(ctx context.Context, work func(c *check.Checker, scope *check.Scope) (*check.Checked, []interp.Diagnostic)) (*check.Checked, []interp.Diagnostic, *interp.CellError) {
	type checked struct {
		cell        *check.Checked
		diagnostics []interp.Diagnostic
	}
	checker, scope := *s.checker.WithContext(ctx), s.scope
	checker.Advise = s.adviser()
	c, ok := apart(ctx, &s.left, func() (c checked) {
		c.cell, c.diagnostics = work(&checker, scope)
		return c
	})
	if !ok || ctx.Err() != nil {
		return nil, nil, interrupted()
	}
	return c.cell, c.diagnostics, nil
}

// vet is vet.Cell.
func (s *Session) vet(ctx context.Context, checked *check.Checked) (warnings []interp.Diagnostic, facts *vet.Facts, err error) {
	type looked struct {
		warnings []interp.Diagnostic
		facts    *vet.Facts
		err      error
	}
	version, known := s.checker.GoVersion, s.facts
	l, ok := apart(ctx, &s.left, func() (l looked) {
		l.warnings, l.facts, l.err = vet.Cell(checked, version, known)
		return l
	})
	if !ok {
		return nil, s.facts, nil
	}
	return l.warnings, l.facts, l.err
}

// Help with code that is being written may take that long, and there is none while
// that much work has been left behind: it keeps the processors busy.
const (
	helpPatience = 10 * time.Second
	maxLeft      = 2
)

// helped gives the answer of work, or none where that takes too long.
func helped[T any](ctx context.Context, s *Session, none T, work func(ctx context.Context) T) T {
	if s.left.Load() >= maxLeft {
		return none
	}
	ctx, stop := context.WithTimeout(ctx, helpPatience)
	defer stop()
	if answer, ok := apart(ctx, &s.left, func() T { return work(ctx) }); ok {
		return answer
	}
	return none
}
