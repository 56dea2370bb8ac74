package export

import (
	"go/scanner"
	"go/token"
	"strings"

	"gokernel/interp/syntax"
)

// comments lists the comments of a text, with their marks.
func comments(text string) []string {
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", -1, len(text)), []byte(text), nil, scanner.ScanComments)
	var list []string
	for {
		_, tok, lit := s.Scan()
		switch tok {
		case token.EOF:
			return list
		case token.COMMENT:
			list = append(list, lit)
		}
	}
}

// A gap is what stands between two parts of a cell.
type gap struct {
	trailing string // comment on the line of the part before it
	leading  string // comments on lines of their own, as they stand
	blank    bool   // there is an empty line in it
}

// margins are what stands round the parts of a cell.
type margins struct {
	before map[int]gap    // by the start of the part
	behind map[int]string // comments on the line of the part's end, by that
	last   string         // comments behind all parts
}

// marginsOf reads what stands round the parts of a cell.
func marginsOf(cell *syntax.Cell) margins {
	m := margins{before: map[int]gap{}, behind: map[int]string{}}
	end := 0
	for i, p := range cell.Parts {
		text := cell.Text[end:max(end, p.Start)]
		if i == 0 {
			text = "\n" + text // nothing stands before it on its line
		}
		g := gapOf(text)
		m.before[p.Start] = g
		if i > 0 {
			m.behind[end] = g.trailing
		}
		end = p.End
	}
	g := gapOf(cell.Text[end:] + "\n")
	m.behind[end], m.last = g.trailing, g.leading
	return m
}

// gapOf reads what stands between two parts.
func gapOf(text string) gap {
	first, rest, more := strings.Cut(text, "\n")
	var g gap
	if list := comments(first); len(list) > 0 && more {
		g.trailing = strings.Join(list, " ")
	} else if len(list) > 0 {
		rest = text
	}
	g.blank = hasBlankLine(rest)
	list := comments(rest)
	g.leading = strings.Join(list, "\n")
	return g
}

func hasBlankLine(text string) bool {
	lines := strings.Split(text, "\n")
	for _, line := range lines[:len(lines)-1] { // the last one is that of the next part
		if strings.TrimSpace(line) == "" {
			return true
		}
	}
	return false
}

// commented makes a comment of a text, line by line. A line can be no
// directive, since a blank follows the slashes.
func commented(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		line = strings.TrimRight(strings.ReplaceAll(line, "\r", ""), " \t")
		if line != "" {
			b.WriteString("// ")
		} else {
			b.WriteString("//")
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}

// uncomment is the text of line comments.
func uncomment(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimPrefix(strings.TrimSpace(line), "//")
		lines = append(lines, strings.TrimPrefix(line, " "))
	}
	return strings.Join(lines, "\n")
}

// indent puts a tab before each line that is not empty.
func indent(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) != "" {
			lines[i] = "\t" + line
		}
	}
	return strings.Join(lines, "\n")
}

// trimmed is a text without empty lines round it; one line has no blanks either.
func trimmed(text string) string {
	lines := strings.Split(strings.TrimRight(text, " \t\r\n"), "\n")
	for len(lines) > 1 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	if len(lines) == 1 {
		return strings.TrimSpace(lines[0])
	}
	return strings.Join(lines, "\n")
}
