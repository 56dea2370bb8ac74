package syntax

import (
	"bytes"
	"go/token"
	"sort"
)

// An item is one top-level declaration or statement, before it is parsed.
type item struct {
	kind        Kind
	first, last int // indexes of its tokens: toks[first:last]
	start, end  int // offsets, the doc comment of a declaration included
	// outer is the end with the explicit semicolon and, for a declaration,
	// the comment behind it on the line.
	outer  int
	silent bool // an explicit semicolon ends it
}

// split cuts the tokens into items, at the semicolons outside all brackets
// that do not belong to a statement's header. A package clause becomes no
// item: it is noted and blanked.
func split(s *scan) []item {
	var items []item
	others := false // a declaration other than an import was seen
	for i := 0; i < len(s.toks); {
		if s.toks[i].tok == token.SEMICOLON {
			i++ // an empty statement
			continue
		}
		last := itemEnd(s.toks, i)
		it := item{kind: kindOf(s.toks[i:last], i), first: i, last: last}
		it.start = s.toks[i].pos
		it.end = s.toks[last-1].end
		it.outer = it.end
		if last < len(s.toks) && !s.toks[last].auto() {
			it.silent = true
			it.outer = s.toks[last].end
		}
		i = last
		if s.toks[it.first].tok == token.PACKAGE {
			s.packageClause(it, len(items) > 0)
			continue
		}
		if it.kind != Stmt {
			s.attachComments(&it)
		}
		switch it.kind {
		case Import:
			s.lateImport = s.lateImport || others
		case Type, Const, Func, Method:
			others = true
		}
		items = append(items, it)
	}
	return items
}

func (s *scan) packageClause(it item, late bool) {
	toks := s.toks[it.first:it.last]
	switch {
	case late || s.program:
		s.fault(it.start, "syntax error: package statement must be first", "")
	case len(toks) == 1:
		s.fault(it.end, "syntax error: unexpected "+s.found(it.end)+", expected name", "")
	case toks[1].tok != token.IDENT:
		s.fault(toks[1].pos, "syntax error: unexpected "+s.found(toks[1].pos)+", expected name", "")
	case len(toks) > 2:
		s.fault(toks[2].pos, "syntax error: unexpected "+s.found(toks[2].pos)+" after package clause", "")
	case s.text[toks[1].pos:toks[1].end] == "_":
		s.fault(toks[1].pos, "invalid package name _", "")
	}
	s.program = true
	blank(s.src[it.start:it.outer])
}

// kindOf tells by its first tokens what an item is. base is the index of the
// first one.
func kindOf(toks []tok, base int) Kind {
	switch toks[0].tok {
	case token.IMPORT:
		return Import
	case token.TYPE:
		return Type
	case token.CONST:
		return Const
	case token.VAR:
		return Var
	case token.FUNC:
		return funcKind(toks, base)
	}
	return Stmt
}

// funcKind tells a function's declaration from a function literal that
// begins a statement, as in func() {}() or func(x int) T {...}(1).
func funcKind(toks []tok, base int) Kind {
	kind := func(i int) token.Token {
		if i < len(toks) {
			return toks[i].tok
		}
		return token.EOF
	}
	switch {
	case kind(1) != token.LPAREN:
		return Func
	case toks[1].match < 0:
		return Stmt
	}
	i := toks[1].match - base + 1
	if kind(i) != token.IDENT {
		return Stmt
	}
	i++
	if kind(i) == token.LBRACK && toks[i].match >= 0 {
		i = toks[i].match - base + 1 // T[int], or type parameters, which methods must not have
	}
	if kind(i) == token.LPAREN || i == len(toks) {
		return Method // or what there is of one: a type is no statement
	}
	return Stmt
}

// attachComments widens a declaration to its doc comment, and its outer end
// to the comments that follow it on the line.
func (s *scan) attachComments(it *item) {
	floor := 0
	if it.first > 0 {
		floor = s.toks[it.first-1].end
	}
	for i := s.commentAt(it.start) - 1; i >= 0; i-- {
		c := s.comments[i]
		if c.pos < floor || c.end > it.start || newlines(s.src[c.end:it.start]) > 1 || !s.lineStart(c.pos) {
			break
		}
		it.start = c.pos
	}
	for _, c := range s.comments[s.commentAt(it.outer):] {
		gap := s.src[it.outer:c.pos]
		if len(bytes.Trim(gap, " \t\r")) > 0 {
			break
		}
		it.outer = c.end
	}
}

// commentAt returns the index of the first comment at or after offset.
func (s *scan) commentAt(offset int) int {
	return sort.Search(len(s.comments), func(i int) bool { return s.comments[i].pos >= offset })
}

func newlines(b []byte) int { return bytes.Count(b, []byte{'\n'}) }
