package protocol

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unquote is the text of a valid JSON string, quotes included, as encoding/json
// decodes it: what is no UTF-8, or half a surrogate pair, becomes U+FFFD.
func unquote(raw []byte) string {
	var b strings.Builder
	b.Grow(textSize(raw))
	unquoted(raw, func(p []byte) { b.Write(p) })
	return b.String()
}

// textSize is how many bytes unquote gives.
func textSize(raw []byte) int {
	n := 0
	unquoted(raw, func(p []byte) { n += len(p) })
	return n
}

// unquoted calls f with the pieces of what unquote gives. They are not long, see
// piece, and good until f returns.
func unquoted(raw []byte, f func(p []byte)) {
	s := raw[1 : len(raw)-1]
	buf := make([]byte, 0, utf8.UTFMax)
	for len(s) > 0 {
		if s[0] == '\\' {
			var r rune
			r, s = escaped(s)
			f(utf8.AppendRune(buf, r))
			continue
		}
		n := plain(s[:min(len(s), piece)], false)
		for i := 1; i < utf8.UTFMax && n < len(s) && !utf8.RuneStart(s[n]); i++ {
			n-- // a piece ends where a rune does
		}
		run := s[:n]
		s = s[n:]
		for !utf8.Valid(run) {
			n := sound(run)
			f(run[:n])
			f(utf8.AppendRune(buf, utf8.RuneError))
			run = run[n+1:]
		}
		f(run)
	}
}

// sound is how many bytes of p come before the first that is no UTF-8.
func sound(p []byte) int {
	n := 0
	for n < len(p) {
		r, size := utf8.DecodeRune(p[n:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n
}

// escaped is the rune of the escape that s begins with, and what follows it.
func escaped(s []byte) (r rune, rest []byte) {
	switch c := s[1]; c {
	case 'u':
		r, rest = hex4(s[2:]), s[6:]
		if !utf16.IsSurrogate(r) {
			return r, rest
		}
		if len(rest) >= 6 && rest[0] == '\\' && rest[1] == 'u' {
			if pair := utf16.DecodeRune(r, hex4(rest[2:])); pair != utf8.RuneError {
				return pair, rest[6:]
			}
		}
		return utf8.RuneError, rest
	case 'b':
		r = '\b'
	case 'f':
		r = '\f'
	case 'n':
		r = '\n'
	case 'r':
		r = '\r'
	case 't':
		r = '\t'
	default: // '"', '\\', '/'
		r = rune(c)
	}
	return r, s[2:]
}

// hex4 is the number that four hexadecimal digits write.
func hex4(s []byte) rune {
	var r rune
	for _, c := range s[:4] {
		switch {
		case c <= '9':
			c -= '0'
		case c <= 'F':
			c -= 'A' - 10
		default:
			c -= 'a' - 10
		}
		r = r<<4 | rune(c)
	}
	return r
}
