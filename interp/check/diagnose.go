package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"strings"

	"gokernel/interp"
	"gokernel/interp/syntax"
)

// A problem is an error at a place.
type problem struct {
	pos    token.Pos
	end    token.Pos // behind what is wrong, or no position
	msg    string
	advice string
}

// go/types does not export its error codes, so these go by its words.
func (e problem) unusedVariable() bool {
	return strings.HasPrefix(e.msg, "declared and not used")
}

func (e problem) unusedValue() bool { return strings.HasSuffix(e.msg, "is not used") }

// unusedImport is no error at the top level.
func (e problem) unusedImport() bool {
	return strings.Contains(e.msg, "imported and not used") ||
		strings.Contains(e.msg, "imported as") && strings.HasSuffix(e.msg, "and not used")
}

// hiddenImport is Go's rule that a file may not import a package by the name
// of a package-level object. Between cells it does not hold: a variable may be
// called url while an earlier function goes on to use net/url.
func (e problem) hiddenImport() bool {
	return strings.Contains(e.msg, "already declared through import of package")
}

func (e problem) initializationCycle() bool {
	return strings.HasPrefix(e.msg, "initialization cycle")
}

// addProblem takes one of go/types' errors in. What continues the error
// before it, on a line that begins with a tab, is joined to that.
func addProblem(problems []problem, err types.Error) []problem {
	if text, more := strings.CutPrefix(err.Msg, "\t"); more && len(problems) > 0 {
		last := &problems[len(problems)-1]
		last.msg += "; " + text
		if err.Pos.IsValid() {
			last.msg += " at " + err.Fset.Position(err.Pos).String()
		}
		return problems
	}
	p := problem{pos: err.Pos, end: endOf(err), msg: err.Msg}
	if p.unusedImport() || p.hiddenImport() {
		return problems
	}
	return append(problems, p)
}

// endOf is where the source ends that an error of go/types is about. go/types
// keeps that in a field that it does not export; where the field is gone, or has
// another form, no end is known.
func endOf(err types.Error) token.Pos {
	end := reflect.ValueOf(err).FieldByName("go116end")
	if !end.IsValid() || !end.CanInt() || token.Pos(end.Int()) <= err.Pos {
		return token.NoPos
	}
	return token.Pos(end.Int())
}

func (p *plan) report(at token.Pos, msg string) { p.reportAdvice(at, msg, "") }

func (p *plan) reportAdvice(at token.Pos, msg, advice string) {
	p.errors = append(p.errors, problem{pos: at, msg: msg, advice: advice})
}

// diagnostics are the errors as the user sees them, in source order. Those that
// are shown have their advice.
func (p *plan) diagnostics() []interp.Diagnostic {
	problems := make(map[interp.Position]problem, len(p.errors))
	var all, list []interp.Diagnostic
	var earlier []*Decl
	for _, d := range p.live {
		if d.Cell != p.cell {
			earlier = append(earlier, d)
		}
	}
	for _, e := range p.withoutDoubtful(p.errors) {
		d := p.cellOf(e, earlier).Span(e.pos, e.end, e.msg)
		if _, following := problems[d.Position]; !following {
			problems[d.Position] = e
			all = append(all, d)
		}
	}
	said := map[interp.Diagnostic]bool{}
	for _, d := range interp.InOrder(all) {
		// The compiler says the same words once for a line, and we once that
		// nobody knows a name.
		key := interp.Diagnostic{Position: interp.Position{Cell: d.Cell, Line: d.Line}, Message: d.Message}
		if strings.HasPrefix(d.Message, "undefined: ") {
			key.Line = 0
		}
		if said[key] {
			continue
		}
		said[key] = true
		if len(list) < interp.MaxDiagnostics {
			d.Advice = p.cureOf(problems[d.Position], d)
		}
		list = append(list, d)
	}
	return list
}

// cellOf is the cell that holds the source of a problem: that of one of the
// declarations, or the cell itself.
func (p *plan) cellOf(e problem, earlier []*Decl) *syntax.Cell {
	for _, d := range earlier {
		if d.Node.Pos() <= e.pos && e.pos < d.Node.End() {
			return d.Cell
		}
	}
	return p.cell
}

// cureOf is what can be done about a problem, or "".
func (p *plan) cureOf(e problem, d interp.Diagnostic) string {
	for _, b := range p.broken {
		if e.msg == "undefined: "+b.Decl.Name() {
			return fmt.Sprintf("with this cell, %s of cell %d no longer compiles: %s", b.Decl.Name(), b.Decl.Cell.Number, b.Diagnostics[0].Message)
		}
	}
	if e.advice != "" {
		return e.advice
	}
	if p.checker.Advise != nil {
		if advice := p.checker.Advise(d); advice != "" {
			return advice
		}
	}
	if d.Cell != p.cell.Number {
		return ""
	}
	return p.advice(e)
}

// emptyCell is a cell without anything in it.
func emptyCell(fset *token.FileSet) *syntax.Cell {
	return &syntax.Cell{Fset: fset, Decls: &ast.File{Name: ast.NewIdent(PackagePath)}, Body: &ast.BlockStmt{}}
}
