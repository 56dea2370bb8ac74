package check

import (
	"go/ast"
	"go/token"
)

// reportDuplicates reports variables that two var declarations of the cell
// declare: a session variable may be declared anew, but not by the same cell.
// With := that is another matter, as it assigns where it can.
func (p *plan) reportDuplicates(stmts []ast.Stmt) {
	first := map[string]token.Pos{}
	for _, stmt := range stmts {
		if !isVarDecl(stmt) {
			continue
		}
		for _, spec := range varSpecs([]ast.Stmt{stmt}) {
			for _, ident := range spec.Names {
				switch at, again := first[ident.Name]; {
				case ident.Name == "_":
				case again:
					p.reportAgain(ident.Name, ident.Pos(), at)
				default:
					first[ident.Name] = ident.Pos()
				}
			}
		}
	}
}

// reportAgain reports a name that is declared at one place, and was at another
// of the same cell.
func (p *plan) reportAgain(name string, at, before token.Pos) {
	p.report(at, name+" redeclared in this block; other declaration of "+name+" at "+p.scope.Fset.Position(before).String())
}

// reportNames reports functions without a body, and a main or an init that the
// compiler would not take: the cell's code is part of a package called main.
func (p *plan) reportNames() {
	for _, stmt := range p.cell.Body.List {
		if !isVarDecl(stmt) {
			continue
		}
		for _, spec := range varSpecs([]ast.Stmt{stmt}) {
			for _, ident := range spec.Names {
				if ident.Name == "main" || ident.Name == "init" {
					p.report(ident.Pos(), "cannot declare "+ident.Name+" - must be func")
				}
			}
		}
	}
	for _, d := range p.decls {
		switch node := d.Node.(type) {
		case *ast.FuncDecl:
			if node.Body == nil && len(p.errors) == 0 {
				p.report(node.Name.Pos(), "missing function body") // said last, as it may follow from another error
			}
			if d.Name() != "main" {
				continue
			}
			if node.Type.TypeParams != nil {
				p.report(node.Type.TypeParams.List[0].Pos(), "func main must have no type parameters")
			}
			if node.Type.Params.NumFields() > 0 || node.Type.Results.NumFields() > 0 {
				p.report(node.Name.Pos(), "func main must have no arguments and no return values")
			}
		case *ast.GenDecl:
			for _, ident := range declaredIdents(node) {
				if ident.Name == "main" {
					p.report(ident.Pos(), "cannot declare main - must be func")
				}
			}
		}
	}
}

// declaredIdents lists the names of a declaration of types or constants.
func declaredIdents(group *ast.GenDecl) []*ast.Ident {
	var list []*ast.Ident
	for _, spec := range group.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			list = append(list, spec.Name)
		case *ast.ValueSpec:
			list = append(list, spec.Names...)
		}
	}
	return list
}
