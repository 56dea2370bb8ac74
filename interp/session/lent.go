package session

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/astutil"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/native/payload"
	"gokernel/interp/syntax"
)

// Out[3] in a cell's statements stands for the result of cell 3, _ for that of the
// last cell that had one, and In[3] for the text of cell 3. The worker keeps the
// last results, bounded in number and size; which they were, and of which types,
// is known here. A cell that mentions one is lent a variable: in its tree an
// identifier takes the place of Out[3], as long as that and by a name that no
// cell could write, so that all positions stay what they are. Cells that mention
// none pay nothing.

// A result is that of a cell, as far as it is known here.
type result struct {
	cell int
	typ  types.Type // nil where it is gone
	gone string     // why
}

// results are those of the last cells that had one; guarded by Session.turn.
type results struct {
	list []result // oldest first
	lent int      // variables so far
}

// maxKnown bounds of how many results it is known that they were there.
const maxKnown = 1000

// lastResult is the name of _ in a tree: as long, and not blank.
const lastResult = "\x01"

// A lending is what a cell is lent.
type lending struct {
	vars []*check.Var
	list []payload.Recall
}

// note takes in that a cell has run.
func (rs *results) note(number int, checked *check.Checked, ok bool) {
	changed := map[string]bool{}
	for _, d := range checked.Decls {
		switch {
		case d.Kind == token.TYPE:
			changed[d.Name()] = true
		case d.Recv != "":
			changed[d.Recv] = true
		}
	}
	if len(changed) > 0 {
		for i, r := range rs.list {
			if r.typ != nil && mentions(r.typ, changed) {
				rs.list[i].typ, rs.list[i].gone = nil, "a type that it is made of has been declared anew"
			}
		}
	}
	if !ok || checked.Result == nil {
		return
	}
	rs.list = slices.DeleteFunc(rs.list, func(r result) bool { return r.cell == number })
	r := result{cell: number}
	list := checked.ResultTypes
	if n := len(list); n > 1 && types.Identical(list[n-1], types.Universe.Lookup("error").Type()) {
		list = list[:n-1]
	}
	switch {
	case len(list) != 1:
		r.gone = fmt.Sprintf("cell %d gave %d values, and only one is kept", number, len(list))
	case isNil(list[0]):
		r.gone = "it is nil, which has no type"
	default:
		r.typ = list[0]
	}
	rs.list = append(rs.list, r)
	kept := 0
	for i, r := range slices.Backward(rs.list) {
		if r.typ == nil {
			continue
		}
		if kept++; kept > payload.MaxResults {
			rs.list[i].typ, rs.list[i].gone = nil, fmt.Sprintf("only the last %d results are kept", payload.MaxResults)
		}
	}
	if more := len(rs.list) - maxKnown; more > 0 {
		rs.list = slices.Delete(rs.list, 0, more)
	}
}

func isNil(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Kind() == types.UntypedNil
}

// mentions tells whether a type is made of one of the notebook's, by name.
func mentions(t types.Type, names map[string]bool) bool {
	seen := map[types.Type]bool{}
	var visit func(t types.Type) bool
	tuple := func(list *types.Tuple) bool {
		for v := range list.Variables() {
			if visit(v.Type()) {
				return true
			}
		}
		return false
	}
	visit = func(t types.Type) bool {
		if t == nil || seen[t] {
			return false
		}
		seen[t] = true
		switch t := types.Unalias(t).(type) {
		case *types.Named:
			if obj := t.Obj(); obj.Pkg() != nil && obj.Pkg().Path() == check.PackagePath {
				return names[obj.Name()] || visit(t.Underlying())
			}
			for arg := range t.TypeArgs().Types() {
				if visit(arg) {
					return true
				}
			}
		case *types.Pointer:
			return visit(t.Elem())
		case *types.Slice:
			return visit(t.Elem())
		case *types.Array:
			return visit(t.Elem())
		case *types.Chan:
			return visit(t.Elem())
		case *types.Map:
			return visit(t.Key()) || visit(t.Elem())
		case *types.Signature:
			return tuple(t.Params()) || tuple(t.Results())
		case *types.Struct:
			for f := range t.Fields() {
				if visit(f.Type()) {
					return true
				}
			}
		case *types.Interface:
			for m := range t.Methods() {
				if visit(m.Type()) {
					return true
				}
			}
		}
		return false
	}
	return visit(t)
}

// lose forgets all results, with the reason.
func (rs *results) lose(why string) {
	for i, r := range rs.list {
		if r.typ != nil {
			rs.list[i].typ, rs.list[i].gone = nil, why
		}
	}
}

// lend finds what of earlier cells a cell mentions, and puts names into its tree
// for that.
func (s *Session) lend(cell *syntax.Cell) (*lending, *interp.CellError) {
	if !mayMention(cell.Text) {
		return nil, nil
	}
	free := map[*ast.Ident]bool{}
	own := ownNames(cell.Decls)
	for _, ident := range syntax.Free(cell.Body) {
		free[ident] = !own[ident.Name]
	}
	l := &lending{}
	var diagnostics []interp.Diagnostic
	blank := blankNames(cell.Body)
	astutil.Apply(cell.Body, func(at *astutil.Cursor) bool {
		switch n := at.Node().(type) {
		case *ast.Ident:
			if n.Name == "_" && !blank[n] {
				if r := s.results.last(); r != nil {
					diagnostics = append(diagnostics, s.recall(cell, l, n.Pos(), n.End(), lastResult, "_", r)...)
					n.Name = lastResult
				}
			}
		case *ast.IndexExpr:
			x, number := indexed(n)
			if x == nil || !free[x] || s.isKnown(x.Name) {
				return true
			}
			text := cell.Text[cell.Offset(n.Pos()):cell.Offset(n.End())]
			if s.engines != nil && !s.engines.compiles() {
				diagnostics = append(diagnostics, s.alone(cell, n.Pos(), n.End(), text))
				return false
			}
			if x.Name == "In" {
				code, ok := s.ran.code(number)
				if !ok {
					diagnostics = append(diagnostics, gone(cell, n.Pos(), n.End(), text, fmt.Sprintf("no cell %d has run in this session", number), "%history shows the cells"))
					return false
				}
				s.lendVar(l, text, types.Typ[types.String], payload.Recall{Text: &code})
			} else {
				diagnostics = append(diagnostics, s.recall(cell, l, n.Pos(), n.End(), text, text, s.results.of(number))...)
			}
			at.Replace(&ast.Ident{NamePos: n.Pos(), Name: text})
			return false
		}
		return true
	}, nil)
	switch {
	case len(diagnostics) > 0:
		return nil, failure(interp.KindCompile, diagnostics)
	case len(l.vars) == 0:
		return nil, nil
	}
	return l, nil
}

func (rs *results) last() *result {
	if len(rs.list) == 0 {
		return nil
	}
	return &rs.list[len(rs.list)-1]
}

func (rs *results) of(cell int) *result {
	for i := range rs.list {
		if rs.list[i].cell == cell {
			return &rs.list[i]
		}
	}
	return &result{cell: cell, gone: fmt.Sprintf("cell %d had no result", cell)}
}

// code is the text that a cell of that number ran last.
func (r *ran) code(number int) (string, bool) {
	for _, cell := range slices.Backward(r.cells) {
		if cell.Number == number {
			return cell.Code, true
		}
	}
	return "", false
}

// recall lends the cell a result under a name, or says why that cannot be.
func (s *Session) recall(cell *syntax.Cell, l *lending, from, to token.Pos, name, written string, r *result) []interp.Diagnostic {
	switch {
	case r.typ == nil:
		return []interp.Diagnostic{gone(cell, from, to, written, r.gone, "")}
	case s.mode == Interpret || s.engines != nil && !s.engines.compiles():
		return []interp.Diagnostic{s.alone(cell, from, to, written)}
	}
	s.lendVar(l, name, r.typ, payload.Recall{Cell: r.cell})
	return nil
}

// alone says that what a cell mentions takes compiled cells.
func (s *Session) alone(cell *syntax.Cell, from, to token.Pos, written string) interp.Diagnostic {
	return gone(cell, from, to, written, "the interpreter alone keeps no results", "%engine tells whether cells are compiled")
}

// gone says that what a cell mentions is not there.
func gone(cell *syntax.Cell, from, to token.Pos, written, why, advice string) interp.Diagnostic {
	d := cell.Span(from, to, "there is no "+written+": "+why)
	d.Advice = advice
	return d
}

// lendVar lends the cell a variable, once for each name.
func (s *Session) lendVar(l *lending, name string, t types.Type, r payload.Recall) {
	if slices.ContainsFunc(l.vars, func(v *check.Var) bool { return v.Name == name }) {
		return
	}
	s.results.lent++
	v := &check.Var{Name: name, Type: t, Version: s.results.lent, Lent: true}
	r.Key = v.Key()
	l.vars, l.list = append(l.vars, v), append(l.list, r)
}

// lentKeys are the keys of what a cell was lent, which go with it.
func lentKeys(checked *check.Checked) []string {
	var keys []string
	for _, v := range checked.Session {
		if v.Lent {
			keys = append(keys, v.Key())
		}
	}
	return keys
}

// without is a scope less what was lent.
func (l *lending) without(scope *check.Scope) *check.Scope {
	if l == nil {
		return scope
	}
	names := make([]string, len(l.vars))
	for i, v := range l.vars {
		names[i] = v.Name
	}
	return scope.Without(names...)
}
