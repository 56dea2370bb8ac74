package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// An adviser looks for the cure of one error of a cell. It has what the check
// knew when it met the error.
type adviser struct {
	plan *plan
	problem
	path []ast.Node // what of the cell's syntax holds the place of the error, innermost first
}

// A cure is what can be done about an error of go/types. It knows the error by
// its words, in which a star stands for anything; what stands in place of the
// stars is handed to advise. "" is no advice: then the next cure is asked.
type cure struct {
	words  string
	advise func(a *adviser, parts []string) string
}

// cures lists them, the more special ones first.
func cures() []cure {
	say := func(text string) func(*adviser, []string) string {
		return func(*adviser, []string) string { return text }
	}
	return []cure{
		{"undefined: * (but have *)", (*adviser).member},
		{"undefined: *.*", (*adviser).member},
		{"undefined: *", (*adviser).name},
		{"name * not exported by package *", (*adviser).notExported},
		{"* undefined (type * is pointer to interface, not interface)", (*adviser).pointerToInterface},
		{"* undefined (type * is pointer to type parameter, not type parameter)", say("a pointer to a type parameter has no methods: take the value itself")},
		{"* undefined (*)", (*adviser).selector},
		{"unknown field * in struct literal of type *", (*adviser).field},
		{"use of package * without selector", (*adviser).packageAlone},
		{"use of package * not in selector", (*adviser).packageAlone},

		{"declared and not used: *", (*adviser).unused},
		{"* is not used", (*adviser).notUsed},
		{"no new variables on left side of :=", say("to assign to variables that are there, write = in place of :=")},
		{"missing return", (*adviser).missingReturn},
		{"not enough return values*", (*adviser).returns},
		{"too many return values*", (*adviser).returns},
		{"not enough arguments in call to *", (*adviser).arguments},
		{"too many arguments in call to *", (*adviser).arguments},
		{"*not enough arguments for *", (*adviser).arguments},
		{"*too many arguments for *", (*adviser).arguments},
		{"assignment mismatch: *", (*adviser).assignment},
		{"multiple-value * in single-value context", (*adviser).manyValues},
		{"* (no value) used as value*", (*adviser).noValue},
		{"invalid operation: cannot call *", (*adviser).notFunction},
		{"cannot use ... in call to non-variadic *", (*adviser).arguments},
		{"in call to *, cannot infer *", (*adviser).infer},
		{"cannot use generic * without instantiation*", (*adviser).generic},

		{"*(missing method *)*", (*adviser).missingMethod},
		{"*(method * has pointer receiver)*", (*adviser).pointerReceiver},
		{"*(wrong type for method *)*", (*adviser).missingMethod},
		{"* constant* overflows *", (*adviser).overflow},
		{"constant * overflows *", (*adviser).overflow},
		{"cannot use * as * value in * (overflows)*", (*adviser).overflow},
		{"cannot use * as * value in * (truncated)", (*adviser).truncated},
		{"* (truncated)", (*adviser).truncated},
		{"cannot use * as * value in *", (*adviser).mismatch},
		{"cannot convert * to type *", (*adviser).conversion},
		{"invalid operation: *(mismatched types * and *)", (*adviser).operands},
		{"invalid operation: operator ! not defined on *", (*adviser).negation},
		{"invalid operation: operator * not defined on *", (*adviser).operator},
		{"non-boolean condition in * statement", (*adviser).condition},
		{"invalid operation: *(* can only be compared to nil)", (*adviser).comparison},
		{"invalid operation: *(* cannot be compared)", (*adviser).comparison},
		{"invalid map key type *", say("a key must be comparable: a string, a number, an array, or a struct of such")},
		{"invalid operation: * is not an interface", (*adviser).assertion},
		{"* is not an interface", (*adviser).assertion},
		{"impossible type *", say("the type lacks a method that the interface asks for, so it can never be in it")},
		{"* (type) is not an expression", (*adviser).typeAsValue},
		{"* is not a type", (*adviser).notType},
		{"cannot range over *", (*adviser).rangeOver},
		{"range over * permits *", (*adviser).rangeOver},
		{"cannot assign to struct field * in map", (*adviser).fieldInMap},
		{"cannot assign to *(neither addressable nor a map index expression)", (*adviser).notAssignable},
		{"invalid operation: cannot take address of *", say("put the value into a variable first, and take the variable's address")},
		{"cannot index *", (*adviser).indexed},
		{"invalid argument: index * out of bounds *", (*adviser).bounds},
		{"invalid argument: index * must not be negative", say("the last element is s[len(s)-1]; Go does not count from the end")},
		{"invalid argument: * for built-in *", (*adviser).builtin},
		{"invalid argument: index * must be integer", (*adviser).integer},
		{"invalid operation: cannot indirect *", (*adviser).indirect},
		{"index * is out of bounds (>= *)", (*adviser).arrayLength},
		{"invalid recursive type*", say("a type cannot hold itself: hold a pointer to it, as in *T")},
		{"too few values in struct literal of type *", (*adviser).literal},
		{"too many values in struct literal of type *", (*adviser).literal},
		{"mixture of field:value and value elements in struct literal", say("name all fields, as in T{A: 1, B: 2}, or none")},
		{"use of untyped nil in *", say("nil alone has no type: var p *T = nil")},
		{"cannot define new methods on non-local type *", (*adviser).foreignReceiver},
		{"* is not constant", say("a constant is known before the program runs: use var, or :=")},
		{"array length * must be constant", say("for a length that is known later only, make a slice: make([]T, n)")},
		{"invalid array length *", say("for a length that is known later only, make a slice: make([]T, n)")},
	}
}

// advice is the cure for a problem of the cell, or "".
func (p *plan) advice(e problem) string {
	a := &adviser{plan: p, problem: e, path: p.nodesAt(e.pos, e.end)}
	for _, c := range cures() {
		if parts, ok := fits(c.words, e.msg); ok {
			if text := c.advise(a, parts); text != "" {
				return text
			}
		}
	}
	return ""
}

// fits tells whether a text is worded in that way, and what stands in place of
// the stars. A star takes as little as it can, the last one all that is left.
func fits(words, text string) (parts []string, ok bool) {
	pieces := strings.Split(words, "*")
	if text, ok = strings.CutPrefix(text, pieces[0]); !ok {
		return nil, false
	}
	for i, piece := range pieces[1:] {
		if i == len(pieces)-2 {
			part, ends := strings.CutSuffix(text, piece)
			return append(parts, part), ends
		}
		part, rest, found := strings.Cut(text, piece)
		if !found {
			return nil, false
		}
		parts, text = append(parts, part), rest
	}
	return parts, text == ""
}

// nodesAt lists the nodes of the cell's syntax that reach from pos to end, the
// innermost first.
func (p *plan) nodesAt(pos, end token.Pos) []ast.Node {
	var path []ast.Node
	visit := func(n ast.Node) bool {
		if n == nil || n.Pos() > pos || n.End() < max(pos, end) || n.End() <= pos && n.Pos() != pos {
			return false
		}
		path = append([]ast.Node{n}, path...)
		return true
	}
	for _, d := range p.cell.Decls.Decls {
		ast.Inspect(d, visit)
	}
	for _, s := range p.cell.Body.List {
		ast.Inspect(s, visit)
	}
	return path
}

// at returns the innermost node of one kind round the error.
func at[N ast.Node](a *adviser) (node N, ok bool) {
	for _, n := range a.path {
		if found, is := n.(N); is {
			return found, true
		}
	}
	return node, false
}

// whole returns the outermost expression that begins and ends where the error
// does, or nil.
func (a *adviser) whole() ast.Expr {
	var expr ast.Expr
	for _, n := range a.path {
		if e, ok := n.(ast.Expr); ok && n.Pos() == a.pos && (n.End() == a.end || expr == nil && a.end <= a.pos) {
			if _, pair := n.(*ast.KeyValueExpr); !pair {
				expr = e
			}
		}
	}
	return expr
}

// typeOf is the type of an expression as far as the check has come, or nil.
func (a *adviser) typeOf(e ast.Expr) types.Type {
	if e == nil {
		return nil
	}
	if t := a.plan.info.TypeOf(e); t != nil && isValid(t) {
		return t
	}
	return nil
}

// text is the source of a node.
func (a *adviser) text(n ast.Node) string {
	c := a.plan.cell
	from, to := c.Offset(n.Pos()), c.Offset(n.End())
	if to <= from || strings.Contains(c.Text[from:to], "\n") {
		return "it"
	}
	return c.Text[from:to]
}

// operand is the source of an expression as an operand: in brackets where a
// selector or an operator would tear it apart.
func (a *adviser) operand(e ast.Expr) string {
	switch ast.Unparen(e).(type) {
	case *ast.BinaryExpr, *ast.UnaryExpr, *ast.StarExpr, *ast.FuncLit:
		if _, done := e.(*ast.ParenExpr); !done {
			return "(" + a.text(e) + ")"
		}
	}
	return a.text(e)
}

// qualify names packages as cells do.
func qualify(pkg *types.Package) string {
	if pkg.Path() == PackagePath || pkg.Path() == foreignPath {
		return ""
	}
	return pkg.Name()
}

// spell writes a type as a cell would.
func spell(t types.Type) string { return types.TypeString(t, qualify) }

// spellObject writes what declares an object: "func greet(who string) string".
func spellObject(obj types.Object) string { return types.ObjectString(obj, qualify) }
