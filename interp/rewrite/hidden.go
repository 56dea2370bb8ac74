package rewrite

import (
	"fmt"
	"go/types"
	"strings"

	"gokernel/interp/check"
)

// A variable may be of a type that another package keeps to itself, as after
// x := binary.LittleEndian. Its name cannot be written in another package. But the
// compiler can infer it, where something that the package exports leads to it:
// so a generation declares the pointer to the variable by generic functions, of
// which one is for each step on the way,
//
//	func ʹpart1[ʹ0 any](_ *ʹ0) *ʹ0 { var v ʹ0; return &v }
//	func ʹtype1[ʹ0 any](_ *ʹ0) (_ *[]ʹ0) { return }
//	var ptrʹxʹ1 = ʹtype1(ʹpart1(&binaryʹ.LittleEndian))
//
// for one of type []binary.littleEndian. The way is found from the type alone
// (places.go), so nothing has to be remembered of the code that made the
// variable. Going it calls functions of the generation only, and reads nothing.

// pointer is what follows the name in the declaration of the pointer to the
// variable. Where there is none, it fails.
func (e *emission) pointer(v *check.Var, decls map[string]bool) string {
	s := e.shape(v.Type, decls)
	if len(s.parts) == 0 {
		return "*" + e.text(s.typ)
	}
	var params, args []string
	for _, p := range s.parts {
		at := e.hiddenPlace(p.typ)
		if at == nil {
			e.fail(e.definition(v), "variable %s cannot be kept for later cells: its type is built with %s, which has no name that they could write, "+
				"and nothing that a package exports leads to it; it can be kept in a variable of an interface type, as in: var %s any = …",
				v.Name, types.TypeString(p.typ, unqualified), v.Name)
			return ""
		}
		params = append(params, "_ *"+p.name)
		args = append(args, e.at(at, decls))
	}
	name := e.helper("type", func(name string) string {
		return fmt.Sprintf("func %s[%s](%s) (_ *%s) { return }\n", name, e.parameters(s, decls), strings.Join(params, ", "), e.text(s.typ))
	})
	return fmt.Sprintf("= %s(%s)", name, strings.Join(args, ", "))
}

// shape is shapeOf, and notes the declarations that the type needs.
func (e *emission) shape(t types.Type, decls map[string]bool) *shape {
	s := shapeOf(t)
	for name := range s.decls {
		decls[name] = true
	}
	return s
}

// text writes a type that has a name, and notes the imports that it needs.
func (e *emission) text(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == check.PackagePath {
			return ""
		}
		return e.use(p)
	})
}

// use notes an import, and gives its name.
func (e *emission) use(p *types.Package) string {
	e.imports[p.Path()] = true
	return e.packageName(p.Path())
}

// helper adds a function to the generation, and gives its name.
func (e *emission) helper(kind string, code func(name string) string) string {
	name := fmt.Sprintf("%s%s%d", mark, kind, len(e.helpers)+1)
	e.helpers = append(e.helpers, code(name))
	return name
}

// parameters declares the type parameters that stand for a shape's parts.
func (e *emission) parameters(s *shape, decls map[string]bool) string {
	var list []string
	for _, p := range s.parts {
		constraint := "hook" + mark + ".Any"
		if types.Comparable(p.typ) {
			constraint = "hook" + mark + ".Comparable"
		}
		if len(p.bounds) > 0 {
			all := []string{constraint}
			for _, bound := range p.bounds {
				all = append(all, e.text(e.shape(bound, decls).typ))
			}
			constraint = "interface{ " + strings.Join(all, "; ") + " }"
		}
		list = append(list, p.name+" "+constraint)
	}
	return strings.Join(list, ", ")
}

// at is an expression of the type *p.typ. Its value is not nil.
func (e *emission) at(p *place, decls map[string]bool) string {
	object := ""
	if p.from == nil {
		object = e.use(p.obj.Pkg()) + "." + p.obj.Name()
		if len(p.args) > 0 {
			var args []string
			for _, arg := range p.args {
				args = append(args, e.text(e.shape(arg, decls).typ))
			}
			object += "[" + strings.Join(args, ", ") + "]"
		}
	}
	if _, ok := p.obj.(*types.TypeName); ok {
		return fmt.Sprintf("hook%s.Zero[%s]()", mark, object)
	}
	s := e.shape(p.whole, decls)
	text, params := e.text(s.typ), e.parameters(s, decls)
	arg, param := object, text // of a constant or a function
	switch obj := p.obj.(type) {
	case nil:
		arg, param = e.at(p.from, decls), "*S"+mark
		params = fmt.Sprintf("S%s ~%s, %s", mark, text, params)
	case *types.Var:
		if p.from != nil {
			object = e.at(p.from, decls) + "." + obj.Name()
		}
		arg, param = "&"+object, "*"+text
	case *types.Func:
		if p.from == nil {
			break
		}
		arg, param = e.at(p.from, decls), "M"+mark
		if types.IsInterface(p.from.typ) {
			arg = "*" + arg
		}
		params = fmt.Sprintf("M%s interface{ %s%s }, %s", mark, obj.Name(), strings.TrimPrefix(text, "func"), params)
	}
	part := ""
	for _, q := range s.parts {
		if typeKey(q.typ) == typeKey(p.typ) {
			part = q.name
		}
	}
	name := e.helper("part", func(name string) string {
		return fmt.Sprintf("func %[1]s[%[2]s](_ %[3]s) *%[4]s { var v %[4]s; return &v }\n", name, params, param, part)
	})
	return fmt.Sprintf("%s(%s)", name, arg)
}
