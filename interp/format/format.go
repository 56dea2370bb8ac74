// Package format writes the Go of a cell as gofmt would. It knows what parts a
// cell has, and that magics are not its business; it knows nothing of sessions.
package format

import (
	"bytes"
	"go/format"
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	"gokernel/interp"
	"gokernel/interp/syntax"
)

// rounds is how often a text is formatted at most until it stays as it is:
// comments in strange places take gofmt two rounds.
const rounds = 4

// Text formats the Go of a cell. Imports, declarations, statements and magics stay
// where they are, and its tokens are the same; text that is all a cell magic's is
// left alone. It fails, with diagnostics of a cell of that number, exactly when the
// text is not well formed.
func Text(number int, text string) (string, []interp.Diagnostic) {
	for i := range rounds {
		cell, list := syntax.Parse(token.NewFileSet(), number, text)
		if len(list) > 0 {
			if i == 0 {
				return "", list
			}
			return text, nil
		}
		next, ok := once(cell)
		if !ok || next == text || !same(text, next) {
			return text, nil
		}
		text = next
	}
	return text, nil
}

// A kind tells what a unit of a cell is to gofmt.
type kind int

const (
	magic kind = iota // also a package clause: a line that stays as it is
	imports
	declarations
	statements
)

// A unit is a part of a cell, or a magic, by its offsets in the text.
type unit struct {
	kind       kind
	start, end int
}

// units are the parts and magics of a cell in order.
func units(c *syntax.Cell) []unit {
	var list []unit
	for _, m := range c.Magics {
		list = append(list, unit{magic, m.Start, m.End})
	}
	for _, p := range c.Parts {
		k := declarations
		switch p.Kind {
		case syntax.Import:
			k = imports
		case syntax.Var, syntax.Stmt:
			k = statements
		}
		list = append(list, unit{k, p.Start, p.End})
	}
	slices.SortFunc(list, func(a, b unit) int { return a.start - b.start })
	if c.Program {
		list = withClause(c.Text, list)
	}
	return list
}

// withClause adds the package clause, which is in front of all parts.
func withClause(text string, list []unit) []unit {
	at := 0
	for i := 0; i <= len(list); i++ {
		end := len(text)
		if i < len(list) {
			end = list[i].start
		}
		var s scanner.Scanner
		file := token.NewFileSet().AddFile("", -1, end-at)
		s.Init(file, []byte(text[at:end]), func(token.Position, string) {}, 0)
		for pos, tok, _ := s.Scan(); tok != token.EOF; pos, tok, _ = s.Scan() {
			if tok == token.PACKAGE {
				name, _, lit := s.Scan()
				u := unit{magic, at + file.Offset(pos), at + file.Offset(name) + len(lit)}
				return slices.Insert(list, i, u)
			}
		}
		if i < len(list) {
			at = list[i].end
		}
	}
	return list
}

// once formats a cell; ok is false where nothing can be said.
func once(c *syntax.Cell) (text string, ok bool) {
	all := units(c)
	last := -1 // the statement whose semicolon keeps the value silent
	for i, u := range all {
		if u.kind == statements {
			last = i
		}
	}
	var out strings.Builder
	at, separate := skipMark(c.Text), false
	write := func(stretch string, blank bool) {
		if out.Len() > 0 {
			out.WriteByte('\n')
			if blank {
				out.WriteByte('\n')
			}
		}
		out.WriteString(stretch)
	}
	if c.Program && len(c.Magics) == 0 && last < 0 {
		formatted, err := format.Source([]byte(c.Text[at:]))
		return strings.TrimSpace(string(formatted)), err == nil
	}
	for i := 0; i < len(all) || at < len(c.Text); {
		j := i // the run is all[i:j]; an empty one is the comments before a magic, or at the end
		for j < len(all) && all[j].kind != magic && follows(all, i, j) {
			j++
		}
		end := len(c.Text)
		if j < len(all) {
			end = boundary(c.Text, all, i, j)
		}
		source := c.Text[at:end]
		blank := separate || blankLines(source, true)
		separate = blankLines(source, false)
		if strings.TrimSpace(source) == "" {
			separate = separate || blank
		} else {
			formatted, ok := run(source, i < j && all[i].kind == statements, c.Silenced && i <= last && last < j)
			if !ok {
				return "", false
			}
			write(formatted, blank)
		}
		at = end
		if i == j && i < len(all) {
			write(strings.TrimRight(c.Text[at:all[i].end], " \t\r"), separate)
			separate = false
			at = skipBlanks(c.Text, all[i].end)
			j++
		}
		i = j
	}
	return out.String(), true
}

// follows tells whether the unit at j goes with the run that begins at i.
func follows(all []unit, i, j int) bool {
	if i == j {
		return true
	}
	before, u := all[j-1].kind, all[j].kind
	return u == before || before == imports && u == declarations
}

// boundary is where the run before the unit at j ends: at the end of its line, as
// what stands above a unit belongs to that.
func boundary(text string, all []unit, i, j int) int {
	if i == j { // comments alone
		return all[j].start
	}
	return min(lineEnd(text, all[j-1].end), all[j].start)
}

// lineEnd is the end of the line at an offset behind code, comments included that
// begin on it; or the code that follows on it.
func lineEnd(text string, at int) int {
	for at < len(text) {
		switch rest := text[at:]; {
		case rest[0] == '\n':
			return at
		case strings.HasPrefix(rest, "//"):
			if i := strings.IndexByte(rest, '\n'); i >= 0 {
				return at + i
			}
			return len(text)
		case strings.HasPrefix(rest, "/*"):
			i := strings.Index(rest[2:], "*/")
			if i < 0 {
				return len(text)
			}
			at += i + 4
		case strings.IndexByte(" \t\r;", rest[0]) >= 0:
			at++
		default:
			return at
		}
	}
	return at
}

// blankLines tells whether an empty line stands at the beginning of a text, or at
// its end.
func blankLines(text string, atStart bool) bool {
	space := text[:len(text)-len(strings.TrimLeft(text, " \t\r\n"))]
	if !atStart {
		space = text[len(strings.TrimRight(text, " \t\r\n")):]
	}
	return strings.Count(space, "\n") > 1
}

// skipBlanks is the offset of what follows a magic or a package clause on its line.
func skipBlanks(text string, at int) int {
	for at < len(text) && strings.IndexByte(" \t\r;", text[at]) >= 0 {
		at++
	}
	return at
}

// skipMark is the offset behind a byte order mark.
func skipMark(text string) int {
	if strings.HasPrefix(text, "\uFEFF") {
		return len("\uFEFF")
	}
	return 0
}

// What makes gofmt take what follows as statements, also if it begins like a
// declaration, and as declarations of a file, whose imports it sorts.
const (
	statementsBegin   = "_ = 0\n\n"
	declarationsBegin = "package p\n\n"
)

// run formats declarations, or statements, or comments alone. silent tells that
// the semicolon behind the last statement is to stay.
func run(source string, areStatements, silent bool) (string, bool) {
	begin := declarationsBegin
	if areStatements {
		begin = statementsBegin
	}
	formatted, err := format.Source([]byte(begin + strings.TrimSpace(source)))
	if err != nil {
		return "", false
	}
	formatted, ok := bytes.CutPrefix(formatted, []byte(begin))
	if !ok {
		return "", false
	}
	text := string(bytes.TrimSpace(formatted))
	if silent {
		end := lastToken(text)
		text = text[:end] + ";" + text[end:]
	}
	return text, true
}

// lastToken is the offset behind the last token that is written out.
func lastToken(text string) int {
	end := 0
	scan(text, func(tok token.Token, lit string, offset int) {
		if tok == token.COMMENT || tok == token.SEMICOLON && lit != ";" {
			return
		}
		if lit == "" {
			lit = tok.String()
		}
		end = offset + len(lit)
	})
	return end
}

// scan hands on the tokens of a text.
func scan(text string, each func(tok token.Token, lit string, offset int)) {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(text))
	s.Init(file, []byte(text), func(token.Position, string) {}, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return
		}
		each(tok, lit, file.Offset(pos))
	}
}
