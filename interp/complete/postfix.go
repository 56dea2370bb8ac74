package complete

import (
	"go/ast"
	"go/types"
	"strings"
)

// postfix offers, where nothing can be selected from a value, what is often done
// with it: xs. becomes len(xs), append(xs, …) and others. The words are len,
// append, for, range, sort, print, keys.
//
// Items then replace the value too.
func (q *query) postfix(sel *ast.SelectorExpr, t types.Type) {
	if len(q.found) > 0 || isTypeParam(t) {
		return
	}
	from := q.view.Cell.Offset(sel.X.Pos())
	dot := strings.LastIndexByte(q.code[:q.start], '.')
	if dot < from {
		return
	}
	x := strings.TrimSpace(q.code[from:dot])
	if x == "" || strings.ContainsAny(x, "\n\r") {
		return
	}
	statement := false
	for i, n := range q.view.Path {
		if n == sel && i+1 < len(q.view.Path) {
			_, statement = q.view.Path[i+1].(*ast.ExprStmt)
		}
	}
	before := len(q.found)
	offer := func(word, text string) {
		q.add(candidate{fit: notAtAll, text: text, match: word, kind: "snippet", class: member, order: len(q.found)})
	}
	switch u := t.Underlying().(type) {
	case *types.Slice, *types.Array:
		offer("len", "len("+x+")")
		if s, ok := u.(*types.Slice); ok {
			if statement {
				offer("append", x+" = append("+x+", ")
			} else {
				offer("append", "append("+x+", ")
			}
			if basic, ok := s.Elem().Underlying().(*types.Basic); statement && ok && basic.Info()&types.IsOrdered != 0 {
				offer("sort", "slices.Sort("+x+")")
			}
		}
		if statement {
			offer("for", "for i := range "+x+" {")
			offer("range", "for i, v := range "+x+" {")
		}
	case *types.Map:
		offer("len", "len("+x+")")
		offer("keys", "maps.Keys("+x+")")
		if statement {
			offer("for", "for k := range "+x+" {")
			offer("range", "for k, v := range "+x+" {")
		}
	case *types.Chan:
		if statement && u.Dir() != types.SendOnly {
			offer("range", "for v := range "+x+" {")
		}
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			offer("len", "len("+x+")")
			if statement {
				offer("range", "for i, r := range "+x+" {")
			}
		case statement && u.Info()&types.IsInteger != 0:
			offer("for", "for i := range "+x+" {")
		}
	default:
		return
	}
	if statement {
		offer("print", "fmt.Println("+x+")")
	}
	if len(q.found) > before {
		q.start = from
	}
}
