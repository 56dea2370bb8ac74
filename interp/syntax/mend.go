package syntax

import (
	"bytes"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

// A mended text is a cell's text with what its author has yet to write put in:
// closing quotes and brackets, a name at the cursor. What is in the way, such as
// a bracket that nothing opens, is blanked, so that only what is added moves
// offsets.
type mended struct {
	text   []byte
	cursor int
	added  []addition
}

// An addition is text that is not the author's, at offset of the mended text.
type addition struct{ offset, length int }

// insert puts text at offset. The cursor stays before what is put there, if
// that is its own place.
func (m *mended) insert(offset int, text string) {
	if text == "" {
		return
	}
	grown := make([]byte, 0, len(m.text)+len(text))
	grown = append(append(append(grown, m.text[:offset]...), text...), m.text[offset:]...)
	m.text = grown
	if m.cursor > offset {
		m.cursor += len(text)
	}
	for i := range m.added {
		if m.added[i].offset >= offset {
			m.added[i].offset += len(text)
		}
	}
	m.added = append(m.added, addition{offset, len(text)})
}

// original turns an offset of the mended text into one of the author's.
func original(added []addition, offset int) int {
	moved := 0
	for _, a := range added {
		if a.offset < offset {
			moved += min(a.length, offset-a.offset)
		}
	}
	return offset - moved
}

// A mark is a token, or a comment, of a text that may be broken.
type mark struct {
	pos, end int
	tok      token.Token
	open     bool // a string, rune or comment that lacks its end
}

// auto reports whether m is a semicolon that a newline or the end stands for.
func (m mark) auto() bool { return m.tok == token.SEMICOLON && m.pos == m.end }

// marks cuts a text into tokens, comments included, whatever is wrong with it.
func marks(text []byte) []mark {
	file := token.NewFileSet().AddFile("", -1, len(text))
	unended := -1
	var s scanner.Scanner
	s.Init(file, text, func(at token.Position, message string) {
		if strings.HasSuffix(message, "not terminated") {
			unended = at.Offset
		}
	}, scanner.ScanComments)
	list := make([]mark, 0, len(text)/4+8)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return list
		}
		m := mark{pos: file.Offset(pos), tok: tok}
		switch {
		case tok == token.SEMICOLON && lit != ";":
			m.end = m.pos
		case lit != "":
			m.end = min(m.pos+len(lit), len(text))
		default:
			m.end = m.pos + len(tok.String())
		}
		if (tok == token.STRING && text[m.pos] == '`' || tok == token.COMMENT) && bytes.IndexByte(text, '\r') >= 0 {
			m.end = endOfRaw(text, m.pos) // the literal has lost its carriage returns
		}
		m.open = unended == m.pos && (tok == token.STRING || tok == token.CHAR || tok == token.COMMENT)
		list = append(list, m)
	}
}

// endOfLine is the offset of the newline that ends the line at offset, or the
// end of the text.
func endOfLine(text []byte, offset int) int {
	if i := bytes.IndexByte(text[offset:], '\n'); i >= 0 {
		return offset + i
	}
	return len(text)
}

// endOfRaw is where the raw string or the comment at pos ends.
func endOfRaw(text []byte, pos int) int {
	rest := text[pos:]
	end, skip := "`", 1
	switch {
	case bytes.HasPrefix(rest, []byte("//")):
		end, skip = "\n", 2
	case bytes.HasPrefix(rest, []byte("/*")):
		end, skip = "*/", 2
	}
	i := bytes.Index(rest[min(skip, len(rest)):], []byte(end))
	switch {
	case i < 0:
		return len(text)
	case end == "\n":
		return pos + skip + i
	}
	return pos + skip + i + len(end)
}

// closeQuotes ends the strings, runes and comments that lack their end.
func (m *mended) closeQuotes() {
	for range maxMends {
		list := marks(m.text)
		var open *mark
		for i := range list {
			if list[i].open {
				open = &list[i]
				break
			}
		}
		if open == nil {
			return
		}
		if open.tok == token.COMMENT {
			m.insert(len(m.text), "*/")
			return
		}
		quote := string(m.text[open.pos])
		end := endOfLine(m.text, open.pos)
		if open.pos < m.cursor && m.cursor <= open.end {
			end = endOfLine(m.text, m.cursor)
			if len(bytes.Trim(m.text[m.cursor:end], ")]},;: \t\r")) == 0 {
				end = m.cursor
			}
		}
		if end > 0 && m.text[end-1] == '\\' {
			quote = "\\" + quote // the author is about to write an escape
		}
		if quote == "'" && end == open.pos+1 {
			quote = "_'"
		}
		m.insert(end, quote)
	}
}

// maxMends bounds how many quotes are closed: each costs a scan.
const maxMends = 16

// closeBrackets closes the brackets that nothing closes, and blanks those that
// nothing opens.
func (m *mended) closeBrackets() {
	b := brackets{m: m, list: marks(m.text), header: -1}
	b.lineEnd = endOfLine(m.text, m.cursor)
	for b.i = 0; b.i < len(b.list); b.i++ {
		b.token(b.list[b.i])
	}
	b.closeLine(len(b.list))
	b.closeTo(0, b.codeEnd(len(b.list)))
	slices.SortStableFunc(b.inserts, func(x, y insertion) int { return x.offset - y.offset })
	for i := len(b.inserts) - 1; i >= 0; i-- {
		m.insert(b.inserts[i].offset, b.inserts[i].text)
	}
}

// brackets is a walk over the tokens of a text with its brackets.
type brackets struct {
	m       *mended
	list    []mark
	i       int
	stack   []int // indexes of open brackets
	header  int   // index of the if, for, switch or func that the statement began with, or -1
	lineEnd int   // of the cursor's line
	closed  bool  // that line has been looked at
	looked  int   // tokens that isClosed has seen
	inserts []insertion
}

type insertion struct {
	offset int
	text   string
}

func (b *brackets) token(t mark) {
	if !b.closed && t.pos >= b.lineEnd {
		b.closeLine(b.i)
	}
	switch t.tok {
	case token.LPAREN, token.LBRACK:
		b.stack = append(b.stack, b.i)
	case token.LBRACE:
		if b.endsHeader() {
			b.closeTo(b.headerDepth(), t.pos)
		}
		if b.header >= 0 && b.headerDepth() == len(b.stack) && b.list[b.header].pos < b.m.cursor && b.m.cursor <= t.pos {
			b.inserts = append(b.inserts, insertion{t.pos, b.condition()})
		}
		b.stack = append(b.stack, b.i)
		b.header = -1
	case token.RPAREN, token.RBRACK, token.RBRACE:
		b.closer(t)
	case token.ILLEGAL:
		blank(b.m.text[t.pos:t.end])
	case token.IF, token.FOR, token.SWITCH:
		b.header = b.i
	case token.FUNC:
		if b.declaresFunc(b.i) {
			b.closeTo(0, b.codeEnd(b.i))
			b.header = b.i
		}
	}
}

// closer takes a closing bracket: it closes the nearest one of its kind, and
// what has been opened since then is closed before it.
func (b *brackets) closer(t mark) {
	for k := len(b.stack) - 1; k >= 0; k-- {
		if closing[b.list[b.stack[k]].tok] != t.tok {
			continue
		}
		b.closeTo(k+1, b.codeEnd(b.i))
		b.stack = b.stack[:k]
		return
	}
	blank(b.m.text[t.pos:t.end])
}

// closeTo closes the open brackets from the innermost down to stack[depth].
func (b *brackets) closeTo(depth, offset int) {
	if len(b.stack) <= depth {
		return
	}
	var text strings.Builder
	for k := len(b.stack) - 1; k >= depth; k-- {
		text.WriteString(closing[b.list[b.stack[k]].tok].String())
		if b.isStarted(b.stack[k]) {
			text.WriteString("()")
		}
	}
	b.stack = b.stack[:depth]
	b.inserts = append(b.inserts, insertion{offset, text.String()})
}

// codeEnd is the end of the code before the i-th token: a comment would
// swallow what is put behind it. It is behind the cursor if that is there too.
func (b *brackets) codeEnd(i int) int {
	limit := len(b.m.text)
	if i < len(b.list) {
		limit = b.list[i].pos
	}
	for i--; i >= 0; i-- {
		if t := b.list[i]; t.tok != token.COMMENT && t.pos < t.end {
			if b.m.cursor <= limit {
				return max(t.end, b.m.cursor)
			}
			return t.end
		}
	}
	return min(b.m.cursor, limit)
}

// closeLine closes what the cursor's line has opened, or goes on with, and the
// tokens from the i-th on do not close.
func (b *brackets) closeLine(i int) {
	b.closed = true
	depth := len(b.stack)
	for depth > 0 && !b.isClosed(depth-1, i) {
		open := b.list[b.stack[depth-1]]
		if open.pos >= b.m.cursor || open.tok == token.LBRACE && endOfLine(b.m.text, open.pos) != b.lineEnd {
			break
		}
		depth--
	}
	b.closeTo(depth, b.codeEnd(i))
	if b.header >= 0 && b.list[b.header].tok != token.FUNC && endOfLine(b.m.text, b.list[b.header].pos) == b.lineEnd && b.list[b.header].end < b.m.cursor {
		b.inserts = append(b.inserts, insertion{b.codeEnd(i), b.condition() + " {}"})
	}
}

// condition is what an if, for or switch lacks that so far has the statement
// before its condition.
func (b *brackets) condition() string {
	defines := false
	for i := b.header + 1; i < b.i && i < len(b.list); i++ {
		switch b.list[i].tok {
		case token.SEMICOLON, token.RANGE, token.TYPE:
			if !b.list[i].auto() {
				return ""
			}
		case token.DEFINE, token.ASSIGN:
			defines = true
		}
	}
	switch {
	case !defines, b.list[b.header].tok == token.FUNC:
		return ""
	case b.list[b.header].tok == token.FOR:
		return "; true; "
	}
	return "; true"
}

// isStarted tells whether the brace at index i begins the function literal of a
// go or defer statement, which has to be called.
func (b *brackets) isStarted(i int) bool {
	if b.list[i].tok != token.LBRACE {
		return false
	}
	for i--; i > 0; i-- {
		switch b.list[i].tok {
		case token.SEMICOLON, token.LBRACE, token.RBRACE:
			return false
		case token.FUNC:
			return b.list[i-1].tok == token.GO || b.list[i-1].tok == token.DEFER
		}
	}
	return false
}

// isClosed tells whether the tokens from the i-th on close stack[k], once what
// is open above it is closed.
func (b *brackets) isClosed(k, i int) bool {
	stack := []token.Token{b.list[b.stack[k]].tok}
	for last := min(i+maxAhead, len(b.list)); i < last; i++ {
		if b.looked++; b.looked > maxLooked {
			return true
		}
		top := stack[len(stack)-1]
		switch t := b.list[i]; t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			stack = append(stack, t.tok)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if closing[top] != t.tok {
				return false
			}
			if stack = stack[:len(stack)-1]; len(stack) == 0 {
				return true
			}
		case token.IF, token.FOR, token.SWITCH, token.SELECT, token.RETURN, token.GO, token.DEFER, token.VAR, token.CONST, token.DEFINE, token.ASSIGN:
			if top != token.LBRACE {
				return false // no expression goes on like this
			}
		case token.FUNC:
			if b.declaresFunc(i) {
				return false
			}
		}
	}
	return i < len(b.list) // so far away, nobody knows
}

// maxAhead is how many tokens are looked at for the end of a bracket.
const maxAhead = 2000

// maxLooked bounds such looks for one text.
const maxLooked = 100_000

// endsHeader tells whether the brace at hand begins the block of an if, for or
// switch whose line has left brackets open.
func (b *brackets) endsHeader() bool {
	if b.header < 0 || b.headerDepth() == len(b.stack) {
		return false
	}
	t := b.list[b.i]
	if endOfLine(b.m.text, b.list[b.header].pos) != endOfLine(b.m.text, t.pos) {
		return false
	}
	for i := b.i + 1; i < len(b.list); i++ {
		if b.list[i].tok != token.COMMENT {
			if endOfLine(b.m.text, b.list[i].pos) == endOfLine(b.m.text, t.pos) {
				return false
			}
			break
		}
	}
	// What is open would have to be closed behind the block.
	return !b.isClosedBehind()
}

// isClosedBehind tells whether what is open before the brace at hand is closed
// after the brace's own block.
func (b *brackets) isClosedBehind() bool { return b.isClosed(len(b.stack)-1, b.i) }

// headerDepth is how many brackets were open at the header.
func (b *brackets) headerDepth() int {
	depth := len(b.stack)
	for depth > 0 && b.stack[depth-1] > b.header {
		depth--
	}
	return depth
}

// declaresFunc tells whether the func at index i begins a declaration, which
// can stand at the top level only.
func (b *brackets) declaresFunc(i int) bool {
	kind := func(i int) token.Token {
		if i < len(b.list) {
			return b.list[i].tok
		}
		return token.EOF
	}
	if at := b.list[i].pos; at > 0 && b.m.text[at-1] != '\n' {
		return false
	}
	if kind(i+1) == token.IDENT {
		return true
	}
	if kind(i+1) != token.LPAREN {
		return false
	}
	for i += 2; kind(i) != token.RPAREN; i++ {
		if t := kind(i); t == token.EOF || t == token.LBRACE || t == token.LPAREN {
			return false
		}
	}
	return kind(i+1) == token.IDENT && kind(i+2) == token.LPAREN
}
