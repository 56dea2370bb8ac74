package export

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
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
}

// A unit is a cell, or a stretch of one between magics, that would run as a
// whole.
type unit struct {
	at      int // its place among the units
	cell    *syntax.Cell
	checked *check.Checked
	above   []comment
	decls   map[string]*check.Decl // live after it, by name
	vars    map[string]*check.Var  // likewise
	vars0   map[*ast.Ident]check.NewVar

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

// A meaning is what an identifier of a cell refers to beyond the cell's own
// functions and blocks.
type meaning struct {
	path     string     // of the package that it names, or with dot is from
	dot      bool       // it is a name from a dot import
	session  string     // name of a declaration or variable of the session
	method   string     // likewise, of a method, as in "T.m"
	variable *check.Var // of statements: which variable of that name
	universe bool
}

func newHistory(ctx context.Context, o Options) *history {
	fset := token.NewFileSet()
	return &history{
		ctx: ctx, options: o, fset: fset, scope: check.NewScope(fset),
		meanings: map[*ast.Ident]meaning{}, merged: map[string]bool{}, idents: map[string]bool{},
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
		if m.Help == 0 && !m.Shell && h.options.Knows != nil && !h.options.Knows(m.Name, m.Cell) {
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

// magic takes in a magic: as a comment, and the Go of it as Go where that runs
// once.
func (h *history) magic(c Cell, cell *syntax.Cell, m syntax.Magic) {
	line, _, _ := strings.Cut(cell.Text[m.Start:m.End], "\n")
	if m.Help == 0 {
		h.obey(m)
	}
	if runsItsGo[m.Name] && m.Help == 0 && !m.Shell {
		h.pending = append(h.pending, comment{text: line, tight: true})
		if m.Name == "capture" {
			h.notes = append(h.notes, fmt.Sprintf("cell %d: what %%%%capture keeps back in the notebook is printed by the program", c.Number))
		}
		if m.Cell {
			h.code(c, cell.Rest(m), m.Body)
		} else if m.Args != "" {
			h.code(c, cell.Operands(m), m.Args)
		}
		return
	}
	text := strings.TrimRight(cell.Text[m.Start:m.End], "\n")
	h.pending = append(h.pending, comment{text: text, apart: true})
	if m.Help == 0 && !forPeople[m.Name] {
		h.notes = append(h.notes, fmt.Sprintf("cell %d: %s is a comment in the program", c.Number, strings.TrimSpace(line)))
	}
}

// obey does what a magic does to what cells after it mean.
func (h *history) obey(m syntax.Magic) {
	switch m.Name {
	case "autoimport":
		if m.Args == "on" || m.Args == "off" {
			h.scope = h.scope.WithAutoImport(m.Args == "on")
		}
	case "del":
		h.scope = h.scope.Without(strings.FieldsFunc(m.Args, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' })...)
	case "restart", "reset":
		h.scope = h.scope.WithoutVars()
	case "get", "mod":
		if h.options.Modules == nil {
			return
		}
		if err := h.options.Modules(h.ctx, m.Name, strings.Fields(m.Args)); err != nil {
			h.notes = append(h.notes, fmt.Sprintf("%%%s %s: %s", m.Name, m.Args, firstLine(err.Error())))
		}
	}
}

// runsItsGo are the magics that run their Go once, as it would run without
// them. The others run it several times, somewhere else, or have none.
var runsItsGo = map[string]bool{"time": true, "prof": true, "prun": true, "race": true, "test": true, "capture": true}

// forPeople are the magics that a program has no use for, and nobody misses.
var forPeople = map[string]bool{
	"get": true, "mod": true, "lsmagic": true, "who": true, "whos": true, "version": true, "engine": true,
	"autoimport": true, "history": true, "doc": true, "src": true, "stale": true, "graph": true, "export": true,
	"memstats": true, "goroutines": true, "timeit": true, "bench": true, "fmt": true, "vet": true, "output": true,
	"pwd": true, "ls": true, "save": true, "load": true, "recall": true, "logstart": true, "logstop": true, "rerun": true,
	"del": true, "restart": true, "reset": true, "hist": true, "vars": true,
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
		u.panics, u.words = true, c.Failed.Message
	case c.Failed.Kind == interp.KindValue:
		u.passes = true
	}
}

// fails tells whether the unit's value may be an error: then it is not for a
// panic that it may fail.
func (u *unit) fails() bool {
	list := u.checked.ResultTypes
	return len(list) > 1 && types.Identical(list[len(list)-1], types.Universe.Lookup("error").Type())
}

// exits tells whether the statements of a cell end the process.
func (h *history) exits(c Cell, text string) bool {
	cell, diagnostics := syntax.Parse(token.NewFileSet(), c.Number, text)
	if len(diagnostics) > 0 {
		return false
	}
	for _, stmt := range cell.Body.List {
		if e, ok := stmt.(*ast.ExprStmt); ok {
			if call, ok := e.X.(*ast.CallExpr); ok && exitFunctions[types.ExprString(call.Fun)] {
				return true
			}
		}
	}
	return false
}

var exitFunctions = map[string]bool{"os.Exit": true, "log.Fatal": true, "log.Fatalf": true, "log.Fatalln": true, "runtime.Goexit": true}

// ends are the failures that would be the end of a program.
var ends = map[interp.Kind]bool{interp.KindExit: true, interp.KindInterrupt: true, interp.KindWorker: true}

// withoutStatements takes in the declarations of a cell alone: in the notebook,
// its statements came to an end that a program would not come back from.
func (h *history) withoutStatements(c Cell, text string) {
	cell, diagnostics := syntax.Parse(h.fset, c.Number, text)
	if len(diagnostics) > 0 {
		h.leaveOut(c, text, diagnostics[0].Message)
		return
	}
	var statements []string
	rest := []byte(text)
	for _, p := range cell.Parts {
		if p.Kind != syntax.Stmt && p.Kind != syntax.Var {
			continue
		}
		statements = append(statements, text[p.Start:p.End])
		for i := p.Start; i < p.End; i++ {
			if rest[i] != '\n' {
				rest[i] = ' '
			}
		}
	}
	if _, d := h.check(c, string(rest), true); d != nil {
		h.leaveOut(c, text, d.Message)
		return
	}
	if c.Failed.Kind == interp.KindWorker {
		h.scope = h.scope.WithoutVars()
	}
	if len(statements) == 0 {
		return
	}
	reason := strings.TrimSuffix(string(c.Failed.Kind)+": "+c.Failed.Message, ": ")
	when := " when it was last run"
	if c.Failed.Message == "" {
		when = ""
	}
	h.notes = append(h.notes, fmt.Sprintf("cell %d: its statements are left out, as they end with %s", c.Number, reason))
	h.pending = append(h.pending, comment{text: "Left out, as it ends with " + reason + when + ":\n\n" + indent(strings.Join(statements, "\n")), apart: true})
}

// leaveOut keeps code that is no part of the program as a comment.
func (h *history) leaveOut(c Cell, text, reason string) {
	h.notes = append(h.notes, fmt.Sprintf("cell %d is left out: %s", c.Number, reason))
	h.pending = append(h.pending, comment{text: "Left out, as it does not compile: " + reason + "\n\n" + indent(trimmed(text)), apart: true})
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
	u.decls, u.vars, u.vars0 = map[string]*check.Decl{}, map[string]*check.Var{}, map[*ast.Ident]check.NewVar{}
	for _, d := range checked.Live {
		for _, name := range d.Names {
			u.decls[name] = d
		}
	}
	for _, v := range checked.Session {
		u.vars[v.Name] = v
	}
	for _, v := range checked.Vars {
		u.vars0[v.Ident] = v
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

// note notes what the identifiers of a unit mean, and of declarations that are
// built again.
func (h *history) note(u *unit) {
	statement := func(id *ast.Ident) bool {
		return u.cell.Body.Pos() <= id.Pos() && id.Pos() <= u.cell.Body.End()
	}
	dots := map[string]bool{}
	for _, imp := range u.checked.Imports {
		dots[imp.Path] = dots[imp.Path] || imp.Name == "."
	}
	add := func(id *ast.Ident, obj types.Object) {
		m := meaning{}
		if name, ok := obj.(*types.PkgName); ok {
			m.path = name.Imported().Path()
		} else if v, ok := u.checked.Symbols[obj].(*check.Var); ok {
			m.session = v.Name
			if statement(id) {
				m.variable = v
			}
		} else if d := u.declOf(obj); d != nil && d.Recv != "" {
			m.method = d.Name()
		} else if d != nil {
			m.session = id.Name
		} else if obj.Parent() == types.Universe {
			m.universe = true
		} else if pkg := obj.Pkg(); pkg != nil && dots[pkg.Path()] && obj.Parent() == pkg.Scope() {
			m.path, m.dot = pkg.Path(), true
		} else {
			return
		}
		h.meanings[id] = m
	}
	for id, obj := range u.checked.Info.Defs {
		if obj != nil {
			add(id, obj)
		}
	}
	for id, obj := range u.checked.Info.Uses {
		add(id, obj)
	}
	for _, n := range []ast.Node{u.cell.Decls, u.cell.Body} {
		ast.Inspect(n, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				h.idents[id.Name] = true
			}
			return true
		})
	}
}

// declOf is the declaration that an object of the unit stands for, or nil.
func (u *unit) declOf(obj types.Object) *check.Decl {
	if fn, ok := obj.(*types.Func); ok {
		obj = fn.Origin()
	}
	d, _ := u.checked.Symbols[obj].(*check.Decl)
	return d
}

// declAt is the declaration that a name stands for after a unit, or that it is
// to stand for first: a method may come later than its type. A type that is
// merged is at all times what it is last, and so are those of its methods that
// may be called by way of an interface.
func (h *history) declAt(name string, at int) (d *check.Decl, from int) {
	if base, method, ok := strings.Cut(name, "."); h.merged[base] && (!ok || h.isDynamic(method)) {
		for _, u := range slices.Backward(h.units) {
			if d := u.decls[name]; d != nil {
				return d, u.at
			}
		}
	}
	for _, u := range h.units[at:] {
		if d := u.decls[name]; d != nil {
			return d, u.at
		}
		if u.vars[name] != nil {
			break
		}
	}
	return nil, 0
}

// isDynamic tells whether a method of that name may be called by way of an
// interface: of the notebook's own, or of one that the standard library looks for.
func (h *history) isDynamic(method string) bool {
	if showing[method] || ast.IsExported(method) && lookedFor[method] {
		return true
	}
	if h.ifaces == nil {
		h.ifaces = map[string]bool{}
		for _, u := range h.units {
			for _, d := range u.checked.Decls {
				ast.Inspect(d.Node, func(n ast.Node) bool {
					if t, ok := n.(*ast.InterfaceType); ok {
						for _, f := range t.Methods.List {
							for _, id := range f.Names {
								h.ifaces[id.Name] = true
							}
						}
					}
					return true
				})
			}
		}
	}
	return h.ifaces[method]
}

// lookedFor are methods of the standard library's usual interfaces.
var lookedFor = map[string]bool{
	"Len": true, "Less": true, "Swap": true, "Push": true, "Pop": true, "Read": true, "Write": true, "Close": true, "Seek": true,
	"ReadAt": true, "WriteAt": true, "ReadFrom": true, "WriteTo": true, "ReadByte": true, "ReadRune": true, "WriteString": true,
	"ServeHTTP": true, "RoundTrip": true, "Unwrap": true, "Is": true, "As": true, "Scan": true, "Value": true, "Set": true,
	"UnmarshalJSON": true, "UnmarshalText": true, "MarshalBinary": true, "UnmarshalBinary": true, "Lock": true, "Unlock": true,
	"Done": true, "Deadline": true, "Err": true, "Handle": true, "Enabled": true, "LogValue": true, "At": true, "Bounds": true,
	"ColorModel": true, "Open": true, "Stat": true, "Name": true, "Size": true, "Mode": true, "ModTime": true, "IsDir": true,
}

// methodsAt lists the names of the methods that the type d has after a unit, or
// gets later.
func (h *history) methodsAt(d *check.Decl, at int) []string {
	var names []string
	seen := map[string]bool{}
	if h.merged[d.Name()] { // others come where they are called
		at = len(h.units) - 1
	}
	for _, u := range h.units[at:] {
		if t := u.decls[d.Name()]; t == nil || t.Node != d.Node {
			break
		}
		for name, m := range u.decls {
			if m.Recv == d.Name() && !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}
