package session

import (
	"context"
	"fmt"
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/native/load"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// chooseEngine is %engine.
func (s *Session) chooseEngine(ctx context.Context, c interp.Cell, args string) *interp.CellError {
	mode := Mode(args)
	switch mode {
	case "":
		e, err := s.ready(ctx, c)
		if err != nil {
			return err
		}
		text := "engine: " + string(s.mode)
		if !e.compiles() {
			text += " (interpreter only: " + e.worker.Notice + ")"
		}
		s.print(c.Run, text+"\n")
		return nil
	case Auto, Interpret, Compile:
	default:
		return usageError("engine", args)
	}
	if mode == s.mode {
		return nil
	}
	e, err := s.ready(ctx, c)
	if err != nil {
		return err
	}
	if !e.compiles() {
		if mode == Compile {
			return magicError("cells cannot be compiled here", e.worker.Notice)
		}
		s.mode = mode
		return nil
	}
	return s.switchEngine(ctx, e, c, mode)
}

// switchEngine goes over to another mode. To the interpreter alone, and back,
// only variables come along whose types both engines have.
func (s *Session) switchEngine(ctx context.Context, e *engines, c interp.Cell, mode Mode) *interp.CellError {
	before := s.mode
	s.mode = mode
	if (before == Interpret) == (mode == Interpret) {
		return nil
	}
	var own []*check.Var
	for _, v := range s.scope.Vars() {
		if !yaegi.Crosses(v.Type) {
			own = append(own, v)
		}
	}
	if err := s.forget(ctx, e, own); err != nil {
		return err
	}
	if len(own) > 0 {
		s.say(c.Run, "gone, as the other engine does not have their types: "+strings.Join(s.lose(own), ", ")+"\n")
	}
	if mode != Interpret {
		s.buildAhead(e)
		return nil
	}
	if err := s.restore(e); err != nil {
		return &interp.CellError{Kind: interp.KindUnsupported, Message: "the interpreter cannot take over the session's declarations: " + err.Error()}
	}
	return nil
}

// deleteVariables is %del.
func (s *Session) deleteVariables(ctx context.Context, c interp.Cell, args string) *interp.CellError {
	names := strings.FieldsFunc(args, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' })
	if len(names) == 0 {
		return usageError("del", args)
	}
	var vars []*check.Var
	for _, name := range names {
		v := s.scope.Var(name)
		if v == nil {
			return magicError(fmt.Sprintf("there is no variable %s", name), "")
		}
		vars = append(vars, v)
	}
	e, err := s.ready(ctx, c)
	if err != nil {
		return err
	}
	return s.forget(ctx, e, vars)
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
	payload, failure := encode(e.lowerer.Forget(vars))
	if failure != nil {
		return failure
	}
	programs := []worker.Program{{Engine: yaegi.Name, Payload: payload}}
	if e.compiles() {
		if payload, failure = encode(load.Program{Drops: keys}); failure != nil {
			return failure
		}
		programs = append(programs, worker.Program{Engine: load.Name, Payload: payload})
	}
	for _, p := range programs {
		result, err := e.worker.Run(ctx, p)
		switch {
		case err != nil:
			return internalError(err)
		case result.Err != nil:
			return result.Err
		}
	}
	s.commit(s.scope.Without(names...))
	return nil
}

// restart is %restart.
func (s *Session) restart(_ context.Context, c interp.Cell, args string) *interp.CellError {
	if args != "" {
		return usageError("restart", args)
	}
	text := "the session has been started anew; imports, types and functions are there again"
	if names := s.lose(s.scope.Vars()); len(names) > 0 {
		text += "; the variables are gone: " + strings.Join(names, ", ")
	}
	s.replaceWorker()
	if s.options.Modules != nil {
		s.options.Modules.Forget() // packages are as they are now from here on
	}
	s.commit(s.scope.WithoutVars())
	s.say(c.Run, text+"\n")
	return nil
}
