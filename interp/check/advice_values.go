package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// missingMethod is the cure for a type that lacks a method of an interface: the
// method's first line, where the type is the session's.
func (a *adviser) missingMethod([]string) string {
	e := a.whole()
	if e == nil {
		return ""
	}
	have, want := a.typeOf(e), a.wanted(e)
	if have == nil || want == nil {
		return ""
	}
	iface, ok := want.Underlying().(*types.Interface)
	if !ok {
		return ""
	}
	method, wrong := types.MissingMethod(have, iface, true)
	if method == nil {
		return ""
	}
	base, star := types.Unalias(have), ""
	if p, ok := base.(*types.Pointer); ok {
		base, star = types.Unalias(p.Elem()), "*"
		if types.IsInterface(base) {
			return "an interface holds pointers already: *" + a.operand(e)
		}
	}
	named, ok := base.(*types.Named)
	if !ok || !isSession(named.Obj()) || types.IsInterface(named) {
		if types.IsInterface(have) {
			return "if it holds one, take it out: v, ok := " + a.operand(e) + ".(" + spell(want) + ")"
		}
		if isString(want) || isError(want) && isString(have) {
			return "errors.New(" + a.text(e) + ") makes an error of a text"
		}
		return ""
	}
	signature := strings.TrimPrefix(spell(method.Type()), "func")
	verb := "give it one"
	if wrong {
		verb = "it must be"
	}
	return verb + ": func (" + receiverName(named) + " " + star + named.Obj().Name() + ") " + method.Name() + signature
}

// receiverName is what people call a receiver of the type.
func receiverName(t *types.Named) string {
	for _, r := range strings.ToLower(t.Obj().Name()) {
		return string(r)
	}
	return "x"
}

func (a *adviser) pointerReceiver([]string) string {
	e := a.whole()
	if e == nil {
		return ""
	}
	if lit, ok := ast.Unparen(e).(*ast.CompositeLit); ok {
		return "its methods are those of a pointer: &" + a.text(lit)
	}
	if _, ok := ast.Unparen(e).(*ast.Ident); ok {
		return "its methods are those of a pointer: &" + a.text(e)
	}
	return "its methods are those of a pointer: put the value into a variable v, and use &v"
}

func (a *adviser) negation([]string) string {
	unary, ok := at[*ast.UnaryExpr](a)
	if !ok {
		return ""
	}
	if text := a.asCondition(unary.X); text != "" {
		return "compare it: " + strings.Replace(strings.Replace(text, " != ", " == ", 1), " > 0", " == 0", 1)
	}
	return ""
}

func (a *adviser) condition([]string) string {
	if e := a.whole(); e != nil {
		if text := a.asCondition(e); text != "" {
			return "compare it: " + text
		}
	}
	return ""
}

// asCondition is what other languages mean by a value as a condition.
func (a *adviser) asCondition(e ast.Expr) string {
	text := a.operand(e)
	switch t := under(a.operandType(e)).(type) {
	case *types.Basic:
		switch {
		case t.Info()&types.IsNumeric != 0:
			return text + " != 0"
		case t.Info()&types.IsString != 0:
			return text + ` != ""`
		}
	case *types.Slice, *types.Map:
		return "len(" + a.text(e) + ") > 0"
	case *types.Pointer, *types.Interface, *types.Chan, *types.Signature:
		return text + " != nil"
	}
	return ""
}

// operator is the cure for an operator that a type does not have.
func (a *adviser) operator(parts []string) string {
	binary, ok := at[*ast.BinaryExpr](a)
	if !ok {
		if unary, ok := at[*ast.UnaryExpr](a); ok && unary.Op == token.SUB && isStringOrNil(a.typeOf(unary.X)) {
			return "a text has no negative"
		}
		return ""
	}
	x, y := a.text(binary.X), a.text(binary.Y)
	switch t := under(a.operandType(binary.X)).(type) {
	case *types.Slice:
		if binary.Op == token.ADD {
			return "to join slices: append(" + x + ", " + y + "...), or slices.Concat(" + x + ", " + y + ")"
		}
	case *types.Map:
		if binary.Op == token.ADD || binary.Op == token.OR {
			return "to join maps: maps.Copy(" + x + ", " + y + ")"
		}
	case *types.Struct:
		return "say what it means in a method"
	case *types.Basic:
		switch {
		case t.Info()&types.IsFloat != 0 && binary.Op == token.REM:
			return "math.Mod(" + x + ", " + y + ") gives the remainder"
		case t.Info()&types.IsFloat != 0 && binary.Op == token.XOR:
			return "a power is math.Pow(" + x + ", " + y + ")"
		case t.Info()&types.IsNumeric != 0 && (binary.Op == token.LAND || binary.Op == token.LOR):
			return "compare it: " + x + " != 0"
		case t.Info()&types.IsString != 0 && binary.Op == token.REM:
			return "fmt.Sprintf(" + x + ", " + y + ") fills in values"
		case t.Info()&types.IsString != 0 && binary.Op == token.SUB:
			return "strings.TrimSuffix(" + x + ", " + y + ") takes an end away, strings.ReplaceAll all of them"
		}
	}
	return ""
}

func isStringOrNil(t types.Type) bool { return t != nil && isString(t) }

// comparison is the cure for values that == does not compare.
func (a *adviser) comparison([]string) string {
	binary, ok := at[*ast.BinaryExpr](a)
	if !ok {
		return ""
	}
	x, y := a.text(binary.X), a.text(binary.Y)
	not := ""
	if binary.Op == token.NEQ {
		not = "!"
	}
	switch under(a.operandType(binary.X)).(type) {
	case *types.Slice:
		return "to compare the elements: " + not + "slices.Equal(" + x + ", " + y + ")"
	case *types.Map:
		return "to compare what they hold: " + not + "maps.Equal(" + x + ", " + y + ")"
	case *types.Signature:
		return "functions are not compared with each other"
	}
	return "to compare all that they hold: " + not + "reflect.DeepEqual(" + x + ", " + y + ")"
}

// assertion is the cure for a type assertion, or a type switch, on a value whose
// type is known.
func (a *adviser) assertion([]string) string {
	if assert, ok := at[*ast.TypeAssertExpr](a); ok {
		if assert.Type == nil {
			return "its type is known already; a switch on types is for interfaces: any(" + a.text(assert.X) + ").(type)"
		}
		if have, want := a.typeOf(assert.X), a.typeOf(assert.Type); have != nil && want != nil {
			if cure := a.bridge(assert.X, have, want); cure != "" {
				return "its type is known already; " + cure
			}
		}
		return "its type is known already: only what an interface holds is asked for so"
	}
	return ""
}

func (a *adviser) typeAsValue(parts []string) string {
	e := a.whole()
	if e == nil {
		return ""
	}
	name := a.text(e)
	switch under(a.typeOf(e)).(type) {
	case *types.Struct, *types.Slice, *types.Map, *types.Array:
		return "a value of it is " + name + "{...}; " + parts[0] + "? tells what the type is"
	}
	return "a value of it is " + name + "(...); " + parts[0] + "? tells what the type is"
}

func (a *adviser) notType([]string) string {
	e := a.whole()
	if e == nil {
		return ""
	}
	if v := a.plan.vars[a.text(e)]; v != nil {
		return v.Name + " is a variable of type " + spell(v.Type)
	}
	if t := a.typeOf(e); t != nil {
		return a.text(e) + " is a value of type " + spell(t)
	}
	return ""
}

// indirect is the cure for * before a value that is no pointer.
func (a *adviser) indirect([]string) string {
	for _, n := range a.path {
		if binary, ok := n.(*ast.BinaryExpr); ok && binary.Op == token.MUL {
			if star, ok := binary.Y.(*ast.StarExpr); ok && star.Star == binary.OpPos+1 {
				return "a power is math.Pow(" + a.text(binary.X) + ", " + a.text(star.X) + ")"
			}
		}
	}
	return "it is no pointer: use it without the *"
}

// foreignReceiver is the cure for a method of a type that is not the session's.
func (a *adviser) foreignReceiver(parts []string) string {
	return "declare a type of your own that holds it: type T struct{ " + parts[0] + " }"
}

// rangeOver is the cure for a range over what has no elements.
func (a *adviser) rangeOver([]string) string {
	stmt, ok := at[*ast.RangeStmt](a)
	if !ok {
		return ""
	}
	text := a.text(stmt.X)
	switch t := under(a.operandType(stmt.X)).(type) {
	case *types.Pointer:
		return "go through what it points to: range *" + a.operand(stmt.X)
	case *types.Basic:
		switch {
		case t.Info()&types.IsInteger != 0:
			return "a range over a number counts: for i := range " + text
		case t.Info()&types.IsFloat != 0:
			return "count in whole numbers: range int(" + text + ")"
		}
	case *types.Struct, *types.Interface:
		return "a range goes through slices, arrays, maps, strings, channels, whole numbers and iterators"
	case *types.Chan:
		return "a channel gives one value at a time: for v := range " + text
	case *types.Signature:
		if t.Params().Len() == 0 && t.Results().Len() == 1 {
			return "to call it, write range " + text + "()"
		}
		return "an iterator is a func(yield func(V) bool)"
	}
	return ""
}

func (a *adviser) fieldInMap([]string) string {
	return "take the value out, change it, and put it back; or let the map hold pointers"
}

func (a *adviser) notAssignable([]string) string {
	e := a.whole()
	if e == nil {
		return ""
	}
	if index, ok := ast.Unparen(e).(*ast.IndexExpr); ok {
		if t := a.typeOf(index.X); t != nil && isString(t) {
			return "a string cannot be changed: change b := []byte(" + a.text(index.X) + "), and convert it back with string(b)"
		}
	}
	return ""
}

func (a *adviser) indexed([]string) string {
	index, ok := at[*ast.IndexExpr](a)
	if !ok {
		return ""
	}
	x := a.text(index.X)
	switch t := under(a.typeOf(index.X)).(type) {
	case *types.Pointer:
		switch t.Elem().Underlying().(type) {
		case *types.Slice, *types.Map, *types.Basic:
			return "index what it points to: (*" + x + ")[" + a.text(index.Index) + "]"
		}
	case *types.Signature:
		return "to call it, write " + x + "(" + a.text(index.Index) + ")"
	case *types.Struct:
		return "a field is " + x + ".Name"
	case *types.Interface:
		return "take out what it holds first, as in " + x + ".([]any)[" + a.text(index.Index) + "] or " + x + ".(map[string]any)[" + a.text(index.Index) + "]"
	}
	return ""
}

func (a *adviser) bounds(parts []string) string {
	if strings.HasPrefix(parts[0], "-") {
		return "the last element is s[len(s)-1]; Go does not count from the end"
	}
	return "elements are counted from 0"
}

// arrayLength is the cure for an array literal of too many elements.
func (a *adviser) arrayLength([]string) string {
	if lit, ok := at[*ast.CompositeLit](a); ok {
		if array, ok := lit.Type.(*ast.ArrayType); ok {
			return "[...]" + a.text(array.Elt) + "{...} has as many as it is given, []" + a.text(array.Elt) + "{...} is a slice"
		}
	}
	return ""
}

func (a *adviser) builtin(parts []string) string {
	switch name := parts[1]; {
	case strings.HasPrefix(name, "len"):
		if call, ok := at[*ast.CallExpr](a); ok && len(call.Args) == 1 {
			switch t := under(a.operandType(call.Args[0])).(type) {
			case *types.Pointer:
				return "the length of what it points to: len(*" + a.operand(call.Args[0]) + ")"
			case *types.Basic:
				if t.Info()&types.IsNumeric != 0 {
					return "the number of its digits: len(fmt.Sprint(" + a.text(call.Args[0]) + "))"
				}
			}
		}
		return "strings, slices, arrays, maps and channels have a length"
	default:
		return builtins[name]
	}
}

func (a *adviser) integer([]string) string {
	e := a.whole()
	if e == nil {
		return ""
	}
	if t := a.typeOf(e); t != nil {
		return a.converted(e, t, types.Typ[types.Int])
	}
	return ""
}

// literal is the cure for a struct literal with too few or too many values.
func (a *adviser) literal([]string) string {
	lit, ok := at[*ast.CompositeLit](a)
	if !ok {
		return ""
	}
	st, ok := under(a.typeOf(lit)).(*types.Struct)
	if !ok || st.NumFields() > 12 {
		return ""
	}
	var fields []string
	for f := range st.Fields() {
		fields = append(fields, f.Name()+" "+spell(f.Type()))
	}
	return "its fields are " + strings.Join(fields, ", ") + "; a literal that names them may leave some out"
}
