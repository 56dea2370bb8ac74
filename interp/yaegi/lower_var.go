package yaegi

import (
	"go/ast"
	"go/token"
)

// localDecl writes a declaration in a function, or a var declaration of the
// session, which becomes an assignment.
func (g *writer) localDecl(s *ast.DeclStmt) {
	decl := s.Decl.(*ast.GenDecl)
	if decl.Tok != token.VAR {
		return // constants are written as values, types elsewhere
	}
	for _, spec := range decl.Specs {
		spec := spec.(*ast.ValueSpec)
		session := false
		for _, name := range spec.Names {
			session = session || g.sessionVar(name) != nil
		}
		switch {
		case session && len(spec.Values) == 0:
			for _, name := range spec.Names {
				if v := g.sessionVar(name); v != nil {
					g.printf("%s.Zero(&%s)\n", supportAlias, g.variable(name.Pos(), v, false))
				}
			}
		case len(spec.Values) == 0:
			for _, name := range spec.Names {
				if name.Name != "_" {
					g.printf("var %s %s\n", g.localName(name), g.typeText(name.Pos(), g.targetType(name)))
				}
			}
		case len(spec.Values) == len(spec.Names):
			g.localValues(spec, session)
		default:
			g.localResults(spec, session)
		}
	}
}

// localResults writes a declaration of several variables with one value.
func (g *writer) localResults(spec *ast.ValueSpec, session bool) {
	assign := &ast.AssignStmt{TokPos: spec.Pos(), Tok: token.DEFINE, Rhs: spec.Values}
	for _, name := range spec.Names {
		assign.Lhs = append(assign.Lhs, name)
	}
	if session {
		assign.Tok = token.ASSIGN
	}
	if session || g.checksOK(spec.Values[0]) {
		g.assign(assign)
		return
	}
	for _, name := range spec.Names {
		if name.Name != "_" {
			g.printf("var %s %s\n", g.localName(name), g.typeText(name.Pos(), g.targetType(name)))
		}
	}
	for i, name := range spec.Names {
		if i > 0 {
			g.printf(", ")
		}
		g.target(name)
	}
	g.printf(" = ")
	g.expr(spec.Values[0])
	g.printf("\n")
}

func (g *writer) localValues(spec *ast.ValueSpec, session bool) {
	if !session && len(spec.Names) == 1 && spec.Names[0].Name != "_" {
		name := spec.Names[0]
		if isReceive(spec.Values[0]) {
			kept := g.fresh("value")
			g.printf("%s := ", kept)
			g.expr(spec.Values[0])
			g.printf("\nvar %s %s = %s\n", g.localName(name), g.typeText(name.Pos(), g.targetType(name)), kept)
			return
		}
		g.printf("var %s %s = ", g.localName(name), g.typeText(name.Pos(), g.targetType(name)))
		g.converted(spec.Values[0], g.targetType(name))
		g.printf("\n")
		return
	}
	assign := &ast.AssignStmt{TokPos: spec.Pos(), Tok: token.DEFINE}
	for i, name := range spec.Names {
		assign.Lhs = append(assign.Lhs, name)
		assign.Rhs = append(assign.Rhs, spec.Values[i])
	}
	if session || len(spec.Names) == 1 && spec.Names[0].Name == "_" {
		assign.Tok = token.ASSIGN
	}
	if len(assign.Lhs) > 1 {
		g.parallel(assign, assign.Tok)
		return
	}
	g.assign(assign)
}
