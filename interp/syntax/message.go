package syntax

import (
	"go/token"
	"sort"
	"strings"
)

// found names the token at offset as the Go compiler's syntax errors do.
func (s *scan) found(offset int) string {
	i := sort.Search(len(s.toks), func(i int) bool { return s.toks[i].pos >= offset })
	if i == len(s.toks) || offset >= len(s.text) {
		return "EOF"
	}
	t := s.toks[i]
	text := s.text[t.pos:t.end]
	switch {
	case t.auto():
		if i == len(s.toks)-1 && len(strings.TrimSpace(s.text[t.pos:])) == 0 {
			return "EOF"
		}
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

// reword turns a complaint of go/parser into the words of the Go compiler.
func (s *scan) reword(offset int, message string) fault {
	return fault{offset: offset, message: "syntax error: " + s.words(offset, message)}
}

func (s *scan) words(offset int, message string) string {
	return message
}

// lexical notes a complaint of go/scanner.
func (s *scan) lexical(offset int, message string) {
	s.fault(offset, message, "")
}
