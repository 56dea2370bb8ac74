package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// magic looks whether the next line that is not blank begins at or after
// offset and is a magic. If so it takes it, and returns where to go on: -1
// when it owns the rest of the text.
func (s *scan) magic(offset int) (next int, ok bool) {
	start := offset
	for start < len(s.text) && strings.IndexByte(" \t\r\n", s.src[start]) >= 0 {
		start++
	}
	if start == len(s.text) || !s.lineStart(start) {
		return 0, false
	}
	end := lineEnd(s.text, start)
	line := strings.TrimRight(s.text[start:end], " \t\r")
	m := Magic{Start: start}
	switch {
	case line == "%%" || line == "%main":
		m.Mark = true
	case question(line, &m):
	case strings.HasPrefix(line, "%%") && startsName(line[2:]):
		if len(s.toks) > 0 || len(s.magics) > 0 {
			s.fault(start, "cell magic "+nameOf(line)+" must come first in its cell", "")
			return -1, true
		}
		m.Cell = true
		m.Name, m.Args = cut(line[2:])
		m.Body = s.text[min(end+1, len(s.text)):]
		end = len(s.text)
	case strings.HasPrefix(line, "%") && startsName(line[1:]):
		m.Name, m.Args = cut(line[1:])
	case strings.HasPrefix(line, "!") && len(line) > 1 && line[1] != '=':
		for strings.HasSuffix(line, "\\") {
			if end == len(s.text) {
				s.ragged = true
				break
			}
			end = lineEnd(s.text, end+1)
			line = strings.TrimRight(s.text[start:end], " \t\r")
		}
		m.Shell = true
		m.Args = strings.TrimSpace(strings.TrimPrefix(line[1:], "!"))
	default:
		return 0, false
	}
	m.End = end
	blank(s.src[start:end])
	s.magics = append(s.magics, m)
	if m.Cell {
		return -1, true
	}
	return end, true
}

// lineStart reports whether only blanks stand before offset on its line. A
// blanked byte order mark counts as such.
func (s *scan) lineStart(offset int) bool {
	for i := offset - 1; i >= 0; i-- {
		switch s.src[i] {
		case '\n':
			return true
		case ' ', '\t', '\r':
		default:
			return false
		}
	}
	return true
}

// question recognises "name?" and "name??", where the name may be a
// qualified one or a magic's.
func question(line string, m *Magic) bool {
	name, one := strings.CutSuffix(line, "?")
	if !one {
		return false
	}
	m.Help = 1
	if more, two := strings.CutSuffix(name, "?"); two {
		m.Help, name = 2, more
	}
	m.Name = strings.TrimRight(name, " \t")
	bare := strings.TrimPrefix(strings.TrimPrefix(m.Name, "%"), "%")
	for part := range strings.SplitSeq(bare, ".") {
		if !startsName(part) || strings.ContainsFunc(part, notInName) {
			*m = Magic{Start: m.Start}
			return false
		}
	}
	return true
}

func startsName(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == '_' || unicode.IsLetter(r)
}

func notInName(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// cut splits a magic line in its name and the rest.
func cut(line string) (name, args string) {
	i := strings.IndexAny(line, " \t")
	if i < 0 {
		return line, ""
	}
	return line[:i], strings.TrimSpace(line[i:])
}

func nameOf(line string) string {
	name, _ := cut(line)
	return name
}

// lineEnd returns the offset of the newline that ends the line at offset, or
// the end of the text.
func lineEnd(text string, offset int) int {
	if offset >= len(text) {
		return len(text)
	}
	if i := strings.IndexByte(text[offset:], '\n'); i >= 0 {
		return offset + i
	}
	return len(text)
}
