package engines

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"gokernel/display"
)

func TestDisplaySymbolsAreThoseOfTheSource(t *testing.T) {
	files, err := display.Source.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	exported := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		src, err := display.Source.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name(), src, 0)
		if err != nil {
			t.Fatal(err)
		}
		for name, obj := range file.Scope.Objects {
			if ast.IsExported(name) && obj.Kind != ast.Bad {
				exported[name] = true
			}
		}
	}
	symbols := displaySymbols()
	for name := range exported {
		if _, ok := symbols[name]; !ok && name != "Source" {
			t.Errorf("the interpreter does not know display.%s", name)
		}
	}
	for name := range symbols {
		if !exported[name] {
			t.Errorf("display has no %s", name)
		}
	}
}
