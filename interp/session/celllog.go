package session

import (
	"fmt"
	"go/token"
	"os"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/syntax"
)

// A cellLog is a file to which cells are written in the percent format: Go with
// comments where cells begin. What is not Go, or did not run, is a comment.
type cellLog struct {
	path string
	skip bool // the cell that is running began it
}

// logTo begins a log, or ends it.
func (s *Session) logTo(path string) error {
	if path == "" {
		s.ran.log = nil
		return nil
	}
	f, err := openLog(path)
	if err != nil {
		return err
	}
	s.ran.log = &cellLog{path: path, skip: true}
	return f.Close()
}

// openLog opens a log to be written on. A new one is the user's alone: what
// cells hold is not chosen with a reader in mind.
func openLog(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
}

// add writes a cell. The file is opened each time, so that it may be moved, and
// read meanwhile.
func (l *cellLog) add(c interp.Cell, outcome interp.Outcome) error {
	if l.skip {
		l.skip = false
		return nil
	}
	f, err := openLog(l.path)
	if err != nil {
		return err
	}
	_, err = f.WriteString(percentCell(c, outcome))
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// percentCell is a cell in the percent format, https://jupytext.readthedocs.io.
func percentCell(c interp.Cell, outcome interp.Outcome) string {
	text := strings.TrimRight(c.Code, "\n")
	var b strings.Builder
	fmt.Fprintf(&b, "// %%%% cell %d\n", c.Number)
	if outcome.Err != nil {
		fmt.Fprintf(&b, "// failed: %s\n%s\n", outcome.Err.Message, commented(text))
		return b.String() + "\n"
	}
	if cell, diagnostics := syntax.Parse(token.NewFileSet(), c.Number, text); len(diagnostics) == 0 {
		for _, m := range slices.Backward(cell.Magics) {
			text = text[:m.Start] + commented(text[m.Start:m.End]) + text[m.End:]
		}
	}
	return b.String() + text + "\n\n"
}

// commented makes comments of lines.
func commented(text string) string {
	return "// " + strings.ReplaceAll(text, "\n", "\n// ")
}
