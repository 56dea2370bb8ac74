package syntax

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"unicode"
	"unicode/utf8"
)

// A Draft is a cell that is being written: what its text would be if its author
// had just finished what the cursor is in. Of the rest, it holds what parses.
type Draft struct {
	Cell    *Cell     // Decls and Body are never nil; no Parts, no Embeds
	Cursor  token.Pos // of the cursor, in Decls or in Body
	Place   Place
	Decl    ast.Decl // the declaration that the cursor is in, or nil
	Literal [2]int   // of Place InString: where the literal is in the text, quotes included
	Filled  bool     // a name called Placeholder was put in at the cursor
}

// Placeholder is the name that stands at the cursor of a Draft where its author
// has yet to write one. A cell has no such name of its own: the middle dot is no
// letter that people write in one.
const Placeholder = "ᐧ"

// A Place tells what kind of text a cursor is in.
type Place int

// The places of a cursor.
const (
	InCode Place = iota
	InString
	InComment
	InMagic // of a %-command, a shell line or a question
)

// ParseDraft parses a text with the cursor at that byte offset, in [0, len(text)],
// into fset, under the file name "cell[number]". Positions are the text's own:
// Cell.Offset takes what was added for no text at all. It may be called by
// several goroutines at once.
func ParseDraft(fset *token.FileSet, number int, text string, cursor int) *Draft {
	source, magics := draftSource(text, cursor)
	d := &Draft{Cell: emptyCell(fset, number, text)}
	d.Cell.Magics = magics
	for _, m := range magics {
		if m.Start < cursor && cursor <= m.End && (!m.Cell || cursor < m.End-len(m.Body)) {
			d.Place = InMagic
		}
	}
	m := &mended{text: source, cursor: cursor}
	d.find(m)
	m.closeQuotes()
	if d.Place == InString {
		d.findLiteral(m)
	}
	best := d.choose(m)
	d.parse(best)
	return d
}

// maxDraft is how much text before the cursor a draft takes in, and a quarter of
// it behind: more than people write in one cell.
const maxDraft = 32 << 10

// draftSource is the text with magics, and what is far away from the cursor,
// blanked.
func draftSource(text string, cursor int) ([]byte, []Magic) {
	s := &scan{text: text, src: []byte(text), mismatch: -1, lenient: true}
	if from := cursor - maxDraft; from > 0 {
		blank(s.src[:min(endOfLine(s.src, from), cursor)])
	}
	if to := cursor + maxDraft/4; to < len(text) {
		blank(s.src[endOfLine(s.src, to):])
	}
	s.text = string(s.src)
	if bytes.HasPrefix(s.src, []byte("\uFEFF")) {
		blank(s.src[:len("\uFEFF")])
	}
	s.scanFrom(0)
	for i, m := range s.magics {
		if m.Cell { // its body is taken for Go
			body := text[len(text)-len(m.Body):]
			s.magics[i].Body = body
			copy(s.src[len(text)-len(body):], s.text[len(text)-len(body):])
		}
	}
	return s.src, s.magics
}

func emptyCell(fset *token.FileSet, number int, text string) *Cell {
	return &Cell{
		Number: number, Text: text, Fset: fset, lines: lineStarts(text),
		Decls: &ast.File{Name: ast.NewIdent("notebook")}, Body: &ast.BlockStmt{},
	}
}

// find tells what kind of text the cursor is in.
func (d *Draft) find(m *mended) {
	if d.Place == InMagic {
		return
	}
	for _, t := range marks(m.text) {
		if t.pos >= m.cursor {
			return
		}
		inside := m.cursor < t.end || m.cursor == t.end && t.open
		switch {
		case t.tok == token.COMMENT:
			if inside || m.cursor == t.end && m.text[t.pos+1] == '/' {
				d.Place = InComment
			}
		case (t.tok == token.STRING || t.tok == token.CHAR) && inside:
			d.Place = InString
		}
	}
}

// findLiteral finds the literal that the cursor is in.
func (d *Draft) findLiteral(m *mended) {
	for _, t := range marks(m.text) {
		if t.pos < m.cursor && m.cursor < t.end {
			d.Literal = [2]int{original(m.added, t.pos), original(m.added, t.end)}
		}
	}
}

// An attempt is one way to read a text whose author has not finished.
type attempt struct {
	mended
	filled bool
}

// choose finds the reading of the text at the cursor that leaves the fewest
// errors: with a name put in or without, with what is behind the cursor or
// without.
func (d *Draft) choose(m *mended) *attempt {
	var fills []func(*attempt)
	asIs := func(*attempt) {}
	word, keyword := wordAt(m.text, m.cursor)
	switch {
	case d.Place != InCode, word && !keyword:
		fills = append(fills, asIs)
	case keyword:
		fills = append(fills, asIs, func(a *attempt) { a.text[wordStart(a.text, a.cursor)] = '_' })
	default:
		fill := func(a *attempt) { a.insert(a.cursor, Placeholder); a.filled = true }
		fills = append(fills, fill, func(a *attempt) { a.insert(a.cursor, ","); fill(a) }, asIs)
	}
	if d.Place == InCode {
		name := fills[0]
		fills = append(fills,
			func(a *attempt) { a.insert(wordEnd(a.text, a.cursor), "()"); name(a) },          // of a go or a defer
			func(a *attempt) { a.insert(wordStart(a.text, a.cursor), "default: "); name(a) }) // before a switch's first case
	}
	cuts := []func(*attempt){asIs}
	if d.Place == InCode {
		cuts = append(cuts,
			func(a *attempt) { blank(a.text[wordEnd(a.text, a.cursor):endOfLine(a.text, a.cursor)]) },
			func(a *attempt) { blank(a.text[wordEnd(a.text, a.cursor):]) })
	}
	var best *attempt
	fewest := 0
	for _, cut := range cuts {
		for _, fill := range fills {
			a := &attempt{mended: mended{text: slices.Clone(m.text), cursor: m.cursor, added: slices.Clone(m.added)}}
			cut(a)
			a.closeBrackets()
			fill(a)
			n := a.errors()
			if best == nil || n < fewest {
				best, fewest = a, n
			}
			if fewest == 0 {
				return best
			}
		}
	}
	return best
}

// wordAt tells whether there is a name or a keyword at offset.
func wordAt(text []byte, offset int) (word, keyword bool) {
	start, end := wordStart(text, offset), wordEnd(text, offset)
	if start == end {
		return false, false
	}
	if r, _ := utf8.DecodeRune(text[start:]); unicode.IsDigit(r) {
		return true, false // a number, which is as good
	}
	return true, token.IsKeyword(string(text[start:end]))
}

func wordStart(text []byte, offset int) int {
	for offset > 0 {
		r, size := utf8.DecodeLastRune(text[:offset])
		if notInName(r) {
			break
		}
		offset -= size
	}
	return offset
}

func wordEnd(text []byte, offset int) int {
	for offset < len(text) {
		r, size := utf8.DecodeRune(text[offset:])
		if notInName(r) {
			break
		}
		offset += size
	}
	return offset
}

// errors counts what the parser finds wrong with the item at the cursor.
func (a *attempt) errors() int {
	s := scanDraft(a.text)
	it, ok := itemAt(split(s), a.cursor)
	if !ok {
		return 0
	}
	prefix, suffix := declsPrefix, ""
	if it.kind == Stmt || it.kind == Var {
		prefix, suffix = bodyPrefix, bodySuffix
	}
	text := append(append([]byte(prefix), s.src[it.start:it.outer]...), suffix...)
	_, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution|parser.AllErrors)
	if list, ok := err.(scanner.ErrorList); ok {
		return len(list)
	}
	return 0
}

// scanDraft scans a text that has been mended.
func scanDraft(text []byte) *scan {
	s := &scan{text: string(text), src: slices.Clone(text), mismatch: -1, lenient: true}
	s.scanFrom(0)
	return s
}

// itemAt finds the item that offset is in or at the end of.
func itemAt(items []item, offset int) (item, bool) {
	for i, it := range items {
		if offset < it.start || offset > it.outer {
			continue
		}
		if offset == it.outer && i+1 < len(items) && items[i+1].start == offset {
			continue // it begins the next one
		}
		return it, true
	}
	return item{}, false
}

// parse makes the cell of the chosen reading. What does not parse and is not at
// the cursor is left out, as the parser loses its way there.
func (d *Draft) parse(a *attempt) {
	c := d.Cell
	c.added = a.added
	d.Filled = a.filled
	s := scanDraft(a.text)
	items := split(s)
	c.Program = s.program
	here, inItem := itemAt(items, a.cursor)
	decls, body, err := d.parseSheets(s, items)
	if err != nil {
		items = slices.DeleteFunc(items, func(it item) bool {
			if inItem && it == here || len(s.itemFaults([]item{it})) == 0 {
				return false
			}
			blank(s.src[it.start:it.outer])
			return true
		})
		decls, body, _ = d.parseSheets(s, items)
	}
	if decls == nil || body == nil {
		return
	}
	c.Decls = decls
	if len(body.Decls) > 0 {
		if f, ok := body.Decls[0].(*ast.FuncDecl); ok && f.Body != nil {
			c.Body = f.Body
		}
	}
	c.Body.List = slices.DeleteFunc(c.Body.List, func(st ast.Stmt) bool {
		_, empty := st.(*ast.EmptyStmt)
		return empty
	})
	d.Cursor = token.Pos(c.sheets[1].base + c.sheets[1].prefix + a.cursor)
	if inItem && here.kind != Stmt && here.kind != Var {
		d.Cursor = token.Pos(c.sheets[0].base + c.sheets[0].prefix + a.cursor)
		for _, decl := range c.Decls.Decls {
			if decl.Pos() <= d.Cursor && d.Cursor <= decl.End() {
				d.Decl = decl
			}
		}
	}
}

// parseSheets parses what is left of the items, for good or to see whether
// there are errors.
func (d *Draft) parseSheets(s *scan, items []item) (decls, body *ast.File, err error) {
	const mode = parser.ParseComments | parser.SkipObjectResolution | parser.AllErrors
	c := d.Cell
	c.sheets = nil
	declsSheet, bodySheet := sheetTexts(s, items)
	parse := func(sh sheet) *ast.File {
		file, failed := parser.ParseFile(c.Fset, fileName(c.Number), sh.text, mode)
		err = errors.Join(err, failed)
		if file != nil {
			f := c.Fset.File(file.FileStart)
			sh.base, sh.size, sh.text = f.Base(), f.Size(), nil
			c.sheets = append(c.sheets, sh)
		}
		return file
	}
	decls, body = parse(declsSheet), parse(bodySheet)
	return decls, body, err
}
