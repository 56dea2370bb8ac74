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
	expr := recv.List[0].Type
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
		case *ast.Ident:
			return e
		default:
			return nil
		}
	}
}
