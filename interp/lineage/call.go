package lineage

import (
	"go/ast"
	"go/token"
	"go/types"

	"gokernel/interp/check"
)

// call notes what a call does.
func (w *walker) call(x *ast.CallExpr) {
	fun := ast.Unparen(x.Fun)
	if w.c.Info.Types[fun].IsType() {
		w.expr(fun)
		w.exprs(x.Args)
		return
	}
	if lit, ok := fun.(*ast.FuncLit); ok {
		w.exprs(x.Args)
		w.inline(lit, w.arguments(x.Args))
		return
	}
	w.exprs(x.Args)
	switch f := w.named(fun).(type) {
	case *types.Builtin:
		w.builtin(f.Name(), x)
	case *types.Func:
		w.calls(x, fun, f)
	default:
		w.called(fun)
		w.expr(fun)
		w.addresses(x.Args)
	}
}

// named is the function that an expression names, or nil.
func (w *walker) named(fun ast.Expr) types.Object {
	for {
		switch e := fun.(type) {
		case *ast.IndexExpr: // of a generic function
			fun = ast.Unparen(e.X)
		case *ast.IndexListExpr:
			fun = ast.Unparen(e.X)
		case *ast.Ident:
			return w.c.Info.Uses[e]
		case *ast.SelectorExpr:
			if sel := w.c.Info.Selections[e]; sel != nil && sel.Kind() != types.MethodVal {
				return nil
			}
			return w.c.Info.Uses[e.Sel]
		default:
			return nil
		}
	}
}

// calls notes the call of a function or method that is known by name.
func (w *walker) calls(x *ast.CallExpr, fun ast.Expr, f *types.Func) {
	args := w.arguments(x.Args)
	if sel, ok := fun.(*ast.SelectorExpr); ok && w.c.Info.Selections[sel] != nil {
		w.expr(sel.X)
		w.method(w.c.Info.Selections[sel], f, w.receiver(sel), args)
	} else if d, ok := w.c.Symbols[f.Origin()].(*check.Decl); ok {
		w.e.reads[d.Name()] = true
		for _, index := range instances(fun) {
			w.expr(index)
		}
		w.e.calls = append(w.e.calls, call{callee: d.Name(), args: variadic(f.Signature(), args, 0)})
	}
	if f.Pkg() != nil && f.Pkg().Path() == check.PackagePath {
		return
	}
	if !onlyLooks(f) {
		w.addresses(x.Args)
	}
	for i, arg := range args {
		if writesTo(f, i) {
			w.through(arg)
		}
	}
	w.handed(f.Signature(), x.Args)
}

// instances are the type arguments of a generic function.
func instances(fun ast.Expr) []ast.Expr {
	switch e := fun.(type) {
	case *ast.IndexExpr:
		return []ast.Expr{e.Index}
	case *ast.IndexListExpr:
		return e.Indices
	}
	return nil
}

// variadic puts the arguments from the last parameter on into one; first is how
// many there are before those of the signature.
func variadic(s *types.Signature, args [][]root, first int) [][]root {
	last := first + s.Params().Len() - 1
	if !s.Variadic() || len(args) <= last+1 {
		return args
	}
	joined := args[:last:last]
	var rest []root
	for _, arg := range args[last:] {
		rest = append(rest, arg...)
	}
	return append(joined, rest)
}

// arguments are what each argument may share memory with.
func (w *walker) arguments(args []ast.Expr) [][]root {
	list := make([][]root, len(args))
	for i, arg := range args {
		list[i] = w.shared(arg)
	}
	return list
}

// addresses notes that what is passed by its address may be written to.
func (w *walker) addresses(args []ast.Expr) {
	for _, arg := range args {
		if isAddress(arg) {
			w.through(w.roots(arg))
		}
	}
}

// called notes that a variable, or something that it leads to, is called.
func (w *walker) called(fun ast.Expr) {
	for _, r := range w.roots(fun) {
		if r.name != "" {
			w.e.calls = append(w.e.calls, call{holder: r.name})
		}
	}
}

// builtin notes the call of a function of the language.
func (w *walker) builtin(f string, x *ast.CallExpr) {
	switch f {
	case "copy", "delete", "clear", "close":
		if len(x.Args) > 0 {
			w.through(w.roots(x.Args[0]))
		}
	}
}

// inline notes what a function literal does that is called where it stands, or
// by what it is passed to.
func (w *walker) inline(lit *ast.FuncLit, args [][]root) {
	w.types(lit.Type.Params)
	w.types(lit.Type.Results)
	i := 0
	for _, field := range lit.Type.Params.List {
		for _, ident := range field.Names {
			if obj := w.c.Info.Defs[ident]; obj != nil && i < len(args) {
				w.env[obj] = args[i]
			}
			i++
		}
	}
	function, top := w.function, w.top
	w.function, w.top = false, false
	w.block(lit.Body)
	w.function, w.top = function, top
}

// results are what the results of a call may share memory with.
func (w *walker) results(x *ast.CallExpr) []root {
	fun := ast.Unparen(x.Fun)
	if w.c.Info.Types[fun].IsType() && len(x.Args) == 1 {
		return w.roots(x.Args[0])
	}
	f := w.named(fun)
	if b, ok := f.(*types.Builtin); ok {
		if b.Name() != "append" {
			return nil
		}
		var list []root
		for i, arg := range x.Args {
			if i == 0 || x.Ellipsis == token.NoPos {
				list = append(list, w.shared(arg)...)
			}
		}
		return list
	}
	called, ok := f.(*types.Func)
	if !ok {
		return nil
	}
	d, ok := w.c.Symbols[called.Origin()].(*check.Decl)
	if !ok || w.book.functions[d.Name()] == nil {
		return nil
	}
	args := w.arguments(x.Args)
	if sel, ok := fun.(*ast.SelectorExpr); ok && w.c.Info.Selections[sel] != nil {
		args = append([][]root{w.receiver(sel)}, args...)
	}
	var list []root
	for _, r := range w.book.functions[d.Name()].returns {
		switch {
		case r.name != "":
			list = append(list, r)
		case r.param < len(args):
			list = append(list, args[r.param]...)
		}
	}
	return list
}

// handed notes which methods of the notebook a function of a library may call:
// those of the interfaces that it takes, and where it takes anything, those that
// say how a value looks.
func (w *walker) handed(s *types.Signature, args []ast.Expr) {
	for i, arg := range args {
		at := min(i, s.Params().Len()-1)
		if at < 0 {
			return
		}
		param := s.Params().At(at).Type()
		if s.Variadic() && at == s.Params().Len()-1 {
			if list, ok := param.Underlying().(*types.Slice); ok {
				param = list.Elem()
			}
		}
		if t, ok := param.Underlying().(*types.Interface); ok {
			w.looked(w.c.Info.TypeOf(arg), w.shared(arg), methodNames(t)...)
		}
	}
}

func methodNames(t *types.Interface) []string {
	var list []string
	for m := range t.Methods() {
		list = append(list, m.Name())
	}
	return list
}

// looks are the methods by which packages that take anything find out how a
// value looks.
var looks = []string{"Error", "Format", "GoString", "MarshalJSON", "MarshalText", "String"}

// looked notes that methods of the notebook's types in a value may be called:
// the named ones, or where none are, those of looks.
func (w *walker) looked(t types.Type, from []root, methods ...string) {
	if len(methods) == 0 {
		methods = looks
	}
	for named := range notebookTypes(t) {
		for _, method := range methods {
			which := named.Obj().Name() + "." + method
			if w.book.functions[which] != nil {
				w.e.reads[which] = true
				w.e.calls = append(w.e.calls, call{callee: which, args: [][]root{from}})
			}
		}
	}
}
