package session

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/embedded"
	"gokernel/interp/native"
	"gokernel/interp/native/payload"
	"gokernel/interp/rewrite"
	"gokernel/interp/worker"
	"gokernel/interp/yaegi"
)

// A Mode chooses the engine that runs a cell.
type Mode string

// The modes. With Auto, the interpreter runs the straight-line cells that it is
// known to run as Go does, and everything else is compiled.
const (
	Auto      Mode = "auto"
	Interpret Mode = "interpret" // what it cannot run is an error
	Compile   Mode = "compile"
)

// engines is what the kernel process knows of one worker: what its two engines
// have been told so far. It is guarded by Session.turn.
type engines struct {
	worker   *Worker
	lowerer  *yaegi.Lowerer
	rewriter *rewrite.Rewriter // nil where cells are not compiled
	ahead    *ahead            // a build that nobody waits for, or nil
}

// newEngines is of a worker that has run nothing.
func newEngines(w *Worker) *engines {
	e := &engines{worker: w}
	if w.Builder == nil {
		e.lowerer = yaegi.NewLowerer()
		return e
	}
	e.rewriter = rewrite.New()
	e.lowerer = yaegi.NewSharedLowerer(e.has, func() bool { return e.rewriter.AsksCallers() }) // which is another after each cell
	return e
}

// has tells whether the worker has a function, or will have it when what is
// built ahead has been opened.
func (e *engines) has(d *check.Decl) bool {
	return e.rewriter.Has(d.Name()) || e.ahead != nil && e.ahead.generation.Holds(d.Name())
}

// compiles tells whether cells can be compiled.
func (e *engines) compiles() bool { return e.worker.Builder != nil }

// A job is a checked cell on its way through an engine.
type job struct {
	engine   string          // "" where there is nothing to run
	payload  json.RawMessage // of the engine
	rewriter *rewrite.Rewriter
	// Of a compiled cell.
	generation *rewrite.Generation
	opens      *ahead // that the payload opens as well, or nil
	keep       bool   // the result is kept, for later cells to mention
}

// plan chooses the engine and makes its program.
func (s *Session) plan(ctx context.Context, e *engines, c interp.Cell, checked *check.Checked) (*job, *interp.CellError) {
	if !e.compiles() {
		if s.mode == Compile {
			return nil, &interp.CellError{Kind: interp.KindUnsupported, Message: "cells cannot be compiled here: " + e.worker.Notice}
		}
		return s.interpreted(e, checked, nil, nil)
	}
	next := e.rewriter.Clone()
	g, err := next.Cell(checked)
	var unsupported *rewrite.Unsupported
	switch {
	case s.mode == Interpret:
		return s.interpreted(e, checked, nil, next)
	case errors.As(err, &unsupported):
		d := checked.Cell.Diagnostic(unsupported.Pos, unsupported.Reason)
		return nil, &interp.CellError{Kind: interp.KindUnsupported, Message: d.Message, Diagnostics: []interp.Diagnostic{d}}
	case err != nil:
		return nil, internalError(err)
	case !g.HasCell:
		return declared(g, next)
	}
	g.Drops = append(g.Drops, lentKeys(checked)...)
	if s.mode == Auto {
		if j, refusal := s.interpreted(e, checked, g.Drops, next); refusal == nil {
			if there, err := s.overtake(ctx, e, c, checked, next); there || err != nil {
				return j, err
			}
		}
	}
	return s.compiled(ctx, e, c, checked, g, next)
}

// interpreted makes the interpreter's program of the cell, or says why it
// cannot.
func (s *Session) interpreted(e *engines, checked *check.Checked, drops []string, next *rewrite.Rewriter) (*job, *interp.CellError) {
	lower := e.lowerer.Lower
	if s.mode == Interpret {
		lower = e.lowerer.LowerAll
	}
	program, refusal := lower(checked)
	if refusal != nil {
		return nil, refusal
	}
	for _, key := range drops {
		if !slices.Contains(program.Release, key) {
			program.Release = append(program.Release, key)
		}
	}
	encoded, err := encode(program)
	return &job{engine: yaegi.Name, payload: encoded, rewriter: next}, err
}

// declared is the job of a cell that only declares. Its functions are built
// behind it; only what happens to variables is told the worker at once.
func declared(g *rewrite.Generation, next *rewrite.Rewriter) (*job, *interp.CellError) {
	if len(g.Moves)+len(g.Drops) == 0 {
		return &job{rewriter: next}, nil
	}
	encoded, err := encode(payload.Program{Moves: moves(g), Drops: g.Drops})
	return &job{engine: payload.Engine, payload: encoded, rewriter: next}, err
}

// compiled builds the cell's generation and makes the program that runs it.
func (s *Session) compiled(ctx context.Context, e *engines, c interp.Cell, checked *check.Checked, g *rewrite.Generation, next *rewrite.Rewriter) (*job, *interp.CellError) {
	files, failure := s.embed(ctx, checked)
	if failure != nil {
		return nil, failure
	}
	finished := e.finished(next)
	explained := s.explain(c.Run, slowFactor*s.options.Patience, func() string { return slowBuild })
	plugin, err := e.worker.Builder.Build(ctx, source(g, files))
	explained()
	if err != nil {
		return nil, buildError(ctx, err, checked)
	}
	program := payload.Program{Cell: plugin.ID, Moves: moves(g), Drops: g.Drops, Lines: g.Lines}
	if finished != nil {
		program.Open = append(program.Open, opening(finished.generation, finished.plugin))
	}
	program.Open = append(program.Open, opening(g, plugin))
	for _, v := range g.Values {
		program.Values = append(program.Values, payload.Value(v))
	}
	encoded, failure := encode(program)
	return &job{engine: payload.Engine, payload: encoded, rewriter: next, generation: g, opens: finished}, failure
}

// source is the generation, with the files that it embeds, as the Builder wants
// it.
func source(g *rewrite.Generation, files *embedded.Set) native.Source {
	src := native.Source{ID: g.ID, Text: g.Source, Imports: g.Imports, Embed: files, Lines: g.Lines}
	if files != nil {
		src.ID += " " + files.Key()
	}
	return src
}

// opening is the generation as the worker wants it.
func opening(g *rewrite.Generation, p *native.Plugin) payload.Generation {
	return payload.Generation{ID: p.ID, File: p.File, Defines: g.Defines}
}

// moves are the variables that the cell moves.
func moves(g *rewrite.Generation) []payload.Move {
	var list []payload.Move
	for _, m := range g.Moves {
		list = append(list, payload.Move(m))
	}
	return list
}

// run runs the job in the worker.
func (s *Session) run(ctx context.Context, e *engines, c interp.Cell, j *job) (worker.Result, error) {
	if j.engine == "" {
		return worker.Result{}, nil
	}
	return e.worker.Run(ctx, worker.Program{
		Run: c.Run, Cell: c.Number, Engine: j.engine, AllowStdin: c.AllowStdin, Keep: j.keep, MaxForm: s.bound.value(), Payload: j.payload,
	})
}

// adopt notes what the worker has after a job has run.
func (e *engines) adopt(j *job) {
	if j.rewriter == nil {
		return
	}
	e.rewriter = j.rewriter
	if j.generation != nil {
		if j.opens != nil {
			e.rewriter.Opened(j.opens.generation)
			e.ahead = nil
		}
		e.rewriter.Opened(j.generation)
	}
}

// encode is a program as it goes over the seam.
func encode(program any) (json.RawMessage, *interp.CellError) {
	encoded, err := json.Marshal(program)
	if err != nil {
		return nil, internalError(err)
	}
	return encoded, nil
}
