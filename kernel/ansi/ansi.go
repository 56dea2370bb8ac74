// Package ansi makes text fit for a terminal that obeys it. What cells print,
// and what stands in a notebook of somebody else's, may hold sequences that
// change a window's title, fill the clipboard, or have the terminal type an
// answer into the shell. Colours, moves of the cursor and erasing pass; nothing
// else that a terminal obeys does.
package ansi

import (
	"io"
	"strings"
	"unicode/utf8"
)

// Clean is text without what a terminal must not be told; without colors, it
// is without all sequences.
func Clean(text string, colors bool) string {
	f := Filter{Colors: colors}
	return f.Clean(text)
}

// A Filter cleans a stream of text, whose parts may begin and end within a
// sequence. It is not safe for concurrent use.
type Filter struct {
	Colors bool // lets colours, moves of the cursor and erasing pass

	state    state
	sequence []byte // of inSequence: what came after ESC
	skipped  int    // bytes of inString
}

type state int

const (
	inText state = iota
	inEscape
	inSequence     // CSI: parameters and a letter
	inString       // OSC, DCS and their like, up to ST or BEL
	inStringEscape // where ESC \ may end that
)

const (
	bell   = '\a'
	cancel = '\x18'
	escape = '\x1b'

	maxSequence = 64   // bytes; longer ones are none
	maxString   = 4096 // bytes that are swallowed in waiting for the end of a string
)

// Clean is the next part of the stream, cleaned. What may be the beginning of a
// sequence is kept for the next call.
func (f *Filter) Clean(text string) string {
	if f.state == inText && !strings.ContainsFunc(text, special) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		f.next(&b, r)
	}
	return b.String()
}

// special is what makes a text worth looking at.
func special(r rune) bool {
	return r < ' ' && !harmless(r) || r >= 0x7f && r < 0xa0 || r == utf8.RuneError
}

// harmless are the control characters that pass.
func harmless(r rune) bool { return r >= '\a' && r <= '\r' }

// next takes one character.
func (f *Filter) next(b *strings.Builder, r rune) {
	switch f.state {
	case inEscape:
		f.state = inText
		switch {
		case r == '[':
			f.state, f.sequence = inSequence, f.sequence[:0]
		case strings.ContainsRune("]PX^_", r):
			f.state, f.skipped = inString, 0
		case r == escape:
			f.state = inEscape
		case r >= ' ' && r <= '/': // of three characters or more, as the choice of a character set
			f.state = inEscape
		case r < ' ':
			f.text(b, r)
		}
	case inSequence:
		switch {
		case r >= ' ' && r <= '?' && len(f.sequence) < maxSequence:
			f.sequence = append(f.sequence, byte(r))
		case r >= '@' && r <= '~':
			f.state = inText
			if f.Colors && passes(f.sequence, byte(r)) {
				b.WriteString("\x1b[" + string(f.sequence) + string(r))
			}
		default: // broken off
			f.state = inText
			f.text(b, r)
		}
	case inString, inStringEscape:
		f.skipped++
		switch {
		case r == bell, r == cancel, r == 0x9c, f.state == inStringEscape && r == '\\':
			f.state = inText
		case r == escape:
			f.state = inStringEscape
		case r == '\n', f.skipped > maxString: // forgotten: what follows is text again
			f.state = inText
			f.text(b, r)
		default:
			f.state = inString
		}
	default:
		f.text(b, r)
	}
}

// text takes a character outside sequences.
func (f *Filter) text(b *strings.Builder, r rune) {
	switch {
	case r == escape:
		f.state = inEscape
	case r == 0x9b: // the same as ESC [, in one character
		f.state, f.sequence = inSequence, f.sequence[:0]
	case r == 0x90, r == 0x98, r >= 0x9d && r <= 0x9f:
		f.state, f.skipped = inString, 0
	case r < ' ' && !harmless(r), r >= 0x7f && r < 0xa0:
	default:
		b.WriteRune(r)
	}
}

// passes reports whether a sequence is about colours, the place of the cursor
// or erasing. Those with a mark of their own ("?", ">") or characters between
// parameters and letter set modes, or have the terminal answer.
func passes(parameters []byte, final byte) bool {
	for _, p := range parameters {
		if (p < '0' || p > '9') && p != ';' && p != ':' {
			return false
		}
	}
	switch final {
	case 'J':
		return string(parameters) != "3" // the lines that have scrolled away are not the cell's
	case 'm', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'f', 'K':
		return true
	}
	return false
}

// A Writer cleans what is written to it.
type Writer struct {
	w      io.Writer
	filter Filter
	rest   []byte // the beginning of a character
}

// NewWriter is a Writer on w.
func NewWriter(w io.Writer, colors bool) *Writer {
	return &Writer{w: w, filter: Filter{Colors: colors}}
}

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	text := append(w.rest, p...)
	end := len(text)
	for i := 1; i <= min(utf8.UTFMax, len(text)); i++ { // the last character may not be whole
		if c := text[len(text)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(text[len(text)-i:]) {
				end -= i
			}
			break
		}
	}
	_, err := io.WriteString(w.w, w.filter.Clean(string(text[:end])))
	w.rest = append(w.rest[:0:0], text[end:]...)
	if err != nil {
		return 0, err
	}
	return len(p), nil
}
