package lineage

import (
	"go/ast"
	"go/token"
	"go/types"

	"gokernel/interp/check"
)

func (w *walker) exprs(list []ast.Expr) {
	for _, x := range list {
		w.expr(x)
	}
}

// expr notes what an expression uses, and does.
func (w *walker) expr(x ast.Expr) {
	switch x := x.(type) {
	case *ast.Ident:
		w.mention(x)
	case *ast.FuncLit:
		w.inline(x, nil)
	case *ast.CompositeLit:
		w.composite(x, w.expr)
	case *ast.ParenExpr:
		w.expr(x.X)
	case *ast.SelectorExpr:
		w.selector(x)
	case *ast.IndexExpr:
		w.expr(x.X)
		w.expr(x.Index)
	case *ast.IndexListExpr:
		w.expr(x.X)
		w.exprs(x.Indices)
	case *ast.SliceExpr:
		w.exprs([]ast.Expr{x.X, x.Low, x.High, x.Max})
	case *ast.TypeAssertExpr:
		w.expr(x.X)
		w.expr(x.Type)
	case *ast.CallExpr:
		w.call(x)
	case *ast.StarExpr:
		w.expr(x.X)
	case *ast.UnaryExpr:
		w.expr(x.X)
		if x.Op == token.ARROW {
			w.through(w.roots(x.X))
		}
	case *ast.BinaryExpr:
		w.expr(x.X)
		w.expr(x.Y)
	case *ast.KeyValueExpr:
		w.expr(x.Key)
		w.expr(x.Value)
	case *ast.ArrayType:
		w.expr(x.Len)
		w.expr(x.Elt)
	case *ast.MapType:
		w.expr(x.Key)
		w.expr(x.Value)
	case *ast.ChanType:
		w.expr(x.Value)
	case *ast.FuncType:
		w.types(x.TypeParams)
		w.types(x.Params)
		w.types(x.Results)
	case *ast.StructType:
		w.types(x.Fields)
	case *ast.InterfaceType:
		w.types(x.Methods)
	case *ast.Ellipsis:
		w.expr(x.Elt)
	}
}

// composite goes through a composite literal; value takes its elements.
func (w *walker) composite(x *ast.CompositeLit, value func(ast.Expr)) {
	w.expr(x.Type)
	for _, element := range x.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			value(element)
			continue
		}
		if ident, ok := pair.Key.(*ast.Ident); !ok || !isField(w.c.Info.Uses[ident]) {
			w.expr(pair.Key)
		}
		value(pair.Value)
	}
}

func isField(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	return ok && v.IsField()
}

// value is expr of what is assigned to a variable, or to something else where
// which is "": functions that it holds from then on have not run.
func (w *walker) value(x ast.Expr, which string) {
	if which == "" || !w.top {
		w.expr(x)
		return
	}
	element := func(x ast.Expr) { w.value(x, which) }
	switch e := x.(type) {
	case *ast.ParenExpr:
		w.value(e.X, which)
	case *ast.FuncLit:
		w.hold(which, w.literal(which, e))
	case *ast.CompositeLit:
		w.composite(e, element)
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			w.value(e.X, which)
			return
		}
		w.expr(e)
	case *ast.CallExpr:
		for _, arg := range e.Args { // what a function of functions gives back may call them
			if lit, ok := ast.Unparen(arg).(*ast.FuncLit); ok && refers(w.c.Info.TypeOf(e)) {
				w.hold(which, w.literal(which, lit))
				if w.c.Info.Types[e.Fun].IsType() {
					return // a conversion
				}
			}
		}
		w.expr(e)
	case *ast.Ident:
		switch s := w.symbol(e).(type) {
		case *check.Var:
			w.e.reads[s.Name] = true
			w.typesOf(s.Type)
			for _, f := range w.book.name(s.Name).latent {
				w.hold(which, f)
			}
		case *check.Decl:
			w.e.reads[s.Name()] = true
			w.hold(which, s.Name())
		default:
			w.expr(e)
		}
	default:
		w.expr(e)
	}
}

// hold notes that a variable holds a function from now on.
func (w *walker) hold(which, f string) {
	if w.e.held == nil {
		w.e.held = map[string][]string{}
	}
	w.e.held[which] = append(w.e.held[which], f)
}

// mention notes that a name is used. A function that is mentioned is taken to be
// called: otherwise it would not be.
func (w *walker) mention(ident *ast.Ident) {
	switch s := w.symbol(ident).(type) {
	case *check.Var:
		w.e.reads[s.Name] = true
		w.typesOf(s.Type)
		if holdsCode(s.Type, map[types.Type]bool{}) {
			w.e.calls = append(w.e.calls, call{holder: s.Name})
		}
	case *check.Decl:
		which := s.Name()
		if s.Kind == token.CONST {
			which = ident.Name
		}
		w.e.reads[which] = true
		w.e.calls = append(w.e.calls, call{callee: which})
	}
}

// typesOf notes the notebook's types that a type is written with.
func (w *walker) typesOf(t types.Type) {
	for named := range notebookTypes(t) {
		which := named.Obj().Name()
		w.e.reads[which] = true
		w.e.calls = append(w.e.calls, call{callee: which})
	}
}

// selector notes a field, a method value, or a name of a package.
func (w *walker) selector(x *ast.SelectorExpr) {
	sel := w.c.Info.Selections[x]
	if sel == nil {
		return
	}
	w.expr(x.X)
	if f, ok := sel.Obj().(*types.Func); ok {
		w.method(sel, f, w.receiver(x), nil)
	}
}

// receiver is what the receiver of a method may share memory with.
func (w *walker) receiver(x *ast.SelectorExpr) []root {
	if f, ok := w.c.Info.Selections[x].Obj().(*types.Func); ok && hasPointerReceiver(f) {
		return w.roots(x.X)
	}
	return w.shared(x.X)
}

func hasPointerReceiver(f *types.Func) bool {
	recv := f.Signature().Recv()
	if recv == nil {
		return false
	}
	_, pointer := types.Unalias(recv.Type()).(*types.Pointer)
	return pointer
}

// method notes the call of a method.
func (w *walker) method(sel *types.Selection, f *types.Func, receiver []root, args [][]root) {
	args = append([][]root{receiver}, args...)
	if d, ok := w.c.Symbols[f.Origin()].(*check.Decl); ok {
		w.e.reads[d.Name()] = true
		w.e.calls = append(w.e.calls, call{callee: d.Name(), args: args})
		return
	}
	if types.IsInterface(sel.Recv()) || types.IsInterface(f.Signature().Recv().Type()) {
		w.e.calls = append(w.e.calls, call{method: f.Name(), args: args})
		if f.Pkg() != nil && writesThroughInterface(f.Pkg().Path(), f.Name()) {
			w.through(receiver)
		}
		return
	}
	if hasPointerReceiver(f) && !onlyLooks(f) {
		w.through(receiver)
	}
}

// roots are the variables and parameters that an expression stands for, or
// leads to.
func (w *walker) roots(x ast.Expr) []root {
	switch x := x.(type) {
	case *ast.Ident:
		if v, ok := w.symbol(x).(*check.Var); ok {
			return []root{{name: v.Name}}
		}
		if obj := w.object(x); obj != nil {
			return w.env[obj]
		}
	case *ast.ParenExpr:
		return w.roots(x.X)
	case *ast.StarExpr:
		return w.roots(x.X)
	case *ast.SelectorExpr:
		if w.c.Info.Selections[x] != nil {
			return w.roots(x.X)
		}
	case *ast.IndexExpr:
		return w.roots(x.X)
	case *ast.SliceExpr:
		return w.roots(x.X)
	case *ast.TypeAssertExpr:
		return w.roots(x.X)
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			return w.roots(x.X)
		}
	case *ast.CompositeLit:
		var list []root
		for _, element := range x.Elts {
			if pair, ok := element.(*ast.KeyValueExpr); ok {
				element = pair.Value
			}
			list = append(list, w.shared(element)...)
		}
		return list
	case *ast.CallExpr:
		return w.results(x)
	}
	return nil
}

// shared are the roots of a value, if a copy of it still shares memory with
// them.
func (w *walker) shared(x ast.Expr) []root {
	if !isAddress(x) && !refers(w.c.Info.TypeOf(x)) {
		return nil
	}
	return w.roots(x)
}

// isAddress tells whether the expression is the address of a place.
func isAddress(x ast.Expr) bool {
	e, ok := ast.Unparen(x).(*ast.UnaryExpr)
	if !ok || e.Op != token.AND {
		return false
	}
	_, literal := ast.Unparen(e.X).(*ast.CompositeLit)
	return !literal
}

// refers tells whether copies of a value of the type share memory.
func refers(t types.Type) bool { return anyOf(t, map[types.Type]bool{}, isReference) }

func isReference(t types.Type) bool {
	switch t.(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return true
	}
	return false
}

// holdsCode tells whether a value of the type can hold functions.
func holdsCode(t types.Type, seen map[types.Type]bool) bool {
	if t == nil || seen[t] {
		return false
	}
	seen[t] = true
	switch u := t.Underlying().(type) {
	case *types.Signature, *types.Interface:
		return true
	case *types.Pointer:
		return holdsCode(u.Elem(), seen)
	case *types.Slice:
		return holdsCode(u.Elem(), seen)
	case *types.Map:
		return holdsCode(u.Elem(), seen)
	}
	return anyOf(t, map[types.Type]bool{}, func(t types.Type) bool {
		switch t.(type) {
		case *types.Signature, *types.Interface:
			return true
		}
		return false
	})
}

// anyOf tells whether match holds for what a type is, or for a field or an
// element that lies in its values.
func anyOf(t types.Type, seen map[types.Type]bool, match func(types.Type) bool) bool {
	if t == nil || seen[t] {
		return false
	}
	seen[t] = true
	u := t.Underlying()
	if match(u) {
		return true
	}
	switch u := u.(type) {
	case *types.Array:
		return anyOf(u.Elem(), seen, match)
	case *types.Struct:
		for f := range u.Fields() {
			if anyOf(f.Type(), seen, match) {
				return true
			}
		}
	case *types.Tuple:
		for v := range u.Variables() {
			if anyOf(v.Type(), seen, match) {
				return true
			}
		}
	}
	return false
}

// notebookTypes are the types of the notebook that a type is written with.
func notebookTypes(t types.Type) func(yield func(*types.Named) bool) {
	return func(yield func(*types.Named) bool) {
		var visit func(t types.Type, depth int) bool
		visit = func(t types.Type, depth int) bool {
			if t == nil || depth > 8 {
				return true
			}
			switch t := types.Unalias(t).(type) {
			case *types.Named:
				if obj := t.Obj(); obj.Pkg() != nil && obj.Pkg().Path() == check.PackagePath && !yield(t) {
					return false
				}
				for arg := range t.TypeArgs().Types() {
					if !visit(arg, depth+1) {
						return false
					}
				}
			case *types.Pointer:
				return visit(t.Elem(), depth+1)
			case *types.Slice:
				return visit(t.Elem(), depth+1)
			case *types.Array:
				return visit(t.Elem(), depth+1)
			case *types.Chan:
				return visit(t.Elem(), depth+1)
			case *types.Map:
				return visit(t.Key(), depth+1) && visit(t.Elem(), depth+1)
			case *types.Tuple:
				for v := range t.Variables() {
					if !visit(v.Type(), depth+1) {
						return false
					}
				}
			}
			return true
		}
		visit(t, 0)
	}
}
