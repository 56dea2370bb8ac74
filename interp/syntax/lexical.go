package syntax

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFaults bounds how many faults are looked at before the ten that are told
// are chosen from them.
const maxFaults = 100

// lexical notes a complaint of go/scanner, in the compiler's words and at the
// compiler's place.
func (s *scan) lexical(offset int, message string) {
	if len(s.faults) == maxFaults {
		return
	}
	advice := ""
	switch {
	case strings.HasPrefix(message, "invalid line number"), strings.HasPrefix(message, "invalid column number"):
		return // line directives mean nothing in a cell
	case message == "illegal character NUL":
		message = "invalid NUL character"
	case strings.HasPrefix(message, "illegal UTF-8 encoding"):
		message = "invalid UTF-8 encoding"
	case message == "illegal byte order mark":
		message = "invalid BOM in the middle of the file"
	case message == "comment not terminated":
		s.ragged = true
	case message == "raw string literal not terminated":
		message = "string not terminated"
		s.ragged = true
	case message == "string literal not terminated":
		offset, message = s.unterminated(offset, "string")
	case message == "rune literal not terminated":
		offset, message = s.unterminated(offset, "rune literal")
		advice = "strings are quoted with \" or `"
	case message == "illegal rune literal":
		if message = "more than one character in rune literal"; strings.HasPrefix(s.text[offset:], "''") {
			offset, message = offset+1, "empty rune literal or unescaped '"
		}
		advice = "strings are quoted with \" or `"
	case message == "unknown escape sequence":
		offset, message = offset+1, "unknown escape"
		offset = min(offset, len(s.text))
		if s.text[offset-1] != '\\' {
			offset--
		}
	case strings.HasSuffix(message, "in escape sequence"):
		message = s.badDigit(offset)
	case message == "escape sequence is invalid Unicode code point":
		offset, message = s.badEscape(offset)
	case strings.HasPrefix(message, "illegal character"), strings.HasPrefix(message, "curly quotation mark"):
		r, _ := utf8.DecodeRuneInString(s.text[offset:])
		message = fmt.Sprintf("invalid character %#U", r)
		switch {
		case unicode.IsDigit(r):
			message = fmt.Sprintf("identifier cannot begin with digit %#U", r)
		case r >= utf8.RuneSelf:
			message += " in identifier"
		}
		advice = s.adviceFor(r, offset)
	}
	for _, f := range s.faults {
		if f.offset == offset {
			return
		}
	}
	s.fault(offset, message, advice)
}

// adviceFor is the cure for a character that Go does not know.
func (s *scan) adviceFor(r rune, offset int) string {
	switch r {
	case '#':
		return "a comment begins with //"
	case '“', '”', '„', '«', '»':
		return "strings are quoted with \" or `"
	case '‘', '’':
		return "characters are quoted with '"
	case '?':
		line := s.text[offset:lineEnd(s.text, offset)]
		before := strings.TrimRight(s.text[:offset], " \t")
		switch {
		case strings.HasPrefix(line, "??"), strings.HasPrefix(line, "?."):
			return "Go has no such operator: if x == nil { ... }"
		case strings.Contains(line, ":"):
			return "Go has no ?: operator: write if x > 0 { ... } else { ... }"
		case strings.HasSuffix(before, ")") && strings.Trim(line, "? \t") == "":
			return "errors are values: x, err := f(); if err != nil { ... }"
		}
		return "a question, as in fmt.Println?, has a line of its own"
	case '$', '@':
		return "names are written without it"
	}
	return ""
}

// unterminated tells a literal that the line cuts off from one that the text
// cuts off.
func (s *scan) unterminated(offset int, what string) (int, string) {
	if end := lineEnd(s.text, offset); end < len(s.text) {
		return end, "newline in " + what
	}
	return offset, what + " not terminated"
}

func (s *scan) badDigit(offset int) string {
	base := "hexadecimal"
	if i := strings.LastIndexByte(s.text[:offset], '\\'); i >= 0 && i+1 < offset && '0' <= s.text[i+1] && s.text[i+1] <= '7' {
		base = "octal"
	}
	r, _ := utf8.DecodeRuneInString(s.text[offset:])
	return fmt.Sprintf("invalid character %q in %s escape", r, base)
}

// badEscape says which value is too big; offset is that of the backslash or
// of the character behind it.
func (s *scan) badEscape(offset int) (int, string) {
	rest := strings.TrimPrefix(s.text[offset:], "\\")
	start := len(s.text) - len(rest)
	digits, base := 3, 8
	switch {
	case strings.HasPrefix(rest, "u"):
		digits, base, rest = 4, 16, rest[1:]
	case strings.HasPrefix(rest, "U"):
		digits, base, rest = 8, 16, rest[1:]
	}
	if len(rest) < digits {
		return start, "escape is invalid Unicode code point"
	}
	end := len(s.text) - len(rest) + digits
	value, err := strconv.ParseUint(rest[:digits], base, 32)
	switch {
	case err != nil:
		return start, "escape is invalid Unicode code point"
	case base == 8:
		return end, fmt.Sprintf("octal escape value %d > 255", value)
	}
	return end, fmt.Sprintf("escape is invalid Unicode code point %#U", rune(value))
}
