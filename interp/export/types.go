package export

import (
	"go/ast"
	"go/parser"
	"go/types"
	"slices"

	"gokernel/interp/check"
)

// typeNames lists the session's types that a type is written with.
func typeNames(t types.Type) []string {
	var list []string
	spelled(t, func(obj *types.TypeName) {
		if obj.Pkg() != nil && obj.Pkg().Path() == check.PackagePath && !slices.Contains(list, obj.Name()) {
			list = append(list, obj.Name())
		}
	})
	return list
}

// spelled calls visit for each type name that t is written with. It reports
// whether another package may write t.
func spelled(t types.Type, visit func(*types.TypeName)) bool {
	ok := true
	var walk func(t types.Type)
	tuple := func(list *types.Tuple) {
		for v := range list.Variables() {
			walk(v.Type())
		}
	}
	name := func(obj *types.TypeName, args *types.TypeList) {
		own := obj.Pkg() == nil || obj.Pkg().Path() == check.PackagePath
		if !own && !obj.Exported() || obj.Pkg() != nil && obj.Parent() != nil && obj.Parent() != obj.Pkg().Scope() {
			ok = false
		}
		visit(obj)
		for arg := range args.Types() {
			walk(arg)
		}
	}
	walk = func(t types.Type) {
		switch t := t.(type) {
		case *types.Alias:
			name(t.Obj(), t.TypeArgs())
		case *types.Named:
			name(t.Obj(), t.TypeArgs())
		case *types.Pointer:
			walk(t.Elem())
		case *types.Slice:
			walk(t.Elem())
		case *types.Array:
			walk(t.Elem())
		case *types.Chan:
			walk(t.Elem())
		case *types.Map:
			walk(t.Key())
			walk(t.Elem())
		case *types.Signature:
			tuple(t.Params())
			tuple(t.Results())
		case *types.Struct:
			for f := range t.Fields() {
				if !f.Exported() && f.Pkg() != nil && f.Pkg().Path() != check.PackagePath {
					ok = false
				}
				walk(f.Type())
			}
		case *types.Interface:
			for m := range t.ExplicitMethods() {
				walk(m.Type())
			}
			for e := range t.EmbeddedTypes() {
				walk(e)
			}
		}
	}
	walk(t)
	return ok
}

// typeText writes a type as the program has it after a unit. It reports whether
// that can be done.
func (w *writer) typeText(t types.Type, at int, imports fileImports) (string, bool) {
	if !spelled(t, func(*types.TypeName) {}) {
		return "", false
	}
	text := types.TypeString(t, func(p *types.Package) string {
		if p.Path() == check.PackagePath {
			return ""
		}
		return w.packageName(p.Path(), imports)
	})
	expr, err := parser.ParseExpr(text)
	if err != nil {
		return "", false
	}
	var edits edits
	packages := map[*ast.Ident]bool{}
	session := typeNames(t)
	ast.Inspect(expr, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			packages[n.Sel] = true
			if id, ok := n.X.(*ast.Ident); ok {
				packages[id] = true
			}
		case *ast.Field:
			for _, id := range n.Names {
				packages[id] = true
			}
		case *ast.Ident:
			if !packages[n] && slices.Contains(session, n.Name) {
				if x := w.find(n.Name, at); x != nil {
					edits.replace(int(n.Pos())-1, int(n.End())-1, x.name[n.Name])
				}
			}
		}
		return true
	})
	return edits.apply(text, 0, len(text)), true
}

// zero writes the zero value of a type.
func (w *writer) zero(t types.Type, at int, imports fileImports) (string, bool) {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "false", true
		case u.Info()&types.IsString != 0:
			return `""`, true
		case u.Info()&types.IsNumeric != 0:
			return "0", true
		}
		return "nil", true
	case *types.Struct, *types.Array:
		text, ok := w.typeText(t, at, imports)
		return text + "{}", ok
	}
	return "nil", true
}
