package yaegi

import (
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// constant writes a constant as its value, converted to its type where a plain
// literal would have another.
func (g *writer) constant(at token.Pos, v constant.Value, t types.Type) string {
	t = types.Default(types.Unalias(t))
	basic, ok := t.Underlying().(*types.Basic)
	if !ok { // an interface: the constant has its default type
		switch v.Kind() {
		case constant.Bool:
			t = types.Typ[types.Bool]
		case constant.String:
			t = types.Typ[types.String]
		case constant.Int:
			t = types.Typ[types.Int]
		case constant.Float:
			t = types.Typ[types.Float64]
		default:
			t = types.Typ[types.Complex128]
		}
		basic = t.(*types.Basic)
	}
	text, plain := "", false
	switch info := basic.Info(); {
	case info&types.IsBoolean != 0:
		text, plain = strconv.FormatBool(constant.BoolVal(v)), basic.Kind() == types.Bool
	case info&types.IsString != 0:
		text, plain = strconv.Quote(constant.StringVal(v)), basic.Kind() == types.String
	case info&types.IsInteger != 0:
		text, plain = constant.ToInt(v).ExactString(), basic.Kind() == types.Int
	case info&types.IsFloat != 0:
		text, plain = floatText(v, basic.Kind()), basic.Kind() == types.Float64
	case info&types.IsComplex != 0:
		kind := types.Float64
		if basic.Kind() == types.Complex64 {
			kind = types.Float32
		}
		v = constant.ToComplex(v)
		// By a call: the interpreter stumbles over what it works out itself.
		text = supportAlias + ".Complex(" + floatText(constant.Real(v), kind) + ", " + floatText(constant.Imag(v), kind) + ")"
		plain = basic.Kind() == types.Complex128
	default:
		g.refuse(at, "a constant of type %s", t)
		return "0"
	}
	if _, named := t.(*types.Named); !plain || named {
		return "(" + g.typeText(at, t) + "(" + text + "))"
	}
	if strings.HasPrefix(text, "-") {
		return "(" + text + ")"
	}
	return text
}

// floatText writes a float constant, rounded to its kind, as a literal.
func floatText(v constant.Value, kind types.BasicKind) string {
	v = constant.ToFloat(v)
	bits := 64
	var f float64
	if kind == types.Float32 {
		bits = 32
		f32, _ := constant.Float32Val(v)
		f = float64(f32)
	} else {
		f, _ = constant.Float64Val(v)
	}
	text := strconv.FormatFloat(f, 'g', -1, bits)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}
