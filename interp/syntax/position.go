package syntax

import (
	"fmt"
	"go/scanner"
	"go/token"
	"slices"
	"sort"
	"strings"

	"gokernel/interp"
)

// fileName is the name that a cell has in a FileSet and in frames.
func fileName(number int) string { return fmt.Sprintf("cell[%d]", number) }

// Offset returns the byte offset of p in Text, in [0, len(Text)]. It is 0 for
// a position that is not of this cell.
func (c *Cell) Offset(p token.Pos) int {
	offset, _ := c.offset(p)
	return offset
}

func (c *Cell) offset(p token.Pos) (offset int, ok bool) {
	for _, sh := range c.sheets {
		if o := int(p) - sh.base; o >= 0 && o <= sh.size {
			return min(original(c.added, max(o-sh.prefix, 0)), len(c.Text)), true
		}
	}
	return 0, false
}

// Position returns the place of p in its cell. p may also be of another cell
// that was parsed into the same FileSet; the zero Position stands for one
// that is of no cell.
func (c *Cell) Position(p token.Pos) interp.Position {
	if offset, ok := c.offset(p); ok {
		return c.at(offset)
	}
	if !p.IsValid() {
		return interp.Position{}
	}
	at := c.Fset.Position(p)
	var number int
	if n, err := fmt.Sscanf(at.Filename, "cell[%d]", &number); n != 1 || err != nil {
		return interp.Position{}
	}
	return interp.Position{Cell: number, Line: at.Line, Column: at.Column}
}

// Diagnostic makes a diagnostic of the token at p, with its source line where p
// is of this cell.
func (c *Cell) Diagnostic(p token.Pos, message string) interp.Diagnostic {
	return c.Span(p, token.NoPos, message)
}

// Span makes a diagnostic of what is between two positions; where the end is not
// known, of the token at the first one.
func (c *Cell) Span(from, to token.Pos, message string) interp.Diagnostic {
	offset, ok := c.offset(from)
	if !ok {
		return interp.Diagnostic{Position: c.Position(from), Message: message}
	}
	end, known := c.offset(to)
	if !known || end <= offset {
		end = c.tokenEnd(offset)
	}
	return c.mark(offset, end, message, "")
}

// Token makes a diagnostic of the token at a line and column of the cell; where
// there is no such place, one without its source.
func (c *Cell) Token(at interp.Position, message string) interp.Diagnostic {
	if at.Line < 1 || at.Line > len(c.lines) {
		return interp.Diagnostic{Position: at, Message: message}
	}
	start := c.lines[at.Line-1]
	offset := min(start+max(at.Column-1, 0), lineEnd(c.Text, start))
	d := c.mark(offset, c.tokenEnd(offset), message, "")
	d.Position = at
	return d
}

// mark makes a diagnostic of what is between two offsets of the text.
func (c *Cell) mark(offset, end int, message, advice string) interp.Diagnostic {
	d := interp.Diagnostic{Position: c.at(offset), Message: message, Source: c.sourceLine(offset), Advice: advice}
	line := lineEnd(c.Text, offset)
	if end = min(end, len(strings.TrimRight(c.Text[:line], " \t\r"))); end > offset {
		d.EndColumn = d.Column + end - offset
	}
	return d
}

// tokenEnd is the end of the token that begins at an offset of the text.
func (c *Cell) tokenEnd(offset int) int {
	line := c.Text[offset:lineEnd(c.Text, offset)]
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(line))
	s.Init(file, []byte(line), func(token.Position, string) {}, 0)
	pos, tok, lit := s.Scan()
	switch {
	case tok == token.EOF || file.Offset(pos) != 0 || tok == token.SEMICOLON && lit != ";":
		return offset
	case lit == "":
		lit = tok.String()
	}
	return offset + len(lit)
}

// at returns the line and column of an offset in Text.
func (c *Cell) at(offset int) interp.Position {
	line := sort.SearchInts(c.lines, offset+1)
	return interp.Position{Cell: c.Number, Line: line, Column: offset - c.lines[line-1] + 1}
}

// maxSource is the length of a line, in bytes, that is still worth showing.
const maxSource = 1000

// sourceLine returns the line that holds offset, as valid UTF-8, or "" for
// one too long to show.
func (c *Cell) sourceLine(offset int) string {
	return lineAt(c.Text, c.lines[sort.SearchInts(c.lines, offset+1)-1])
}

// Line returns a line of a text, n from 1, as valid UTF-8, or "" where there is no
// such line, or it is too long to show.
func Line(text string, n int) string {
	if n < 1 {
		return ""
	}
	start := 0
	for range n - 1 {
		end := lineEnd(text, start)
		if end == len(text) {
			return ""
		}
		start = end + 1
	}
	return lineAt(text, start)
}

// lineAt returns the line that begins at an offset of a text.
func lineAt(text string, start int) string {
	line := strings.TrimRight(text[start:lineEnd(text, start)], "\r")
	if len(line) > maxSource {
		return ""
	}
	return strings.ToValidUTF8(line, "\uFFFD")
}

// diagnostics puts faults in the order of the text, one to a line as the
// compiler does, with what is known to cure them.
func (c *Cell) diagnostics(s *scan, faults []fault) []interp.Diagnostic {
	slices.SortStableFunc(faults, func(a, b fault) int { return a.offset - b.offset })
	var list []interp.Diagnostic
	for _, f := range faults {
		at := c.at(min(f.offset, len(c.Text)))
		if n := len(list); n > 0 && list[n-1].Line == at.Line {
			continue
		}
		offset := min(f.offset, len(c.Text))
		if f.advice == "" && len(list) < interp.MaxDiagnostics {
			f.advice = s.advise(f)
		}
		list = append(list, c.mark(offset, c.tokenEnd(offset), f.message, f.advice))
	}
	return list
}

// lineStarts returns the offset of each line's first byte.
func lineStarts(text string) []int {
	starts := make([]int, 1, strings.Count(text, "\n")+1)
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}
