package export

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"gokernel/interp"
	"gokernel/interp/syntax"
)

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
