package rewrite

import (
	"go/ast"
	"go/types"
)

// streamOf is the cell's own stream where the expression is os.Stdin, os.Stdout
// or os.Stderr, or "".
func (w *writer) streamOf(e ast.Expr) string {
	obj := w.foreign(e)
	if _, ok := obj.(*types.Var); !ok || obj.Pkg().Path() != "os" {
		return ""
	}
	switch obj.Name() {
	case "Stdin", "Stdout", "Stderr":
		return "hook" + mark + "." + obj.Name()
	}
	return ""
}

// streamMethods are the methods of *os.File that the cell's own streams have.
var streamMethods = map[string]bool{"Read": true, "Write": true, "WriteString": true, "Close": true}

// streamMethod writes the function of a call such as os.Stdout.WriteString(s).
func (w *writer) streamMethod(call *ast.CallExpr) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || !streamMethods[sel.Sel.Name] {
		return false
	}
	stream := w.streamOf(sel.X)
	if stream == "" {
		return false
	}
	w.text.replace(sel.X.Pos(), sel.X.End(), stream)
	return true
}

// standardStream writes os.Stdin, os.Stdout and os.Stderr where an interface
// is asked for: there they can be the cell's own.
func (w *writer) standardStream(call *ast.CallExpr, i int, arg ast.Expr) bool {
	stream := w.streamOf(arg)
	if stream == "" {
		return false
	}
	sig, ok := w.checked.Info.Types[call.Fun].Type.(*types.Signature)
	if !ok {
		return false
	}
	params := sig.Params()
	if i >= params.Len() || sig.Variadic() && i == params.Len()-1 {
		return false
	}
	iface, ok := params.At(i).Type().Underlying().(*types.Interface)
	if !ok || iface.NumMethods() != 1 {
		return false
	}
	if method := iface.Method(0).Name(); method != "Read" && method != "Write" {
		return false
	}
	w.text.replace(arg.Pos(), arg.End(), stream)
	return true
}
