package complete

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"gokernel/interp/syntax"
)

// names lists the names that are in scope at the cursor, and packages; with
// onlyTypes those that a type may begin with.
func (q *query) names(onlyTypes bool) {
	session := q.view.Package.Scope()
	class := local
	for scope := q.view.Scope; scope != nil; scope = scope.Parent() {
		switch {
		case scope == session:
			class = ofSession
		case scope == types.Universe:
			class = ofLanguage
		}
		for _, name := range scope.Names() {
			obj := scope.Lookup(name)
			if !q.isVisible(obj) {
				continue
			}
			if imported, ok := obj.(*types.PkgName); ok {
				q.addPackage(name, imported.Imported().Path(), ofImports)
				continue
			}
			_, isType := obj.(*types.TypeName)
			if onlyTypes && !isType || obj == counter && !q.inConst() {
				continue
			}
			c := q.object(obj, class)
			c.fit = q.fits(obj)
			q.add(c)
		}
	}
	q.packages()
}

// counter is iota, which means something among constants alone.
var counter = types.Universe.Lookup("iota")

// inConst tells whether the cursor is in a declaration of constants.
func (q *query) inConst() bool {
	return slices.ContainsFunc(q.view.Path, func(n ast.Node) bool {
		group, ok := n.(*ast.GenDecl)
		return ok && group.Tok == token.CONST
	})
}

// isVisible tells whether the object is in scope at the cursor, and one that a
// user may write.
func (q *query) isVisible(obj types.Object) bool {
	name := obj.Name()
	if name == "_" || name == syntax.Placeholder || strings.ContainsRune(name, '·') {
		return false
	}
	if q.ident != nil && obj.Pos() == q.ident.Pos() {
		return false // it is being declared here
	}
	_, seen := q.view.Scope.LookupParent(name, q.pos)
	return seen == obj
}

// packages lists the names of packages: those that the session knows, and with
// a name begun those that auto-import would add.
func (q *query) packages() {
	for name, path := range q.view.Imports {
		if _, obj := q.view.Scope.LookupParent(name, q.pos); obj == nil {
			q.addPackage(name, path, ofImports)
		}
	}
	if q.prefix == "" || q.Packages == nil || !q.view.Snapshot.Scope.AutoImport() {
		return
	}
	for _, p := range q.Packages() {
		if _, obj := q.view.Scope.LookupParent(p.Name, q.pos); obj == nil && token.IsIdentifier(p.Name) {
			q.addPackage(p.Name, p.Path, notImported)
		}
	}
}

func (q *query) addPackage(name, path string, c class) {
	q.add(candidate{fit: notAtAll, text: name, kind: "package", signature: path, class: c})
}

// fits tells how the object goes with the type that is expected at the cursor.
func (q *query) fits(obj types.Object) fit {
	want := q.view.Expected
	if want == nil || isAny(want) { // which everything is
		return notAtAll
	}
	switch obj := obj.(type) {
	case *types.Nil:
		switch want.Underlying().(type) {
		case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
			return asItIs
		}
	case *types.TypeName:
		if p, ok := want.(*types.Pointer); ok {
			want = p.Elem()
		}
		if types.Identical(obj.Type(), want) {
			return withMore
		}
	case *types.Builtin:
		if fitsBuiltin(obj.Name(), want) {
			return withMore
		}
	case *types.Var, *types.Const:
		if assignable(obj.Type(), want) {
			return asItIs
		}
	case *types.Func:
		sig := obj.Signature()
		switch {
		case assignable(sig, want):
			return asItIs
		case sig.Results().Len() == 1 && assignable(sig.Results().At(0).Type(), want):
			return withMore
		}
	}
	return notAtAll
}

func assignable(t, want types.Type) bool {
	if t == nil || t == types.Typ[types.Invalid] {
		return false
	}
	if _, generic := want.(*types.TypeParam); generic {
		return false
	}
	return types.AssignableTo(t, want)
}

func isAny(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.Empty() && !isTypeParam(t)
}

func isTypeParam(t types.Type) bool {
	_, ok := t.(*types.TypeParam)
	return ok
}

// fitsBuiltin tells whether the builtin function has results of that type.
func fitsBuiltin(name string, want types.Type) bool {
	switch want := want.Underlying().(type) {
	case *types.Basic:
		return want.Kind() == types.Int && (name == "len" || name == "cap" || name == "copy")
	case *types.Slice:
		return name == "append" || name == "make"
	case *types.Map, *types.Chan:
		return name == "make"
	case *types.Pointer:
		return name == "new"
	case *types.Interface:
		return want.Empty() && name == "recover"
	}
	return false
}
