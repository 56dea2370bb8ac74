package complete

import (
	"go/ast"
	"go/token"
)

// labels lists those that the goto, break or continue at the cursor may name.
func (q *query) labels() {
	var branch *ast.BranchStmt
	for _, n := range q.view.Path {
		if b, ok := n.(*ast.BranchStmt); ok {
			branch = b
			break
		}
	}
	if branch == nil {
		return
	}
	if branch.Tok == token.GOTO {
		q.reachable()
		return
	}
	for i, n := range q.view.Path {
		switch n := n.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return
		case *ast.LabeledStmt:
			if i > 0 && (branch.Tok == token.BREAK || isLoop(n.Stmt)) {
				q.label(n)
			}
		}
	}
}

func isLoop(s ast.Stmt) bool {
	switch s.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
		return true
	}
	return false
}

// reachable lists the labels of the function.
func (q *query) reachable() {
	var body ast.Node = q.view.Cell.Body
	for _, n := range q.view.Path {
		switch n := n.(type) {
		case *ast.FuncLit:
			body = n.Body
		case *ast.FuncDecl:
			body = n.Body
		default:
			continue
		}
		break
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return n.Body == body
		case *ast.LabeledStmt:
			q.label(n)
		}
		return true
	})
}

func (q *query) label(n *ast.LabeledStmt) {
	q.add(candidate{fit: notAtAll, text: n.Label.Name, kind: "label", class: local})
}
