package complete

import (
	"go/ast"
	"strings"
)

// inImport tells whether the string at the cursor is an import's path.
func (q *query) inImport() bool {
	for _, n := range q.view.Path {
		if _, ok := n.(*ast.ImportSpec); ok {
			return true
		}
	}
	return false
}

// importPaths lists the paths of packages that go on from what has been typed:
// from its beginning, or from that of the last name in it.
func (q *query) importPaths() {
	if q.Packages == nil {
		return
	}
	q.stretch()
	typed := q.prefix
	q.prefix = ""
	for _, p := range q.Packages() {
		c := candidate{fit: notAtAll, text: p.Path, kind: "package", signature: p.Name, class: notImported}
		switch {
		case strings.HasPrefix(p.Path, typed):
		case strings.HasPrefix(p.Name, typed), strings.Contains(p.Path, "/"+typed):
			c.depth = 1
		default:
			continue
		}
		q.add(c)
	}
}

// stretch makes the text between the quotes what items replace.
func (q *query) stretch() {
	literal := q.view.Draft.Literal
	q.start, q.end = min(literal[0]+1, q.cursor), q.cursor
	if end := literal[1] - 1; end >= q.cursor && end < len(q.code) && q.code[end] == q.code[literal[0]] {
		q.end = end
	}
	q.prefix = q.code[q.start:q.cursor]
}
