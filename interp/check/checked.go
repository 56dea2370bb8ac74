package check

import (
	"go/ast"
	"go/types"

	"gokernel/interp"
	"gokernel/interp/syntax"
)

// A Checked is a cell that may run, and what it changes.
type Checked struct {
	Cell *syntax.Cell
	Next *Scope // to be committed when the cell has run

	// Info covers the statements, and the bodies and signatures of Decls and
	// Inits. Types of statements and of bodies may come from two universes
	// (the session's variables can change type in between): compare session
	// symbols by Symbols, not by object.
	Info *types.Info
	// Symbols maps each object of the session that Info mentions to what it
	// stands for: a *Var or a *Decl.
	Symbols map[types.Object]any

	Inits       []*ast.FuncDecl // func init: run first, once, not kept
	Stmts       []ast.Stmt      // to run in order; var declarations are *ast.DeclStmt
	Frame       *ast.File       // Stmts as the body of a blank function, with the imports they use, as they were checked; nil without Stmts
	Sources     []*ast.File     // likewise those of Decls that are the cell's, and Inits
	CallMain    bool            // a whole program: call main last, and do not keep it
	Result      ast.Expr        // the last of Stmts, an expression to show, or nil
	ResultTypes []types.Type    // of Result: more than one for a call with several results; untyped constants have their default type

	Declared []*Decl // all that the cell declares, also what was there already

	Vars   []NewVar // session variables that the statements define, in order
	Embeds []Embed  // variables of the statements that hold files
	Decls  []*Decl  // declarations to build: new, changed, and those that build on a changed one

	Live    []*Decl  // all declarations after the cell
	Session []*Var   // all variables after the cell
	Imports []Import // that the statements and Decls use, auto-imports included
	Auto    []Import // those of Imports that the cell did not import itself and the session did not have

	Moved    []Move   // variables whose type is a changed type of the same layout
	Dropped  []*Var   // variables that a changed type has taken away
	Replaced []*Var   // variables whose name a statement has given to one of another type
	Broken   []Broken // declarations of earlier cells that no longer compile, and are gone

	importer types.Importer
}

// Import gives a package that the session has imported.
func (c *Checked) Import(path string) (*types.Package, error) { return c.importer.Import(path) }

// A NewVar is a variable that a top-level statement defines. With Kept, it
// existed with the same type, and the definition is an assignment.
type NewVar struct {
	*Var
	Kept  bool
	Ident *ast.Ident
}

// A Move carries a variable over to the changed type of the same name.
type Move struct{ From, To *Var }

// A Broken declaration no longer compiles after a change that the cell made.
type Broken struct {
	Decl        *Decl
	Diagnostics []interp.Diagnostic
}
