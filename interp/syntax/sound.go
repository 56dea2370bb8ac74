package syntax

import (
	"go/parser"
	"go/token"
	"go/types"
)

// Sound parses what is right of a cell that Parse refuses: its declarations and
// statements less those that are broken. It returns nil where it cannot be told
// where the broken ones end. Names are those that the broken parts may declare,
// or change: what is said of anything that has to do with them cannot be trusted.
func Sound(fset *token.FileSet, number int, text string) (c *Cell, names map[string]bool) {
	s := scanCell(text)
	if len(s.faults) > 0 || len(s.open) > 0 || s.mismatch >= 0 || len(s.magics) > 0 {
		return nil, nil // magics may change what the parts behind them mean
	}
	items := split(s)
	if len(s.faults) > 0 {
		return nil, nil
	}
	names = map[string]bool{}
	rest := []byte(text)
	broken := false
	for i := range items {
		if !s.isBroken(items[i]) {
			continue
		}
		broken = true
		blank(rest[items[i].start:items[i].outer])
		s.mentioned(items[i], names)
	}
	if !broken {
		return nil, nil
	}
	c, list := Parse(fset, number, string(rest))
	if len(list) > 0 {
		return nil, nil
	}
	c.Text = text
	return c, names
}

// isBroken tells whether the parser refuses an item.
func (s *scan) isBroken(it item) bool {
	prefix, suffix := declsPrefix, ""
	if it.kind == Stmt || it.kind == Var {
		prefix, suffix = bodyPrefix, bodySuffix
	}
	text := append(append([]byte(prefix), s.src[it.start:it.outer]...), suffix...)
	_, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	return err != nil
}

// mentioned adds the names of an item that are no members of others, and no
// words of the language.
func (s *scan) mentioned(it item, names map[string]bool) {
	for i := it.first; i < it.last; i++ {
		if s.toks[i].tok != token.IDENT || i > 0 && s.toks[i-1].tok == token.PERIOD || i+1 < len(s.toks) && s.toks[i+1].tok == token.PERIOD {
			continue
		}
		if name := s.word(i); types.Universe.Lookup(name) == nil {
			names[name] = true
		}
	}
}
