package main

import (
	"fmt"
	"go/ast"
	"go/token"

	"gokernel/interp/syntax"
)

// statements cuts a function's body into cells of a statement each. From a
// statement on that defers a call, leaves the function or leads elsewhere in it,
// the rest is one cell, since it would mean something else in several.
func statements(body string) ([]string, error) {
	cell, diagnostics := syntax.Parse(token.NewFileSet(), 1, body)
	if len(diagnostics) > 0 {
		return nil, fmt.Errorf("it does not parse: %s", diagnostics[0])
	}
	var list []string
	for _, part := range cell.Parts {
		if part.Stmt != nil && ties(part.Stmt) {
			return append(list, body[part.Start:]), nil
		}
		list = append(list, body[part.Start:part.End])
	}
	return list, nil
}

// ties tells whether a statement has to do with the end of its function, or with
// labels.
func ties(stmt ast.Stmt) bool {
	found := false
	ast.Inspect(stmt, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt, *ast.ReturnStmt, *ast.LabeledStmt:
			found = true
		case *ast.BranchStmt:
			found = found || n.Tok == token.GOTO
		}
		return !found
	})
	return found
}
