package check

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// wanted is the type that a value at the place of an expression must have, or nil.
func (a *adviser) wanted(e ast.Expr) types.Type {
	for i := len(a.path) - 1; i >= 0; i-- {
		switch a.path[i].(type) {
		case ast.Stmt, *ast.FuncDecl, *ast.GenDecl:
			for _, c := range Conversions(a.plan.info, a.path[i]) {
				if c.Expr == e {
					return c.To
				}
			}
		}
	}
	if call, ok := at[*ast.CallExpr](a); ok && len(call.Args) > 1 {
		if ident, ok := call.Fun.(*ast.Ident); ok && ident.Name == "append" {
			if slice, ok := under(a.typeOf(call.Args[0])).(*types.Slice); ok {
				return slice.Elem()
			}
		}
	}
	return nil
}

// mismatch is the cure for a value of a wrong type.
func (a *adviser) mismatch(parts []string) string {
	e := a.whole()
	if e == nil {
		return ""
	}
	have, want := a.typeOf(e), a.wanted(e)
	if want == nil {
		return ""
	}
	if strings.HasPrefix(parts[0], "nil") && a.text(e) == "nil" {
		return "the zero value of " + spell(want) + " is " + zero(want)
	}
	if have == nil {
		have = literalType(parts[0])
	}
	if have == nil {
		return ""
	}
	return a.bridge(e, have, want)
}

// literalType is the type of an untyped constant, of which the check notes none
// when it is used wrongly.
func literalType(said string) types.Type {
	for word, kind := range map[string]types.BasicKind{
		"(untyped string constant": types.UntypedString, "(untyped int constant": types.UntypedInt, "(untyped float constant": types.UntypedFloat,
		"(untyped rune constant": types.UntypedRune, "(untyped bool constant": types.UntypedBool,
	} {
		if strings.Contains(said, word) {
			return types.Typ[kind]
		}
	}
	return nil
}

// bridge says how a value of type have becomes one of type want, or "".
func (a *adviser) bridge(e ast.Expr, have, want types.Type) string {
	text := a.text(e)
	if untyped, ok := have.(*types.Basic); ok && untyped.Info()&types.IsUntyped != 0 {
		return a.constant(e, untyped, want)
	}
	if p, ok := want.Underlying().(*types.Pointer); ok && types.AssignableTo(have, p.Elem()) {
		if _, call := ast.Unparen(e).(*ast.CallExpr); call {
			return "a pointer is needed: put the value into a variable v, and use &v"
		}
		return "a pointer is needed: &" + a.operand(e)
	}
	if p, ok := have.Underlying().(*types.Pointer); ok && types.AssignableTo(p.Elem(), want) {
		return "what it points to is *" + a.operand(e)
	}
	if sig, ok := have.Underlying().(*types.Signature); ok && sig.Params().Len() == 0 && sig.Results().Len() == 1 && types.AssignableTo(sig.Results().At(0).Type(), want) {
		return "to call it, write " + a.operand(e) + "()"
	}
	if types.IsInterface(have) && !types.IsInterface(want) && types.AssertableTo(have.Underlying().(*types.Interface), want) {
		if isError(have) && isString(want) {
			return "its text is " + a.operand(e) + ".Error()"
		}
		return "if it holds one, take it out: v, ok := " + a.operand(e) + ".(" + spell(want) + ")"
	}
	if s, ok := have.Underlying().(*types.Slice); ok {
		if types.AssignableTo(s.Elem(), want) && a.isVariadic(e) {
			return "to hand on all its elements, write " + text + "..."
		}
		if w, ok := want.Underlying().(*types.Slice); ok && !types.Identical(s.Elem(), w.Elem()) {
			if cure := a.element(s.Elem(), w.Elem()); cure != "" {
				return "other elements make another slice: for _, v := range " + text + " { out = append(out, " + cure + ") }"
			}
		}
	}
	if s, ok := want.Underlying().(*types.Slice); ok && types.AssignableTo(have, s.Elem()) {
		return "a slice of one: " + spell(want) + "{" + text + "}"
	}
	return a.converted(e, have, want)
}

// element writes the value v of a slice as one of another type, or "".
func (a *adviser) element(have, want types.Type) string {
	switch {
	case types.AssignableTo(have, want):
		return "v"
	case isString(want) && isKind(have, types.IsNumeric|types.IsBoolean):
		return "fmt.Sprint(v)"
	case types.ConvertibleTo(have, want):
		return spell(want) + "(v)"
	}
	return ""
}

// converted says which conversion, or which function, makes the one of the other.
func (a *adviser) converted(e ast.Expr, have, want types.Type) string {
	text := a.text(e)
	name := spell(want)
	if strings.HasPrefix(name, "*") || strings.HasPrefix(name, "<-") || strings.HasPrefix(name, "func") {
		name = "(" + name + ")"
	}
	switch {
	case isString(want) && isKind(have, types.IsInteger):
		switch basic := have.Underlying().(*types.Basic); {
		case types.Identical(have, types.Typ[types.Int]) && types.Identical(want, types.Typ[types.String]):
			return "as a decimal number: strconv.Itoa(" + text + ")"
		case basic.Kind() == types.Int32 || basic.Kind() == types.Uint8:
			return "as a character: " + name + "(" + text + "); as a number: fmt.Sprint(" + text + ")"
		}
		return "as a decimal number: fmt.Sprint(" + text + ")"
	case isString(want) && !types.ConvertibleTo(have, want):
		if isError(have) {
			return "its text is " + a.operand(e) + ".Error()"
		}
		if obj, _, _ := types.LookupFieldOrMethod(have, true, nil, "String"); obj != nil {
			return "its text is " + a.operand(e) + ".String()"
		}
		if _, tuple := have.(*types.Tuple); tuple {
			return ""
		}
		return "as text: fmt.Sprint(" + text + ")"
	case isString(have) && isKind(want, types.IsInteger):
		return "the number that it spells: n, err := strconv.Atoi(" + text + ")"
	case isString(have) && isKind(want, types.IsFloat):
		return "the number that it spells: f, err := strconv.ParseFloat(" + text + ", 64)"
	case isString(have) && isKind(want, types.IsBoolean):
		return "strconv.ParseBool(" + text + "), or compare it: " + text + ` != ""`
	case isKind(want, types.IsInteger) && isKind(have, types.IsFloat):
		return "without its fraction: " + name + "(" + text + ")"
	case isKind(want, types.IsBoolean) && isKind(have, types.IsNumeric):
		return "compare it: " + text + " != 0"
	case types.ConvertibleTo(have, want):
		return "convert it: " + name + "(" + text + ")"
	}
	return ""
}

// constant is the cure for a constant of a wrong kind.
func (a *adviser) constant(e ast.Expr, have *types.Basic, want types.Type) string {
	text := a.text(e)
	switch lit, isLit := ast.Unparen(e).(*ast.BasicLit); {
	case isString(want) && have.Info()&types.IsInteger != 0:
		if isLit && lit.Kind == token.CHAR {
			return `text has double quotes: "` + strings.Trim(lit.Value, "'") + `"`
		}
		return `as text: "` + text + `"`
	case isString(want) && have.Info()&types.IsFloat != 0:
		return `as text: "` + text + `"`
	case have.Kind() == types.UntypedString && isLit && isKind(want, types.IsInteger):
		basic := want.Underlying().(*types.Basic)
		if inner := strings.Trim(lit.Value, "\"`"); len([]rune(inner)) == 1 && (basic.Kind() == types.Int32 || basic.Kind() == types.Uint8) {
			return "a character has single quotes: '" + inner + "'"
		}
		if strings.Trim(lit.Value, "\"`0123456789") == "" && len(lit.Value) > 2 {
			return "a number has no quotes: " + strings.Trim(lit.Value, "\"`")
		}
	case have.Kind() == types.UntypedNil:
		return "the zero value of " + spell(want) + " is " + zero(want)
	}
	if s, ok := want.Underlying().(*types.Slice); ok && types.ConvertibleTo(have, want) {
		return "convert it: " + spell(s) + "(" + text + ")"
	} else if ok && types.AssignableTo(types.Default(have), s.Elem()) {
		return "a slice of one: " + spell(want) + "{" + text + "}"
	}
	if p, ok := want.Underlying().(*types.Pointer); ok && types.AssignableTo(types.Default(have), p.Elem()) {
		return "a pointer is needed: put the value into a variable v, and use &v"
	}
	return ""
}

// isVariadic tells whether an expression is the argument of a parameter of any
// number.
func (a *adviser) isVariadic(e ast.Expr) bool {
	call, ok := at[*ast.CallExpr](a)
	if !ok || len(call.Args) == 0 || call.Args[len(call.Args)-1] != e {
		return false
	}
	if ident, ok := call.Fun.(*ast.Ident); ok && ident.Name == "append" {
		return true
	}
	sig, ok := under(a.typeOf(call.Fun)).(*types.Signature)
	return ok && sig.Variadic()
}

func isKind(t types.Type, info types.BasicInfo) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&info != 0
}

func isString(t types.Type) bool { return isKind(t, types.IsString) }

// zero writes the zero value of a type.
func zero(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsNumeric != 0:
			return "0"
		}
	case *types.Struct, *types.Array:
		return spell(t) + "{}"
	}
	return "nil"
}

// conversion is the cure for a conversion that there is none of.
func (a *adviser) conversion([]string) string {
	call, ok := at[*ast.CallExpr](a)
	if !ok || len(call.Args) != 1 {
		return ""
	}
	have, want := a.operandType(call.Args[0]), a.typeOf(call.Fun)
	if have == nil || want == nil {
		return ""
	}
	return a.bridge(call.Args[0], types.Default(have), want)
}

// operands is the cure for two operands of different types.
func (a *adviser) operands([]string) string {
	var x, y ast.Expr
	var op token.Token
	for _, n := range a.path {
		if b, ok := n.(*ast.BinaryExpr); ok {
			x, y, op = b.X, b.Y, b.Op
			break
		}
		if s, ok := n.(*ast.AssignStmt); ok && len(s.Lhs) == 1 && len(s.Rhs) == 1 && s.Tok != token.DEFINE && s.Tok != token.ASSIGN {
			x, y, op = s.Lhs[0], s.Rhs[0], token.ASSIGN
			break
		}
	}
	if x == nil {
		return ""
	}
	left, right := a.operandType(x), a.operandType(y)
	if left == nil || right == nil {
		return ""
	}
	if isNil(right) || isNil(left) {
		if isNil(left) {
			x, left = y, right
		}
		return "a value of type " + spell(left) + " is never nil; its zero value is " + zero(left)
	}
	if op == token.MUL && isString(left) && isKind(right, types.IsInteger) {
		return "to repeat a text: strings.Repeat(" + a.text(x) + ", " + a.text(y) + ")"
	}
	if op == token.MUL && isString(right) && isKind(left, types.IsInteger) {
		return "to repeat a text: strings.Repeat(" + a.text(y) + ", " + a.text(x) + ")"
	}
	if isString(left) != isString(right) {
		if isString(right) && op != token.ASSIGN {
			x, y, left, right = y, x, right, left
		}
		if op == token.REM && isString(left) {
			return "fmt.Sprintf(" + a.text(x) + ", " + a.text(y) + ") fills in values"
		}
		return a.bridge(y, right, types.Default(left))
	}
	// The one that loses nothing becomes the other.
	if op != token.ASSIGN && rank(left) < rank(right) {
		x, y, left, right = y, x, right, left
	}
	if types.ConvertibleTo(right, left) {
		return "convert one of them: " + spell(left) + "(" + a.text(y) + ")"
	}
	return ""
}

// operandType is the type of an operand, that of an untyped constant included.
func (a *adviser) operandType(e ast.Expr) types.Type {
	if t := a.typeOf(e); t != nil {
		return t
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.BasicLit:
		return map[token.Token]types.Type{
			token.INT: types.Typ[types.UntypedInt], token.FLOAT: types.Typ[types.UntypedFloat], token.STRING: types.Typ[types.UntypedString],
			token.CHAR: types.Typ[types.UntypedRune], token.IMAG: types.Typ[types.UntypedComplex],
		}[e.Kind]
	case *ast.Ident:
		if e.Name == "nil" {
			return types.Typ[types.UntypedNil]
		}
	}
	return nil
}

func isNil(t types.Type) bool {
	basic, ok := t.(*types.Basic)
	return ok && basic.Kind() == types.UntypedNil
}

// rank orders types by what they can hold; types with a name of their own come
// last, as what they mean must not get lost.
func rank(t types.Type) int {
	if _, named := types.Unalias(t).(*types.Named); named {
		return 100
	}
	basic, ok := t.(*types.Basic)
	if !ok {
		return 0
	}
	order := []types.BasicKind{
		types.Int8, types.Uint8, types.Int16, types.Uint16, types.Int32, types.Uint32, types.Uint, types.Int, types.Uint64, types.Int64,
		types.Float32, types.Float64, types.Complex64, types.Complex128,
	}
	for i, kind := range order {
		if basic.Kind() == kind {
			return i + 1
		}
	}
	return 0
}

// overflow is the cure for a number that its type cannot hold.
func (a *adviser) overflow([]string) string {
	e := a.whole()
	if e == nil {
		return ""
	}
	want := a.wanted(e)
	if want == nil {
		if call, ok := at[*ast.CallExpr](a); ok {
			want = a.typeOf(call.Fun)
		}
	}
	if want == nil {
		return ""
	}
	basic, ok := want.Underlying().(*types.Basic)
	if !ok || basic.Info()&types.IsInteger == 0 {
		return ""
	}
	bits := uint(8 * types.SizesFor("gc", "amd64").Sizeof(basic))
	one := constant.MakeInt64(1)
	low, high := constant.MakeInt64(0), constant.Shift(one, token.SHL, bits)
	if basic.Info()&types.IsUnsigned == 0 {
		high = constant.Shift(one, token.SHL, bits-1)
		low = constant.UnaryOp(token.SUB, high, 0)
	}
	high = constant.BinaryOp(high, token.SUB, one)
	return spell(want) + " holds " + low.ExactString() + " to " + high.ExactString()
}

func (a *adviser) truncated([]string) string {
	return "an integer has no fraction: leave it out, or use a float64"
}
