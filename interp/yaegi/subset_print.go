package yaegi

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

// printers are the printing functions of fmt: the position of the format, or
// -1 where there is none, and that of the first value.
var printers = map[string][2]int{
	"fmt.Print": {-1, 0}, "fmt.Println": {-1, 0}, "fmt.Sprint": {-1, 0}, "fmt.Sprintln": {-1, 0},
	"fmt.Fprint": {-1, 1}, "fmt.Fprintln": {-1, 1},
	"fmt.Printf": {0, 1}, "fmt.Sprintf": {0, 1}, "fmt.Errorf": {0, 1}, "fmt.Fprintf": {1, 2},
}

// checkPrinted refuses printing what fmt would print in another way.
func (g *writer) checkPrinted(e *ast.CallExpr, i int, printer [2]int) {
	arg := e.Args[i]
	t := g.info.TypeOf(arg)
	name := types.TypeString(t, g.qualifier)
	if e.Ellipsis.IsValid() || types.IsInterface(t) {
		g.refuse(arg.Pos(), "printing a value of type %s", name)
		return
	}
	speaking, hidden := parts(t)
	if speaking {
		g.refuse(arg.Pos(), "printing a value of type %s: a part of it has a String or Error method", name)
		return
	}
	if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Format"); obj != nil {
		g.refuse(arg.Pos(), "printing a value of type %s: it has a Format method", name)
		return
	}
	if n, ok := derefNamed(t); ok && speaks(t) && promoted(n) {
		g.refuse(arg.Pos(), "printing a value of type %s: its String or Error method is an embedded field's", name)
		return
	}
	if printer[0] < 0 {
		return
	}
	v := g.info.Types[e.Args[printer[0]]].Value
	if v == nil || v.Kind() != constant.String {
		g.refuse(arg.Pos(), "printing a value of type %s with a format that is not constant", name)
		return
	}
	verbs, ok := verbsOf(constant.StringVal(v))
	n := i - printer[1]
	if !ok || n >= len(verbs) {
		g.refuse(arg.Pos(), "printing a value of type %s with this format", name)
		return
	}
	switch verb := verbs[n]; {
	case verb == "%v", verb == "%s" && speaks(t):
	case verb == "%+v" && !hidden && !speaks(t):
	default:
		if _, basic := t.Underlying().(*types.Basic); basic && !speaks(t) && verb != "%T" && !strings.Contains(verb, "#") {
			return
		}
		g.refuse(arg.Pos(), "printing a value of type %s with %s", name, verb)
	}
}

func promoted(n *types.Named) bool {
	for _, name := range []string{"Error", "String"} {
		if _, index, _ := types.LookupFieldOrMethod(n, true, nil, name); len(index) > 1 {
			return true
		}
	}
	return false
}

// verbsOf lists the verbs of a format, one for each value; false where widths
// or positions are values too.
func verbsOf(format string) ([]string, bool) {
	var verbs []string
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		start := i
		for i++; i < len(format) && strings.ContainsRune("+-# 0123456789.", rune(format[i])); i++ {
		}
		if i == len(format) || format[i] == '*' || format[i] == '[' {
			return nil, false
		}
		if format[i] == '%' {
			continue
		}
		verbs = append(verbs, format[start:i+1])
	}
	return verbs, true
}
