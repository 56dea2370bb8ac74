package syntax

import (
	"go/token"
	"sort"
	"strings"

	"gokernel/interp"
)

// IsComplete says whether a cell may be run as it stands, or whether more
// lines are to be awaited, and how the next one is to be indented. A text
// that no further line could save is Invalid: running it shows why.
//
// A user must be able to leave: what is unfinished is Invalid once two empty
// lines follow it. Only raw strings, comments and cell magics, where empty
// lines mean something, can hold more.
func IsComplete(text string) interp.Completeness {
	_, faults, s := parse(token.NewFileSet(), 1, text)
	if len(s.magics) == 1 && s.magics[0].Cell && len(s.faults) == 0 {
		// As IPython does: a cell magic's text ends with an empty line.
		if i := strings.LastIndexByte(text, '\n'); i < 0 || strings.TrimSpace(text[i:]) != "" {
			return interp.Completeness{Status: interp.Incomplete}
		}
		return interp.Completeness{Status: interp.Complete}
	}
	if s.ragged {
		return interp.Completeness{Status: interp.Incomplete}
	}
	if len(faults) == 0 && !s.endsWith(token.COLON) {
		return interp.Completeness{Status: interp.Complete}
	}
	if !s.unfinished(faults) || s.abandoned() {
		return interp.Completeness{Status: interp.Invalid}
	}
	return interp.Completeness{Status: interp.Incomplete, Indent: s.indent()}
}

// unfinished reports whether the first fault is that the text ends.
func (s *scan) unfinished(faults []fault) bool {
	if len(s.faults) > 0 {
		return false
	}
	if len(faults) == 0 {
		return true // a label without its statement
	}
	end := s.codeEnd()
	first := faults[0]
	for _, f := range faults {
		if f.offset < first.offset {
			first = f
		}
	}
	if first.message == missingBody {
		return newlines([]byte(s.text[first.offset:])) == 0 && lineEnd(s.text, first.offset) >= end
	}
	if strings.HasSuffix(first.message, unusedLabel) && s.endsWith(token.COLON) {
		return true // its statement is to come
	}
	if first.message == misplacedEmbed || first.message == misplacedDirective {
		return first.offset >= end // the variable or the function is to come
	}
	// Outside brackets the newline that follows an operand ends the
	// statement, so nothing can be added to it.
	return first.offset >= end && (len(s.open) > 0 || !s.toks[len(s.toks)-1].auto())
}

func (s *scan) endsWith(t token.Token) bool {
	n := len(s.toks)
	return n > 0 && s.toks[n-1].tok == t
}

// abandoned reports whether so many empty lines follow the code that the
// user must be done.
func (s *scan) abandoned() bool {
	rest := s.text[s.codeEnd():]
	if i := strings.LastIndexFunc(rest, notBlank); i >= 0 {
		rest = rest[i:] // a comment stands behind the code
	}
	return strings.Count(rest, "\n") >= 2
}

func notBlank(r rune) bool { return !strings.ContainsRune(" \t\r\n", r) }

// indent returns the indentation that gofmt would give the next line: a tab
// for each line that leaves brackets open, one more where a statement goes
// on, and none for the first case of a switch.
func (s *scan) indent() string {
	n := len(s.toks)
	if n == 0 {
		return ""
	}
	starts := lineStarts(s.text)
	line := func(i int) int { return sort.SearchInts(starts, s.toks[i].pos+1) }
	depth, opened := 0, 0
	for _, i := range s.open {
		if l := line(i); l != opened {
			depth++
			opened = l
		}
	}
	if continues(s.toks[n-1].tok, len(s.open)) && line(n-1) != opened {
		depth++
	}
	if k := len(s.open); k > 0 && s.awaitsCase(s.open[k-1]) {
		depth--
	}
	return strings.Repeat("\t", max(depth, 0))
}

// continues reports whether a statement goes on behind t, and so its next
// line is indented.
func continues(t token.Token, depth int) bool {
	switch t {
	case token.COMMA:
		return depth == 0
	case token.LPAREN, token.LBRACK, token.LBRACE, token.COLON, token.SEMICOLON:
		return false
	}
	return t.IsOperator()
}

// awaitsCase reports whether the open bracket at index i begins the block of
// a switch or select in which no case stands yet.
func (s *scan) awaitsCase(i int) bool {
	if s.toks[i].tok != token.LBRACE || !s.switches(i) {
		return false
	}
	for j := i + 1; j < len(s.toks); j++ {
		switch t := s.toks[j]; {
		case t.tok == token.CASE, t.tok == token.DEFAULT:
			return false
		case t.match > j:
			j = t.match
		}
	}
	return true
}

// switches reports whether the brace at index i ends the header of a switch
// or select.
func (s *scan) switches(i int) bool {
	for j := i - 1; j >= 0; j-- {
		t := s.toks[j]
		switch t.tok {
		case token.SWITCH, token.SELECT:
			return true
		case token.FOR, token.IF, token.ELSE, token.FUNC, token.STRUCT, token.INTERFACE:
			return false
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if t.match < 0 {
				return false
			}
			j = t.match
		case token.LPAREN, token.LBRACK, token.LBRACE:
			return false
		case token.SEMICOLON:
			if t.auto() {
				return false
			}
		}
	}
	return false
}
