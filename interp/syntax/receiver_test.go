package syntax

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
)

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
