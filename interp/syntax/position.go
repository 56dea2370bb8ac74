package syntax

import (
	"fmt"
	"go/token"
	"slices"
	"sort"
	"strings"

	"gokernel/interp"
)

// maxDiagnostics is how many faults of one cell are told.
const maxDiagnostics = 10

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

// Diagnostic makes a diagnostic at p, with its source line where p is of this
// cell.
func (c *Cell) Diagnostic(p token.Pos, message string) interp.Diagnostic {
	d := interp.Diagnostic{Position: c.Position(p), Message: message}
	if offset, ok := c.offset(p); ok {
		d.Source = c.sourceLine(offset)
	}
	return d
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
	start := c.lines[sort.SearchInts(c.lines, offset+1)-1]
	line := strings.TrimRight(c.Text[start:lineEnd(c.Text, start)], "\r")
	if len(line) > maxSource {
		return ""
	}
	return strings.ToValidUTF8(line, "\uFFFD")
}

// diagnostics puts faults in the order of the text, one to a line as the
// compiler does.
func (c *Cell) diagnostics(faults []fault) []interp.Diagnostic {
	slices.SortStableFunc(faults, func(a, b fault) int { return a.offset - b.offset })
	var list []interp.Diagnostic
	for _, f := range faults {
		at := c.at(min(f.offset, len(c.Text)))
		if n := len(list); n > 0 && list[n-1].Line == at.Line {
			continue
		}
		if len(list) == maxDiagnostics {
			break
		}
		list = append(list, interp.Diagnostic{Position: at, Message: f.message, Source: c.sourceLine(f.offset), Advice: f.advice})
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
