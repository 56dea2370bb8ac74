package check

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/syntax"
)

// maxDiagnostics is how many errors of a cell are shown, as the Go compiler
// does.
const maxDiagnostics = 10

// A problem is an error at a place.
type problem struct {
	pos    token.Pos
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
	p := problem{pos: err.Pos, msg: err.Msg}
	if p.unusedImport() || p.hiddenImport() {
		return problems
	}
	return append(problems, p)
}

func (p *plan) report(at token.Pos, msg string) { p.reportAdvice(at, msg, "") }

func (p *plan) reportAdvice(at token.Pos, msg, advice string) {
	p.errors = append(p.errors, problem{at, msg, advice})
}

// diagnostics are the errors as the user sees them, in source order.
func (p *plan) diagnostics() []interp.Diagnostic {
	var all, list []interp.Diagnostic
	for _, e := range p.errors {
		all = append(all, p.diagnostic(e))
	}
	slices.SortStableFunc(all, func(a, b interp.Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Cell, b.Cell), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	for _, d := range all {
		if n := len(list); n > 0 && (list[n-1].Position == d.Position || isRepeated(list, d)) {
			continue // a consequence of the one before
		}
		if list = append(list, d); len(list) == maxDiagnostics {
			break
		}
	}
	return list
}

// isRepeated tells whether the list has the same words for the same line, which
// the compiler says once.
func isRepeated(list []interp.Diagnostic, d interp.Diagnostic) bool {
	return slices.ContainsFunc(list, func(e interp.Diagnostic) bool {
		return e.Cell == d.Cell && e.Line == d.Line && e.Message == d.Message
	})
}

func (p *plan) diagnostic(e problem) interp.Diagnostic {
	cell := p.cell
	for _, d := range p.live {
		if d.Node.Pos() <= e.pos && e.pos < d.Node.End() {
			cell = d.Cell
		}
	}
	diagnostic := cell.Diagnostic(e.pos, e.msg)
	diagnostic.Advice = e.advice
	for _, b := range p.broken {
		if e.msg == "undefined: "+b.Decl.Name() {
			diagnostic.Advice = fmt.Sprintf("with this cell, %s of cell %d no longer compiles: %s", b.Decl.Name(), b.Decl.Cell.Number, b.Diagnostics[0].Message)
		}
	}
	if diagnostic.Advice == "" && p.checker.Advise != nil {
		diagnostic.Advice = p.checker.Advise(diagnostic)
	}
	return diagnostic
}

// emptyCell is a cell without anything in it.
func emptyCell(fset *token.FileSet) *syntax.Cell {
	return &syntax.Cell{Fset: fset, Decls: &ast.File{Name: ast.NewIdent(PackagePath)}, Body: &ast.BlockStmt{}}
}
