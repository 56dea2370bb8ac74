// Package syntax turns the text of a cell into its parts: magics, imports,
// declarations and statements, each with its place in the text. It says what
// is wrong with a text in the Go compiler's words, and whether more lines are
// to be awaited. It knows go/parser, go/ast and go/token; it knows no types,
// and nothing of how a cell is run.
package syntax

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"

	"gokernel/interp"
)

// A Cell is the parsed text of one cell. It is not changed after Parse, so
// several goroutines may read it.
type Cell struct {
	Number int
	Text   string // as it was submitted
	Fset   *token.FileSet
	Magics []Magic // line magics, shell lines and questions, in order; or one cell magic that owns the rest
	Parts  []Part  // Go parts in source order

	// Decls holds the import, type, func and const declarations, in source
	// order and with their comments, in a package named "notebook". Imports
	// may stand behind other declarations. It is never nil.
	Decls *ast.File
	// Body holds the statements, and the var declarations as
	// *ast.DeclStmt, in source order. It is never nil.
	Body *ast.BlockStmt

	Embeds []Embed // in source order

	Program  bool // the cell has a package clause: a whole program, whose main is called once and not kept
	Silenced bool // the last statement ends with an explicit ';'

	added  []addition // of a Draft: what is not in Text
	lines  []int      // offsets of the line starts in Text
	sheets []sheet
}

// A Kind tells the Go parts of a cell apart.
type Kind int

// The kinds of parts.
const (
	Import Kind = iota
	Type
	Const
	Func
	Method
	Var
	Stmt
)

func (k Kind) String() string {
	return [...]string{"import", "type", "const", "func", "method", "var", "stmt"}[k]
}

// A Part is one declaration or statement at the top level of a cell.
type Part struct {
	Kind       Kind
	Start, End int      // byte offsets in Cell.Text; the doc comment of a declaration is included
	Decl       ast.Decl // of all kinds but Stmt
	Stmt       ast.Stmt // of Stmt and Var
}

// A Magic is a line that is not Go: %name, %%name, !command or name?.
type Magic struct {
	// Name is what follows the percent signs; for a question the name that
	// is asked about, percent signs included; "" for a shell line.
	Name string
	// Args is the rest of the line without surrounding blanks; for a shell
	// line the command. A command may go on over several lines, each but the
	// last ending in a backslash.
	Args       string
	Shell      bool   // !command
	Mark       bool   // "%%" or "%main" alone, by which users of gonb begin a main function: here it means nothing
	Cell       bool   // %%name
	Body       string // of a cell magic: the text below the first line
	Start, End int    // byte offsets in Cell.Text, the last newline not included
	Help       int    // 1 for "name?", 2 for "name??"
}

// Parse splits a cell and parses its parts into fset, under the file name
// "cell[number]". It returns diagnostics exactly when the cell is not well formed, and then no Cell. It may be called by several
// goroutines at once.
//
// The body of a cell magic is not parsed; see Rest.
func Parse(fset *token.FileSet, number int, text string) (*Cell, []interp.Diagnostic) {
	c, faults, s := parse(fset, number, text)
	// A function without a body is well formed, and an error of the kind that
	// is found when types are checked.
	faults = slices.DeleteFunc(faults, func(f fault) bool { return f.message == missingBody })
	if len(faults) > 0 {
		return nil, c.diagnostics(s, faults)
	}
	return c, nil
}

// parse is Parse before the faults are put in order. The scan is returned
// for IsComplete.
func parse(fset *token.FileSet, number int, text string) (*Cell, []fault, *scan) {
	c := &Cell{Number: number, Text: text, Fset: fset, lines: lineStarts(text)}
	s := scanCell(text)
	c.Magics = s.magics
	if len(s.faults) > 0 {
		return c, s.faults, s
	}
	items := split(s)
	if len(s.faults) > 0 {
		return c, s.faults, s
	}
	c.Program = s.program

	decls, body := sheetTexts(s, items)
	name := fileName(number)
	var faults []fault
	mode := parser.ParseComments | parser.SkipObjectResolution
	if s.lateImport {
		mode |= parser.AllErrors // what it says of late imports is no fault here, and must not use up the ten
	}
	declsFile, err := parser.ParseFile(fset, name, decls.text, mode)
	faults = c.addSheet(s, decls, declsFile, err, faults)
	bodyFile, err := parser.ParseFile(fset, name, body.text, parser.ParseComments|parser.SkipObjectResolution)
	faults = c.addSheet(s, body, bodyFile, err, faults)
	if len(faults) > 0 {
		if more := s.itemFaults(items); len(more) > 0 {
			faults = more
		}
		return c, s.trim(faults), s
	}
	c.Decls = declsFile
	c.Body = bodyFile.Decls[0].(*ast.FuncDecl).Body
	faults = c.assemble(s, items)
	faults = append(faults, c.findEmbeds(s)...)
	faults = append(faults, s.directiveFaults(items)...)
	return c, append(faults, c.branchFaults()...), s
}
