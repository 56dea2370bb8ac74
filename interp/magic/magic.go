// Package magic holds the %-commands of a cell, one concept to a file. A magic
// knows its arguments, its help and what to ask of the session (Host); it does
// not know how the session does it, and nothing of front ends.
package magic

import (
	"context"
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/syntax"
)

// A Magic is one %-command.
type Magic struct {
	Name    string
	Aliases []string // other names, which users of other kernels know
	Usage   string   // as in "%get PATH[@VERSION]…"; several forms, a line each
	Brief   string   // what it does, a phrase without a full stop
	Detail  string   // more about it, Markdown; "" where Brief says all

	Forms    Forms
	TakeRest bool                             // %name alone on the first line is %%name: the text below it does not run
	Operands Operands                         // what its arguments are, for completion
	Words    func(s *check.Snapshot) []string // with Operands Words: what may stand there
	Run      func(context.Context, *Call) *interp.CellError
}

// Forms says how a magic may be written.
type Forms int

// The forms: %name alone, %%name at the top of a cell alone, or either.
const (
	Line Forms = iota
	Cell
	LineOrCell
)

// Operands says what the arguments of a magic are.
type Operands int

// The kinds of arguments.
const (
	None  Operands = iota
	Words          // of a list
	Go             // Go code
	Files          // paths of files and directories
	Shell          // a command
)

// A Call is one use of a magic.
type Call struct {
	Host
	Magic *Magic
	Args  string // the rest of its line, without surrounding blanks
	Body  string // of a cell magic: the text below its line
	Cell  bool   // it was written with two percent signs

	// Code is Args, and Rest is Body, as texts for Go: what they hold stands
	// at its place in the cell.
	Code, Rest string
}

// NewCall is the use of a magic in a cell.
func NewCall(h Host, m *Magic, cell *syntax.Cell, use syntax.Magic) *Call {
	c := &Call{Host: h, Magic: m, Args: use.Args, Body: use.Body, Cell: use.Cell, Code: cell.Operands(use)}
	if use.Cell {
		c.Rest = cell.Rest(use)
	}
	return c
}

// Fields are the arguments between blanks.
func (c *Call) Fields() []string { return strings.Fields(c.Args) }

// Fail is the error of a magic, with what to do about it, or "".
func Fail(message, advice string) *interp.CellError {
	return &interp.CellError{Kind: interp.KindMagic, Message: message, Advice: advice}
}

// Misused is the error of a call with wrong arguments: it says how the magic
// is used.
func (c *Call) Misused() *interp.CellError {
	name := "%" + c.Magic.Name
	if c.Cell {
		name = "%" + name
	}
	what := name + ": arguments are missing"
	if c.Args != "" {
		what = name + " " + c.Args + ": wrong arguments"
	}
	return Fail(what, "usage: "+strings.ReplaceAll(c.Magic.Usage, "\n", ", or "))
}
