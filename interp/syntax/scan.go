package syntax

import (
	"go/scanner"
	"go/token"
	"strings"
)

// A tok is one token of a cell. Comments are kept apart.
type tok struct {
	pos, end int // byte offsets in the text; equal for an automatic semicolon
	tok      token.Token
	match    int // index of the bracket that closes or opens this one, or -1
}

// auto reports whether t is a semicolon that a newline or the end stands for.
func (t tok) auto() bool { return t.tok == token.SEMICOLON && t.pos == t.end }

type comment struct{ pos, end int }

// A fault is a Diagnostic before its offset is made a line and a column.
type fault struct {
	offset  int
	message string
	advice  string
}

// A scan is a cell's text as tokens, with the magics already set apart.
type scan struct {
	text     string
	src      []byte // text with magics, a byte order mark and //line comments blanked: the offsets stay
	toks     []tok
	comments []comment
	magics   []Magic
	faults   []fault

	open     []int // indexes of the brackets that nothing closes
	mismatch int   // offset of the first bracket that closes one of another kind, or -1
	header   bool  // the last token is in the header of a for, if or switch at the top level
	ragged   bool  // a raw string or comment, or a shell line's backslash, runs into the end

	program    bool // there is a package clause
	lateImport bool // an import follows another declaration
	lenient    bool // what is wrong with brackets does not end the scan
}

// maxDepth bounds how deep brackets may nest. It is far beyond what people
// write, and keeps recursion over the tree well within a stack.
const maxDepth = 10_000

// scanCell cuts text into tokens. Magic lines are recognised where a
// statement could begin at the top level, and are never seen by the Go
// scanner, which could not get through them.
func scanCell(text string) *scan {
	s := &scan{text: text, src: []byte(text), mismatch: -1}
	s.toks = make([]tok, 0, len(text)/4+8)
	if strings.HasPrefix(text, "\uFEFF") {
		blank(s.src[:len("\uFEFF")])
	}
	s.scanFrom(0)
	return s
}

func (s *scan) scanFrom(start int) {
	for start >= 0 {
		start = s.scanRun(start)
	}
}

// scanRun scans from start up to the next magic, which it takes too. It
// returns where to go on, or -1 at the end.
func (s *scan) scanRun(start int) int {
	// The magic may be the very first thing, before the scanner, which reads
	// ahead, has seen a byte of it.
	if next, ok := s.magic(start); ok {
		return next
	}
	file := token.NewFileSet().AddFile("", -1, len(s.src)-start)
	var gs scanner.Scanner
	gs.Init(file, s.src[start:], func(at token.Position, message string) {
		s.lexical(start+at.Offset, message)
	}, scanner.ScanComments)
	for {
		pos, kind, lit := gs.Scan()
		t := tok{pos: start + file.Offset(pos), tok: kind, match: -1}
		switch {
		case kind == token.EOF:
			return -1
		case kind == token.COMMENT:
			t.end = s.commentEnd(t.pos)
			s.comments = append(s.comments, comment{t.pos, t.end})
			if isLineDirective(s.src[t.pos:t.end]) {
				blank(s.src[t.pos:t.end]) // positions are ours to say
			}
		default:
			t.end = s.tokenEnd(t, lit)
			if !s.push(t) {
				return -1
			}
		}
		if len(s.open) == 0 && s.fresh() {
			end := t.end
			if n := len(s.comments); n > 0 {
				end = max(end, s.comments[n-1].end) // whose first newline the semicolon may stand for
			}
			if next, ok := s.magic(end); ok {
				return next
			}
		}
	}
}

// tokenEnd finds where a token ends in the text; the scanner's literal has
// lost the carriage returns of a raw string.
func (s *scan) tokenEnd(t tok, lit string) int {
	switch {
	case t.tok == token.SEMICOLON && lit != ";":
		return t.pos
	case t.tok == token.STRING && s.src[t.pos] == '`':
		if i := strings.IndexByte(s.text[t.pos+1:], '`'); i >= 0 {
			return t.pos + 1 + i + 1
		}
		return len(s.text)
	case lit != "":
		return min(t.pos+len(lit), len(s.text))
	}
	return t.pos + len(t.tok.String())
}

func (s *scan) commentEnd(pos int) int {
	rest := s.text[pos:]
	var i, n int
	if strings.HasPrefix(rest, "/*") {
		i, n = strings.Index(rest[2:], "*/"), 4
	} else {
		i = strings.IndexByte(rest, '\n')
	}
	if i < 0 {
		return len(s.text)
	}
	return pos + i + n
}

// push adds a token and keeps the account of brackets. It reports whether
// scanning is to go on.
func (s *scan) push(t tok) bool {
	i := len(s.toks)
	switch t.tok {
	case token.LPAREN, token.LBRACK, token.LBRACE:
		if len(s.open) == maxDepth {
			s.fault(t.pos, "syntax error: exceeded max nesting depth", "")
			return false
		}
		s.open = append(s.open, i)
	case token.RPAREN, token.RBRACK, token.RBRACE:
		if len(s.open) == 0 {
			if t.tok == token.RBRACE {
				message := "syntax error: unexpected }"
				if i > 0 && s.toks[i-1].tok != token.SEMICOLON {
					message += " at end of statement"
				}
				s.fault(t.pos, message, "there is no { for it to close")
				return s.lenient
			}
			break // the parser has words for it
		}
		o := s.open[len(s.open)-1]
		s.open = s.open[:len(s.open)-1]
		if closing[s.toks[o].tok] != t.tok && s.mismatch < 0 {
			s.mismatch = t.pos
		}
		s.toks[o].match, t.match = i, o
		if len(s.open) == 0 && t.tok == token.RBRACE {
			s.header = false
		}
	case token.FOR, token.IF, token.SWITCH:
		if len(s.open) == 0 {
			s.header = true
		}
	case token.SEMICOLON:
		if len(s.open) == 0 && t.auto() {
			s.header = false
		}
	}
	s.toks = append(s.toks, t)
	return true
}

var closing = map[token.Token]token.Token{
	token.LPAREN: token.RPAREN, token.LBRACK: token.RBRACK, token.LBRACE: token.RBRACE,
}

// fresh reports whether a statement could begin after the last token, which
// stands outside all brackets.
func (s *scan) fresh() bool {
	n := len(s.toks)
	if n == 0 {
		return true
	}
	last := s.toks[n-1]
	if last.tok != token.SEMICOLON {
		return false
	}
	return last.auto() || !s.header
}

func (s *scan) fault(offset int, message, advice string) {
	s.faults = append(s.faults, fault{offset, message, advice})
}

// isLineDirective reports whether a comment would change positions.
func isLineDirective(text []byte) bool {
	return len(text) > 7 && text[0] == '/' && (text[1] == '/' || text[1] == '*') && string(text[2:7]) == "line "
}

// blank replaces all but the line ends with spaces, in place.
func blank(b []byte) []byte {
	for i, c := range b {
		if c != '\n' {
			b[i] = ' '
		}
	}
	return b
}
