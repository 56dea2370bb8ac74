package check

import (
	"go/ast"
	"go/token"
)

// Some types and constants of a few lines are larger than any compiler can work
// through: each that is made of the one before it twice doubles the work. go/types
// would be busy for hours with them, or take all memory, and nothing can stop it.
// So they are measured first, and refused above what gc needs some seconds for.
const (
	maxNesting = 1e9      // steps of the search for types that contain themselves
	maxWritten = 1 << 20  // parts of a type that is written without the names of aliases
	maxText    = 16 << 20 // bytes of one constant string
	maxTexts   = 64 << 20 // bytes of all constant strings of a cell
)

// measure reports the types and constants of the cell that are too large to be
// checked. It is true where there are some: then nothing may be handed to go/types.
func (p *plan) measure() bool {
	g := &growth{plan: p, expansions: map[*ast.TypeSpec]expansion{}, sizes: map[*ast.TypeSpec]float64{}, texts: map[*ast.Ident]float64{}}
	before := len(p.errors)
	ast.Inspect(p.cell.Decls, g.collect)
	ast.Inspect(p.cell.Body, g.collect)
	for _, spec := range g.own {
		if !spec.Assign.IsValid() {
			g.spec(spec)
		}
	}
	for _, ident := range g.ownConsts {
		g.text(ident)
	}
	ast.Inspect(p.cell.Decls, g.use)
	ast.Inspect(p.cell.Body, g.use)
	return len(p.errors) > before
}

// A growth is the measuring of one cell. Sizes are floats, as they may be beyond
// all integers.
type growth struct {
	plan      *plan
	own       []*ast.TypeSpec // of the cell, local ones included
	ownConsts []*ast.Ident
	known     map[string]meaning // of names, made when the first is asked for
	nesting   float64            // of all types of the cell
	length    float64            // of all its constants

	expansions map[*ast.TypeSpec]expansion
	sizes      map[*ast.TypeSpec]float64
	texts      map[*ast.Ident]float64
}

// A meaning is what a name may stand for. A local name and one of the session
// may be the same: the last that was met counts.
type meaning struct {
	typ   *ast.TypeSpec
	ident *ast.Ident // of the constant that is value
	value ast.Expr
}

// collect notes the declarations of the cell.
func (g *growth) collect(n ast.Node) bool {
	group, ok := n.(*ast.GenDecl)
	if !ok {
		return true
	}
	for _, spec := range group.Specs {
		if spec, ok := spec.(*ast.TypeSpec); ok {
			g.own = append(g.own, spec)
		}
	}
	if group.Tok == token.CONST {
		eachConst(group, func(ident *ast.Ident, _ ast.Expr) { g.ownConsts = append(g.ownConsts, ident) })
	}
	return true
}

// eachConst gives the constants of a group with their values, of which one may
// stand for those of the lines below it.
func eachConst(group *ast.GenDecl, each func(ident *ast.Ident, value ast.Expr)) {
	var values []ast.Expr
	for _, spec := range group.Specs {
		spec := spec.(*ast.ValueSpec)
		if len(spec.Values) > 0 {
			values = spec.Values
		}
		for i, ident := range spec.Names {
			if i < len(values) {
				each(ident, values[i])
			}
		}
	}
}

// meaning is what a name stands for, as far as that can grow.
func (g *growth) meaning(name string) meaning {
	if g.known == nil {
		g.known = map[string]meaning{}
		learn := func(n ast.Node) bool {
			group, ok := n.(*ast.GenDecl)
			if !ok {
				return true
			}
			for _, spec := range group.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok {
					g.known[spec.Name.Name] = meaning{typ: spec}
				}
			}
			if group.Tok == token.CONST {
				eachConst(group, func(ident *ast.Ident, value ast.Expr) { g.known[ident.Name] = meaning{ident: ident, value: value} })
			}
			return true
		}
		for _, d := range g.plan.scope.decls {
			if d.Kind != token.FUNC {
				learn(d.Node)
			}
		}
		ast.Inspect(g.plan.cell.Decls, learn)
		ast.Inspect(g.plan.cell.Body, learn)
	}
	return g.known[name]
}

// use looks at what the cell makes of declared types and constants. An alias that
// nothing uses is no work, but where it has type arguments.
func (g *growth) use(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.TypeSpec:
		if n.Assign.IsValid() {
			ast.Inspect(n.Type, func(n ast.Node) bool {
				switch t := n.(type) {
				case *ast.IndexExpr:
					g.alias(t, t.Index)
				case *ast.IndexListExpr:
					g.alias(t, t.Indices...)
				}
				return true
			})
			return false
		}
	case *ast.GenDecl:
		return n.Tok != token.CONST // measured by themselves
	case *ast.SelectorExpr:
		ast.Inspect(n.X, g.use)
		return false
	case *ast.Ident:
		g.alias(n, n)
	case *ast.BinaryExpr:
		if n.Op == token.ADD {
			if length := g.bytes(n); length > 0 {
				g.total(n.Pos(), "constant", length)
				return false
			}
		}
	}
	return true
}
