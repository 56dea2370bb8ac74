package session

import (
	"context"
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/magic"
	"gokernel/interp/native/payload"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// use goes over to a mode.
func (s *Session) use(ctx context.Context, c interp.Cell, mode Mode) *interp.CellError {
	if mode == s.mode {
		return nil
	}
	e, err := s.ready(ctx, c)
	if err != nil {
		return err
	}
	if !e.compiles() {
		if mode == Compile {
			return magic.Fail("cells cannot be compiled here", e.worker.Notice)
		}
		s.mode = mode
		return nil
	}
	return s.switchEngine(ctx, e, c, mode)
}

// switchEngine goes over to another mode. To the interpreter alone, and back,
// only variables come along whose types both engines have. Where the interpreter
// cannot take over the declarations, nothing changes.
func (s *Session) switchEngine(ctx context.Context, e *engines, c interp.Cell, mode Mode) *interp.CellError {
	if (s.mode == Interpret) == (mode == Interpret) {
		s.mode = mode
		return nil
	}
	var own []*check.Var
	for _, v := range s.scope.Vars() {
		if !yaegi.Crosses(v.Type) {
			own = append(own, v)
		}
	}
	if mode == Interpret {
		if err := s.refused(e, own); err != nil {
			return err
		}
	}
	if err := s.forget(ctx, e, own); err != nil {
		return err
	}
	if len(own) > 0 {
		s.say(c.Run, "gone, as the other engine does not have their types: "+strings.Join(s.lose(own), ", ")+"\n")
	}
	s.mode = mode
	if mode != Interpret {
		s.buildAhead(e)
		return nil
	}
	if err := s.restore(ctx, e); err != nil {
		return s.undone(ctx, err)
	}
	return nil
}

// refused says why the interpreter cannot take over the session's declarations,
// without those variables, or is nil.
func (s *Session) refused(e *engines, without []*check.Var) *interp.CellError {
	names := make([]string, 0, len(without))
	for _, v := range without {
		names = append(names, v.Name)
	}
	var why string
	checker := *s.checker
	checker.Advise = s.adviser()
	checked, diagnostics := checker.Again(s.scope.Without(names...))
	if len(diagnostics) > 0 {
		why = diagnostics[0].String()
	} else if _, err := yaegi.NewSharedLowerer(e.has, nil).Restore(checked); err != nil {
		why = err.Error()
	}
	if why == "" {
		return nil
	}
	return &interp.CellError{Kind: interp.KindUnsupported, Message: "the interpreter cannot take over the session's declarations: " + why, Advice: "the session goes on as it was"}
}

// forget takes variables out of the session.
func (s *Session) forget(ctx context.Context, e *engines, vars []*check.Var) *interp.CellError {
	if len(vars) == 0 {
		return nil
	}
	var keys, names []string
	for _, v := range vars {
		keys, names = append(keys, v.Key()), append(names, v.Name)
	}
	encoded, failure := encode(e.lowerer.Forget(vars))
	if failure != nil {
		return failure
	}
	programs := []worker.Program{{Engine: yaegi.Name, Payload: encoded}}
	if e.compiles() {
		if encoded, failure = encode(payload.Program{Drops: keys}); failure != nil {
			return failure
		}
		programs = append(programs, worker.Program{Engine: payload.Engine, Payload: encoded})
	}
	for _, p := range programs {
		result, err := e.worker.Run(ctx, p)
		switch {
		case err != nil:
			return s.undone(ctx, err)
		case result.Err != nil:
			return result.Err
		}
	}
	s.commit(s.scope.Without(names...))
	return nil
}
