package syntax

import (
	"go/ast"
	"go/token"
	"slices"
)

// Defined lists the names that the top-level statements of the body define by
// := or var, in order. A name that occurs on the left of two := is there
// twice; whether the second one assigns or declares anew is a question of
// types.
func (c *Cell) Defined() []*ast.Ident {
	var names []*ast.Ident
	add := func(e ast.Expr) {
		if id, ok := e.(*ast.Ident); ok && id.Name != "_" {
			names = append(names, id)
		}
	}
	for _, s := range c.Body.List {
		for l, ok := s.(*ast.LabeledStmt); ok; l, ok = s.(*ast.LabeledStmt) {
			s = l.Stmt
		}
		switch s := s.(type) {
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				for _, e := range s.Lhs {
					add(e)
				}
			}
		case *ast.DeclStmt:
			for _, spec := range s.Decl.(*ast.GenDecl).Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					for _, id := range v.Names {
						add(id)
					}
				}
			}
		}
	}
	return names
}

// Free returns the identifiers under n that are not bound inside n, in source
// order; names of Go's universe, such as len, are among them. Parameters,
// locals, labels, selectors, field and method names are left out. So is what
// a declaration declares, also in itself: a recursive function's or type's
// own name.
//
// Without types a key of a composite literal of a named type may be a field
// or a variable: where all keys are plain names they count as fields. Keys
// lists them.
//
// n is a file, declaration, statement or expression.
func Free(n ast.Node) []*ast.Ident { return resolve(n).free }

// Keys returns the identifiers under n that Free takes for names of fields, and
// that may be free as well: those of constants and variables, if the literal is
// of an array, a slice or a map.
func Keys(n ast.Node) []*ast.Ident { return resolve(n).keys }

func resolve(n ast.Node) *resolver {
	r := &resolver{bound: map[string]int{}}
	r.push()
	switch n := n.(type) {
	case *ast.File:
		for _, d := range n.Decls {
			r.declare(d)
		}
		for _, d := range n.Decls {
			r.decl(d)
		}
	case ast.Decl:
		if g, ok := n.(*ast.GenDecl); !ok || g.Tok != token.VAR {
			r.declare(n)
		}
		r.decl(n)
	case ast.Stmt:
		r.stmt(n)
	case ast.Expr:
		r.expr(n)
	}
	for _, list := range [][]*ast.Ident{r.free, r.keys} {
		slices.SortStableFunc(list, func(a, b *ast.Ident) int { return int(a.Pos() - b.Pos()) })
	}
	return r
}

// A resolver walks a tree as Go's scopes lie.
type resolver struct {
	bound  map[string]int // in how many of the open scopes a name is bound
	scopes [][]string     // what each binds, innermost last
	free   []*ast.Ident
	keys   []*ast.Ident
}

func (r *resolver) push() { r.scopes = append(r.scopes, nil) }

func (r *resolver) pop() {
	top := len(r.scopes) - 1
	for _, name := range r.scopes[top] {
		r.bound[name]--
	}
	r.scopes = r.scopes[:top]
}

func (r *resolver) bind(id *ast.Ident) {
	if id == nil {
		return
	}
	top := len(r.scopes) - 1
	r.scopes[top] = append(r.scopes[top], id.Name)
	r.bound[id.Name]++
}

func (r *resolver) use(id *ast.Ident) {
	if id.Name != "_" && r.bound[id.Name] == 0 {
		r.free = append(r.free, id)
	}
}

// declare binds what a declaration at package level declares.
func (r *resolver) declare(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			r.bind(d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ImportSpec:
				r.bind(s.Name)
			case *ast.TypeSpec:
				r.bind(s.Name)
			case *ast.ValueSpec:
				for _, id := range s.Names {
					r.bind(id)
				}
			}
		}
	}
}

func (r *resolver) decl(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		r.push()
		r.receiver(d.Recv)
		r.signature(d.Type)
		if d.Body != nil {
			r.stmts(d.Body.List)
		}
		r.pop()
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			r.spec(spec)
		}
	}
}

func (r *resolver) spec(spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		r.bind(s.Name) // a type may mention itself
		r.push()
		r.typeParams(s.TypeParams)
		r.expr(s.Type)
		r.pop()
	case *ast.ValueSpec:
		r.expr(s.Type)
		r.exprs(s.Values)
		for _, id := range s.Names {
			r.bind(id)
		}
	}
}

// receiver binds a method's receiver and the type parameters that it names.
func (r *resolver) receiver(list *ast.FieldList) {
	if list == nil {
		return
	}
	for _, f := range list.List {
		typ := f.Type
		for {
			switch t := typ.(type) {
			case *ast.ParenExpr:
				typ = t.X
				continue
			case *ast.StarExpr:
				typ = t.X
				continue
			case *ast.IndexExpr:
				r.bindExpr(t.Index)
				typ = t.X
			case *ast.IndexListExpr:
				for _, e := range t.Indices {
					r.bindExpr(e)
				}
				typ = t.X
			}
			break
		}
		r.expr(typ)
	}
	r.bindFields(list)
}

func (r *resolver) bindExpr(e ast.Expr) {
	if id, ok := e.(*ast.Ident); ok {
		r.bind(id)
	}
}

func (r *resolver) bindFields(list *ast.FieldList) {
	if list == nil {
		return
	}
	for _, f := range list.List {
		for _, id := range f.Names {
			r.bind(id)
		}
	}
}

func (r *resolver) typeParams(list *ast.FieldList) {
	r.bindFields(list) // constraints may mention all of them
	r.fieldTypes(list)
}

func (r *resolver) fieldTypes(list *ast.FieldList) {
	if list == nil {
		return
	}
	for _, f := range list.List {
		r.expr(f.Type)
	}
}

// signature binds the parameters and results of a function in the scope that
// its body is to have.
func (r *resolver) signature(t *ast.FuncType) {
	r.typeParams(t.TypeParams)
	r.fieldTypes(t.Params)
	r.fieldTypes(t.Results)
	r.bindFields(t.Params)
	r.bindFields(t.Results)
}
