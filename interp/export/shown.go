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
// as text.
func (s *statementWriter) show(e ast.Expr) {
	text := s.text(e.Pos(), e.End())
	list := s.u.checked.ResultTypes
	if len(list) == 1 {
		s.print(e, text, list[0])
		return
	}
	if len(list) == 0 {
		s.line("%s", text)
		return
	}
	var names []string
	last := len(list) - 1
	failing := types.Identical(list[last], types.Universe.Lookup("error").Type())
	values := len(list)
	if failing {
		values--
	}
	for i := range values {
		name := "value"
		if values > 1 {
			name = fmt.Sprintf("value%d", i+1)
		}
		names = append(names, name)
	}
	shown := names
	if failing {
		names = append(names[:len(names):len(names)], "err")
	}
	if failing && s.goesOnWith(s.u) {
		s.line("if %s := %s; err != nil {", strings.Join(names, ", "), text)
		s.line("%s.Fprintln(%s.Stderr, err)", s.packageName("fmt", s.imports), s.packageName("os", s.imports))
		s.line("} else {")
		s.printAll(shown, list)
		s.line("}")
		return
	}
	s.line("{")
	s.line("%s := %s", strings.Join(names, ", "), text)
	if failing {
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
