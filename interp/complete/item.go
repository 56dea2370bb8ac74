package complete

import (
	"go/types"

	"gokernel/interp/check"
)

// object is the candidate of a name that stands for obj.
func (q *query) object(obj types.Object, c class) candidate {
	return candidate{
		text: obj.Name(), class: c, fit: notAtAll, kind: kindOf(obj), signature: signature(obj), deprecated: q.isDeprecated(obj),
	}
}

func kindOf(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Var:
		if obj.IsField() {
			return "field"
		}
		return "variable"
	case *types.Func:
		if obj.Signature().Recv() != nil {
			return "method"
		}
		return "function"
	case *types.Builtin:
		return "function"
	case *types.TypeName:
		return "type"
	case *types.PkgName:
		return "package"
	}
	return "constant"
}

// signature is the type of a value, the signature of a function, what a type is
// made of.
func signature(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.Builtin:
		return builtins[obj.Name()]
	case *types.TypeName:
		return underlying(obj)
	case *types.Nil:
		return "untyped nil"
	case *types.Const:
		if t := obj.Type(); t != nil && t != types.Typ[types.Invalid] {
			return types.TypeString(t, qualify) + " = " + obj.Val().String()
		}
		return ""
	}
	if t := obj.Type(); t != nil && t != types.Typ[types.Invalid] {
		return types.TypeString(t, qualify)
	}
	return ""
}

// qualify writes packages by their names, and the notebook's not at all.
func qualify(pkg *types.Package) string {
	if pkg.Path() == check.PackagePath {
		return ""
	}
	return pkg.Name()
}

// underlying says what a type is made of, large ones in a word.
func underlying(obj *types.TypeName) string {
	t := obj.Type()
	if t == nil || t == types.Typ[types.Invalid] {
		return ""
	}
	if obj.IsAlias() {
		return types.TypeString(types.Unalias(t), qualify)
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return "struct"
	case *types.Interface:
		return "interface"
	default:
		return types.TypeString(u, qualify)
	}
}

// builtins are the signatures of Go's own functions, as package builtin has them.
var builtins = map[string]string{
	"append":  "func(slice []Type, elems ...Type) []Type",
	"cap":     "func(v Type) int",
	"clear":   "func(t Type)",
	"close":   "func(c chan<- Type)",
	"complex": "func(r, i FloatType) ComplexType",
	"copy":    "func(dst, src []Type) int",
	"delete":  "func(m map[Type]Type1, key Type)",
	"imag":    "func(c ComplexType) FloatType",
	"len":     "func(v Type) int",
	"make":    "func(t Type, size ...IntegerType) Type",
	"max":     "func(x Type, y ...Type) Type",
	"min":     "func(x Type, y ...Type) Type",
	"new":     "func(Type) *Type",
	"panic":   "func(v any)",
	"print":   "func(args ...Type)",
	"println": "func(args ...Type)",
	"real":    "func(c ComplexType) FloatType",
	"recover": "func() any",
}
