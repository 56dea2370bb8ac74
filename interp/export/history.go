package export

import (
	"context"
	"go/ast"
	"go/token"
	"strconv"
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/embedded"
	"gokernel/interp/module"
	"gokernel/interp/syntax"
)

// A history is what a session would know after each cell.
type history struct {
	ctx     context.Context
	options Options
	fset    *token.FileSet
	scope   *check.Scope
	units   []*unit
	pending []comment // text that waits for what it stands above
	notes   []string

	meanings map[*ast.Ident]meaning
	ifaces   map[string]bool // names of the methods of the notebook's interfaces; nil: not looked for yet
	merged   map[string]bool // types that are one in the program, however they change
	idents   map[string]bool // all identifiers of all cells
	universe map[string]bool // those that have ever meant what Go declares
}

// A unit is a cell, or a stretch of one between magics, that would run as a
// whole.
type unit struct {
	at      int // its place among the units
	cell    *syntax.Cell
	checked *check.Checked
	above   []comment
	decls   map[string]*check.Decl      // live after it, by name
	vars    map[string]*check.Var       // likewise
	defines map[*ast.Ident]check.NewVar // the variables of its statements

	panics bool   // in the notebook, and the cells after it ran
	words  string // those of the panic, where they are known
	passes bool   // an error for a value does not end the notebook
}

// A comment is text for people. A tight one is about what follows it, and
// stands right above that; one apart is not.
type comment struct {
	text  string
	tight bool
	apart bool
}

func newHistory(ctx context.Context, o Options) *history {
	fset := token.NewFileSet()
	return &history{
		ctx: ctx, options: o, fset: fset, scope: check.NewScope(fset),
		meanings: map[*ast.Ident]meaning{}, merged: map[string]bool{}, idents: map[string]bool{}, universe: map[string]bool{},
	}
}

// add takes in the next cell.
func (h *history) add(c Cell) {
	if !c.Code {
		if text := strings.TrimSpace(c.Source); text != "" {
			h.pending = append(h.pending, comment{text: text})
		}
		return
	}
	h.code(c, c.Source, c.Source)
}

// code takes in text as a cell, or as the part of one that stands at its place.
// source is how it looks in the notebook.
func (h *history) code(c Cell, text, source string) {
	cell, diagnostics := syntax.Parse(h.fset, c.Number, text)
	if len(diagnostics) > 0 {
		h.leaveOut(c, source, diagnostics[0].Message)
		return
	}
	segments, diagnostics := cell.Segments()
	if len(diagnostics) > 0 {
		h.leaveOut(c, source, diagnostics[0].Message)
		return
	}
	for _, m := range cell.Magics {
		if m.Help == 0 && !m.Shell && !m.Mark && h.options.Knows != nil && !h.options.Knows(m.Name, m.Cell) {
			h.leaveOut(c, source, "there is no magic %"+m.Name) // nothing of such a cell runs
			return
		}
	}
	for i, s := range segments {
		if s.Magic != nil {
			h.magic(c, cell, *s.Magic)
			continue
		}
		h.segment(c, s.Code, i < len(segments)-1)
	}
	if len(segments) == 0 { // nothing but comments
		if text := strings.TrimSpace(strings.Join(comments(cell.Text), "\n")); text != "" {
			h.pending = append(h.pending, comment{text: uncomment(text)})
		}
	}
}

// segment takes in Go that runs as a whole. more says that it does not end the
// cell.
func (h *history) segment(c Cell, text string, more bool) {
	if c.Failed == nil && c.MayFail && h.exits(c, text) {
		c.Failed = &interp.CellError{Kind: interp.KindExit}
	}
	if c.Failed != nil && ends[c.Failed.Kind] {
		h.withoutStatements(c, text)
		return
	}
	u, d := h.check(c, text, more)
	if d != nil {
		h.leaveOut(c, text, d.Message)
		return
	}
	switch {
	case u == nil:
	case c.Failed == nil:
		u.passes = c.MayFail
		u.panics = c.MayFail && !u.fails()
	case c.Failed.Kind == interp.KindPanic:
		u.panics, u.words = true, strings.TrimPrefix(c.Failed.Message, "panic: ")
	case c.Failed.Kind == interp.KindValue:
		u.passes = true
	}
}

// check adds a unit. It is nil where there is no Go in it.
func (h *history) check(c Cell, text string, more bool) (*unit, *interp.Diagnostic) {
	cell, diagnostics := syntax.Parse(h.fset, c.Number, text)
	if len(diagnostics) > 0 {
		return nil, &diagnostics[0]
	}
	if len(cell.Parts) == 0 {
		return nil, nil
	}
	if more {
		cell.Silenced = true
	}
	if d := h.fetch(cell); d != nil {
		return nil, d
	}
	checked, diagnostics := h.options.Checker.WithContext(h.ctx).Check(h.scope, cell)
	if len(diagnostics) > 0 {
		return nil, &diagnostics[0]
	}
	if d := h.embeds(checked); d != nil {
		return nil, d
	}
	h.scope = checked.Next
	u := &unit{at: len(h.units), cell: cell, checked: checked, above: h.pending}
	h.pending = nil
	u.decls, u.vars, u.defines = map[string]*check.Decl{}, map[string]*check.Var{}, map[*ast.Ident]check.NewVar{}
	for _, d := range checked.Live {
		for _, name := range d.Names {
			u.decls[name] = d
		}
	}
	for _, v := range checked.Session {
		u.vars[v.Name] = v
	}
	for _, v := range checked.Vars {
		u.defines[v.Ident] = v
	}
	h.units = append(h.units, u)
	h.note(u)
	return u, nil
}

// embeds looks whether the files are there that a cell names.
func (h *history) embeds(checked *check.Checked) *interp.Diagnostic {
	for _, e := range checked.Embeds {
		for _, pattern := range e.Patterns {
			if _, err := embedded.Match(h.options.Dir, pattern.Arg); err != nil {
				d := checked.Cell.Diagnostic(pattern.Pos, err.Error())
				return &d
			}
		}
	}
	return nil
}

// fetch makes the modules ready that a cell imports.
func (h *history) fetch(cell *syntax.Cell) *interp.Diagnostic {
	var paths []string
	for _, spec := range cell.Decls.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err == nil && !module.Std().Has(path) && path != "C" && path != "unsafe" && !isDisplay(path) {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 || h.options.Fetch == nil {
		return nil
	}
	if err := h.options.Fetch(h.ctx, paths); err != nil {
		d := cell.Diagnostic(cell.Decls.Imports[0].Pos(), strings.TrimSpace(err.Error()))
		return &d
	}
	return nil
}
