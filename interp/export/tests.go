package export

import (
	"go/ast"
	"go/token"
	"strings"
	"unicode"
	"unicode/utf8"

	"gokernel/interp/check"
)

// isTest tells whether a declaration is a function that go test runs.
func isTest(d *check.Decl) bool {
	fn, ok := d.Node.(*ast.FuncDecl)
	if !ok || d.Kind != token.FUNC || d.Recv != "" || fn.Type.TypeParams != nil || fn.Type.Results.NumFields() > 0 {
		return false
	}
	if d.Name() == "TestMain" {
		return fn.Type.Params.NumFields() == 1 && isTesting(fn.Type.Params.List[0].Type, "M")
	}
	for prefix, param := range map[string]string{"Test": "T", "Benchmark": "B", "Fuzz": "F", "Example": ""} {
		rest, ok := strings.CutPrefix(d.Name(), prefix)
		if !ok {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(rest); rest != "" && unicode.IsLower(r) {
			continue
		}
		if param == "" {
			return fn.Type.Params.NumFields() == 0
		}
		return fn.Type.Params.NumFields() == 1 && isTesting(fn.Type.Params.List[0].Type, param)
	}
	return false
}

// isTesting tells whether an expression is *testing.T, or B or F.
func isTesting(e ast.Expr, name string) bool {
	star, ok := e.(*ast.StarExpr)
	if !ok {
		return false
	}
	sel, ok := star.X.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == name
}
