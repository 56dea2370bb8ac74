package check

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"runtime/debug"
	"slices"
	"time"

	"gokernel/interp/syntax"
)

// A View is a cell that is being written, as far as it can be understood: what
// completion and inspection answer from. It is not changed once made, and may be
// used by several goroutines.
type View struct {
	Snapshot *Snapshot
	checker  *Checker // that does not wait
	Draft    *syntax.Draft
	Cell     *syntax.Cell // of Draft

	Pos  token.Pos  // of the cursor
	Path []ast.Node // the nodes that the cursor is in or at the end of, innermost first

	// Info covers the statements if the cursor is not in a declaration, and the
	// declarations, with the body of the one that the cursor is in. What is wrong
	// has no type, or an invalid one.
	Info *types.Info
	// Package has the names of the session and, before those, of the cell.
	Package *types.Package
	// Scope is the innermost one at the cursor; its parents lead over the cell's
	// imports to Package and to Go's universe. A local name counts from its place
	// on: see Scope.LookupParent and Pos.
	Scope *types.Scope
	// Expected is the type that the context of the cursor asks for, or nil.
	Expected types.Type

	// Imports are the names of packages at the cursor: the session's, the cell's,
	// and those that auto-import would add.
	Imports map[string]string

	// Failure is a fault of ours that has kept the code from being understood, to
	// be told in a log; nil as a rule.
	Failure error
}

// Look checks code that is being written against the snapshot, errors and all.
// cursor is a byte offset in code; one outside of it counts as the nearest end.
// It never fails: where the code cannot be understood at all, the view has the
// session's names alone. It waits for no cell.
func (s *Snapshot) Look(code string, cursor int) (v *View) {
	cursor = min(max(cursor, 0), len(code))
	for cursor > 0 && cursor < len(code) && code[cursor]&0xC0 == 0x80 {
		cursor-- // the middle of a character
	}
	defer func() {
		if failure := recover(); failure != nil {
			v = s.blankView(code)
			v.Failure = fmt.Errorf("looking at a cell: %v\n%s", failure, debug.Stack())
		}
	}()
	fset := token.NewFileSet()
	fset.AddFile("", s.Scope.Fset.Base(), 0) // so that positions are other than the session's
	d := syntax.ParseDraft(fset, nextCell, code, cursor)
	v = &View{Snapshot: s, checker: s.checker.prompt(time.Now().Add(patience)), Draft: d, Cell: d.Cell, Pos: d.Cursor}
	v.check()
	v.Path = enclosing(v.root(), v.Pos)
	v.Scope = v.innermost()
	v.Expected = v.expected()
	return v
}

// nextCell is the number of a cell that has none yet.
const nextCell = 0

// blankView is a view of code that cannot be understood.
func (s *Snapshot) blankView(code string) *View {
	cell := emptyCell(s.Scope.Fset)
	cell.Text = code
	return &View{
		Snapshot: s, checker: s.checker.prompt(time.Now().Add(patience)), Draft: &syntax.Draft{Cell: cell}, Cell: cell,
		Info: &types.Info{}, Package: s.Package(), Scope: s.Package().Scope(), Imports: maps.Clone(s.Scope.imports),
	}
}

// root is the tree that the cursor is in.
func (v *View) root() ast.Node {
	if v.Draft.Decl != nil {
		return v.Draft.Decl
	}
	return v.Cell.Body
}

// check type-checks the cell.
func (v *View) check() {
	s := v.Snapshot
	scope := *s.Scope
	scope.Fset = v.Cell.Fset
	p := newPlan(v.checker, &scope, v.Cell)
	p.readImports()
	v.autoImport(p)
	v.Imports = p.imports
	if p.measure() {
		v.Package, v.Info = s.Package(), p.info
		return
	}
	files := v.files(p)
	if p.replacesSession() {
		v.addSessionFiles()
		p.replaceDeclarations()
		v.Package, _ = p.typecheck(everything, v.isHere, files...)
	} else {
		v.Package = p.extend(s.Package(), v.cellFiles(p, files))
	}
	v.Info = p.info
}

// autoImport adds the packages that the cell uses by a name nobody declares. The
// name after the cursor's dot is still to be written, and chooses none.
func (v *View) autoImport(p *plan) {
	if !p.scope.auto || p.checker.Candidates == nil {
		return
	}
	for name, uses := range p.selected() {
		var sels []string
		for _, use := range uses {
			if use.Sel.Pos() > v.Pos || v.Pos > use.Sel.End() {
				sels = append(sels, use.Sel.Name)
			}
		}
		found := p.checker.providers(name, sels)
		if len(found) == 0 {
			found = p.checker.providers(name, nil)
		}
		if len(found) > 0 {
			p.imports[name] = found[0]
		}
	}
}

// addSessionFiles makes the positions of the session's declarations known.
func (v *View) addSessionFiles() {
	var files []*token.File
	for _, d := range v.Snapshot.Scope.decls {
		if f := v.Snapshot.Scope.Fset.File(d.Node.Pos()); f != nil && !slices.Contains(files, f) {
			files = append(files, f)
		}
	}
	v.Cell.Fset.AddExistingFiles(files...)
}

// isHere tells whether the cursor is in the declaration: its body is checked.
func (v *View) isHere(d *Decl) bool {
	return v.Draft.Decl != nil && d.Cell == v.Cell && d.Node.Pos() <= v.Pos && v.Pos <= d.Node.End()
}

// files are the cell's statements: a function's body where the cursor is among
// them, the variables that they define where it is in a declaration.
func (v *View) files(p *plan) []*ast.File {
	stmts := v.Cell.Body.List
	if len(stmts) == 0 {
		return nil
	}
	var decl ast.Decl
	if v.Draft.Decl == nil {
		body, _ := nest(stmts, v.Cell.Body)
		at := v.Cell.Body.Pos()
		decl = &ast.FuncDecl{Name: &ast.Ident{NamePos: at, Name: "_"}, Type: &ast.FuncType{Func: at, Params: &ast.FieldList{}}, Body: body}
	} else if decl = p.variables(stmts); decl == nil {
		return nil
	}
	return []*ast.File{p.file(freeNames(decl), p.imports, p.dots, decl)}
}

// variables declares what the statements define as variables of the package:
// the last definition of each name counts. One that uses the session's variable
// of its own name leaves that in place.
func (p *plan) variables(stmts []ast.Stmt) ast.Decl {
	group := &ast.GenDecl{Tok: token.VAR, TokPos: p.cell.Body.Pos(), Lparen: p.cell.Body.Pos()}
	taken := map[string]bool{}
	for _, stmt := range slices.Backward(stmts) {
		for _, spec := range definingSpecs(stmt) {
			used := freeNames(&ast.GenDecl{Tok: token.VAR, Specs: []ast.Spec{spec}})
			again := false
			for _, ident := range spec.Names {
				again = again || taken[ident.Name] || p.declared[ident.Name] || used[ident.Name] && p.vars[ident.Name] != nil
			}
			if again {
				continue
			}
			for _, ident := range spec.Names {
				if ident.Name != "_" {
					taken[ident.Name] = true
				}
				delete(p.vars, ident.Name)
			}
			group.Specs = append(group.Specs, spec)
		}
	}
	if len(group.Specs) == 0 {
		return nil
	}
	return group
}

// cellFiles adds the cell's declarations to its statements.
func (v *View) cellFiles(p *plan, files []*ast.File) []*ast.File {
	for _, d := range p.decls {
		node := d.stubbed()
		if v.isHere(d) {
			node = d.Node
		}
		files = append(files, p.file(d.refs, p.imports, p.dots, node))
	}
	for _, init := range p.inits {
		if init == v.Draft.Decl {
			files = append(files, p.file(freeNames(init), p.imports, p.dots, init))
		}
	}
	return files
}

// replacesSession tells whether the cell declares what the session has already,
// or methods of its types: then the session's package is another one.
func (p *plan) replacesSession() bool {
	for _, d := range p.decls {
		if d.Recv != "" {
			if !p.declared[d.Recv] && p.isSessionName(d.Recv) {
				return true
			}
			continue
		}
		for _, name := range d.Names {
			if p.isSessionName(name) {
				return true
			}
		}
	}
	return false
}

func (p *plan) isSessionName(name string) bool {
	if p.scope.vars[name] != nil {
		return true
	}
	for _, d := range p.scope.decls {
		if d.Recv == "" && slices.Contains(d.Names, name) {
			return true
		}
	}
	return false
}

// extend checks the files as if they were more of the package, which stays as
// it is: what is in it is in the new package too.
func (p *plan) extend(base *types.Package, files []*ast.File) *types.Package {
	pkg := types.NewPackage(PackagePath, PackagePath)
	for _, name := range base.Scope().Names() {
		if p.vars[name] != nil || p.scope.vars[name] == nil {
			pkg.Scope().Insert(base.Scope().Lookup(name))
		}
	}
	p.runInto(pkg, nil, files)
	return pkg
}

// enclosing lists the nodes under root that pos is in, or at the end of,
// innermost first.
func enclosing(root ast.Node, pos token.Pos) []ast.Node {
	var path []ast.Node
	done := false // at a name: what else lies round it, as a function's type does, is not round it in the tree
	ast.Inspect(root, func(n ast.Node) bool {
		if done || n == nil || n.Pos() > pos || pos > n.End() {
			return false
		}
		switch n.(type) {
		case *ast.CommentGroup:
			return false
		case *ast.Ident:
			done = true
		}
		path = append(path, n)
		return true
	})
	slices.Reverse(path)
	return path
}

// innermost is the smallest scope at the cursor.
func (v *View) innermost() *types.Scope {
	best := v.Package.Scope()
	for _, scope := range v.Info.Scopes {
		if scope.Pos() > v.Pos || v.Pos > scope.End() || scope.Pos() == token.NoPos {
			continue
		}
		if best == v.Package.Scope() || scope.Pos() >= best.Pos() && scope.End() <= best.End() {
			best = scope
		}
	}
	return best
}

// Lookup is the object that a name stands for at the cursor, or nil; packages
// that auto-import would add are not among them.
func (v *View) Lookup(name string) types.Object {
	if _, obj := v.Scope.LookupParent(name, v.Pos); obj != nil {
		return obj
	}
	return v.Snapshot.Lookup(name)
}
