package complete

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// keywords lists the words of the language that may stand at the cursor.
func (q *query) keywords() {
	for _, word := range q.allowed() {
		q.word(word)
	}
}

func (q *query) word(text string) {
	q.add(candidate{fit: notAtAll, text: text, kind: "keyword", class: ofGrammar})
}

func (q *query) allowed() []string {
	types := []string{"chan", "func", "interface", "map", "struct"} // begin types, and literals and conversions
	before := q.before()
	switch q.place {
	case inType:
		if q.inAssertion() && q.inHeader() == token.SWITCH {
			types = append(types, "type")
		}
		return types
	case inValue:
		words := types
		if q.inHeader() == token.FOR && (before == ":=" || before == "=" || before == "for") {
			words = append(words, "range")
		}
		return words
	case inStatement:
	default:
		return nil
	}
	switch {
	case before == "for" && q.sameLine():
		return []string{"range"}
	case (before == "go" || before == "defer") && q.sameLine():
		return []string{"func"}
	}
	words := []string{"const", "defer", "for", "func", "go", "goto", "if", "return", "select", "switch", "type", "var", "map", "struct", "chan", "interface"}
	if len(q.function()) == 0 {
		words = append(words, "import")
	}
	return append(words, q.branches()...)
}

// function are the nodes round the cursor up to the function that it is in;
// none at the top level of the cell.
func (q *query) function() []ast.Node {
	for i, n := range q.view.Path {
		switch n.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return q.view.Path[:i]
		}
	}
	return nil
}

// branches are the words that belong to the loops and switches round the cursor.
func (q *query) branches() []string {
	var words []string
	add := func(more ...string) {
		for _, word := range more {
			if !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	direct := true // no other statement is between
	for i, n := range q.view.Path {
		switch n.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return words
		case *ast.ForStmt, *ast.RangeStmt:
			add("break", "continue")
			direct = false
		case *ast.CaseClause:
			add("break", "case", "default")
			if direct && !q.inTypeSwitch(i) {
				add("fallthrough")
			}
			direct = false
		case *ast.CommClause:
			add("break", "case", "default")
			direct = false
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			if i > 0 && direct {
				add("case", "default")
			}
			direct = false
		case *ast.IfStmt:
			direct = false
		}
	}
	return words
}

// inAssertion tells whether the cursor is in x.(…).
func (q *query) inAssertion() bool {
	return strings.HasSuffix(strings.TrimRight(q.code[:q.start], " \t"), ".(")
}
