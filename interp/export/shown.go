package export

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"strconv"
	"strings"
)

// show writes the last expression of a unit: it prints what the notebook shows
// as text. Where functions are deferred, the value is shown when they have run.
func (s *statementWriter) show(e ast.Expr) {
	text := s.text(e.Pos(), e.End())
	switch s.u.shows(s.writer) {
	case atOnce:
		s.present(e, text)
	case asResult:
		s.line("return %s", text)
	case byFunction:
		names := s.valueNames()
		s.line("%s := %s", strings.Join(names, ", "), text)
		if s.u.fails() && !s.goesOnWith(s.u) {
			s.line("if err != nil {\nreturn err\n}")
			names = names[:len(names)-1]
		}
		s.line("%s = func() {", s.shower())
		if len(names) < len(s.u.checked.ResultTypes) {
			s.printAll(names, s.u.checked.ResultTypes)
		} else {
			s.present(nil, strings.Join(names, ", "))
		}
		s.line("}")
	}
}

// shower names the variable with a function that shows the unit's value.
func (w *writer) shower() string {
	if w.showName == "" {
		w.showName = w.claim("show")
	}
	return w.showName
}

// A manner says when and how the value of a unit is shown.
type manner int

const (
	atOnce     manner = iota
	asResult          // it is the result of the unit's function literal
	byFunction        // the unit leaves a function that shows it, if it comes so far
)

// shows tells how the unit's value is shown.
func (u *unit) shows(w *writer) manner {
	list := u.checked.ResultTypes
	if !u.defers() {
		return atOnce
	}
	if !u.panics && !hasOwn(u.checked.Stmts, func(n ast.Node) bool { _, ok := n.(*ast.ReturnStmt); return ok }) {
		writable := true
		for _, t := range list {
			writable = writable && t != types.Typ[types.UntypedNil] && spelled(t, func(*types.TypeName) {})
		}
		if writable {
			return asResult
		}
	}
	return byFunction
}

// defers tells whether functions are deferred that run before the value of the
// unit is shown.
func (u *unit) defers() bool {
	list := u.checked.ResultTypes
	return u.checked.Result != nil && len(list) > 0 && !isHandle(list[0]) &&
		hasOwn(u.checked.Stmts, func(n ast.Node) bool { _, ok := n.(*ast.DeferStmt); return ok })
}

// valueNames name the values of the unit's last expression.
func (s *statementWriter) valueNames() []string {
	list := s.u.checked.ResultTypes
	values := len(list)
	if s.u.fails() {
		values--
	}
	var names []string
	for i := range values {
		name := "value"
		if values > 1 {
			name = fmt.Sprintf("value%d", i+1)
		}
		names = append(names, name)
	}
	if s.u.fails() {
		names = append(names, "err")
	}
	return names
}

// present prints what an expression gives. e is nil where text is another way to
// write it.
func (s *statementWriter) present(e ast.Expr, text string) {
	list := s.u.checked.ResultTypes
	switch len(list) {
	case 0:
		s.line("%s", text)
		return
	case 1:
		s.print(e, text, list[0])
		return
	}
	names := s.valueNames()
	shown := names
	if s.u.fails() {
		shown = names[:len(names)-1]
	}
	if s.u.fails() && s.goesOnWith(s.u) {
		s.line("if %s := %s; err != nil {", strings.Join(names, ", "), text)
		s.line("%s.Fprintln(%s.Stderr, err)", s.packageName("fmt", s.imports), s.packageName("os", s.imports))
		s.line("} else {")
		s.printAll(shown, list)
		s.line("}")
		return
	}
	s.line("{")
	s.line("%s := %s", strings.Join(names, ", "), text)
	if s.u.fails() {
		s.line("if err != nil {\nreturn err\n}")
	}
	s.printAll(shown, list)
	s.line("}")
}

// goesOnWith tells whether the program goes on after the unit's error.
func (w *writer) goesOnWith(u *unit) bool { return u.passes || u.panics }

// returnsError tells whether the function that the unit's statements are part
// of returns an error.
func (w *writer) returnsError(u *unit) bool {
	if w.wrapped[u.at] {
		return w.mayFail(u)
	}
	return w.fails
}

// mayFail tells whether the unit ends the program when its last expression
// gives an error.
func (w *writer) mayFail(u *unit) bool {
	return u.fails() && !w.goesOnWith(u)
}

// printAll prints the values of several names, as a tuple where it is not one.
func (s *statementWriter) printAll(names []string, list []types.Type) {
	if len(names) == 1 {
		s.print(nil, names[0], list[0])
		return
	}
	var verbs, args []string
	for i, name := range names {
		verb, arg := s.verb(name, list[i])
		verbs, args = append(verbs, verb), append(args, arg)
	}
	s.line("%s.Printf(\"(%s)\\n\", %s)", s.packageName("fmt", s.imports), strings.Join(verbs, ", "), strings.Join(args, ", "))
}

// verb is how a value is part of a format.
func (s *statementWriter) verb(text string, t types.Type) (verb, arg string) {
	switch {
	case isNumber(t):
		return "%v", text
	case s.options.Script && isString(t):
		return "%q", text
	case s.options.Script:
		return "%+v", text
	}
	s.displays = true
	return "%s", s.packageName(displayPath, s.imports) + ".Plain(" + text + ")"
}

// print prints one value. e is its expression, or nil where text is the name of
// one.
func (s *statementWriter) print(e ast.Expr, text string, t types.Type) {
	var value constant.Value
	if e != nil {
		value = s.u.checked.Info.Types[e].Value
	}
	switch {
	case isHandle(t):
		if e != nil && !s.isStatement(e) {
			text = "_ = " + text
		}
		s.line("%s", text)
	case t == types.Typ[types.UntypedNil]:
		s.line("%s.Println(\"nil\")", s.packageName("fmt", s.imports))
	case isNumber(t):
		s.line("%s.Println(%s)", s.packageName("fmt", s.imports), text)
	case isString(t) && (s.options.Script || isShort(value)):
		s.line("%s.Printf(\"%%q\\n\", %s)", s.packageName("fmt", s.imports), text)
	case s.options.Script:
		s.line("%s.Printf(\"%%+v\\n\", %s)", s.packageName("fmt", s.imports), text)
	default:
		s.displays = true
		s.line("%s.Show(%s)", s.packageName(displayPath, s.imports), text)
	}
}

// isNumber tells whether fmt prints values of the type as the notebook does:
// numbers and truth values without methods.
func isNumber(t types.Type) bool {
	b, ok := types.Unalias(t).(*types.Basic)
	return ok && b.Kind() != types.Uintptr && b.Info()&(types.IsNumeric|types.IsBoolean) != 0
}

func isString(t types.Type) bool {
	b, ok := types.Unalias(t).(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// isShort tells whether a string is one that the notebook shows in quotes on
// one line.
func isShort(value constant.Value) bool {
	return value != nil && value.Kind() == constant.String && len(strconv.Quote(constant.StringVal(value))) <= 80
}
