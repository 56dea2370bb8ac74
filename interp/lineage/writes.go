package lineage

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"

	"gokernel/interp/syntax"
)

// assign notes an assignment. Without right sides the variables get their zero
// values.
func (w *walker) assign(lhs, rhs []ast.Expr, tok token.Token) {
	for i, r := range rhs {
		to := ""
		if len(lhs) == len(rhs) {
			to = w.variable(lhs[i])
		}
		w.value(r, to)
	}
	for i, l := range lhs {
		var from []root
		address := false
		switch {
		case len(rhs) == len(lhs):
			from, address = w.shared(rhs[i]), isAddress(rhs[i])
		case len(rhs) == 1:
			from = w.roots(rhs[0])
		}
		if tok != token.ASSIGN && tok != token.DEFINE {
			w.expr(l)
			from = nil
		}
		w.target(l, from, address, tok)
	}
}

// target notes that an expression is assigned to.
func (w *walker) target(l ast.Expr, from []root, address bool, tok token.Token) {
	which := w.variable(l)
	if which == "" {
		if ident, ok := ast.Unparen(l).(*ast.Ident); ok {
			w.local(ident, from)
			return
		}
		w.expr(l)
	}
	w.store(l)
	if which == "" {
		which = w.base(l) // a part of it shares memory now
	} else if tok == token.ASSIGN || tok == token.DEFINE {
		if w.top {
			w.e.whole = append(w.e.whole, which)
			if w.e.latent == nil {
				w.e.latent = map[string][]string{}
			}
			w.e.latent[which] = w.e.held[which]
		}
	}
	if which == "" {
		return
	}
	for _, r := range from {
		if r.name == "" {
			continue
		}
		if w.e.links == nil {
			w.e.links = map[string][]link{}
		}
		kind := alike
		if address {
			kind = pointsTo
		}
		w.e.links[which] = append(w.e.links[which], link{r.name, kind})
	}
}

// base is the session variable that a place is a part of, or "".
func (w *walker) base(x ast.Expr) string {
	for {
		x = syntax.Peel(x)
		e, ok := x.(*ast.SelectorExpr)
		if !ok {
			return w.variable(x)
		}
		x = e.X
	}
}

// local notes what a local variable shares memory with, among others.
func (w *walker) local(x ast.Expr, from []root) {
	ident, ok := ast.Unparen(x).(*ast.Ident)
	if !ok {
		w.store(x)
		return
	}
	if obj := w.object(ident); obj != nil && ident.Name != "_" && refers(obj.Type()) {
		w.env[obj] = append(slices.Clip(w.env[obj]), from...)
	}
}

// store notes that the place an expression stands for gets another value.
func (w *walker) store(l ast.Expr) {
	l = ast.Unparen(l)
	if which := w.variable(l); which != "" {
		w.e.writes[which] = true
		return
	}
	x, through := l, false
	for {
		switch e := ast.Unparen(x).(type) {
		case *ast.StarExpr:
			x, through = e.X, true
			continue
		case *ast.IndexExpr:
			switch w.c.Info.TypeOf(e.X).Underlying().(type) {
			case *types.Array:
			default:
				through = true
			}
			x = e.X
			continue
		case *ast.SelectorExpr:
			if w.c.Info.Selections[e] == nil {
				return // a variable of another package
			}
			if _, ok := w.c.Info.TypeOf(e.X).Underlying().(*types.Pointer); ok {
				through = true
			}
			x = e.X
			continue
		}
		break
	}
	if through {
		w.through(w.roots(x))
	} else if which := w.variable(x); which != "" {
		w.e.writes[which] = true
	}
}

// through notes that what the roots share memory with is written to.
func (w *walker) through(list []root) {
	for _, r := range list {
		switch {
		case r.name != "":
			w.e.deep[r.name] = true
		case w.e.params != nil:
			w.e.params[r.param] = true
		}
	}
}

// literal names a function literal that a variable is to hold.
func (w *walker) literal(which string, lit *ast.FuncLit) string {
	inner := *w
	inner.e, inner.top, inner.function = newEffect(), false, false
	inner.env = maps.Clone(w.env)
	inner.types(lit.Type.Params)
	inner.types(lit.Type.Results)
	inner.block(lit.Body)
	w.literals++
	f := literalOf(which) + strconv.Itoa(w.literals)
	if w.e.literals == nil {
		w.e.literals = map[string]*effect{}
	}
	w.e.literals[f] = inner.e
	for _, set := range []map[string]bool{inner.e.reads, inner.e.mentions, inner.e.writes, inner.e.deep} {
		maps.Copy(w.e.mentions, set)
	}
	return f
}
