package syntax

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"

	"gokernel/interp/spelling"
)

// branchFaults finds wrong uses of labels, goto, break and continue, in the
// compiler's words: the type checker has others.
func (c *Cell) branchFaults() []fault {
	var faults []fault
	check := func(body *ast.BlockStmt) {
		b := &branches{cell: c, labels: map[string]*label{}}
		b.list(body.List, &region{start: body.Lbrace})
		b.finish()
		faults = append(faults, b.faults...)
	}
	bodies := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Body != nil {
				check(n.Body)
			}
		case *ast.FuncLit:
			check(n.Body)
		}
		return true
	}
	ast.Inspect(c.Decls, bodies)
	check(c.Body)
	ast.Inspect(c.Body, bodies)
	return faults
}

// branches are the labels and branch statements of one function.
type branches struct {
	cell   *Cell
	faults []fault
	labels map[string]*label // those met so far
	gotos  []jump
}

// A label is a labeled statement where it stands.
type label struct {
	stmt     *ast.LabeledStmt
	in       *region
	variable declaration // the last that stands before it in its region
	used     bool
}

// A declaration is of a variable; at is its place in the compiler's eyes.
type declaration struct {
	name string
	at   token.Pos
}

// A jump is a goto where it stands.
type jump struct {
	stmt *ast.BranchStmt
	in   *region
}

// A region is a list of statements with a scope of its own.
type region struct {
	outer     *region
	start     token.Pos
	label     *ast.LabeledStmt // of the statement that it is part of
	breaks    bool             // there is something to break out of
	continues bool
	variable  declaration // the last so far
}

// inside is a region in r.
func (r *region) inside(start token.Pos, label *ast.LabeledStmt) *region {
	return &region{outer: r, start: start, label: label, breaks: r.breaks, continues: r.continues}
}

func (r *region) isIn(outer *region) bool {
	for ; r != nil; r = r.outer {
		if r == outer {
			return true
		}
	}
	return false
}

func (b *branches) fault(at token.Pos, format string, args ...any) {
	b.faults = append(b.faults, fault{offset: b.cell.Offset(at), message: fmt.Sprintf(format, args...)})
}

// meant advises, for the last fault, the label that was meant.
func (b *branches) meant(name string) {
	if near := spelling.Nearest(name, slices.Values(slices.Sorted(maps.Keys(b.labels)))); near != "" {
		b.faults[len(b.faults)-1].advice = "did you mean " + near + "?"
	}
}

// place is a position as messages name it.
func (b *branches) place(at token.Pos) string {
	p := b.cell.Position(at)
	return fmt.Sprintf("%s:%d:%d", fileName(p.Cell), p.Line, p.Column)
}

func (b *branches) list(stmts []ast.Stmt, in *region) {
	for _, stmt := range stmts {
		b.statement(stmt, in, nil)
	}
}

// statement looks at a statement of a region, behind the label or nil.
func (b *branches) statement(stmt ast.Stmt, in *region, behind *ast.LabeledStmt) {
	switch s := stmt.(type) {
	case *ast.DeclStmt:
		if group := s.Decl.(*ast.GenDecl); group.Tok == token.VAR && len(group.Specs) > 0 {
			name := group.Specs[0].(*ast.ValueSpec).Names[0]
			in.variable = declaration{name.Name, name.Pos()}
		}
	case *ast.AssignStmt:
		if s.Tok == token.DEFINE {
			var names []string
			for _, e := range s.Lhs {
				if ident, ok := e.(*ast.Ident); ok {
					names = append(names, ident.Name)
				}
			}
			in.variable = declaration{strings.Join(names, ", "), s.TokPos}
		}
	case *ast.LabeledStmt:
		if s.Label.Name != "_" {
			b.declare(s, in)
			behind = s
		}
		b.statement(s.Stmt, in, behind)
	case *ast.BranchStmt:
		b.branch(s, in)
	case *ast.BlockStmt:
		b.list(s.List, in.inside(s.Lbrace, behind))
	case *ast.IfStmt:
		b.list(s.Body.List, in.inside(s.Body.Lbrace, behind))
		if s.Else != nil {
			b.statement(s.Else, in.inside(s.Else.Pos(), behind), nil)
		}
	case *ast.ForStmt:
		b.loop(s.Body, in, behind)
	case *ast.RangeStmt:
		b.loop(s.Body, in, behind)
	case *ast.SwitchStmt:
		b.clauses(s.Body, in, behind)
	case *ast.TypeSwitchStmt:
		b.clauses(s.Body, in, behind)
	case *ast.SelectStmt:
		b.clauses(s.Body, in, behind)
	}
}

func (b *branches) loop(body *ast.BlockStmt, in *region, behind *ast.LabeledStmt) {
	inner := in.inside(body.Lbrace, behind)
	inner.breaks, inner.continues = true, true
	b.list(body.List, inner)
}

func (b *branches) clauses(body *ast.BlockStmt, in *region, behind *ast.LabeledStmt) {
	for _, clause := range body.List {
		inner := in.inside(clause.Pos(), behind)
		inner.breaks = true
		switch clause := clause.(type) {
		case *ast.CaseClause:
			b.list(clause.Body, inner)
		case *ast.CommClause:
			b.list(clause.Body, inner)
		}
	}
}

func (b *branches) declare(s *ast.LabeledStmt, in *region) {
	name := s.Label.Name
	if l := b.labels[name]; l != nil {
		b.fault(s.Label.Pos(), "label %s already defined at %s", name, b.place(l.stmt.Label.Pos()))
		return
	}
	b.labels[name] = &label{stmt: s, in: in, variable: in.variable}
}

// branch looks at a break or continue, and remembers a goto: its label may be
// yet to come.
func (b *branches) branch(s *ast.BranchStmt, in *region) {
	word := s.Tok.String()
	switch {
	case s.Tok == token.GOTO && s.Label != nil:
		b.gotos = append(b.gotos, jump{s, in})
	case s.Tok != token.BREAK && s.Tok != token.CONTINUE:
	case s.Label != nil:
		name := s.Label.Name
		l := b.labels[name]
		if l == nil {
			b.fault(s.Label.Pos(), "%s label not defined: %s", word, name)
			b.meant(name)
			return
		}
		l.used = true
		if !encloses(l.stmt, in) || !takes(l.stmt.Stmt, s.Tok) {
			b.fault(s.Label.Pos(), "invalid %s label %s", word, name)
		}
	case s.Tok == token.BREAK && !in.breaks:
		b.fault(s.Pos(), "break is not in a loop, switch, or select")
	case s.Tok == token.CONTINUE && !in.continues:
		b.fault(s.Pos(), "continue is not in a loop")
	}
}

// encloses tells whether a place is within the labeled statement.
func encloses(l *ast.LabeledStmt, in *region) bool {
	for ; in != nil; in = in.outer {
		if in.label == l {
			return true
		}
	}
	return false
}

// takes tells whether a statement can be left by break, or gone on with by
// continue.
func takes(stmt ast.Stmt, tok token.Token) bool {
	switch stmt.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
		return true
	case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return tok == token.BREAK
	}
	return false
}

const unusedLabel = "defined and not used"

// finish looks at what needs all labels.
func (b *branches) finish() {
	for _, g := range b.gotos {
		at, name := g.stmt.Label.Pos(), g.stmt.Label.Name
		l := b.labels[name]
		if l == nil {
			b.fault(at, "label %s not defined", name)
			b.meant(name)
			continue
		}
		l.used = true
		switch {
		case !g.in.isIn(l.in):
			b.fault(at, "goto %s jumps into block starting at %s", name, b.place(l.in.start))
		case g.stmt.Pos() < l.variable.at && g.stmt.Pos() < l.stmt.Pos():
			b.fault(at, "goto %s jumps over declaration of %s at %s", name, l.variable.name, b.place(l.variable.at))
		}
	}
	for name, l := range b.labels {
		if !l.used {
			b.fault(l.stmt.Label.Pos(), "label %s %s", name, unusedLabel)
		}
	}
}
