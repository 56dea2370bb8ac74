package rewrite

import (
	"fmt"
	"go/ast"
	"maps"
	"strings"

	"gokernel/interp/check"
	"gokernel/interp/syntax"
)

// A function is written twice, because code that runs while its cell does can
// be bound early, and as fast as in any program, and code that outlives it
// cannot: a function may have another body by then.
//
//   - The clean form is called by statements of cells and by other clean forms.
//     It calls clean forms directly.
//   - The late form (lateʹf) is what function literals, methods, goroutines and
//     function values call: it looks at a flag, by which a later body takes
//     over, and calls the clean form. Where the function may itself be at work
//     when a later cell runs (lingers), or calls recover, which must be called by
//     the very function that is deferred, the late form has a body of its own.
//
// When a body changes, everything that was bound to it early gets new clean forms
// as well (session.stale), so that the late forms lead to the new ones throughout.

// function writes a function or method. The prologue is written when all units
// of the cell are known (finishFunctions), where it stands a placeholder.
func (w *writer) function(fn *ast.FuncDecl) {
	w.unit.hooked = isHooked(w.unit.decl)
	w.late = !w.unit.hooked && fn.Name.Name != "main"
	text := w.functionText(fn, functionName(fn.Name.Name))
	if w.unit.hooked {
		w.unit.results = fn.Type.Results != nil && len(fn.Type.Results.List) > 0
	}
	w.unit.text = text
}

// isHooked tells whether later bodies can take over from a function's. Those of
// generic functions cannot: what has been instantiated stays.
func isHooked(d *check.Decl) bool {
	fn, ok := d.Node.(*ast.FuncDecl)
	return ok && fn.Recv == nil && fn.Type.TypeParams == nil && fn.Name.Name != "main"
}

// functionText is the function under the given name.
func (w *writer) functionText(fn *ast.FuncDecl, name string) string {
	if fn.Recv != nil {
		w.receiver(fn.Recv)
		w.unit.decls[w.unit.decl.Recv] = true
	} else if name != fn.Name.Name {
		w.text.replace(fn.Name.Pos(), fn.Name.End(), name)
	}
	if fn.Type.TypeParams != nil {
		w.node(fn.Type.TypeParams)
	}
	if w.unit.hooked {
		w.nameParameters(fn)
	}
	w.node(fn.Type.Params)
	if fn.Type.Results != nil {
		w.node(fn.Type.Results)
	}
	w.setRoots(fn)
	w.text.insert(fn.Body.Lbrace+1, prologue)
	w.enter(fn.Body, false)
	if stmt := w.firstCalling(fn.Body); stmt != nil {
		w.text.insert(stmt.Pos(), pollHere)
	}
	w.block(fn.Body)
	w.leave()
	if w.unit.hooked { // before the edits are taken out: they name parameters and packages
		w.unit.signature = strings.ReplaceAll(w.text.render(fn.Type.Params.Pos(), fn.Type.End()), "\n", " ")
		if strings.Contains(w.unit.signature, "//") { // a comment would swallow the rest of the line
			w.unit.signature = w.text.render(fn.Type.Params.Pos(), fn.Type.End())
		}
	}
	return directives(fn.Doc) + w.lineDirective(fn.Pos()) + w.text.take(fn) + noLine
}

// Placeholders that finishFunctions replaces: at the start of a function, and
// before the first of its statements that can lead to a call of itself. What a
// recursion returns from at its bottom is mostly decided before that, which saves
// half of the polls.
const (
	prologue = "\x00"
	pollHere = "\x02"
)

// firstCalling is the first statement of the body that calls code of the
// session, or code that is not known.
func (w *writer) firstCalling(body *ast.BlockStmt) ast.Stmt {
	for _, stmt := range body.List {
		calls := false
		ast.Inspect(stmt, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				calls = calls || w.callsSession(call)
			}
			return !calls
		})
		if calls {
			return stmt
		}
	}
	return nil
}

// lateForm is the name of a function's late form.
func lateForm(name string) string { return "late" + mark + name }

// directives keeps the compiler directives of a function's comment.
func directives(doc *ast.CommentGroup) string {
	if doc == nil {
		return ""
	}
	var lines strings.Builder
	for _, c := range doc.List {
		switch name, _, _ := strings.Cut(c.Text, " "); name {
		case "//go:noinline", "//go:nosplit", "//go:norace", "//go:nocheckptr", "//go:uintptrescapes":
			lines.WriteString(name + "\n")
		}
	}
	return lines.String()
}

// uintptrEscapes is the directive by which callers of a function keep alive what
// a uintptr among the arguments points at, if the function has it.
func uintptrEscapes(d *check.Decl) string {
	const directive = "//go:uintptrescapes\n"
	if strings.Contains(directives(d.Node.(*ast.FuncDecl).Doc), directive) {
		return directive
	}
	return ""
}

// receiver puts the generated name of the type into a method's receiver, also in
// the place of an alias: one of a generic type cannot stand there.
func (w *writer) receiver(recv *ast.FieldList) {
	d := w.live[w.unit.decl.Recv]
	ident := syntax.ReceiverName(recv)
	if d == nil || ident == nil || isAlias(d) || w.names[d] == ident.Name {
		return
	}
	name := w.names[d]
	if t := w.checked.Info.TypeOf(ident); ident.Name != w.unit.decl.Recv && t != nil && isPointer(t) { // an alias of a pointer
		name = "*" + name
	}
	w.text.replace(ident.Pos(), ident.End(), name)
}

// nameParameters gives every parameter a name, so that the prologue can hand
// it on.
func (w *writer) nameParameters(fn *ast.FuncDecl) {
	var args []string
	n := 0
	fresh := func() string {
		n++
		return fmt.Sprintf("arg%s%d", mark, n)
	}
	for _, field := range fn.Type.Params.List {
		_, variadic := field.Type.(*ast.Ellipsis)
		add := func(name string) {
			if variadic {
				name += "..."
			}
			args = append(args, name)
		}
		if len(field.Names) == 0 {
			name := fresh()
			w.text.insert(field.Type.Pos(), name+" ")
			add(name)
		}
		for _, ident := range field.Names {
			name := ident.Name
			w.unit.shadowed = w.unit.shadowed || name == fn.Name.Name
			if name == "_" {
				name = fresh()
				w.text.replace(ident.Pos(), ident.End(), name)
			}
			add(name)
		}
	}
	w.unit.args = strings.Join(args, ", ")
	if fn.Type.Results != nil {
		for _, field := range fn.Type.Results.List {
			for _, ident := range field.Names {
				w.unit.shadowed = w.unit.shadowed || ident.Name == fn.Name.Name
			}
		}
	}
}

// finishFunctions writes prologues and late forms of new functions, now that it
// is known what each of them leads to.
func (s *session) finishFunctions(fresh []*unit) {
	recursive := s.recursive(fresh)
	for _, u := range fresh {
		if !strings.Contains(u.text, prologue) {
			continue
		}
		poll := ""
		if recursive[u.name] {
			poll = fmt.Sprintf("if hook%[1]s.Stop != 0 { hook%[1]s.Poll() }; ", mark)
		}
		if u.hooked {
			s.writeLateForm(u)
		}
		u.text = strings.Replace(u.text, prologue, "", 1)
		u.text = strings.ReplaceAll(u.text, pollHere, poll)
	}
}

// writeLateForm adds the late form to a function's text.
func (s *session) writeLateForm(u *unit) {
	name := functionName(u.name)
	check := fmt.Sprintf(" if flag%[1]s%[2]s != 0 { %[3]s };", mark, u.name, u.handOver(fmt.Sprintf("next%s%s(%s)", mark, u.name, u.args)))
	if u.locals > 0 || u.recovers || u.shadowed || s.lingers(u) {
		late := newUnit(u.decl, u.name)
		late.hooked = true
		w := &writer{session: s, unit: late, text: &text{cell: u.decl.Cell}, late: true}
		body := w.functionText(u.decl.Node.(*ast.FuncDecl), lateForm(name))
		u.merge(late)
		if u.locals > 0 { // a type must not be declared twice
			u.text = ""
			u.clean = map[string]bool{}
		}
		u.text += strings.Replace(body, prologue, check, 1)
		if u.locals > 0 {
			u.text += fmt.Sprintf("func %s%s { %s }\n", name, u.signature, u.handOver(fmt.Sprintf("%s(%s)", lateForm(name), u.args)))
		}
	} else {
		u.text += uintptrEscapes(u.decl) + fmt.Sprintf("func %s%s {%s %s }\n", lateForm(name), u.signature, check, u.handOver(fmt.Sprintf("%s(%s)", name, u.args)))
	}
	u.text += fmt.Sprintf("var flag%[1]s%[2]s hook%[1]s.Flag\nvar next%[1]s%[2]s func%[3]s\n", mark, u.name, u.signature)
}

// lingers tells whether the function may be at work when a later cell runs, and
// call others then: it calls functions of the session, and waits for something.
func (s *session) lingers(u *unit) bool { return len(u.clean) > 0 && !s.isQuiet(u) }

// isQuiet tells whether a call of the unit neither waits for anything nor runs
// code that is not known.
func (s *session) isQuiet(u *unit) bool {
	seen := map[string]bool{}
	var quiet func(u *unit) bool
	quiet = func(u *unit) bool {
		if u.waits {
			return false
		}
		for call := range u.calls {
			next := s.units[call]
			if seen[call] {
				continue
			}
			seen[call] = true
			if next == nil || !quiet(next) {
				return false
			}
		}
		return true
	}
	return quiet(u)
}

// closure is the functions that a clean form is bound to, itself included, and
// those that they are bound to.
func (r *Rewriter) closure(u *unit) map[string]*unit {
	bound := map[string]*unit{}
	var visit func(u *unit)
	visit = func(u *unit) {
		if bound[u.name] != nil {
			return
		}
		bound[u.name] = u
		for name := range u.clean {
			if next := r.units[name]; next != nil {
				visit(next)
			}
		}
	}
	visit(u)
	return bound
}

// stale tells whether the newest copy of a function that the worker has is
// another than it would be now.
func (r *Rewriter) stale(name string) bool {
	old, u := r.emitted[name], r.units[name]
	return old != nil && u != nil && u.hooked && !maps.Equal(old, r.closure(u))
}

// handOver leaves the function with what call gives.
func (u *unit) handOver(call string) string {
	if u.results {
		return "return " + call
	}
	return call + "; return"
}
