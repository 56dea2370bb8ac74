package nodiff

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// Prelude is the cell that declares what the cases use: functions, types and
// variables of a notebook.
//
//go:embed prelude.txt
var Prelude string

// describe declares the function that writes variables down.
//
//go:embed describe.txt
var describe string

// ClassFunctions is a cell with functions for each class of types: what cases
// use whose text mentions $C. It comes after the cases that do without: with
// it the worker has the types, which it may otherwise not have yet.
func ClassFunctions() string {
	var b strings.Builder
	for _, c := range classes() {
		fmt.Fprintf(&b, `func same_%[1]s(v %[2]s) %[2]s { return v }
func set_%[1]s(p *%[2]s, v %[2]s) { *p = v }
func any_%[1]s(v %[2]s) any { return v }
func is_%[1]s(v any) bool { _, ok := v.(%[2]s); return ok }
func two_%[1]s(a, b %[2]s) (%[2]s, %[2]s) { return b, a }
func count_%[1]s(vs ...%[2]s) int { return len(vs) }
func keep_%[1]s(v %[2]s) func() %[2]s { return func() %[2]s { return v } }
`, c.id(), c.typ)
	}
	return b.String()
}

// id is the class in names.
func (c *class) id() string { return fmt.Sprintf("c%d", slices.Index(classes(), c)) }

// NeedsClassFunctions tells whether the case uses what ClassFunctions declares.
func (c Case) NeedsClassFunctions() bool {
	for _, cell := range c.Cells {
		if classFunction.MatchString(cell) {
			return true
		}
	}
	return false
}

// Describe declares what DescribeCell calls.
func Describe() string {
	var b strings.Builder
	b.WriteString(describe)
	b.WriteString("\nvar knownTypes = []reflect.Type{\n")
	for _, c := range classes() {
		for _, form := range []string{"%s", "[]%s", "map[string]%s", "*%s"} {
			fmt.Fprintf(&b, "\treflect.TypeFor["+form+"](),\n", c.typ)
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// DescribeCell is a cell that prints the variables of those names.
func DescribeCell(group string, names []string) string {
	quoted, pointers := make([]string, len(names)), make([]string, len(names))
	for i, name := range names {
		quoted[i], pointers[i] = fmt.Sprintf("%q", name), "&"+name
	}
	return fmt.Sprintf("describe(%q, []string{%s}, %s)\n", group, strings.Join(quoted, ", "), strings.Join(pointers, ", "))
}
