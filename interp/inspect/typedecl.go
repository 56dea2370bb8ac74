package inspect

import (
	"fmt"
	"go/types"
	"strings"
)

// typeDecl writes the declaration of a type, of a struct or an interface with
// its fields or methods: of other packages those that are exported.
func (sp speller) typeDecl(obj *types.TypeName) string {
	var b strings.Builder
	b.WriteString("type " + sp.name(obj))
	switch t := obj.Type().(type) {
	case *types.Named:
		sp.typeParams(&b, t.TypeParams())
	case *types.Alias:
		sp.typeParams(&b, t.TypeParams())
		b.WriteString(" = " + sp.typ(t.Rhs()))
		return b.String()
	case *types.TypeParam:
		return "type parameter " + obj.Name() + " " + sp.typ(t.Constraint())
	}
	if obj.IsAlias() {
		b.WriteString(" = " + sp.typ(obj.Type()))
		return b.String()
	}
	b.WriteString(" " + sp.underlying(obj.Type(), sp.isHome(obj.Pkg())))
	return b.String()
}

// maxMembers bounds the fields and the methods of a type that are shown.
const maxMembers = 60

// underlying writes what a type is made of. all is for the notebook's own types:
// of others, what is not exported is left out.
func (sp speller) underlying(t types.Type, all bool) string {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		var lines []string
		width := 0
		for f := range u.Fields() {
			if all || f.Exported() {
				width = max(width, len(f.Name()))
			}
		}
		for i := range u.NumFields() {
			f := u.Field(i)
			if !all && !f.Exported() {
				continue
			}
			line := fmt.Sprintf("%-*s %s", width, f.Name(), sp.typ(f.Type()))
			if f.Embedded() {
				line = sp.typ(f.Type())
			}
			if tag := u.Tag(i); tag != "" {
				line += " " + quoteTag(tag)
			}
			lines = append(lines, line)
		}
		return sp.block("struct", lines, u.NumFields()-len(lines), "unexported field")
	case *types.Interface:
		var lines []string
		methods := 0
		for e := range u.EmbeddedTypes() {
			lines = append(lines, sp.typ(e))
		}
		for m := range u.ExplicitMethods() {
			if methods++; !all && !m.Exported() {
				continue
			}
			b := strings.Builder{}
			b.WriteString(m.Name())
			lines = append(lines, sp.signature(&b, m.Signature(), -1).text)
		}
		return sp.block("interface", lines, methods+u.NumEmbeddeds()-len(lines), "unexported method")
	}
	return sp.typ(t.Underlying())
}

func quoteTag(tag string) string {
	if strings.Contains(tag, "`") {
		return fmt.Sprintf("%q", tag)
	}
	return "`" + tag + "`"
}

// block is a struct or an interface of those lines.
func (sp speller) block(kind string, lines []string, hidden int, what string) string {
	if len(lines) > maxMembers {
		hidden += len(lines) - maxMembers
		lines, what = lines[:maxMembers], "more"
	}
	if hidden > 0 {
		note := plural(hidden, what)
		if what == "more" {
			note = fmt.Sprintf("%d more", hidden)
		}
		if len(lines) == 0 {
			return kind + " { /* " + note + " */ }"
		}
		lines = append(lines, "// "+note)
	}
	if len(lines) == 0 {
		return kind + "{}"
	}
	return kind + " {\n\t" + strings.Join(lines, "\n\t") + "\n}"
}

// methods lists the methods of a type's values and of pointers to it, promoted
// ones included; of other packages' types those that are exported.
func (sp speller) methods(obj *types.TypeName) string {
	if types.IsInterface(obj.Type()) {
		return ""
	}
	if _, ok := obj.Type().(*types.TypeParam); ok {
		return ""
	}
	var lines []string
	more := 0
	for sel := range types.NewMethodSet(types.NewPointer(obj.Type())).Methods() {
		m := sel.Obj().(*types.Func)
		if !m.Exported() && !sp.isHome(m.Pkg()) {
			continue
		}
		if len(lines) == maxMembers {
			more++
			continue
		}
		lines = append(lines, sp.function(m, sel.Type().(*types.Signature), -1).text)
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("// %d more", more))
	}
	return strings.Join(lines, "\n")
}

// plural is a number of things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
