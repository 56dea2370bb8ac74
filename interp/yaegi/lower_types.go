package yaegi

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"gokernel/interp/check"
)

// isSession tells whether the object belongs to the session's package.
func isSession(obj types.Object) bool {
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == check.PackagePath
}

// isLocal tells whether a session object is declared inside a function.
func isLocal(obj types.Object) bool {
	return obj.Parent() != nil && obj.Parent() != obj.Pkg().Scope()
}

// typeText writes a type as the interpreter is to see it. at is where a
// refusal is reported.
func (lw *lowering) typeText(at token.Pos, t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return lw.basicType(at, t)
	case *types.Named:
		return lw.namedText(at, t)
	case *types.Pointer:
		return "*" + lw.typeText(at, t.Elem())
	case *types.Slice:
		return "[]" + lw.typeText(at, t.Elem())
	case *types.Array:
		return "[" + strconv.FormatInt(t.Len(), 10) + "]" + lw.typeText(at, t.Elem())
	case *types.Map:
		return "map[" + lw.typeText(at, t.Key()) + "]" + lw.typeText(at, t.Elem())
	case *types.Chan:
		switch t.Dir() {
		case types.SendOnly:
			return "chan<- " + lw.typeText(at, t.Elem())
		case types.RecvOnly:
			return "<-chan " + lw.typeText(at, t.Elem())
		}
		return "chan (" + lw.typeText(at, t.Elem()) + ")"
	case *types.Signature:
		return "func" + lw.signatureText(at, t)
	case *types.Struct:
		return lw.structText(at, t)
	case *types.Interface:
		return lw.interfaceText(at, t)
	}
	lw.refuse(at, "type %s", t)
	return "int"
}

func (lw *lowering) basicType(at token.Pos, t *types.Basic) string {
	if t.Kind() == types.UnsafePointer {
		lw.refuse(at, "package unsafe")
	}
	if t.Kind() == types.Uintptr { // a comparison ends the function, in silence
		lw.refuse(at, "the type uintptr")
	}
	return t.Name()
}

func (lw *lowering) namedText(at token.Pos, t *types.Named) string {
	obj := t.Obj()
	switch {
	case t.TypeArgs().Len() > 0 || t.TypeParams().Len() > 0:
		lw.refuse(at, "%s: generic types", obj.Name())
		return "int"
	case obj.Pkg() == nil: // error, comparable
		if lw.straight && isErrorType(t) {
			return supportAlias + ".Error" // a plain interface, and not one of the interpreter's
		}
		return obj.Name()
	case !isSession(obj):
		if !Has(obj.Pkg().Path(), obj.Name()) {
			lw.refuse(at, "%s.%s: the interpreter does not have this type", obj.Pkg().Name(), obj.Name())
			return "int"
		}
		return lw.importName(obj.Pkg().Path()) + "." + obj.Name()
	case isLocal(obj):
		return lw.localType(at, t)
	}
	d := lw.decls[obj.Name()]
	if d == nil {
		lw.refuse(at, "%s: the type is not there", obj.Name())
		return "int"
	}
	return lw.nameOf(d, obj.Name())
}

// localType is the name of a type declared in a function. It is declared
// outside of it, under a name of its own.
func (lw *lowering) localType(at token.Pos, t *types.Named) string {
	obj := t.Obj()
	if name, ok := lw.locals[obj]; ok {
		return name
	}
	lw.count++
	name := fmt.Sprintf("%s%s%d", obj.Name(), mark, lw.count)
	lw.locals[obj] = name
	lw.namedType(at, t)
	lw.hoisted = append(lw.hoisted, "type "+name+" "+lw.typeText(at, t.Underlying())+"\n")
	return name
}

func (lw *lowering) signatureText(at token.Pos, t *types.Signature) string {
	var b strings.Builder
	b.WriteString("(")
	for i := range t.Params().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(lw.paramType(at, t, i))
	}
	b.WriteString(")")
	switch t.Results().Len() {
	case 0:
	case 1:
		b.WriteString(" " + lw.typeText(at, t.Results().At(0).Type()))
	default:
		b.WriteString(" (")
		for i := range t.Results().Len() {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(lw.typeText(at, t.Results().At(i).Type()))
		}
		b.WriteString(")")
	}
	return b.String()
}

func (lw *lowering) paramType(at token.Pos, t *types.Signature, i int) string {
	typ := t.Params().At(i).Type()
	if t.Variadic() && i == t.Params().Len()-1 {
		return "..." + lw.typeText(at, typ.(*types.Slice).Elem())
	}
	return lw.typeText(at, typ)
}

func (lw *lowering) structText(at token.Pos, t *types.Struct) string {
	var b strings.Builder
	b.WriteString("struct {")
	for i := range t.NumFields() {
		f := t.Field(i)
		if i > 0 {
			b.WriteString("; ")
		}
		if f.Embedded() {
			b.WriteString(lw.typeText(at, f.Type()))
		} else {
			b.WriteString(f.Name() + " " + lw.typeText(at, f.Type()))
		}
		if tag := t.Tag(i); tag != "" {
			b.WriteString(" " + strconv.Quote(tag))
		}
	}
	b.WriteString("}")
	return b.String()
}

func (lw *lowering) interfaceText(at token.Pos, t *types.Interface) string {
	if t.IsComparable() || !t.IsMethodSet() {
		lw.refuse(at, "constraint interfaces")
	}
	if t.NumMethods() == 0 {
		return "interface{}"
	}
	var methods []string
	for i := range t.NumMethods() {
		m := t.Method(i)
		methods = append(methods, m.Name()+lw.signatureText(at, m.Signature()))
	}
	return "interface{" + strings.Join(methods, "; ") + "}"
}

// fieldName is the name of a field in generated code: an embedded field is
// called like its type.
func (lw *lowering) fieldName(at token.Pos, f *types.Var) string {
	if !f.Embedded() {
		return f.Name()
	}
	t := types.Unalias(f.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok && isSession(named.Obj()) {
		return lw.namedText(at, named)
	}
	return f.Name()
}

// localName is the generated name of the variable that an identifier defines or
// uses inside a function.
func (lw *lowering) localName(ident *ast.Ident) string {
	if ident.Name == "_" {
		return "_"
	}
	obj := lw.info.Defs[ident]
	if obj == nil {
		obj = lw.info.Uses[ident]
	}
	if obj == nil {
		return ident.Name
	}
	return lw.localObject(obj)
}

func (lw *lowering) localObject(obj types.Object) string {
	if name, ok := lw.locals[obj]; ok {
		return name
	}
	lw.count++
	name := fmt.Sprintf("%s%s%d", obj.Name(), mark, lw.count)
	lw.locals[obj] = name
	return name
}

// fresh is a new name for a variable that no cell has.
func (lw *lowering) fresh(name string) string {
	lw.count++
	return fmt.Sprintf("%s%s%d", name, mark, lw.count)
}
