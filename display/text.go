package display

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// quoted is a string as a Go literal, of at most limit bytes of it. A string
// of several lines that are long together is a raw literal, so that its lines
// are seen.
func quoted(s string, limit int) string { return quotedOf(s, limit, len(s)) }

// quotedOf is quoted for the beginning of a text of size bytes.
func quotedOf(s string, limit, size int) string {
	shown, _ := cut(s, limit)
	if at := afterLines(shown, maxLines-1); at < len(shown) {
		shown = shown[:at]
	}
	text := strconv.Quote(shown)
	for len(text) > limit+len(`""`) && len(shown) > 1 { // escapes take room
		shown, _ = cut(shown, max(1, len(shown)*limit/len(text)))
		text = strconv.Quote(shown)
	}
	left := ""
	if n := size - len(shown); n > 0 {
		left = fmt.Sprintf(" … %s more bytes", thousands(n))
	}
	if len(text) > lineWidth && strings.Contains(strings.TrimSuffix(shown, "\n"), "\n") && !strings.Contains(shown, "`") && isReadable(shown) {
		text = "`" + shown + "`"
	}
	return text + left
}

// afterLines is the index after the first n lines of s.
func afterLines(s string, n int) int {
	at := 0
	for range n {
		i := strings.IndexByte(s[at:], '\n')
		if i < 0 {
			return len(s)
		}
		at += i + 1
	}
	return at
}

// cut returns at most limit bytes of s, in whole runes, and a note about the
// rest.
func cut(s string, limit int) (shown, left string) {
	if len(s) <= limit {
		return s, ""
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit], fmt.Sprintf(" … %s more bytes", thousands(len(s)-limit))
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// isReadable reports whether all of s is text that a terminal shows as it is.
func isReadable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// printable is a text without the bytes that are none: invalid UTF-8 and NUL
// are replaced.
func printable(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\u2400")
}
