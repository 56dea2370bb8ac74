// Package program cuts a Go program into the cells of a notebook: declarations
// as they stand, the statements of main last, comments that stand alone as text.
// It is the way back from package export. It knows Go source; it knows neither
// notebooks as files nor what runs them.
package program

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"gokernel/interp/syntax"
)

// A File is one Go file of a program.
type File struct {
	Name string // as it is named in errors
	Data []byte
}

// A Cell is a cell of code, or of Markdown.
type Cell struct {
	Code   bool
	Source string
}

// Cells cuts the files of one package, in their order. The statements of main
// come last. The error says what is wrong with a file.
func Cells(files []File) ([]Cell, error) {
	c := cutter{fset: token.NewFileSet()}
	name := ""
	for _, f := range files {
		file, err := parser.ParseFile(c.fset, f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		switch {
		case name == "" || strings.TrimSuffix(file.Name.Name, "_test") == name:
		case file.Name.Name != name:
			return nil, fmt.Errorf("%s is of package %s, and another file of package %s: a notebook is one package", f.Name, file.Name.Name, name)
		}
		if name == "" {
			name = strings.TrimSuffix(file.Name.Name, "_test")
		}
		c.file(file, string(f.Data))
	}
	c.cells = append(ordered(c.cells), c.body...)
	if len(c.cells) == 0 {
		return nil, errors.New("there is nothing in it that could be a cell")
	}
	return c.cells, nil
}

// A cutter gathers cells.
type cutter struct {
	fset  *token.FileSet
	cells []Cell
	body  []Cell // of main
	src   string // of the file at hand
	edits []edit
}

// An edit replaces src[start:end].
type edit struct {
	start, end int
	text       string
}

func (c *cutter) offset(p token.Pos) int { return c.fset.Position(p).Offset }

// text is the source between two offsets, with the edits.
func (c *cutter) text(start, end int) string {
	var b strings.Builder
	at := start
	for _, e := range c.edits {
		if e.start >= at && e.end <= end {
			b.WriteString(c.src[at:e.start] + e.text)
			at = e.end
		}
	}
	return strings.TrimSpace(b.String() + c.src[at:end])
}

func (c *cutter) code(list *[]Cell, source string) {
	if source = strings.TrimSpace(source); source != "" {
		*list = append(*list, Cell{Code: true, Source: source})
	}
}

// note adds a comment as text, unless it is for tools.
func (c *cutter) note(list *[]Cell, group *ast.CommentGroup) {
	if text := markdown(group); text != "" {
		*list = append(*list, Cell{Source: text})
	}
}

// markdown is the text of a comment. Directives are no part of it.
func markdown(group *ast.CommentGroup) string {
	var lines []string
	for _, comment := range group.List {
		text := comment.Text
		if directive(text) {
			continue
		}
		if rest, ok := strings.CutPrefix(text, "//"); ok {
			lines = append(lines, strings.TrimRight(strings.TrimPrefix(rest, " "), " \t"))
			continue
		}
		text = strings.TrimSuffix(strings.TrimPrefix(text, "/*"), "*/")
		lines = append(lines, strings.Split(strings.TrimSpace(text), "\n")...)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// directive tells whether a comment is for tools: //go:build, // +build, //line.
func directive(text string) bool {
	if strings.HasPrefix(text, "// +build ") || strings.HasPrefix(text, "//line ") || strings.HasPrefix(text, "//lint:") || strings.HasPrefix(text, "//nolint") {
		return true
	}
	_, ok := ast.ParseDirective(0, text)
	return ok
}

// headline is how a program begins that was exported from a notebook.
const headline = "The notebook "

// file cuts one file.
func (c *cutter) file(file *ast.File, src string) {
	c.src, c.edits = src, nil
	exported := false
	if file.Doc != nil {
		text := file.Doc.Text()
		if exported = strings.HasPrefix(text, headline); !exported {
			c.note(&c.cells, file.Doc)
		}
	}
	loose := c.loose(file)
	if exported {
		c.ownDisplay(file)
	}
	var group []ast.Decl // those that share the next cell
	flush := func() {
		if len(group) > 0 {
			c.code(&c.cells, c.text(c.start(group[0]), c.end(file, group[len(group)-1])))
			group = nil
		}
	}
	for _, decl := range file.Decls {
		for len(loose) > 0 && loose[0].Pos() < decl.Pos() {
			flush()
			c.note(&c.cells, loose[0])
			loose = loose[1:]
		}
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "main" && fn.Body != nil {
			flush()
			c.main(file, fn)
			for len(loose) > 0 && loose[0].Pos() < fn.End() {
				loose = loose[1:]
			}
			continue
		}
		if len(group) > 0 && !c.together(group, decl) {
			flush()
		}
		group = append(group, decl)
	}
	flush()
	for _, comment := range loose {
		c.note(&c.cells, comment)
	}
}

// loose lists the comments that stand alone at the top level, below the package
// clause.
func (c *cutter) loose(file *ast.File) []*ast.CommentGroup {
	var list []*ast.CommentGroup
	for _, group := range file.Comments {
		if group == file.Doc || group.Pos() < file.Name.End() && group.End() < file.Package && isHeader(group) {
			continue
		}
		line := c.fset.Position(group.Pos()).Line
		alone := true
		for _, decl := range file.Decls {
			if c.offset(group.Pos()) >= c.start(decl) && group.Pos() < decl.End() || c.fset.Position(decl.End()).Line == line {
				alone = false
			}
		}
		if alone && c.fset.Position(file.Name.End()).Line != line {
			list = append(list, group)
		}
	}
	return list
}

// isHeader tells whether a comment above the package clause is one that a
// notebook does not need.
func isHeader(group *ast.CommentGroup) bool { return markdown(group) == "" }

// ownDisplay gives the copy of package display that an exported program has its
// name in notebooks.
func (c *cutter) ownDisplay(file *ast.File) {
	for _, spec := range file.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil && strings.HasSuffix(path, "/internal/display") {
			c.edits = append(c.edits, edit{c.offset(spec.Path.Pos()), c.offset(spec.Path.End()), `"gokernel/display"`})
		}
	}
}

// start is where a declaration begins, with its comment.
func (c *cutter) start(decl ast.Decl) int {
	pos := decl.Pos()
	var doc *ast.CommentGroup
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		doc = decl.Doc
	case *ast.GenDecl:
		doc = decl.Doc
	}
	if doc != nil {
		pos = doc.Pos()
	}
	return c.offset(pos)
}

// end is where a declaration ends, with a comment on its last line.
func (c *cutter) end(file *ast.File, decl ast.Decl) int {
	end := c.offset(decl.End())
	line := c.fset.Position(decl.End()).Line
	for _, group := range file.Comments {
		if group.Pos() >= decl.End() && c.fset.Position(group.Pos()).Line == line {
			end = c.offset(group.End())
		}
	}
	return end
}

// together tells whether a declaration goes into the cell of those before it:
// imports, methods with their type, and what stands below each other without an
// empty line.
func (c *cutter) together(group []ast.Decl, decl ast.Decl) bool {
	last := group[len(group)-1]
	if isImport(last) || isImport(decl) {
		return isImport(last) && isImport(decl)
	}
	if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv != nil {
		return slices.Contains(typesOf(group), syntax.Receiver(fn))
	}
	return strings.Count(c.src[c.offset(last.End()):c.start(decl)], "\n") < 2
}

func isImport(decl ast.Decl) bool {
	group, ok := decl.(*ast.GenDecl)
	return ok && group.Tok == token.IMPORT
}

// typesOf lists the types that declarations declare.
func typesOf(group []ast.Decl) []string {
	var names []string
	for _, decl := range group {
		if g, ok := decl.(*ast.GenDecl); ok && g.Tok == token.TYPE {
			for _, spec := range g.Specs {
				names = append(names, spec.(*ast.TypeSpec).Name.Name)
			}
		}
	}
	return names
}

// isCell tells whether a text is one that a session would take for a cell.
func isCell(text string) bool {
	_, diagnostics := syntax.Parse(token.NewFileSet(), 1, text)
	return len(diagnostics) == 0
}
