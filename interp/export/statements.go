package export

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"

	"gokernel/interp/syntax"
)

// statements writes what a unit does.
func (w *writer) statements(u *unit) (string, error) {
	s := &statementWriter{writer: w, u: u, cell: u.cell, gaps: marginsOf(u.cell), led: map[int]bool{}}
	for _, stmt := range u.checked.Stmts {
		w.marks(u.cell, stmt, &s.edits)
		if n, ok := stmt.(*ast.LabeledStmt); ok {
			s.label(n)
		}
		w.renames(u.cell, stmt, &s.edits, w.imports, w.inStatement(u))
	}
	if w.returnsError(u) && u.shows(w) != asResult {
		s.returns()
	}
	inits := len(u.checked.Inits) > 0
	for _, stmt := range u.checked.Stmts {
		if _, ok := stmt.(*ast.DeclStmt); !ok && inits {
			inits = false
			s.inits()
		}
		if err := s.statement(stmt); err != nil {
			return "", err
		}
	}
	if inits {
		s.inits()
	}
	if u.checked.CallMain {
		if x := w.find("main", u.at); x != nil && x.name["main"] != "main" {
			s.line("%s()", x.name["main"])
		}
	}
	if parts := u.cell.Parts; s.gaps.last != "" && parts[len(parts)-1].Stmt != nil {
		s.line("\n%s", s.gaps.last)
	}
	body := strings.Trim(s.out.String(), "\n")
	if body == "" {
		return "", nil
	}
	if w.wrapped[u.at] {
		body = s.wrap(body)
	}
	return body, nil
}

// A statementWriter writes the statements of a unit.
type statementWriter struct {
	*writer
	u     *unit
	cell  *syntax.Cell
	edits edits
	gaps  margins
	led   map[int]bool // parts whose comments are written
	out   strings.Builder
}

func (s *statementWriter) line(format string, args ...any) {
	fmt.Fprintf(&s.out, format+"\n", args...)
}

// text is the source between two positions, with its edits.
func (s *statementWriter) text(from, to token.Pos) string {
	return s.edits.apply(s.cell.Text, s.cell.Offset(from), s.cell.Offset(to))
}

// statement writes one statement, and the comments round it.
func (s *statementWriter) statement(stmt ast.Stmt) error {
	p, ok := partAt(s.cell, s.cell.Offset(stmt.Pos()))
	var g gap
	if ok && !s.led[p.Start] {
		s.led[p.Start] = true
		g = s.gaps.before[p.Start]
	}
	start := s.out.Len()
	if g.blank && start > 0 {
		s.line("")
	}
	if g.leading != "" {
		s.line("%s", g.leading)
	}
	s.out.WriteString(s.mark(s.cell, stmt))
	empty := s.out.Len()
	switch stmt := stmt.(type) {
	case *ast.DeclStmt:
		if group := stmt.Decl.(*ast.GenDecl); group.Tok == token.VAR {
			whole := ok && p.Stmt == stmt
			if err := s.varDecl(group, whole, p); err != nil {
				return err
			}
			break
		}
		s.line("%s", s.text(stmt.Pos(), stmt.End()))
	case *ast.AssignStmt:
		if stmt.Tok == token.DEFINE {
			if err := s.define(stmt); err != nil {
				return err
			}
			break
		}
		s.line("%s", s.text(stmt.Pos(), stmt.End()))
	case *ast.ExprStmt:
		switch {
		case stmt.X == s.u.checked.Result:
			s.show(stmt.X)
		case s.isStatement(stmt.X):
			s.line("%s", s.text(stmt.Pos(), stmt.End()))
		default:
			s.line("_ = %s", s.text(stmt.Pos(), stmt.End()))
		}
	default:
		s.line("%s", s.text(stmt.Pos(), stmt.End()))
	}
	all := s.out.String()
	if len(all) == empty { // it is written at package level, with its comments
		s.out.Reset()
		s.out.WriteString(all[:start])
		return nil
	}
	if t := s.gaps.behind[p.End]; ok && t != "" {
		s.out.Reset()
		s.line("%s %s", strings.TrimSuffix(all, "\n"), t)
	}
	return nil
}

// isStatement tells whether Go takes the expression for a statement.
func (s *statementWriter) isStatement(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.ARROW
	case *ast.CallExpr:
		tv := s.u.checked.Info.Types[e.Fun]
		if tv.IsBuiltin() {
			return s.u.checked.Info.Types[e].IsVoid() || isStatementBuiltin(e.Fun)
		}
		return !tv.IsType()
	}
	return false
}

func isStatementBuiltin(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && (id.Name == "copy" || id.Name == "recover")
}

// label gives a label another name where a label before it has the same.
func (s *statementWriter) label(n *ast.LabeledStmt) {
	obj := s.u.checked.Info.Defs[n.Label]
	name := n.Label.Name
	if !s.labels[name] {
		s.labels[name] = true
		return
	}
	fresh := name
	for i := 2; s.labels[fresh]; i++ {
		fresh = fmt.Sprintf("%s%d", name, i)
	}
	s.labels[fresh] = true
	rename := func(id *ast.Ident) {
		at := s.cell.Offset(id.Pos())
		s.edits.replace(at, at+len(id.Name), fresh)
	}
	rename(n.Label)
	for id, used := range s.u.checked.Info.Uses {
		if obj != nil && used == obj {
			rename(id)
		}
	}
}

// returns completes the return statements of the unit itself, in a function
// that returns an error.
func (s *statementWriter) returns() {
	hasOwn(s.u.checked.Stmts, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) == 0 {
			at := s.cell.Offset(r.End())
			s.edits.replace(at, at, " nil")
		}
		return false
	})
}

// inits calls the init functions of the unit, which have names of their own.
func (s *statementWriter) inits() {
	for i := range s.u.checked.Inits {
		s.line("%s()", s.initName(s.u, i))
	}
}

// partAt is the part of a cell that holds an offset.
func partAt(cell *syntax.Cell, offset int) (syntax.Part, bool) {
	for _, p := range cell.Parts {
		if p.Start <= offset && offset < p.End {
			return p, true
		}
	}
	return syntax.Part{}, false
}
