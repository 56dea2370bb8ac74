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

// target is what a statement stores a value in.
type target struct {
	text string
	v    *variable
	new  bool // it is declared here
}

// targetOf is that of a name which a statement defines.
func (s *statementWriter) targetOf(id *ast.Ident) target {
	d, ok := s.u.vars0[id]
	if !ok {
		return target{text: "_"}
	}
	v := s.variable(d.Var)
	return target{text: v.name, v: v, new: !d.Kept && s.isHome(v)}
}

// isHome tells whether a variable is declared where the unit's statements are.
func (s *statementWriter) isHome(v *variable) bool {
	if s.wrapped[s.u.at] {
		return v.home == inUnit
	}
	return v.home == inRun
}

// define writes x := …, as a definition or an assignment.
func (s *statementWriter) define(stmt *ast.AssignStmt) error {
	var targets []target
	for _, e := range stmt.Lhs {
		targets = append(targets, s.targetOf(e.(*ast.Ident)))
	}
	if v := targets[0].v; v != nil && v.lifted && v.defined == s.u.at && len(targets) == 1 && !s.u.vars0[stmt.Lhs[0].(*ast.Ident)].Kept {
		return nil // its value is given where it is declared
	}
	values := s.text(stmt.Rhs[0].Pos(), stmt.Rhs[len(stmt.Rhs)-1].End())
	return s.store(targets, values, "")
}

// store writes an assignment to what may have to be declared for it.
func (s *statementWriter) store(targets []target, values, typ string) error {
	var names []string
	fresh, old := 0, 0
	for _, t := range targets {
		names = append(names, t.text)
		switch {
		case t.new:
			fresh++
		case t.v != nil && !s.isHome(t.v):
			old++
		}
	}
	op := "="
	if fresh > 0 && old == 0 {
		op = ":="
	} else {
		for _, t := range targets {
			if t.new {
				typ, ok := s.typeText(t.v.v.Type, s.u.at, s.imports)
				if !ok {
					return s.unspeakable(t.v)
				}
				s.line("var %s %s", t.text, typ)
			}
		}
	}
	if typ != "" && op == ":=" {
		s.line("var %s %s = %s", strings.Join(names, ", "), typ, values)
	} else {
		s.line("%s %s %s", strings.Join(names, ", "), op, values)
	}
	s.use(targets)
	return nil
}

// use makes the compiler take variables for used that nothing reads.
func (s *statementWriter) use(targets []target) {
	for _, t := range targets {
		if t.new && s.unused[t.text] {
			s.line("_ = %s", t.text)
		}
	}
}

func (s *statementWriter) unspeakable(v *variable) error {
	return &refusal{
		cell:   s.u.cell.Number,
		reason: fmt.Sprintf("%s has a type that only its own package can write (%s), and has to be declared with its type", v.v.Name, v.v.Type),
		advice: "use it in one cell only, without defer and return there, and in no function",
	}
}

// varDecl writes a var declaration. whole says that it is p as it stands.
func (s *statementWriter) varDecl(group *ast.GenDecl, whole bool, p syntax.Part) error {
	plain := whole
	for _, spec := range group.Specs {
		for _, id := range spec.(*ast.ValueSpec).Names {
			if t := s.targetOf(id); t.v != nil && !t.new {
				plain = false
			}
		}
	}
	if plain {
		s.line("%s", s.edits.apply(s.cell.Text, p.Start, p.End))
		for _, spec := range group.Specs {
			for _, id := range spec.(*ast.ValueSpec).Names {
				s.use([]target{s.targetOf(id)})
			}
		}
		return nil
	}
	for _, spec := range group.Specs {
		if err := s.varSpec(spec.(*ast.ValueSpec)); err != nil {
			return err
		}
	}
	return nil
}

// varSpec writes one line of a var declaration.
func (s *statementWriter) varSpec(spec *ast.ValueSpec) error {
	var targets []target
	named := false
	for _, id := range spec.Names {
		t := s.targetOf(id)
		targets = append(targets, t)
		named = named || t.v != nil
	}
	if v := targets[0].v; v != nil && (v.embed || v.lifted && v.defined == s.u.at && !s.u.vars0[spec.Names[0]].Kept) {
		return nil // package-level, with its value
	}
	typ := ""
	if spec.Type != nil {
		typ = s.text(spec.Type.Pos(), spec.Type.End())
	}
	if len(spec.Values) > 0 {
		values := s.text(spec.Values[0].Pos(), spec.Values[len(spec.Values)-1].End())
		if !named && typ != "" {
			s.line("var %s %s = %s", strings.Repeat("_, ", len(targets)-1)+"_", typ, values)
			return nil
		}
		return s.store(targets, values, typ)
	}
	for i, t := range targets {
		switch {
		case t.v == nil:
		case t.new:
			s.line("var %s %s", t.text, typ)
			s.use([]target{t})
		case s.u.vars0[spec.Names[i]].Kept:
			zero, ok := s.zero(t.v.v.Type, s.u.at, s.imports)
			if !ok {
				return s.unspeakable(t.v)
			}
			s.line("%s = %s", t.text, zero)
		}
	}
	return nil
}

// wrap makes a function literal of the unit's statements, behind the variables
// that others use too.
func (s *statementWriter) wrap(body string) string {
	how := s.u.shows(s.writer)
	s.out.Reset()
	switch {
	case s.u.words != "":
		s.out.WriteString(commented("In the notebook this panicked, and the cells after it ran: " + s.u.words))
	case s.u.panics:
		s.out.WriteString(commented("In the notebook this may panic, and the cells after it run."))
	}
	if how == asResult {
		s.result(body)
		return s.out.String()
	}
	if how == byFunction {
		s.line("{\nvar %s func()", s.shower())
	}
	fails := s.returnsError(s.u)
	if fails {
		s.line("if err := func() error {")
	} else {
		s.line("func() {")
	}
	if s.u.panics {
		s.goesOn = true
		s.line("defer %s()", s.recoverName())
	}
	s.line("%s", body)
	if fails {
		s.line("return nil\n}(); err != nil {\nreturn err\n}")
	} else {
		s.line("}()")
	}
	if how == byFunction {
		s.line("if %s != nil {\n%[1]s()\n}\n}", s.shower())
	}
	return s.out.String()
}

// result prints what a function literal with the unit's statements returns.
func (s *statementWriter) result(body string) {
	var types []string
	for _, t := range s.u.checked.ResultTypes {
		text, _ := s.typeText(t, s.u.at, s.imports)
		types = append(types, text)
	}
	results := strings.Join(types, ", ")
	if len(types) > 1 {
		results = "(" + results + ")"
	}
	text := "func() " + results + " {\n" + body + "\n}()"
	if len(types) > 1 {
		s.present(nil, text)
		return
	}
	s.line("{\nvalue := %s", text)
	s.present(nil, "value")
	s.line("}")
}

// before declares the variables that a unit defines in its function literal, and
// that others use.
func (w *writer) before(u *unit) (string, error) {
	if !w.wrapped[u.at] {
		return "", nil
	}
	var out strings.Builder
	done := map[*variable]bool{}
	for _, d := range u.checked.Vars {
		v := w.variable(d.Var)
		if v.home != inRun || v.defined != u.at || done[v] {
			continue
		}
		done[v] = true
		typ, ok := w.typeText(v.v.Type, u.at, w.imports)
		if !ok {
			return "", (&statementWriter{u: u}).unspeakable(v)
		}
		fmt.Fprintf(&out, "var %s %s\n", v.name, typ)
		if w.unused[v.name] {
			fmt.Fprintf(&out, "_ = %s\n", v.name)
		}
	}
	return out.String(), nil
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
