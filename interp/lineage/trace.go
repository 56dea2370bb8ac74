package lineage

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"

	"gokernel/interp/check"
)

// declare takes in what a cell declares, and functions that are built anew.
func (b *Book) declare(c *check.Checked) {
	for _, d := range c.Decls {
		b.learn(c, d)
	}
	if len(c.Decls) > 0 {
		clear(b.closures)
	}
	built := map[*check.Decl]bool{}
	for _, d := range c.Decls {
		built[d] = true
	}
	r := b.current
	for _, d := range c.Declared {
		for _, which := range d.Names {
			if which == "_" {
				continue
			}
			r.defines[which], r.writes[which], r.mentions[which], r.own[which] = true, true, true, true
			if f := b.functions[which]; f != nil {
				for _, set := range []map[string]bool{f.reads, f.mentions, f.writes, f.deep} {
					maps.Copy(r.mentions, set)
				}
			}
			n := b.name(which)
			if !built[d] && n.text != "" {
				continue // the same again
			}
			text := declaredText(c, d, which)
			if n.text == text {
				continue
			}
			b.changed(which)
			n.text = text
			n.latent, n.links = nil, nil
		}
	}
}

// declaredText is what a name is declared as: a constant's is its value, since
// others of its group do not matter to it.
func declaredText(c *check.Checked, d *check.Decl, which string) string {
	if group, ok := d.Node.(*ast.GenDecl); ok && d.Kind == token.CONST {
		for _, spec := range group.Specs {
			for _, ident := range spec.(*ast.ValueSpec).Names {
				if k, ok := c.Info.Defs[ident].(*types.Const); ok && ident.Name == which && k.Val() != nil {
					return "const " + types.TypeString(k.Type(), nil) + " " + k.Val().ExactString()
				}
			}
		}
	}
	return d.Kind.String() + " " + d.Text()
}

// learn takes in what a declaration does when it is used.
func (b *Book) learn(c *check.Checked, d *check.Decl) {
	w := b.walker(c)
	switch node := d.Node.(type) {
	case *ast.FuncDecl:
		w.e.params = map[int]bool{}
		i := 0
		for _, list := range []*ast.FieldList{node.Recv, node.Type.Params} {
			i = w.parameters(list, i)
		}
		w.function = true
		w.types(node.Recv)
		w.types(node.Type.Params)
		w.types(node.Type.Results)
		if node.Body != nil {
			w.block(node.Body)
		}
	case *ast.GenDecl:
		for _, spec := range node.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				w.types(spec.TypeParams)
				w.expr(spec.Type)
			case *ast.ValueSpec:
				w.expr(spec.Type)
				w.exprs(spec.Values)
			}
		}
	}
	for _, which := range d.Names {
		delete(w.e.reads, which)
		b.functions[which] = w.e
	}
}

// latent takes in what functions a variable holds from now on.
func (b *Book) latent(which string, functions []string, e *effect) {
	n := b.name(which)
	for _, old := range n.latent {
		if strings.HasPrefix(old, literalOf(which)) && !slices.Contains(functions, old) {
			delete(b.functions, old)
		}
	}
	n.latent = functions
	for f, literal := range e.literals {
		b.functions[f] = literal
	}
	clear(b.closures)
}

// literalOf begins the names of the function literals that a variable holds.
func literalOf(which string) string { return "func " + which + " " }

// methodOf is the method that a declaration is of some type, or "".
func methodOf(f string) string {
	if strings.HasPrefix(f, "func ") {
		return ""
	}
	_, method, _ := strings.Cut(f, ".")
	return method
}

// trace lists what the statements of a cell do, in their order.
func (b *Book) trace(c *check.Checked) []*effect {
	var list []*effect
	for _, init := range c.Inits {
		w := b.walker(c)
		w.block(init.Body)
		list = append(list, w.e)
	}
	for _, stmt := range c.Stmts {
		w := b.walker(c)
		w.top = true
		w.stmt(stmt)
		list = append(list, w.e)
	}
	if c.Result != nil && len(list) > 0 {
		w := b.walker(c)
		w.looked(c.Info.TypeOf(c.Result), nil)
		list = append(list, w.e)
	}
	for _, v := range c.Vars {
		if len(list) > 0 {
			last := list[len(list)-1]
			last.defines = append(last.defines, v.Name)
		}
	}
	if c.CallMain {
		w := b.walker(c)
		w.e.calls = append(w.e.calls, call{callee: "main"})
		list = append(list, w.e)
	}
	return list
}

// A walker goes through code and notes what it does.
type walker struct {
	book     *Book
	c        *check.Checked
	e        *effect
	env      map[types.Object][]root // what local variables and parameters share memory with
	top      bool                    // at the top level of a cell
	function bool                    // in a function of the notebook, whose results count
	literals int
}

func (b *Book) walker(c *check.Checked) *walker {
	return &walker{book: b, c: c, e: newEffect(), env: map[types.Object][]root{}}
}

// symbol is what an identifier stands for: a *check.Var, a *check.Decl or nil.
func (w *walker) symbol(ident *ast.Ident) any {
	obj := w.object(ident)
	if f, ok := obj.(*types.Func); ok {
		obj = f.Origin()
	}
	if obj == nil {
		return nil
	}
	symbol := w.c.Symbols[obj]
	if v, ok := symbol.(*check.Var); ok && v.Lent {
		return nil // the result of some cell, as it was
	}
	return symbol
}

func (w *walker) object(ident *ast.Ident) types.Object {
	if obj := w.c.Info.Uses[ident]; obj != nil {
		return obj
	}
	return w.c.Info.Defs[ident]
}

// variable is the session variable that an expression is, or "".
func (w *walker) variable(x ast.Expr) string {
	if ident, ok := ast.Unparen(x).(*ast.Ident); ok {
		if v, ok := w.symbol(ident).(*check.Var); ok {
			return v.Name
		}
	}
	return ""
}

// parameters gives parameters their numbers, from i on.
func (w *walker) parameters(list *ast.FieldList, i int) int {
	if list == nil {
		return i
	}
	for _, field := range list.List {
		if len(field.Names) == 0 {
			i++
		}
		for _, ident := range field.Names {
			if obj := w.c.Info.Defs[ident]; obj != nil {
				w.env[obj] = []root{{param: i}}
			}
			i++
		}
	}
	return i
}

func (w *walker) types(list *ast.FieldList) {
	if list != nil {
		for _, field := range list.List {
			w.expr(field.Type)
		}
	}
}

// stmt notes what a statement does.
func (w *walker) stmt(s ast.Stmt) {
	top := w.top
	w.top = false
	defer func() { w.top = top }()
	switch s := s.(type) {
	case *ast.AssignStmt:
		w.top = top
		w.assign(s.Lhs, s.Rhs, s.Tok)
	case *ast.DeclStmt:
		w.top = top
		w.declaration(s.Decl.(*ast.GenDecl))
	case *ast.LabeledStmt:
		w.top = top
		w.stmt(s.Stmt)
	case *ast.IncDecStmt:
		w.expr(s.X)
		w.store(s.X)
	case *ast.ExprStmt:
		w.expr(s.X)
	case *ast.SendStmt:
		w.expr(s.Chan)
		w.expr(s.Value)
		w.through(w.roots(s.Chan))
	case *ast.GoStmt:
		w.expr(s.Call)
	case *ast.DeferStmt:
		w.expr(s.Call)
	case *ast.ReturnStmt:
		w.exprs(s.Results)
		if w.function {
			for _, x := range s.Results {
				w.e.returns = append(w.e.returns, w.shared(x)...)
			}
		}
	case *ast.BlockStmt:
		w.block(s)
	case *ast.IfStmt:
		w.stmts(s.Init)
		w.expr(s.Cond)
		w.stmts(s.Body, s.Else)
	case *ast.ForStmt:
		w.stmts(s.Init)
		w.expr(s.Cond)
		w.stmts(s.Body, s.Post)
	case *ast.RangeStmt:
		w.ranges(s)
	case *ast.SwitchStmt:
		w.stmts(s.Init)
		w.expr(s.Tag)
		w.stmts(s.Body)
	case *ast.TypeSwitchStmt:
		w.stmts(s.Init)
		w.typeSwitch(s)
	case *ast.SelectStmt:
		w.stmts(s.Body)
	case *ast.CaseClause:
		w.exprs(s.List)
		w.stmts(s.Body...)
	case *ast.CommClause:
		w.stmts(s.Comm)
		w.stmts(s.Body...)
	}
}

func (w *walker) block(b *ast.BlockStmt) { w.stmts(b.List...) }

func (w *walker) stmts(list ...ast.Stmt) {
	for _, s := range list {
		if b, ok := s.(*ast.BlockStmt); s != nil && (!ok || b != nil) {
			w.stmt(s)
		}
	}
}

func (w *walker) ranges(s *ast.RangeStmt) {
	w.expr(s.X)
	from := w.roots(s.X)
	switch t := w.c.Info.TypeOf(s.X); t.Underlying().(type) {
	case *types.Chan:
		w.through(from)
	case *types.Signature:
		w.called(s.X)
	}
	for _, x := range []ast.Expr{s.Key, s.Value} {
		switch {
		case x == nil:
		case s.Tok == token.DEFINE:
			w.local(x, from)
		default:
			w.store(x)
		}
	}
	w.stmts(s.Body)
}

func (w *walker) typeSwitch(s *ast.TypeSwitchStmt) {
	var from []root
	switch a := s.Assign.(type) {
	case *ast.AssignStmt:
		w.exprs(a.Rhs)
		from = w.roots(a.Rhs[0])
	case *ast.ExprStmt:
		w.expr(a.X)
	}
	for _, clause := range s.Body.List {
		if obj := w.c.Info.Implicits[clause]; obj != nil {
			w.env[obj] = from
		}
		w.stmt(clause)
	}
}

// declaration notes what a declaration among statements does.
func (w *walker) declaration(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			w.expr(spec.Type)
		case *ast.ValueSpec:
			w.expr(spec.Type)
			lhs := make([]ast.Expr, len(spec.Names))
			for i, ident := range spec.Names {
				lhs[i] = ident
			}
			w.assign(lhs, spec.Values, token.DEFINE)
		}
	}
}

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
		switch e := ast.Unparen(x).(type) {
		case *ast.SelectorExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		default:
			return w.variable(e)
		}
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
