package session

import (
	"context"
	"go/token"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/magic"
	"gokernel/interp/spelling"
	"gokernel/interp/syntax"
)

// text runs the text of a cell, or a part of it that stands at its place.
func (s *Session) text(ctx context.Context, c interp.Cell, text string) interp.Outcome {
	cell, diagnostics, err := s.parse(ctx, c.Number, text)
	switch {
	case err != nil:
		return interp.Outcome{Err: err}
	case len(diagnostics) > 0:
		_, rest, err := s.typecheck(ctx, func(checker *check.Checker, scope *check.Scope) (*check.Checked, []interp.Diagnostic) {
			if sound, names := syntax.Sound(s.fset, c.Number, text); sound != nil {
				return nil, checker.Rest(scope, sound, names)
			}
			return nil, nil
		})
		if err != nil {
			return interp.Outcome{Err: err}
		}
		if len(rest) > 0 {
			diagnostics = interp.InOrder(append(diagnostics, rest...))
		}
		return interp.Outcome{Err: failure(interp.KindSyntax, diagnostics)}
	case len(cell.Magics) > 0:
		return s.segments(ctx, c, cell)
	case isEmpty(cell):
		return interp.Outcome{}
	}
	return s.execute(ctx, c, cell)
}

// segments runs a cell that has magics, part by part.
func (s *Session) segments(ctx context.Context, c interp.Cell, cell *syntax.Cell) interp.Outcome {
	segments, diagnostics := cell.Segments()
	if len(diagnostics) > 0 {
		return interp.Outcome{Err: failure(interp.KindSyntax, diagnostics)}
	}
	for _, m := range cell.Magics {
		if m.Help == 0 && !m.Shell && !m.Mark {
			if _, err := magic.Find(m.Name, m.Cell); err != nil { // before anything runs
				return interp.Outcome{Err: err}
			}
		}
	}
	var whole interp.Outcome
	if use, ok := takesRest(cell); ok {
		whole.Err = s.magic(ctx, c, cell, use, &whole)
		return whole
	}
	for i, segment := range segments {
		if segment.Magic != nil {
			whole.Err = s.magic(ctx, c, cell, *segment.Magic, &whole)
		} else {
			part, diagnostics, err := s.parse(ctx, c.Number, segment.Code)
			if err != nil {
				return interp.Outcome{Err: err}
			}
			if len(diagnostics) > 0 {
				return interp.Outcome{Err: failure(interp.KindSyntax, diagnostics)}
			}
			if i < len(segments)-1 {
				part.Silenced = true // the value of a cell is that of its end
			}
			join(&whole, s.execute(ctx, c, part))
		}
		if whole.Err != nil {
			break
		}
	}
	return whole
}

// takesRest gives the magic on the first line of a cell that takes the text below
// it in place of running it, as it would be written with two percent signs.
func takesRest(cell *syntax.Cell) (use syntax.Magic, ok bool) {
	use = cell.Magics[0]
	m := magic.Lookup(use.Name)
	body := cell.Text[use.End:]
	if use.Cell || use.Help > 0 || use.Shell || use.Args != "" || m == nil || !m.TakeRest || strings.TrimSpace(body) == "" || strings.TrimSpace(cell.Text[:use.Start]) != "" {
		return use, false
	}
	use.Cell, use.Body = true, body
	return use, true
}

// join adds the outcome of a part to that of the whole.
func join(whole *interp.Outcome, part interp.Outcome) {
	whole.Err = part.Err
	whole.Duration += part.Duration
	whole.Usage = whole.Usage.Plus(part.Usage)
	if part.Page != nil {
		whole.Page = part.Page
	}
	if part.NextInput != nil {
		whole.NextInput = part.NextInput
	}
	if part.Engine != "" {
		whole.Engine = part.Engine
	}
}

// magic runs one magic of a cell, or answers a question (name?).
func (s *Session) magic(ctx context.Context, c interp.Cell, cell *syntax.Cell, use syntax.Magic, whole *interp.Outcome) *interp.CellError {
	h := &host{Session: s, cell: c, outcome: whole}
	switch {
	case use.Help > 0:
		page, err := s.help(ctx, c, use.Name, use.Help-1)
		if err == nil {
			whole.Page = &page
		}
		return err
	case use.Shell:
		return magic.RunShell(ctx, h, use.Args)
	}
	m, err := magic.Find(use.Name, use.Cell)
	if err != nil {
		return err
	}
	return m.Run(ctx, magic.NewCall(h, m, cell, use))
}

// meant is the advice where nothing is known of a name: the name of the session
// that was perhaps meant.
func (s *Session) meant(name string) string {
	snapshot := s.snapshot.Load()
	names := snapshot.Package().Scope().Names()
	for _, im := range snapshot.Scope.Imports() {
		if token.IsIdentifier(im.Name) && im.Name != "_" {
			names = append(names, im.Name)
		}
	}
	if near := spelling.Nearest(name, slices.Values(names)); near != "" && near != name {
		return "did you mean " + near + "?"
	}
	return ""
}

// help answers name? and, with a detail of 1 and the source, name??. It waits for
// the package that is asked about, as other cells do.
func (s *Session) help(ctx context.Context, c interp.Cell, asked string, detail int) (interp.Bundle, *interp.CellError) {
	if name, ok := strings.CutPrefix(asked, "%"); ok {
		name, cell := strings.CutPrefix(name, "%")
		m := magic.Lookup(name)
		if m == nil {
			_, err := magic.Find(name, cell)
			return interp.Bundle{}, err
		}
		return m.Help(), nil
	}
	first, _, _ := strings.Cut(asked, ".")
	explained := s.explain(c.Run, s.options.Patience, func() string { return slowImport })
	s.snapshot.Load().ImportedContext(ctx, first)
	explained()
	if ctx.Err() != nil {
		return interp.Bundle{}, interrupted()
	}
	found := s.inspect.Name(ctx, s.snapshot.Load(), asked, detail)
	if !found.Found {
		return interp.Bundle{}, magic.Fail(asked+" is not known", s.meant(first))
	}
	return found.Bundle, nil
}
