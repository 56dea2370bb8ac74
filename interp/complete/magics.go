package complete

import (
	"strings"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/magic"
)

// magic completes lines that are no Go: %name, !command and name?. ok is false
// for a line of Go.
func (c *Completer) magic(s *check.Snapshot, code string, cursor int) (answer interp.Completion, ok bool) {
	begin := strings.LastIndexByte(code[:cursor], '\n') + 1
	end := len(code)
	if i := strings.IndexByte(code[cursor:], '\n'); i >= 0 {
		end = cursor + i
	}
	line := code[begin:end]
	text := strings.TrimSpace(line)
	switch {
	case begin > 0 && c.isForeign(code):
		return interp.Completion{Start: cursor, End: cursor}, true
	case strings.HasPrefix(text, "%") && cursor > begin+strings.IndexByte(line, '%'):
		return c.percent(s, code, cursor, begin, line)
	case strings.HasPrefix(text, "!") && !strings.HasPrefix(text, "!=") && cursor > begin+strings.IndexByte(line, '!'):
		q := &query{Completer: c, code: code, start: cursor, end: cursor, cursor: cursor, given: map[string]bool{}}
		q.pathsInLine(line[strings.IndexByte(line, '!')+1 : cursor-begin])
		return q.answer(), true
	case strings.HasSuffix(text, "?"):
		bare := strings.TrimRight(line, " \t\r?")
		if cursor > begin+len(bare) {
			return interp.Completion{Start: cursor, End: cursor}, true
		}
		return c.goAt(s, code[:begin+len(bare)]+strings.Repeat(" ", len(line)-len(bare))+code[end:], cursor), true
	}
	return interp.Completion{}, false
}

// percent completes a %-command.
func (c *Completer) percent(s *check.Snapshot, code string, cursor, begin int, line string) (interp.Completion, bool) {
	if strings.HasSuffix(strings.TrimSpace(line), "?") {
		line = strings.TrimRight(line, " \t\r?")
		if cursor > begin+len(line) {
			return interp.Completion{Start: cursor, End: cursor}, true
		}
	}
	start, items, operands := magic.Complete(s, line, cursor-begin)
	switch operands {
	case magic.Go:
		blank := strings.Repeat(" ", start)
		return c.goAt(s, code[:begin]+blank+code[begin+start:], cursor), true
	case magic.Files, magic.Shell:
		q := &query{Completer: c, code: code, start: cursor, end: cursor, cursor: cursor, given: map[string]bool{}}
		q.pathsInLine(line[start : cursor-begin])
		return q.answer(), true
	}
	return interp.Completion{Start: begin + start, End: cursor, Items: items}, true
}

// isForeign tells whether a cell magic owns the cell, whose body is no Go.
func (c *Completer) isForeign(code string) bool {
	text := strings.TrimLeft(code, " \t\r\n")
	if !strings.HasPrefix(text, "%%") {
		return false
	}
	name := text[2:nameEnd(text, 2)]
	m := magic.Lookup(name)
	return m != nil && (m.Operands == magic.Files || m.Operands == magic.Shell)
}
