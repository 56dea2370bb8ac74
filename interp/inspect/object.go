package inspect

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/types"
	"strings"

	"gokernel/interp/docs"
)

// object tells of an object. ident is the identifier that stands for it, or nil.
func (q *query) object(obj types.Object, ident *ast.Ident) page {
	switch obj := obj.(type) {
	case *types.PkgName:
		return q.packagePage(obj.Imported())
	case *types.Builtin, *types.Nil:
		return q.predeclared(obj)
	case *types.Label:
		return page{code("label " + obj.Name())}
	case *types.Func:
		return q.function(obj, ident)
	case *types.TypeName:
		if obj.Pkg() == nil && obj.Name() != "error" {
			return q.predeclared(obj)
		}
		return q.typeName(obj)
	case *types.Const:
		if obj.Pkg() == nil {
			return q.predeclared(obj)
		}
		return q.constant(obj)
	case *types.Var:
		return q.variable(obj)
	}
	return nil
}

// document adds an object's comment, its source where that is asked for, and
// where to read on.
func (q *query) document(p *page, obj types.Object) {
	e, at := q.entry(obj)
	p.add(part(docs.Render(e.Doc, at)))
	if q.detail > 0 {
		p.add(titled("Source", clipped(e.Source, maxLines)))
	}
	p.add(link(q.linkText(obj), q.objectLink(obj)))
}

// linkText names an object where its documentation is linked to.
func (q *query) linkText(obj types.Object) string {
	if obj.Pkg() == nil {
		return qualified(obj)
	}
	return obj.Pkg().Name() + "." + qualified(obj)
}

func (q *query) function(obj *types.Func, ident *ast.Ident) page {
	var p page
	p.add(code(q.spell.function(obj, obj.Signature(), -1).text))
	if ident != nil {
		if in, ok := q.view.Info.Instances[ident]; ok && obj.Origin().Signature().TypeParams().Len() > 0 {
			if sig, ok := in.Type.(*types.Signature); ok {
				var b strings.Builder
				b.WriteString("func")
				p.add(table(fact{"Here", q.spell.signature(&b, sig, -1).text, true}))
			}
		}
	}
	q.document(&p, obj)
	return p
}

func (q *query) typeName(obj *types.TypeName) page {
	var p page
	p.add(code(q.spell.typeDecl(obj)))
	e, at := q.entry(obj)
	p.add(part(docs.Render(e.Doc, at)))
	p.add(titled("Methods", q.spell.methods(obj)))
	if q.detail > 0 {
		p.add(titled("Source", clipped(e.Source, maxLines)))
	}
	if _, isParam := obj.Type().(*types.TypeParam); !isParam {
		p.add(link(q.linkText(obj), q.objectLink(obj)))
	}
	return p
}

func (q *query) constant(obj *types.Const) page {
	var p page
	typ := q.spell.typ(obj.Type())
	text := "const " + q.spell.name(obj)
	if !strings.HasPrefix(typ, "untyped ") {
		text, typ = text+" "+typ, ""
	}
	written, value := obj.Val().String(), constantText(obj.Val(), obj.Type())
	if obj.Val().Kind() == constant.Float || value == written {
		written, value = value, ""
	}
	p.add(code(text+" = "+written), table(fact{"Type", typ, true}, fact{"Value", value, true}))
	q.document(&p, obj)
	return p
}

// variable tells of a variable, a parameter or a field.
func (q *query) variable(obj *types.Var) page {
	var p page
	typ := q.spell.typ(obj.Type())
	switch {
	case obj.IsField():
		name := obj.Name()
		if of := owner(obj.Origin()); of != "" {
			name = of + "." + name
		}
		if pkg := q.spell.qualifier(obj.Pkg()); pkg != "" {
			name = pkg + "." + name
		}
		p.add(code("field " + name + " " + typ))
	default:
		p.add(code("var " + q.spell.name(obj) + " " + typ))
		if v := q.sessionVar(obj); v != nil {
			p.add(q.value(v))
		}
	}
	if e, _ := q.entry(obj); e.Doc == "" {
		p.add(q.typeSummary(obj.Type()))
	}
	q.document(&p, obj)
	return p
}

// typeSummary is what a named type is: the first sentence of its comment.
func (q *query) typeSummary(t types.Type) part {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	var obj *types.TypeName
	switch t := t.(type) {
	case *types.Named:
		obj = t.Obj()
	case *types.Alias:
		obj = t.Obj()
	default:
		return part{}
	}
	if obj.Pkg() == nil {
		return part{}
	}
	e, at := q.entry(obj)
	synopsis := docs.Synopsis(e.Doc)
	if synopsis == "" {
		return part{}
	}
	return part(docs.Render("Its type: "+synopsis, at))
}

// predeclared tells of one of Go's own names.
func (q *query) predeclared(obj types.Object) page {
	var p page
	e, at := q.entry(obj)
	source, _, _ := strings.Cut(e.Source, "\n")
	if b, ok := obj.(*types.Builtin); ok && source == "" {
		if source = builtinSignature(b.Name(), -1).text; source == "" { // of package unsafe
			source = "func " + q.spell.name(obj)
		}
	}
	switch {
	case strings.HasPrefix(source, "func "):
		source = strings.Replace(source, "func "+obj.Name(), "func "+q.spell.name(obj), 1)
	case obj.Name() == "nil":
		source = "nil"
	default:
		if c, ok := obj.(*types.Const); ok {
			source = fmt.Sprintf("const %s %s", c.Name(), q.spell.typ(c.Type()))
		} else if t, ok := obj.(*types.TypeName); ok {
			source = "type " + t.Name()
			if u := t.Type().Underlying(); u != t.Type() && !types.Identical(u, types.Typ[types.Invalid]) && t.Name() != "any" {
				source += " " + q.spell.typ(u)
			} else if t.Name() == "any" {
				source += " = interface{}"
			}
		}
	}
	p.add(code(source))
	doc := e.Doc
	if doc == "" {
		doc = builtinDocs[obj.Name()].doc
	}
	p.add(part(docs.Render(doc, at)))
	p.add(link(obj.Name(), q.objectLink(obj)))
	return p
}
