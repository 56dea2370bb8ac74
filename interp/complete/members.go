package complete

import (
	"go/ast"
	"go/types"

	"gokernel/interp/check"
)

// members lists what may be selected from the expression before the dot.
func (q *query) members() {
	sel := q.selector()
	if sel == nil {
		return
	}
	if name, ok := sel.X.(*ast.Ident); ok {
		if q.packageMembers(name) {
			return
		}
	}
	tv, known := q.view.Info.Types[sel.X]
	if !known || tv.Type == nil || tv.Type == types.Typ[types.Invalid] {
		return
	}
	if tv.IsType() {
		q.methodExpressions(tv.Type)
		return
	}
	if tv.IsValue() {
		q.selectable(tv.Type, tv.Addressable())
		q.assertion(tv.Type)
		q.postfix(sel, tv.Type)
	}
}

// selector is the one whose dot is before the name at the cursor.
func (q *query) selector() *ast.SelectorExpr {
	for _, n := range q.view.Path {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			return sel
		}
	}
	return nil
}

// packageMembers lists what the package of that name exports. It reports
// whether the name is one's.
func (q *query) packageMembers(name *ast.Ident) bool {
	if imported, ok := q.view.Info.Uses[name].(*types.PkgName); ok {
		paths := []string{imported.Imported().Path()}
		if q.view.Snapshot.Scope.Import(name.Name) == "" {
			// It is auto-import's choice, which depends on the member.
			paths = append(paths, q.view.Candidates(name.Name)...)
		}
		q.export(imported.Imported(), 0)
		for i, path := range paths[1:] {
			if pkg := q.view.PackageOf(path); pkg != nil && path != paths[0] && pkg.Name() == name.Name {
				q.export(pkg, i+1)
			}
		}
		return true
	}
	return false
}

// export lists the exported names of a package.
func (q *query) export(pkg *types.Package, rank int) {
	onlyTypes := q.isType(0)
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if _, isType := obj.(*types.TypeName); !obj.Exported() || onlyTypes && !isType {
			continue
		}
		c := q.object(obj, member)
		c.depth = rank
		c.fit = q.fits(obj)
		if rank > 0 {
			c.signature += " (" + pkg.Path() + ")"
		}
		q.add(c)
	}
}

// methodExpressions lists the methods of a type, and nothing of its values.
func (q *query) methodExpressions(t types.Type) {
	for sel := range types.NewMethodSet(t).Methods() {
		if q.mayUse(sel.Obj()) {
			c := q.object(sel.Obj(), member)
			c.depth = len(sel.Index())
			q.add(c)
		}
	}
}

// selectable lists the fields and methods of values of type t. Methods of the
// pointer are among them if there can be one.
func (q *query) selectable(t types.Type, addressable bool) {
	add := func(obj types.Object, depth int) {
		if !q.mayUse(obj) {
			return
		}
		// Of names at the same depth none may be used, of others the nearest.
		found, index, _ := types.LookupFieldOrMethod(t, addressable, q.view.Package, obj.Name())
		if found == nil || found != obj && !isInstance(found, obj) {
			return
		}
		c := q.object(found, member)
		c.depth = max(depth, len(index))
		c.fit = q.fits(found)
		q.add(c)
	}
	fields(t, add)
	set := t
	if _, pointer := t.Underlying().(*types.Pointer); addressable && !pointer && !types.IsInterface(t) {
		set = types.NewPointer(t)
	}
	for sel := range types.NewMethodSet(set).Methods() {
		add(sel.Obj(), len(sel.Index()))
	}
}

// isInstance tells whether found is the method obj of an instance of its type.
func isInstance(found, obj types.Object) bool {
	f, ok := found.(*types.Func)
	o, also := obj.(*types.Func)
	return ok && also && f.Origin() == o.Origin()
}

// fields calls add for the fields of t, promoted ones included, each type's
// once.
func fields(t types.Type, add func(obj types.Object, depth int)) {
	seen := map[*types.Struct]bool{}
	level := []types.Type{t}
	for depth := 1; len(level) > 0; depth++ {
		var next []types.Type
		for _, t := range level {
			if p, ok := t.Underlying().(*types.Pointer); ok {
				t = p.Elem()
			}
			st, ok := t.Underlying().(*types.Struct)
			if !ok || seen[st] {
				continue
			}
			seen[st] = true
			for f := range st.Fields() {
				add(f, depth)
				if f.Embedded() {
					next = append(next, f.Type())
				}
			}
		}
		level = next
	}
}

// mayUse tells whether the notebook may use a member by name.
func (q *query) mayUse(obj types.Object) bool {
	if obj.Name() == "_" {
		return false
	}
	return obj.Exported() || obj.Pkg() != nil && obj.Pkg().Path() == check.PackagePath
}

// assertion offers x.(type) in the header of a switch over an interface.
func (q *query) assertion(t types.Type) {
	if !types.IsInterface(t) || isTypeParam(t) {
		return
	}
	for _, n := range q.view.Path {
		switch n := n.(type) {
		case *ast.BlockStmt, *ast.FuncLit:
			return
		case *ast.SwitchStmt:
			if q.at(n.Tag) || q.at(n.Init) {
				q.add(candidate{text: "(type)", kind: "keyword", class: ofLanguage})
			}
			return
		}
	}
}
