package rewrite

import (
	"fmt"
	"go/ast"
	"strings"
)

// function writes a function or method. Its prologue is written when all units
// of the cell are known (finishFunctions), where it stands a placeholder.
func (w *writer) function(fn *ast.FuncDecl) {
	w.unit.hooked = fn.Recv == nil && fn.Type.TypeParams == nil && fn.Name.Name != "main"
	if fn.Recv != nil {
		w.receiver(fn.Recv)
		w.unit.decls[w.unit.decl.Recv] = true
	}
	if name := functionName(fn.Name.Name); fn.Recv == nil && name != fn.Name.Name {
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
		w.unit.results = len(fn.Type.Results.List) > 0
	}
	if w.unit.hooked {
		w.unit.function = "func" + strings.ReplaceAll(w.text.render(fn.Type.Params.Pos(), fn.Type.End()), "\n", " ")
		if strings.Contains(w.unit.function, "//") { // a comment would swallow the rest of the line
			w.unit.function = "func" + w.text.render(fn.Type.Params.Pos(), fn.Type.End())
		}
	}
	w.enter(fn.Body, false)
	w.text.insert(fn.Body.Lbrace+1, prologue)
	w.block(fn.Body)
	w.leave()
	w.unit.text = directives(fn.Doc) + w.lineDirective(fn.Pos()) + w.text.render(fn.Pos(), fn.End()) + noLine
}

// prologue is replaced by finishFunctions.
const prologue = "\x00"

// directives keeps the compiler directives of a function's comment.
func directives(doc *ast.CommentGroup) string {
	if doc == nil {
		return ""
	}
	var lines strings.Builder
	for _, c := range doc.List {
		switch name, _, _ := strings.Cut(c.Text, " "); name {
		case "//go:noinline", "//go:nosplit", "//go:norace", "//go:noescape":
			lines.WriteString(name + "\n")
		}
	}
	return lines.String()
}

// receiver puts the generated name of the type into a method's receiver: an
// alias of a generic type cannot stand there.
func (w *writer) receiver(recv *ast.FieldList) {
	ast.Inspect(recv.List[0].Type, func(n ast.Node) bool {
		if ident, ok := n.(*ast.Ident); ok {
			if d := w.live[w.unit.decl.Recv]; d != nil && ident.Name == w.unit.decl.Recv && w.names[d] != ident.Name && !isAlias(d) {
				w.text.replace(ident.Pos(), ident.End(), w.names[d])
			}
			return false
		}
		if index, ok := n.(*ast.IndexExpr); ok {
			ast.Inspect(index.X, func(ast.Node) bool { return true })
		}
		return true
	})
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
			if name == "_" {
				name = fresh()
				w.text.replace(ident.Pos(), ident.End(), name)
			}
			add(name)
		}
	}
	w.unit.args = strings.Join(args, ", ")
}

// finishFunctions writes the prologues of new functions, now that it is known
// which of them can call themselves by way of others.
func (s *session) finishFunctions(fresh []*unit) {
	for _, u := range fresh {
		if !strings.Contains(u.text, prologue) {
			continue
		}
		recursive := s.reaches(u)
		code := ""
		switch {
		case u.hooked && recursive:
			u.polls = true
			call := fmt.Sprintf("next%s(%s)", mark, u.args)
			code = fmt.Sprintf(" if flag%[1]s%[2]s != 0 { if next%[1]s := slow%[1]s%[2]s(); next%[1]s != nil { %[3]s } };", mark, u.name, u.handOver(call))
		case u.hooked:
			call := fmt.Sprintf("next%s%s(%s)", mark, u.name, u.args)
			code = fmt.Sprintf(" if flag%s%s != 0 { %s };", mark, u.name, u.handOver(call))
		case recursive:
			code = fmt.Sprintf(" if hook%[1]s.Stop != 0 { hook%[1]s.Poll() };", mark)
		}
		u.text = strings.Replace(u.text, prologue, code, 1)
		if u.hooked {
			u.text += fmt.Sprintf("var flag%[1]s%[2]s uint32\nvar next%[1]s%[2]s %[3]s\n", mark, u.name, u.function)
		}
		if u.polls {
			u.text += fmt.Sprintf("//go:noinline\nfunc slow%[1]s%[2]s() %[3]s { hook%[1]s.Poll(); return next%[1]s%[2]s }\n", mark, u.name, u.function)
		}
	}
}

// handOver leaves the function with what call gives.
func (u *unit) handOver(call string) string {
	if u.results {
		return "return " + call
	}
	return call + "; return"
}

// reaches tells whether a call of the unit can lead back to it. A call of an
// interface method is taken for a call of every method of that name.
func (s *session) reaches(u *unit) bool {
	methods := map[string][]string{}
	for name := range s.units {
		if _, method, ok := strings.Cut(name, "."); ok {
			methods[method] = append(methods[method], name)
		}
	}
	seen := map[string]bool{}
	var visit func(from *unit) bool
	visit = func(from *unit) bool {
		for call := range from.calls {
			targets := []string{call}
			if method, ok := strings.CutPrefix(call, "."); ok {
				targets = methods[method]
			}
			for _, target := range targets {
				if target == u.name {
					return true
				}
				if next := s.units[target]; next != nil && !seen[target] {
					seen[target] = true
					if visit(next) {
						return true
					}
				}
			}
		}
		return false
	}
	return visit(u)
}
