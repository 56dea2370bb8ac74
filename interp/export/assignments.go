package export

import (
	"fmt"
	"go/ast"
	"strings"

	"gokernel/interp/syntax"
)

// target is what a statement stores a value in.
type target struct {
	text string
	v    *variable
	new  bool // it is declared here
}

// targetOf is that of a name which a statement defines.
func (s *statementWriter) targetOf(id *ast.Ident) target {
	d, ok := s.u.defines[id]
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
	if v := targets[0].v; v != nil && v.lifted && v.defined == s.u.at && len(targets) == 1 && !s.u.defines[stmt.Lhs[0].(*ast.Ident)].Kept {
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
	if v := targets[0].v; v != nil && (v.embed || v.lifted && v.defined == s.u.at && !s.u.defines[spec.Names[0]].Kept) {
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
		case s.u.defines[spec.Names[i]].Kept:
			zero, ok := s.zero(t.v.v.Type, s.u.at, s.imports)
			if !ok {
				return s.unspeakable(t.v)
			}
			s.line("%s = %s", t.text, zero)
		}
	}
	return nil
}
