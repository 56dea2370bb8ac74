package syntax

import (
	"go/token"
	"sort"
	"strings"
)

// reword turns a complaint of go/parser into the words and the place of the
// Go compiler's. decls tells which of the two texts it is about.
func (s *scan) reword(offset int, message string, decls bool) fault {
	offset = min(offset, len(s.text))
	w := wording{s: s, at: s.tokenAt(offset), offset: offset, decls: decls, end: strings.HasSuffix(message, ", found 'EOF'")}
	w.say(message)
	f := fault{offset: w.offset, message: w.message}
	if !w.plain {
		f.message = "syntax error: " + f.message
	}
	// The end of the text may be many empty lines away.
	f.offset = min(f.offset, s.codeEnd())
	return f
}

// A wording is one complaint while its words are found.
type wording struct {
	s       *scan
	at      int // index of the token complained of; len(toks) at the end
	offset  int
	decls   bool
	message string
	end     bool // the parser found the end of the text
	plain   bool // the compiler does not call it a syntax error
}

// sayings are complaints that mean the same in both languages.
var sayings = map[string]string{
	"unexpected newline, expecting { after if clause": "unexpected newline, expected { after if clause",
	"unexpected comma; expecting ]":                   "unexpected comma; expected ]",
	"expected if statement or block":                  "else must be followed by if or statement block",
	"expected 1 or 2 expressions":                     "range clause permits at most two iteration variables",
	"expected at most 2 expressions":                  "range clause permits at most two iteration variables",
}

func (w *wording) say(message string) {
	what, _, _ := strings.Cut(message, ", found ")
	for _, key := range []string{what, message} {
		if said, ok := sayings[key]; ok {
			w.message = said
			return
		}
	}
	switch {
	case strings.HasPrefix(what, "missing ','"):
		_, list, _ := strings.Cut(what, " in ")
		end := map[string]string{"composite literal": "}", "type argument list": "]"}[list]
		if end == "" {
			end = ")"
			if o := w.enclosing(); o >= 0 && w.s.toks[o].tok == token.LBRACK {
				end = "]"
			}
		}
		w.unexpected(" in " + list + "; possibly missing comma or " + end)
	case what == "expected ';'":
		w.semicolon()
	case what == "expected statement", what == "expected '}'":
		w.statement()
	case what == "expected operand":
		if w.tok(0) == token.RBRACK && w.tok(-1) == token.LBRACK {
			w.unexpected(", expected operand")
		} else {
			w.unexpected(", expected expression")
		}
	case what == "expected 'IDENT'":
		w.unexpected(", expected name")
		if w.tok(-1) == token.FUNC {
			w.message += " or ("
		}
	case what == "expected selector or type assertion":
		w.unexpected(", expected name or (")
	case what == "expected type":
		w.typ()
	case what == "expected '{'":
		w.block()
	case what == "expected 1 expression":
		w.move(itemEnd(w.s.toks, w.at))
		w.unexpected(", expected := or = or comma")
	case strings.Contains(message, "(missing parentheses around composite literal?)"):
		w.asValue(strings.HasPrefix(what, "expected") && strings.Contains(message, "found assignment"))
	case strings.HasPrefix(what, "expected '"):
		want := strings.Trim(strings.TrimPrefix(what, "expected "), "'")
		if token.IsKeyword(want) {
			want = "keyword " + want
		}
		w.unexpected(", expected " + want)
	case strings.HasPrefix(what, "expected "):
		w.unexpected(", " + what)
	case strings.HasPrefix(what, "expression in "):
		w.plain, w.message = true, what
		if strings.HasSuffix(what, "must be function call") {
			for i := min(w.at, len(w.s.toks)) - 1; i > 0; i-- {
				if t := w.s.toks[i-1].tok; t == token.GO || t == token.DEFER {
					w.move(i)
					break
				}
			}
		}
	case strings.HasSuffix(what, "index required in 3-index slice"):
		w.plain, w.message = true, what
		w.move(w.at + 1)
	case strings.Contains(what, "..."), strings.HasPrefix(what, "interface method"), what == "empty type argument list":
		w.plain, w.message = true, what
	default:
		w.message = message
	}
}

// unexpected begins the message with the name of the token.
func (w *wording) unexpected(rest string) {
	found := "EOF"
	if !w.end {
		found = w.s.found(w.offset)
	}
	w.message = "unexpected " + found + rest
}

func (w *wording) move(i int) {
	w.at, w.offset = i, len(w.s.text)
	if i < len(w.s.toks) {
		w.offset = w.s.toks[i].pos
	}
}

// tok returns the token n places from the one complained of.
func (w *wording) tok(n int) token.Token {
	if i := w.at + n; i >= 0 && i < len(w.s.toks) {
		return w.s.toks[i].tok
	}
	return token.EOF
}

// semicolon words the complaint that something follows where a statement, a
// declaration or a field has ended.
func (w *wording) semicolon() {
	switch w.tok(0) {
	case token.LBRACE:
		w.unexpected(", expected semicolon or newline")
		return
	case token.RBRACE:
		w.unexpected(", expected {")
		return
	}
	o := w.enclosing()
	before := func(n int) token.Token {
		if o-n >= 0 {
			return w.s.toks[o-n].tok
		}
		return token.EOF
	}
	switch {
	case o < 0 && w.decls:
		w.unexpected(" after top level declaration")
	case o >= 0 && w.s.toks[o].tok == token.LBRACE && before(1) == token.STRUCT:
		w.unexpected(" in struct type; possibly missing semicolon or newline or }")
	case o >= 0 && w.s.toks[o].tok == token.LBRACE && before(1) == token.INTERFACE:
		w.unexpected(" in interface type; possibly missing semicolon or newline or }")
	case o >= 0 && w.s.toks[o].tok == token.LPAREN:
		w.unexpected(" in grouped declaration; possibly missing semicolon or newline or )")
	default:
		w.unexpected(" at end of statement")
	}
}

// statement words the complaint that what follows begins no statement.
func (w *wording) statement() {
	o := w.enclosing()
	switch t := w.tok(0); {
	case (t == token.RPAREN || t == token.RBRACK) && w.tok(-1) != token.SEMICOLON:
		w.unexpected(" at end of statement")
	case t == token.PACKAGE:
		w.message = "package statement must be first"
	case o < 0 && !w.end && w.s.found(w.offset) != "EOF":
		w.unexpected(", expected statement")
	case o >= 0 && w.s.toks[o].tok == token.LBRACE && w.s.switches(o) && w.offset < len(w.s.text):
		w.unexpected(", expected case or default or }")
	default:
		w.unexpected(", expected }")
	}
}

func (w *wording) typ() {
	switch {
	case w.tok(-1) == token.CHAN || w.tok(-1) == token.ARROW && w.tok(-2) == token.CHAN:
		w.message = "missing channel element type"
	case w.tok(-2) == token.TYPE || w.tok(-1) == token.ASSIGN && w.tok(-3) == token.TYPE:
		w.unexpected(" in type declaration")
	default:
		w.unexpected(", expected type")
	}
}

// block words the complaint that a statement lacks its block.
func (w *wording) block() {
	clause := ""
	for i := min(w.at, len(w.s.toks)) - 1; i >= 0 && clause == ""; i-- {
		switch t := w.s.toks[i]; t.tok {
		case token.FOR, token.SWITCH, token.SELECT, token.IF, token.FUNC, token.STRUCT, token.INTERFACE:
			clause = t.tok.String()
		default:
			if t.match >= 0 && t.match < i {
				i = t.match
			}
		}
	}
	found := w.s.found(w.offset)
	switch {
	case clause == "switch", clause == "select":
		w.message = "missing { after " + clause + " clause"
	case found == "newline" && (clause == "for" || clause == "if"):
		w.message = "unexpected newline, expected { after " + clause + " clause"
	default:
		w.message = "unexpected " + found + ", expected {"
	}
}

// asValue words the complaint about an assignment where a condition is due.
func (w *wording) asValue(assignment bool) {
	end := len(w.s.toks)
	op := -1
	for i := w.at; i < end; i++ {
		switch t := w.s.toks[i]; t.tok {
		case token.ASSIGN, token.DEFINE, token.INC, token.DEC:
			if op < 0 {
				op = i
			}
		case token.LBRACE, token.SEMICOLON:
			end = i
		default:
			if op < 0 && token.ADD_ASSIGN <= t.tok && t.tok <= token.AND_NOT_ASSIGN {
				op = i
			}
			if t.match > i {
				i = t.match
			}
		}
	}
	if w.at >= end {
		w.message = "cannot use statement as value"
		return
	}
	text, _, _ := strings.Cut(w.s.text[w.offset:w.s.toks[end-1].end], "\n")
	w.message = "cannot use " + text + " as value"
	if op >= 0 {
		if assignment && w.s.toks[op].tok == token.ASSIGN {
			w.message = "cannot use assignment " + text + " as value"
		}
		w.move(op)
	}
}

// enclosing returns the index of the innermost bracket round the token
// complained of, or -1.
func (w *wording) enclosing() int {
	for i := min(w.at, len(w.s.toks)) - 1; i >= 0; i-- {
		switch t := w.s.toks[i]; t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			return i
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if t.match >= 0 {
				i = t.match
			}
		}
	}
	return -1
}

// tokenAt returns the index of the first token at or after offset.
func (s *scan) tokenAt(offset int) int {
	return sort.Search(len(s.toks), func(i int) bool { return s.toks[i].pos >= offset })
}

// found names the token at offset as the Go compiler's syntax errors do.
func (s *scan) found(offset int) string {
	i := s.tokenAt(offset)
	if i == len(s.toks) {
		return "EOF"
	}
	t := s.toks[i]
	text := s.text[t.pos:t.end]
	switch {
	case t.auto():
		return "newline"
	case t.tok == token.SEMICOLON:
		return "semicolon"
	case t.tok == token.COMMA:
		return "comma"
	case t.tok == token.IDENT:
		return "name " + text
	case t.tok.IsLiteral():
		return "literal " + text
	case t.tok.IsKeyword():
		return "keyword " + text
	}
	return text
}
