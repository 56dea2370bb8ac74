package inspect

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"gokernel/interp/check"
	"gokernel/interp/docs"
	"gokernel/interp/syntax"
)

// builtinPath is the package whose source documents Go's own names.
const builtinPath = "builtin"

// entry is the comment and the source of an object, and where that comment
// stands.
func (q *query) entry(obj types.Object) (docs.Entry, docs.Place) {
	switch o := obj.(type) {
	case *types.Func:
		obj = o.Origin()
	case *types.Var:
		obj = o.Origin()
	}
	pkg := obj.Pkg()
	switch {
	case pkg == nil:
		return q.libraryEntry(docs.Query{Package: builtinPath, Name: qualified(obj)}, nil)
	case q.spell.isHome(pkg):
		e := q.homeEntry(obj)
		return e, q.homePlace()
	}
	query := docs.Query{Package: pkg.Path(), Name: qualified(obj)}
	if q.o.Position != nil && obj.Pos().IsValid() {
		at := q.o.Position(obj)
		query.File, query.Line = filepath.Base(at.Filename), at.Line
		if at.Filename == "" {
			query.File = ""
		}
	}
	return q.libraryEntry(query, pkg)
}

// libraryEntry looks into the sources of packages.
func (q *query) libraryEntry(query docs.Query, pkg *types.Package) (docs.Entry, docs.Place) {
	if q.o.Library == nil {
		return docs.Entry{}, docs.Place{}
	}
	e, _ := q.o.Library.Lookup(query)
	return e, q.placeIn(query.Package, pkg, e.Imports)
}

// placeIn is what names mean in a comment of a package.
func (q *query) placeIn(path string, pkg *types.Package, imports map[string]string) docs.Place {
	return docs.Place{
		Package: path, Imports: imports, Link: q.link,
		Has: func(recv, name string) bool {
			if pkg == nil {
				return false
			}
			return has(pkg, recv, name)
		},
	}
}

// homePlace is what names mean in a comment of the notebook.
func (q *query) homePlace() docs.Place {
	return docs.Place{
		Package: q.spell.home.Path(), Imports: q.view.Imports, Link: q.link,
		Has: func(recv, name string) bool { return has(q.view.Package, recv, name) },
	}
}

// has tells whether a package declares a name, or a type of it a member.
func has(pkg *types.Package, recv, name string) bool {
	if recv == "" {
		return pkg.Scope().Lookup(name) != nil
	}
	of := pkg.Scope().Lookup(recv)
	if of == nil {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(of.Type(), true, pkg, name)
	return obj != nil
}

// link is the address of the documentation of a declaration, or "".
func (q *query) link(path, recv, name string) string {
	if q.o.Link == nil {
		return ""
	}
	url := q.o.Link(path)
	switch {
	case url == "" || name == "":
		return url
	case recv != "":
		name = recv + "." + name
	}
	return url + "#" + name
}

// objectLink is the address of an object's documentation, or "".
func (q *query) objectLink(obj types.Object) string {
	path := builtinPath
	if obj.Pkg() != nil {
		path = obj.Pkg().Path()
	}
	recv, name, ok := strings.Cut(qualified(obj), ".")
	if !ok {
		recv, name = "", recv
	}
	if path != builtinPath && !token.IsExported(name) {
		return ""
	}
	return q.link(path, recv, name)
}

// homeEntry looks for an object of the notebook in the cell that is being
// written, then in earlier ones.
func (q *query) homeEntry(obj types.Object) docs.Entry {
	at := obj.Pos()
	if !at.IsValid() {
		return docs.Entry{}
	}
	name := qualified(obj)
	for _, root := range []ast.Node{q.view.Cell.Decls, q.view.Cell.Body} {
		if decl := declaring(root, at); decl != nil && q.isOfCell(at) {
			return inTree(q.view.Cell, decl, name, at)
		}
	}
	for _, d := range q.view.Snapshot.Scope.Decls() {
		if e := inTree(d.Cell, d.Node, name, at); e.Source != "" {
			return e
		}
	}
	return docs.Entry{}
}

// isOfCell tells whether a position is in the cell that is being written.
func (q *query) isOfCell(at token.Pos) bool {
	return q.view.Snapshot.Scope.Fset.File(at) == nil
}

// declaring is the innermost declaration that at is in, or nil.
func declaring(root ast.Node, at token.Pos) ast.Decl {
	var found ast.Decl
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil || n != root && (at < n.Pos() || at > n.End()) {
			return false
		}
		if d, ok := n.(ast.Decl); ok {
			found = d
		}
		return true
	})
	return found
}

// inTree looks for the declaration of a name at a position.
func inTree(cell *syntax.Cell, decl ast.Decl, name string, at token.Pos) docs.Entry {
	if at < decl.Pos() || at > decl.End() {
		return docs.Entry{}
	}
	e, _ := docs.InTree([]ast.Decl{decl}, cell.Text, cell.Offset, name, at)
	return e
}

// qualified is the name that an object has in its package: "Builder.Len" for a
// method or a field.
func qualified(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Func:
		if recv := obj.Signature().Recv(); recv != nil {
			return typeName(recv.Type()) + "." + obj.Name()
		}
	case *types.Var:
		if obj.IsField() {
			return owner(obj) + "." + obj.Name()
		}
	}
	return obj.Name()
}

// typeName names a named type, or one pointed to.
func typeName(t types.Type) string {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

// owner names the type of its package that a field belongs to, "" for one of a
// struct without a name.
func owner(field *types.Var) string {
	if field.Pkg() == nil {
		return ""
	}
	scope := field.Pkg().Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || obj.IsAlias() {
			continue
		}
		if st, ok := obj.Type().Underlying().(*types.Struct); ok {
			for f := range st.Fields() {
				if f == field {
					return name
				}
			}
		}
	}
	return ""
}

// sessionVar is the variable of the session that an object is, or nil. A
// variable that the cell defines at its top level, and that the session has with
// the same type, is one: so it was when the cell was run.
func (q *query) sessionVar(obj types.Object) *check.Var {
	v, ok := obj.(*types.Var)
	if !ok || v.IsField() || !q.spell.isHome(v.Pkg()) {
		return nil
	}
	known := q.view.Snapshot.Scope.Var(v.Name())
	if known == nil || !v.Pos().IsValid() {
		return known
	}
	if !q.atTop(v.Pos()) || q.spell.typ(known.Type) != q.spell.typ(v.Type()) {
		return nil
	}
	return known
}

// atTop tells whether a name at that position is defined by a statement at the
// top level of the cell.
func (q *query) atTop(at token.Pos) bool {
	for _, stmt := range q.view.Cell.Body.List {
		switch stmt := stmt.(type) {
		case *ast.AssignStmt:
			for _, e := range stmt.Lhs {
				if e.Pos() == at {
					return true
				}
			}
		case *ast.DeclStmt:
			group, ok := stmt.Decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range group.Specs {
				if spec, ok := spec.(*ast.ValueSpec); ok {
					for _, ident := range spec.Names {
						if ident.Pos() == at {
							return true
						}
					}
				}
			}
		}
	}
	return false
}
