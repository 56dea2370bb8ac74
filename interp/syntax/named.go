package syntax

import "go/ast"

// Receiver names the type that a method belongs to: T of (x *T[P]). It is "" for
// what is no method, or no well-formed one.
func Receiver(fn *ast.FuncDecl) string {
	if ident := ReceiverName(fn.Recv); ident != nil {
		return ident.Name
	}
	return ""
}

// ReceiverName is where a receiver names the type, or nil.
func ReceiverName(recv *ast.FieldList) *ast.Ident {
	if recv == nil || len(recv.List) == 0 {
		return nil
	}
	ident, _ := Peel(recv.List[0].Type).(*ast.Ident)
	return ident
}

// Name is the identifier that an expression is, as f, or ends in, as F of p.F;
// it is nil for other expressions. Parentheses do not count.
func Name(expr ast.Expr) *ast.Ident {
	switch e := ast.Unparen(expr).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	}
	return nil
}

// Peel is what is left of an expression without parentheses, stars and brackets
// round it: T of the type *(T[P]), v of the place (*v)[i].
func Peel(expr ast.Expr) ast.Expr {
	for {
		switch e := expr.(type) {
		case *ast.ParenExpr:
			expr = e.X
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		default:
			return expr
		}
	}
}
