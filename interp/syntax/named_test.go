package syntax

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"
)

func TestName(t *testing.T) {
	for text, want := range map[string]string{
		"f": "f", "p.F": "F", "(p.F)": "F", "f()": "", "f[int]": "", "*f": "", "1": "",
	} {
		got := ""
		expr, err := parser.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		if ident := Name(expr); ident != nil {
			got = ident.Name
		}
		if got != want {
			t.Errorf("Name(%s) is %q, want %q", text, got, want)
		}
	}
}

func TestPeel(t *testing.T) {
	for text, want := range map[string]string{
		"T": "T", "*(T[P, Q])": "T", "(*v)[i][j]": "v", "v.f[i]": "v.f", "v[1:2]": "v[1:2]", "[]T": "[]T",
	} {
		expr, err := parser.ParseExpr(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := types.ExprString(Peel(expr)); got != want {
			t.Errorf("Peel(%s) is %s, want %s", text, got, want)
		}
	}
}

func TestReceiver(t *testing.T) {
	for text, want := range map[string]string{
		"func f() {}":              "",
		"func (T) f() {}":          "T",
		"func (x *T) f() {}":       "T",
		"func (x (*(T))) f() {}":   "T",
		"func (x T[P]) f() {}":     "T",
		"func (x *T[P, Q]) f() {}": "T",
		"func (x []T) f() {}":      "",
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+text, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := Receiver(file.Decls[0].(*ast.FuncDecl)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
