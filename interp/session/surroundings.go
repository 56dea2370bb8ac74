package session

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/process"
)

// surroundings are what magics have made of the worker's directory and
// environment, for the worker after it.
type surroundings struct {
	directory *string
	set       map[string]string
	unset     []string
}

// process asks the process that runs cells.
func (s *Session) process(ctx context.Context, c interp.Cell, r process.Request) (process.Answer, *interp.CellError) {
	e, err := s.ready(ctx, c)
	if err != nil {
		return process.Answer{}, err
	}
	answer, err := s.ask(ctx, e, c, r)
	if err == nil {
		s.around.note(r, answer)
		s.tellModules(r)
	}
	return answer, err
}

func (s *Session) ask(ctx context.Context, e *engines, c interp.Cell, r process.Request) (process.Answer, *interp.CellError) {
	payload, failure := encode(r)
	if failure != nil {
		return process.Answer{}, failure
	}
	result, err := s.run(ctx, e, c, &job{engine: process.Name, payload: payload})
	switch {
	case err != nil:
		return process.Answer{}, s.undone(ctx, err)
	case result.Err != nil:
		return process.Answer{}, result.Err
	}
	var answer process.Answer
	if err := json.Unmarshal(result.Answer, &answer); err != nil {
		return process.Answer{}, internalError(err)
	}
	return answer, nil
}

// note keeps what a request has changed.
func (a *surroundings) note(r process.Request, answer process.Answer) {
	if r.Directory != nil {
		a.directory = &answer.Directory
	}
	for name, value := range r.Set {
		if a.set == nil {
			a.set = map[string]string{}
		}
		a.set[name] = value
		a.unset = slices.DeleteFunc(a.unset, func(n string) bool { return n == name })
	}
	for _, name := range r.Unset {
		delete(a.set, name)
		a.unset = append(a.unset, name)
	}
}

// tellModules has modules fetched with what a request has changed of the
// environment.
func (s *Session) tellModules(r process.Request) {
	if s.options.Modules == nil {
		return
	}
	for name, value := range r.Set {
		s.options.Modules.Setenv(name, value)
	}
	for _, name := range r.Unset {
		s.options.Modules.Unsetenv(name)
	}
}

// surround gives a new worker the surroundings of the last one. Its error is that
// of a worker that has ended meanwhile, or of an interrupt: then the next worker
// gets them.
func (s *Session) surround(ctx context.Context, e *engines, c interp.Cell) *interp.CellError {
	a := s.around
	if a.directory == nil && len(a.set) == 0 && len(a.unset) == 0 {
		return nil
	}
	_, err := s.ask(ctx, e, c, process.Request{Directory: a.directory, Set: a.set, Unset: a.unset})
	switch {
	case err != nil && err.Kind == interp.KindInterrupt:
		s.replaceWorker()
		return err
	case err != nil && err.Kind == interp.KindWorker:
		return err
	case err != nil:
		s.say(c.Run, "gokernel: the directory and the environment are those that the kernel was started with: "+strings.TrimSpace(err.Error())+"\n")
	}
	return nil
}
