package rewrite

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"

	"gokernel/interp/check"
)

// cellFunction is the name of a cell's statements as a function.
const cellFunction = "cell" + mark

// statements writes the cell's statements as a function, or returns nil when
// there is nothing to run.
func (s *session) statements() *unit {
	c := s.checked
	if len(c.Stmts) == 0 && len(c.Inits) == 0 && !c.CallMain {
		return nil
	}
	u := newUnit(nil, cellFunction)
	w := &writer{session: s, unit: u, text: &text{cell: c.Cell}}
	inits := w.inits(c.Inits)

	w.pin(c.Stmts)
	w.copies = w.hot(c.Stmts)
	nodes := make([]ast.Node, len(c.Stmts))
	for i, stmt := range c.Stmts {
		nodes[i] = stmt
	}
	w.setRoots(nodes...)
	w.enter(nil, false)
	var body strings.Builder
	runInits := func() {
		for i := range c.Inits {
			fmt.Fprintf(&body, "init%s%d()\n", mark, i)
		}
	}
	leading := true // among the variables of a program, which come before its init functions
	for i, stmt := range c.Stmts {
		if _, ok := stmt.(*ast.DeclStmt); !ok && leading {
			leading = false
			runInits()
		}
		if i > 0 {
			body.WriteString(w.poll() + "\n")
			w.frame().polled = true
		}
		body.WriteString(w.topLevel(stmt))
	}
	if leading {
		runInits()
	}
	if c.CallMain {
		u.decls["main"] = true
		body.WriteString(noLine + "main()\n")
	}
	f := w.leave()
	for key, v := range u.vars {
		if w.copies[key] || f.polled {
			f.loopVars[key] = v
		}
	}
	var head strings.Builder
	fmt.Fprintf(&head, "func %s(run%s *hook%s.Run) {%s\n", cellFunction, mark, mark, f.code())
	for _, v := range sortedVars(u.vars) {
		if w.copies[v.Key()] {
			fmt.Fprintf(&head, "%s := *%s; _ = %s\n", copyName(v), pointerName(v), copyName(v))
		}
	}
	u.text = inits + w.embeds() + head.String() + body.String() + noLine + "}\n"
	s.countLocals(u)
	return u
}

// inits writes the cell's init functions under names of their own.
func (w *writer) inits(list []*ast.FuncDecl) string {
	var out strings.Builder
	for i, fn := range list {
		w.text.replace(fn.Name.Pos(), fn.Name.End(), fmt.Sprintf("init%s%d", mark, i))
		w.setRoots(fn)
		w.enter(fn.Body, false)
		w.block(fn.Body)
		w.leave()
		out.WriteString(w.lineDirective(fn.Pos()) + w.text.take(fn) + noLine)
	}
	for key := range w.unit.vars {
		w.pinned[key] = true
	}
	return out.String()
}

// topLevel writes one statement of the cell. What it defines is a session
// variable, so the definition is an assignment.
func (w *writer) topLevel(stmt ast.Stmt) string {
	switch stmt := stmt.(type) {
	case *ast.DeclStmt:
		group := stmt.Decl.(*ast.GenDecl)
		if group.Tok != token.VAR {
			break
		}
		var out strings.Builder
		for _, spec := range group.Specs {
			out.WriteString(w.varSpec(spec.(*ast.ValueSpec)))
		}
		return out.String()
	case *ast.AssignStmt:
		if stmt.Tok == token.DEFINE {
			w.text.replace(stmt.TokPos, stmt.TokPos+2, "=")
		}
	case *ast.ExprStmt:
		if stmt.X == w.checked.Result {
			w.text.insert(stmt.Pos(), "run"+mark+".Result(")
			w.node(stmt.X)
			w.text.insert(stmt.End(), ")")
			return w.lineDirective(stmt.Pos()) + w.text.take(stmt) + noLine
		}
		if !w.isStatement(stmt.X) { // x; shows nothing
			w.text.insert(stmt.Pos(), "_ = ")
		}
	}
	w.statement(stmt)
	return w.lineDirective(stmt.Pos()) + w.text.take(stmt) + noLine
}

// isStatement tells whether Go takes the expression for a statement: a receive,
// or a call, but for conversions and some of the built-in functions.
func (w *writer) isStatement(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.ARROW
	case *ast.CallExpr:
		tv := w.checked.Info.Types[e.Fun]
		return !tv.IsType() && (!tv.IsBuiltin() || w.isStatementBuiltin(e.Fun))
	}
	return false
}

// varSpec writes one line of a var declaration.
func (w *writer) varSpec(spec *ast.ValueSpec) string {
	var names, stores []string
	blank := true
	for _, ident := range spec.Names {
		v := w.sessionVar(ident)
		if v == nil {
			names = append(names, "_")
			continue
		}
		blank = false
		name := w.variable(v)
		names = append(names, name)
		if w.copies[v.Key()] {
			stores = append(stores, fmt.Sprintf("; *%s = %s", pointerName(v), name))
		}
	}
	if spec.Type != nil {
		w.node(spec.Type)
	}
	for _, value := range spec.Values {
		w.node(value)
	}
	line := w.lineDirective(spec.Pos())
	switch {
	case w.embedded(spec):
		return line + w.fill(spec, names[0]) + strings.Join(stores, "") + noLine
	case blank && spec.Type != nil:
		return line + "var " + w.text.render(spec.Pos(), spec.End()) + noLine
	case len(spec.Values) == 0:
		typ := w.text.render(spec.Type.Pos(), spec.Type.End())
		var out strings.Builder
		for _, name := range names {
			if name != "_" {
				fmt.Fprintf(&out, "%s = *new(%s); ", name, typ)
			}
		}
		return line + out.String() + strings.Join(stores, "") + noLine
	}
	values := w.text.render(spec.Values[0].Pos(), spec.Values[len(spec.Values)-1].End())
	return line + strings.Join(names, ", ") + " = " + values + strings.Join(stores, "") + noLine
}

// sessionVar is the session variable that an expression names, or nil.
func (w *writer) sessionVar(e ast.Expr) *check.Var {
	ident, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	obj := w.object(ident)
	if obj == nil {
		return nil
	}
	v, _ := w.checked.Symbols[obj].(*check.Var)
	return v
}
