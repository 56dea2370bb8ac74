package syntax

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"sort"
	"strings"
)

// A sheet is a text for the Go parser: the cell with what does not belong on
// this sheet blanked, behind a prefix. All offsets are the cell's, moved by
// the length of the prefix.
type sheet struct {
	text   []byte
	prefix int
	base   int // of its token.File
	size   int // of its token.File
}

// The prefixes end their line: a comment on the line of the package clause
// would be no doc comment of the declaration below it.
const (
	declsPrefix = "package notebook;\n"
	bodyPrefix  = "package notebook;func _(){\n"
	bodySuffix  = "\n}"
)

// sheetTexts makes the texts for the two parses, the declarations' and the
// body's.
func sheetTexts(s *scan, items []item) (decls, body sheet) {
	decls = sheet{text: make([]byte, 0, len(declsPrefix)+len(s.src)), prefix: len(declsPrefix)}
	decls.text = append(decls.text, declsPrefix...)
	body = sheet{text: make([]byte, 0, len(bodyPrefix)+len(s.src)+len(bodySuffix)), prefix: len(bodyPrefix)}
	body.text = append(append(body.text, bodyPrefix...), s.src...)

	at := 0
	for _, it := range items {
		if it.kind == Stmt || it.kind == Var {
			continue
		}
		decls.text = append(decls.text, s.src[at:it.outer]...)
		blank(decls.text[len(decls.text)-(it.outer-at) : len(decls.text)-(it.outer-it.start)])
		blank(body.text[body.prefix+it.start : body.prefix+it.outer])
		at = it.outer
	}
	decls.text = append(decls.text, s.src[at:]...)
	blank(decls.text[decls.prefix+at:])

	// Where the last statement lacks a closing bracket, the suffix would
	// close it.
	if n := len(items); s.lenient || len(s.open) == 0 || items[n-1].kind != Stmt && items[n-1].kind != Var {
		body.text = append(body.text, bodySuffix...)
	}
	return decls, body
}

// addSheet notes where the parser placed a sheet in the FileSet, makes the
// FileSet print the cell's own positions, and adds the parser's complaints to
// faults.
func (c *Cell) addSheet(s *scan, sh sheet, file *ast.File, err error, faults []fault) []fault {
	f := c.Fset.File(file.FileStart)
	sh.base, sh.size = f.Base(), f.Size()
	f.AddLineColumnInfo(sh.prefix, f.Name(), 1, 1)
	sh.text = nil
	c.sheets = append(c.sheets, sh)
	return append(faults, s.complaints(err, sh.prefix == len(declsPrefix), func(offset int) int {
		return min(max(offset-sh.prefix, 0), len(c.Text))
	})...)
}

// complaints rewords what the parser says. place turns its offsets into the
// cell's.
func (s *scan) complaints(err error, decls bool, place func(int) int) []fault {
	var faults []fault
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		return nil
	}
	for _, e := range list {
		if e.Msg == "imports must appear before other declarations" {
			continue
		}
		if len(faults) == maxFaults {
			break
		}
		faults = append(faults, s.reword(place(e.Pos.Offset), e.Msg, decls))
	}
	return faults
}

// itemFaults finds the faults of a cell item by item. When one is broken the
// parser skips to the next keyword, over faults that the compiler sees.
func (s *scan) itemFaults(items []item) []fault {
	var faults []fault
	for i, it := range items {
		prefix, suffix := declsPrefix, ""
		if it.kind == Stmt || it.kind == Var {
			prefix, suffix = bodyPrefix, bodySuffix
			if i == len(items)-1 && len(s.open) > 0 {
				suffix = ""
			}
		}
		text := append(append([]byte(prefix), s.src[it.start:it.outer]...), suffix...)
		_, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
		found := s.complaints(err, prefix == declsPrefix, func(offset int) int {
			return min(max(offset-len(prefix), 0)+it.start, it.outer)
		})
		for k, f := range found {
			if k > 0 && f.offset >= it.end {
				break // it only follows from the first
			}
			if k > 0 && (strings.HasSuffix(f.message, "unexpected }, expected )") || strings.HasSuffix(f.message, "expected declaration")) {
				continue // the parser has lost its way inside the item
			}
			faults = append(faults, f)
		}
		if len(faults) >= maxFaults {
			break
		}
	}
	return faults
}

// trim puts faults in order and leaves out those that only follow from the
// first.
func (s *scan) trim(faults []fault) []fault {
	slices.SortStableFunc(faults, func(a, b fault) int { return a.offset - b.offset })
	for i, f := range faults {
		// Behind a bracket that closes one of another kind, and at the end of
		// the text, the parser has lost its way.
		if i > 0 && (s.mismatch >= 0 && f.offset > s.mismatch || f.offset >= s.codeEnd()) {
			return faults[:i]
		}
	}
	return faults
}

// codeEnd returns the offset behind the last token that is written out.
func (s *scan) codeEnd() int {
	for i := len(s.toks) - 1; i >= 0; i-- {
		if !s.toks[i].auto() {
			return s.toks[i].end
		}
	}
	return 0
}

// missingBody is the compiler's complaint about a function without a body. Here
// it tells that more lines are to be awaited.
const missingBody = "missing function body"

// assemble makes the Parts of a well-formed cell from its trees.
func (c *Cell) assemble(s *scan, items []item) []fault {
	c.Parts = make([]Part, 0, len(items))
	var faults []fault
	var decls []item
	for _, it := range items {
		switch it.kind {
		case Stmt, Var:
			c.Silenced = it.silent
		default:
			decls = append(decls, it)
		}
	}
	for i, d := range c.Decls.Decls {
		c.Parts = append(c.Parts, Part{Kind: decls[i].kind, Start: decls[i].start, End: decls[i].end, Decl: d})
		if f, ok := d.(*ast.FuncDecl); ok && f.Body == nil {
			faults = append(faults, s.bodiless(c.Offset(f.Name.Pos()), decls[i].last))
		}
	}
	c.Body.List = slices.DeleteFunc(c.Body.List, func(st ast.Stmt) bool {
		_, empty := st.(*ast.EmptyStmt)
		return empty
	})
	for _, st := range c.Body.List {
		p := Part{Kind: Stmt, Start: c.Offset(st.Pos()), End: c.Offset(st.End()), Stmt: st}
		if d, ok := st.(*ast.DeclStmt); ok {
			p.Kind, p.Decl = Var, d.Decl
			if doc := d.Decl.(*ast.GenDecl).Doc; doc != nil {
				p.Start = c.Offset(doc.Pos())
			}
		}
		c.Parts = append(c.Parts, p)
	}
	sort.SliceStable(c.Parts, func(i, j int) bool { return c.Parts[i].Start < c.Parts[j].Start })
	return faults
}

// bodiless is the fault of a function, whose name is at offset and whose
// tokens end before toks[last], that has no body.
func (s *scan) bodiless(offset, last int) fault {
	if next := last + 1; next < len(s.toks) && s.toks[next].tok == token.LBRACE {
		return fault{s.toks[next].pos, "syntax error: unexpected semicolon or newline before {", "{ follows on the same line"}
	}
	return fault{offset, missingBody, ""}
}
