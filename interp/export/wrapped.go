package export

import (
	"fmt"
	"strings"
)

// wrap makes a function literal of the unit's statements, behind the variables
// that others use too.
func (s *statementWriter) wrap(body string) string {
	how := s.u.shows(s.writer)
	s.out.Reset()
	switch {
	case s.u.words != "":
		s.out.WriteString(commented("In the notebook this panicked, and the cells after it ran: " + s.u.words))
	case s.u.panics:
		s.out.WriteString(commented("In the notebook this may panic, and the cells after it run."))
	}
	if how == asResult {
		s.result(body)
		return s.out.String()
	}
	if how == byFunction {
		s.line("{\nvar %s func()", s.shower())
	}
	fails := s.returnsError(s.u)
	if fails {
		s.line("if err := func() error {")
	} else {
		s.line("func() {")
	}
	if s.u.panics {
		s.goesOn = true
		s.line("defer %s()", s.recoverName())
	}
	s.line("%s", body)
	if fails {
		s.line("return nil\n}(); err != nil {\nreturn err\n}")
	} else {
		s.line("}()")
	}
	if how == byFunction {
		s.line("if %s != nil {\n%[1]s()\n}\n}", s.shower())
	}
	return s.out.String()
}

// result prints what a function literal with the unit's statements returns.
func (s *statementWriter) result(body string) {
	var types []string
	for _, t := range s.u.checked.ResultTypes {
		text, _ := s.typeText(t, s.u.at, s.imports)
		types = append(types, text)
	}
	results := strings.Join(types, ", ")
	if len(types) > 1 {
		results = "(" + results + ")"
	}
	text := "func() " + results + " {\n" + body + "\n}()"
	if len(types) > 1 {
		s.present(nil, text)
		return
	}
	s.line("{\nvalue := %s", text)
	s.present(nil, "value")
	s.line("}")
}

// before declares the variables that a unit defines in its function literal, and
// that others use.
func (w *writer) before(u *unit) (string, error) {
	if !w.wrapped[u.at] {
		return "", nil
	}
	var out strings.Builder
	done := map[*variable]bool{}
	for _, d := range u.checked.Vars {
		v := w.variable(d.Var)
		if v.home != inRun || v.defined != u.at || done[v] {
			continue
		}
		done[v] = true
		typ, ok := w.typeText(v.v.Type, u.at, w.imports)
		if !ok {
			return "", (&statementWriter{u: u}).unspeakable(v)
		}
		fmt.Fprintf(&out, "var %s %s\n", v.name, typ)
		if w.unused[v.name] {
			fmt.Fprintf(&out, "_ = %s\n", v.name)
		}
	}
	return out.String(), nil
}
