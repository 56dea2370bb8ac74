package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"strconv"
	"strings"
	"unicode"

	"gokernel/interp/check"
)

// nameType gives a type its name in generated code. The linker shares types
// between generations by their names, so no two types of a worker's life may
// have the same one: the first of a name keeps it, later ones get a prime. An
// alias by the plain name keeps the rest of the text, and the names of embedded
// fields, as the user wrote them.
func (r *Rewriter) nameType(d *check.Decl) {
	if r.names[d] != "" {
		return
	}
	name := d.Name()
	r.taken[name]++
	switch n := r.taken[name]; n {
	case 1:
		r.names[d] = name
	case 2:
		r.names[d] = name + mark
	default:
		r.names[d] = name + mark + strconv.Itoa(n-1)
	}
}

// packageName is the name of an imported package in generated code. It is not
// the user's, who may have given that name to something else as well.
func (r *Rewriter) packageName(importPath string) string {
	if name := r.aliases[importPath]; name != "" {
		return name
	}
	base := strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || c == '_' {
			return c
		}
		return '_'
	}, path.Base(importPath))
	name := base + mark
	if c := rune(base[0]); unicode.IsDigit(c) {
		name = "_" + name
	}
	for n := 2; r.used[name]; n++ {
		name = fmt.Sprintf("%s%s%d", base, mark, n)
	}
	r.aliases[importPath], r.used[name] = name, true
	return name
}

// typeSpec is the one spec of a type declaration.
func typeSpec(d *check.Decl) *ast.TypeSpec {
	return d.Node.(*ast.GenDecl).Specs[0].(*ast.TypeSpec)
}

// functionName is a function's name in generated code. The compiler puts
// exported functions of a package main into the plugin's table of symbols, where
// plugin.Open would look for them in vain, so no name of a function is exported.
func functionName(name string) string {
	if token.IsExported(name) {
		return "fn" + mark + name
	}
	return name
}
