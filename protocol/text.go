package protocol

import "unicode/utf8"

// appendText appends s as a JSON string, byte for byte as a json.Encoder with
// SetEscapeHTML(false) writes it: what is no UTF-8 becomes \ufffd. It is here
// because printed text is most of what a kernel sends: several times as fast,
// and straight into the message.
func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	start := 0 // of what is to be appended as it is
	for i := 0; ; {
		i += plain(s[i:], true)
		if i == len(s) {
			break
		}
		c := s[i]
		size := 1
		var r rune
		if c >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
			// JavaScript takes the two separators for the ends of lines.
			if !(r == utf8.RuneError && size == 1) && r != '\u2028' && r != '\u2029' {
				i += size
				continue
			}
		}
		b = append(b, s[start:i]...)
		switch {
		case c >= utf8.RuneSelf:
			b = append(b, '\\', 'u', hex[r>>12], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '"', c == '\\':
			b = append(b, '\\', c)
		case c == '\t':
			b = append(b, '\\', 't')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\b':
			b = append(b, '\\', 'b')
		case c == '\f':
			b = append(b, '\\', 'f')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i += size
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// plain is how many bytes at the beginning of s stand for themselves in a JSON
// string: neither a quote, nor a backslash, nor below a space; and with ascii,
// not beyond ASCII either. It looks at eight at a time.
func plain[T string | []byte](s T, ascii bool) int {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	beyond := uint64(0)
	if ascii {
		beyond = highs
	}
	i := 0
	for ; len(s)-i >= 8; i += 8 {
		b := s[i : i+8]
		w := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		quote, backslash := w^'"'*ones, w^'\\'*ones
		// The high bit of a byte is set where the byte was below a space, or zero
		// after the exclusive or. A borrow may set it above such a byte too, never
		// without one.
		if ((w-' '*ones)&^w|(quote-ones)&^quote|(backslash-ones)&^backslash)&highs|w&beyond != 0 {
			break
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || ascii && c >= utf8.RuneSelf {
			break
		}
	}
	return i
}
