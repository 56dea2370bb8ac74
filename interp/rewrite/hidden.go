package rewrite

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"

	"gokernel/interp/check"
)

// A variable may be of a type that another package keeps to itself, as after
// x := binary.LittleEndian. Its name cannot be written in another package. But the
// compiler can infer it, where something that the package exports leads to it:
// so a generation declares the pointer to the variable by generic functions, of
// which one is for each step on the way,
//
//	func ʹinfer1[ʹ0 any](_ *ʹ0) *ʹ0 { var v ʹ0; return &v }
//	func ʹinfer2[ʹ0 any](_ *ʹ0) (_ *[]ʹ0) { return }
//	var ptrʹxʹ1 = ʹinfer2(ʹinfer1(&binaryʹ.LittleEndian))
//
// for one of type []binary.littleEndian. The way is found from the type alone
// (places.go), so nothing has to be remembered of the code that made the
// variable. To go it calls these functions alone, and reads no variable.

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
			e.fail(e.definition(v), "variable %s cannot be kept for later cells: nothing that a package exports leads to the type %s, which has no other name here; "+
				"an interface can hold it, as in: var %s any = …", v.Name, types.TypeString(p.typ, unqualified), v.Name)
			return ""
		}
		params = append(params, "_ *"+p.name)
		args = append(args, e.at(at, decls))
	}
	name := e.inference(fmt.Sprintf("[%s](%s) (_ *%s) { return }", e.parameters(s, decls), strings.Join(params, ", "), e.text(s.typ)))
	return fmt.Sprintf("= %s(%s)", name, strings.Join(args, ", "))
}

// shape is shapeOf, and notes the declarations that the type needs.
func (e *emission) shape(t types.Type, decls map[string]bool) *shape {
	s := shapeOf(t, e.live)
	maps.Copy(decls, s.decls)
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

// inference adds a generic function to the generation, unless it is there, and
// gives its name. code is what follows that.
func (e *emission) inference(code string) string {
	at := slices.Index(e.inferences, code)
	if at < 0 {
		at = len(e.inferences)
		e.inferences = append(e.inferences, code)
	}
	return inferenceName(at)
}

func inferenceName(i int) string { return fmt.Sprintf("%sinfer%d", mark, i+1) }

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
	name := e.inference(fmt.Sprintf("[%[1]s](_ %[2]s) *%[3]s { var v %[3]s; return &v }", params, param, part))
	return fmt.Sprintf("%s(%s)", name, arg)
}
