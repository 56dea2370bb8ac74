package check

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// checkStatements checks the cell's statements as the body of a function, with
// the declarations round them but without function bodies: those may use the
// variables that the statements define, whose types are not known yet.
func (p *plan) checkStatements() {
	if len(p.cell.Body.List) == 0 {
		return
	}
	p.reportDuplicates(p.cell.Body.List)
	p.stmts = p.orderVariables(p.cell.Body.List)
	if len(p.errors) > 0 {
		return
	}
	last, _ := p.stmts[len(p.stmts)-1].(*ast.ExprStmt)
	if last != nil && !p.cell.Silenced {
		p.result = last.X
	}
	body, defined := nest(p.stmts, p.cell.Body)
	// A blank function is checked and declares nothing.
	fn := &ast.FuncDecl{Name: &ast.Ident{NamePos: p.cell.Body.Pos(), Name: "_"}, Type: &ast.FuncType{Func: p.cell.Body.Pos(), Params: &ast.FieldList{}}, Body: body}
	refs := freeNames(p.cell.Body)
	seeds := maps.Clone(refs)
	for _, ident := range defined {
		seeds[ident.Name] = true
	}
	for _, d := range p.decls {
		for _, name := range d.Names {
			seeds[name] = true
		}
		seeds[d.Recv] = true
	}

	p.findEarly()
	p.frame = p.file(refs, p.imports, p.dots, fn)
	pkg, problems := p.typecheck(p.reach(seeds), noBodies, p.frame)
	own := map[token.Pos]bool{}
	for _, ident := range defined {
		own[ident.Pos()] = true
	}
	for _, problem := range p.withoutFollowing(problems) {
		if name, rest, ok := strings.Cut(problem.msg, " (local variable)"); ok && p.isDefined(name, defined) {
			problem.msg = name + " (package-level variable)" + rest
		}
		if problem.unusedVariable() && own[problem.pos] || problem.unusedValue() && last != nil && last.Pos() <= problem.pos && problem.pos <= last.End() {
			continue
		}
		p.errors = append(p.errors, problem)
	}
	p.reportEarlyUses(pkg)
	if len(p.errors) > 0 {
		return
	}
	p.define(pkg, defined)
	p.findResult()
}

// isDefined tells whether the name is one of a session variable to be.
func (p *plan) isDefined(name string, defined []*ast.Ident) bool {
	return slices.ContainsFunc(defined, func(ident *ast.Ident) bool { return ident.Name == name })
}

// reportRest adds to the errors of the first phase that has some what else is
// wrong with the cell and has nothing to do with them: bodies of functions that
// use no variable of the cell's statements, whose types may not be known. What is
// said twice for a place is told once.
func (p *plan) reportRest() {
	p.reportNames()
	own := map[string]bool{}
	for _, ident := range p.cell.Defined() {
		own[ident.Name] = true
	}
	bodies := map[*Decl]bool{}
	seeds := map[string]bool{}
	for _, d := range p.live {
		if d.Cell == p.cell && d.Kind == token.FUNC && !intersects(d.refs, own) {
			bodies[d] = true
			maps.Copy(seeds, d.refs)
			seeds[d.Name()], seeds[d.Recv] = true, true
		}
	}
	if len(bodies) == 0 {
		return
	}
	var list []*ast.BlockStmt
	for d := range bodies {
		if body := d.Node.(*ast.FuncDecl).Body; body != nil {
			list = append(list, body)
		}
	}
	slices.SortFunc(list, func(a, b *ast.BlockStmt) int { return int(a.Pos() - b.Pos()) })
	_, problems := p.typecheck(p.reach(seeds), func(d *Decl) bool { return bodies[d] })
	for _, problem := range problems {
		// The body, if it is in one: the last that begins before it.
		i, found := slices.BinarySearchFunc(list, problem.pos, func(body *ast.BlockStmt, pos token.Pos) int { return int(body.Pos() - pos) })
		if !found {
			i--
		}
		if i >= 0 && problem.pos < list[i].End() {
			p.errors = append(p.errors, problem)
		}
	}
}

// define turns the names that the statements define into session variables.
func (p *plan) define(pkg *types.Package, defined []*ast.Ident) {
	latest := map[string]*Var{}
	for _, ident := range defined {
		obj, ok := p.info.Defs[ident].(*types.Var)
		if !ok {
			continue // blank
		}
		name := ident.Name
		before := latest[name]
		if before == nil {
			before = p.vars[name]
		}
		kept := false
		if before != nil {
			old := before.Type
			if latest[name] == nil {
				old = pkg.Scope().Lookup(name).Type() // the same type in this universe
			}
			kept = types.Identical(old, obj.Type()) && (p.early[name] == nil || latest[name] != nil || p.isKept(name))
		}
		v := before
		if !kept {
			if before != nil {
				p.replaced = append(p.replaced, before)
			}
			p.version[name]++
			v = &Var{Name: name, Type: obj.Type(), Cell: p.cell.Number, Version: p.version[name]}
		}
		latest[name] = v
		p.symbols[obj] = v
		p.newVars = append(p.newVars, NewVar{Var: v, Kept: kept, Ident: ident})
	}
}

// findResult settles whether the last expression has something to show, and
// of which types.
func (p *plan) findResult() {
	if p.result == nil {
		return
	}
	tv := p.info.Types[p.result]
	switch {
	case tv.IsVoid() || tv.IsBuiltin() || p.prints(p.result) || p.displays(p.result):
		p.result = nil
	case tv.IsType():
		p.report(p.result.Pos(), types.ExprString(p.result)+" (type) is not an expression")
	case tv.Value != nil && isUntyped(tv.Type):
		def := types.Default(tv.Type)
		if value := constant.ToInt(tv.Value); def == types.Typ[types.Int] && value.Kind() == constant.Int {
			if _, exact := constant.Int64Val(value); !exact {
				p.report(p.result.Pos(), "cannot use "+types.ExprString(p.result)+" (untyped int constant "+value.ExactString()+") as int value in the cell's result (overflows)")
			}
		}
		p.types = []types.Type{def}
	default:
		if tuple, ok := tv.Type.(*types.Tuple); ok {
			for v := range tuple.Variables() {
				p.types = append(p.types, v.Type())
			}
			return
		}
		p.types = []types.Type{types.Default(tv.Type)}
	}
}

func isUntyped(t types.Type) bool {
	basic, ok := t.(*types.Basic)
	return ok && basic.Info()&types.IsUntyped != 0
}

// prints tells whether the expression is a call of fmt's that prints: nobody
// wants to see the number of bytes.
func (p *plan) prints(expr ast.Expr) bool {
	call, ok := ast.Unparen(expr).(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	fn, ok := p.info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != "fmt" {
		return false
	}
	switch fn.Name() {
	case "Print", "Printf", "Println", "Fprint", "Fprintf", "Fprintln":
		return true
	}
	return false
}

// displays tells whether the expression is a call that gives a *display.Handle:
// what it stands for is on the screen already. So it is no result, and Out and _
// are what they were.
func (p *plan) displays(expr ast.Expr) bool {
	call, ok := ast.Unparen(expr).(*ast.CallExpr)
	if !ok || p.info.Types[call.Fun].IsType() {
		return false
	}
	pointer, ok := types.Unalias(p.info.Types[expr].Type).(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(pointer.Elem()).(*types.Named)
	return ok && named.Obj().Name() == "Handle" && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "gokernel/display"
}

// nest makes a function body of the statements in which a name may be defined
// again: from the second definition on, the rest is a block of its own. It
// also lists the names that the statements define for the session, in order.
func nest(stmts []ast.Stmt, at *ast.BlockStmt) (*ast.BlockStmt, []*ast.Ident) {
	var all []*ast.Ident
	outer := &ast.BlockStmt{Lbrace: at.Lbrace, Rbrace: at.Rbrace}
	block, seen := outer, map[string]bool{}
	for _, stmt := range stmts {
		idents := definitions(stmt)
		for _, ident := range idents {
			if seen[ident.Name] {
				inner := &ast.BlockStmt{Lbrace: stmt.Pos(), Rbrace: at.Rbrace}
				block.List = append(block.List, inner)
				block, seen = inner, map[string]bool{}
				break
			}
		}
		for _, ident := range idents {
			if ident.Name != "_" {
				seen[ident.Name] = true
				all = append(all, ident)
			}
		}
		block.List = append(block.List, stmt)
	}
	return outer, all
}

// definitions lists the names that a top-level statement defines for the
// session.
func definitions(stmt ast.Stmt) []*ast.Ident {
	var idents []*ast.Ident
	switch stmt := stmt.(type) {
	case *ast.AssignStmt:
		if stmt.Tok == token.DEFINE {
			for _, lhs := range stmt.Lhs {
				if ident, ok := lhs.(*ast.Ident); ok {
					idents = append(idents, ident)
				}
			}
		}
	case *ast.DeclStmt:
		if group, ok := stmt.Decl.(*ast.GenDecl); ok && group.Tok == token.VAR {
			for _, spec := range group.Specs {
				idents = append(idents, spec.(*ast.ValueSpec).Names...)
			}
		}
	}
	return idents
}
