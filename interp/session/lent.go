package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ast/astutil"

	"gokernel/interp"
	"gokernel/interp/check"
	"gokernel/interp/native/load"
	"gokernel/interp/syntax"
	"gokernel/interp/worker"
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
	list []load.Recall
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
		if kept++; kept > load.MaxResults {
			rs.list[i].typ, rs.list[i].gone = nil, fmt.Sprintf("only the last %d results are kept", load.MaxResults)
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
				s.lendVar(l, text, types.Typ[types.String], load.Recall{Text: &code})
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

// mayMention tells quickly that most texts mention nothing.
func mayMention(text string) bool {
	if strings.Contains(text, "Out[") || strings.Contains(text, "In[") {
		return true
	}
	isLetter := func(i int) bool {
		return i >= 0 && i < len(text) && (text[i] == '_' || text[i] >= '0' && text[i] <= '9' || text[i] >= 'a' && text[i] <= 'z' || text[i] >= 'A' && text[i] <= 'Z' || text[i] >= 0x80)
	}
	for i := strings.IndexByte(text, '_'); i >= 0; {
		if !isLetter(i-1) && !isLetter(i+1) {
			return true
		}
		next := strings.IndexByte(text[i+1:], '_')
		if next < 0 {
			return false
		}
		i += 1 + next
	}
	return false
}

// indexed is the name and the number of In[3] and Out[3]; nil for all else.
func indexed(n *ast.IndexExpr) (*ast.Ident, int) {
	x, ok := n.X.(*ast.Ident)
	if !ok || x.Name != "Out" && x.Name != "In" {
		return nil, 0
	}
	index, ok := n.Index.(*ast.BasicLit)
	if !ok || index.Kind != token.INT {
		return nil, 0
	}
	number, err := strconv.Atoi(index.Value)
	if err != nil {
		return nil, 0
	}
	return x, number
}

// isKnown tells whether the session has something of its own by that name.
func (s *Session) isKnown(name string) bool {
	return s.scope.Var(name) != nil || s.scope.Import(name) != "" ||
		slices.ContainsFunc(s.scope.Decls(), func(d *check.Decl) bool { return d.Recv == "" && slices.Contains(d.Names, name) })
}

// blankNames are the blank identifiers that Go knows as such.
func blankNames(body *ast.BlockStmt) map[*ast.Ident]bool {
	blank := map[*ast.Ident]bool{}
	expr := func(list ...ast.Expr) {
		for _, e := range list {
			if ident, ok := e.(*ast.Ident); ok {
				blank[ident] = true
			}
		}
	}
	names := func(list ...*ast.Ident) {
		for _, ident := range list {
			blank[ident] = true
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.ASSIGN || n.Tok == token.DEFINE {
				expr(n.Lhs...)
			}
		case *ast.RangeStmt:
			expr(n.Key, n.Value)
		case *ast.ValueSpec:
			names(n.Names...)
		case *ast.TypeSpec:
			names(n.Name)
		case *ast.Field:
			names(n.Names...)
		case *ast.SelectorExpr:
			names(n.Sel)
		case *ast.LabeledStmt:
			names(n.Label)
		case *ast.BranchStmt:
			names(n.Label)
		case *ast.KeyValueExpr:
			expr(n.Key)
		}
		return true
	})
	return blank
}

// ownNames are the names that a cell declares and imports.
func ownNames(file *ast.File) map[string]bool {
	names := map[string]bool{}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			names[d.Name.Name] = d.Recv == nil
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names[spec.Name.Name] = true
				case *ast.ValueSpec:
					for _, ident := range spec.Names {
						names[ident.Name] = true
					}
				case *ast.ImportSpec:
					if spec.Name != nil {
						names[spec.Name.Name] = true
					}
				}
			}
		}
	}
	return names
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
	s.lendVar(l, name, r.typ, load.Recall{Cell: r.cell})
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
func (s *Session) lendVar(l *lending, name string, t types.Type, r load.Recall) {
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

// hand gives the worker what the next cell is lent.
func (s *Session) hand(ctx context.Context, e *engines, c interp.Cell, l *lending) *interp.CellError {
	if l == nil {
		return nil
	}
	if !e.compiles() {
		return &interp.CellError{Kind: interp.KindUnsupported, Message: "the interpreter alone keeps no results, nor the texts of cells", Advice: "%engine tells whether cells are compiled"}
	}
	payload, failure := encode(load.Program{Lends: l.list})
	if failure != nil {
		return failure
	}
	return s.sent(ctx, e, c, payload)
}

// sent has the worker do what is no cell.
func (s *Session) sent(ctx context.Context, e *engines, c interp.Cell, payload json.RawMessage) *interp.CellError {
	answer, err := e.worker.Run(ctx, worker.Program{Run: c.Run, Cell: c.Number, Engine: load.Name, Payload: payload})
	var died *worker.DiedError
	switch {
	case errors.As(err, &died):
		return s.recovered(died)
	case err != nil && ctx.Err() != nil:
		return interrupted()
	case err != nil:
		return internalError(err)
	}
	return answer.Err
}

// checkLent checks the cell with what it is lent.
func (s *Session) checkLent(ctx context.Context, c interp.Cell, cell *syntax.Cell, l *lending) (*check.Checked, *interp.CellError) {
	if l == nil {
		return s.check(ctx, c, cell)
	}
	before := s.scope
	s.scope = before.Lend(l.vars...)
	checked, err := s.check(ctx, c, cell)
	s.scope = before
	if err != nil {
		err.Message = shownName(err.Message)
		for i, d := range err.Diagnostics {
			err.Diagnostics[i].Message = shownName(d.Message)
		}
		return nil, err
	}
	return checked, l.misused(checked)
}

// misused says where a cell takes for a variable what it is lent: it is a value,
// and goes with the cell.
func (l *lending) misused(checked *check.Checked) *interp.CellError {
	if l == nil {
		return nil
	}
	var diagnostics []interp.Diagnostic
	for _, stmt := range checked.Stmts {
		var path []ast.Node
		ast.Inspect(stmt, func(n ast.Node) bool {
			if n == nil {
				path = path[:len(path)-1]
				return true
			}
			if ident, ok := n.(*ast.Ident); ok {
				if v, ok := checked.Symbols[checked.Info.Uses[ident]].(*check.Var); ok && v.Lent {
					if why, advice := wrongUse(checked.Info, path, ident); why != "" {
						d := checked.Cell.Span(ident.Pos(), ident.End(), fmt.Sprintf(why, shownName(v.Name)))
						d.Advice = advice
						diagnostics = append(diagnostics, d)
					}
				}
			}
			path = append(path, n)
			return true
		})
	}
	if len(diagnostics) == 0 {
		return nil
	}
	return failure(interp.KindCompile, diagnostics)
}

// shownName is a lent name as the user wrote it.
func shownName(name string) string { return strings.ReplaceAll(name, lastResult, "_") }

// wrongUse says what is wrong with a use of what was lent, or "". path leads to it.
func wrongUse(info *types.Info, path []ast.Node, ident *ast.Ident) (why, advice string) {
	const name = "give it a name first, as in x := …"
	for _, n := range path {
		if _, ok := n.(*ast.FuncLit); ok {
			return "cannot use %s in a function literal: it is there for its cell alone", name
		}
	}
	var x ast.Expr = ident
	for i := len(path) - 1; i >= 0; i-- {
		switch n := path[i].(type) {
		case *ast.ParenExpr:
			x = n
			continue
		case *ast.SelectorExpr:
			sel := info.Selections[n]
			if _, pointer := info.TypeOf(x).Underlying().(*types.Pointer); pointer || sel == nil {
				return "", ""
			}
			if f, ok := sel.Obj().(*types.Func); ok {
				if recv := f.Signature().Recv(); recv != nil {
					if _, pointer := types.Unalias(recv.Type()).(*types.Pointer); pointer && !sel.Indirect() {
						return "cannot call pointer method " + f.Name() + " on %s", name
					}
				}
				return "", ""
			}
			if sel.Indirect() {
				return "", ""
			}
			x = n
			continue
		case *ast.IndexExpr:
			if _, array := info.TypeOf(x).Underlying().(*types.Array); array && n.X == x {
				x = n
				continue
			}
		case *ast.SliceExpr:
			if _, array := info.TypeOf(x).Underlying().(*types.Array); array && n.X == x {
				return "cannot slice %s: it is a value, not a variable", name
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				return "cannot take the address of %s: it is a value, not a variable", name
			}
		case *ast.AssignStmt:
			if slices.Contains(n.Lhs, x) {
				return "cannot assign to %s: it is a value, not a variable", name
			}
		case *ast.IncDecStmt:
			return "cannot assign to %s: it is a value, not a variable", name
		case *ast.RangeStmt:
			if n.Key == x || n.Value == x {
				return "cannot assign to %s: it is a value, not a variable", name
			}
		}
		return "", ""
	}
	return "", ""
}

// ForgetResults gives back what results hold.
func (h *host) ForgetResults(ctx context.Context) *interp.CellError {
	h.results.lose("it was deleted")
	e, err := h.ready(ctx, h.cell)
	if err != nil || !e.compiles() {
		return err
	}
	payload, err := encode(load.Program{Forget: true})
	if err != nil {
		return err
	}
	return h.sent(ctx, e, h.cell, payload)
}
