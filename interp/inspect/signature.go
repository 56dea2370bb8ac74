package inspect

import (
	"go/types"
	"strings"
)

// A speller writes types as they read in the notebook: names of other packages
// with the package's name, its own without.
type speller struct{ home *types.Package }

// qualifier is a types.Qualifier.
func (sp speller) qualifier(p *types.Package) string {
	if p == nil || sp.isHome(p) {
		return ""
	}
	return p.Name()
}

// isHome tells whether the package is the notebook's, of whichever check.
func (sp speller) isHome(p *types.Package) bool { return p != nil && p.Path() == sp.home.Path() }

func (sp speller) typ(t types.Type) string { return types.TypeString(t, sp.qualifier) }

// name is an object's name with that of its package.
func (sp speller) name(obj types.Object) string {
	if q := sp.qualifier(obj.Pkg()); q != "" {
		return q + "." + obj.Name()
	}
	return obj.Name()
}

// function writes the signature of a function or a method. The parameter at the
// index is marked, none for -1.
func (sp speller) function(obj *types.Func, sig *types.Signature, param int) marking {
	var b strings.Builder
	b.WriteString("func ")
	recv := obj.Signature().Recv()
	if recv == nil {
		b.WriteString(sp.name(obj))
	} else {
		b.WriteString("(")
		if recv.Name() != "" && recv.Name() != "_" {
			b.WriteString(recv.Name() + " ")
		}
		b.WriteString(sp.typ(recv.Type()) + ") " + obj.Name())
	}
	return sp.signature(&b, sig, param)
}

// signature appends type parameters, parameters and results.
func (sp speller) signature(b *strings.Builder, sig *types.Signature, param int) marking {
	sp.typeParams(b, sig.TypeParams())
	b.WriteString("(")
	var m marking
	for i := range sig.Params().Len() {
		if i > 0 {
			b.WriteString(", ")
		}
		text := sp.param(sig, i)
		if i == param || sig.Variadic() && i == sig.Params().Len()-1 && param > i {
			m.at, m.of = b.Len(), len(text)
		}
		b.WriteString(text)
	}
	b.WriteString(")")
	sp.results(b, sig.Results())
	m.text = b.String()
	return m
}

func (sp speller) param(sig *types.Signature, i int) string {
	v := sig.Params().At(i)
	t := sp.typ(v.Type())
	if slice, ok := v.Type().(*types.Slice); ok && sig.Variadic() && i == sig.Params().Len()-1 {
		t = "..." + sp.typ(slice.Elem())
	}
	if v.Name() == "" {
		return t
	}
	return v.Name() + " " + t
}

func (sp speller) results(b *strings.Builder, results *types.Tuple) {
	switch {
	case results.Len() == 0:
	case results.Len() == 1 && results.At(0).Name() == "":
		b.WriteString(" " + sp.typ(results.At(0).Type()))
	default:
		b.WriteString(" (")
		for i := range results.Len() {
			if i > 0 {
				b.WriteString(", ")
			}
			if name := results.At(i).Name(); name != "" {
				b.WriteString(name + " ")
			}
			b.WriteString(sp.typ(results.At(i).Type()))
		}
		b.WriteString(")")
	}
}

// typeParams appends those of a generic function or type.
func (sp speller) typeParams(b *strings.Builder, list *types.TypeParamList) {
	if list.Len() == 0 {
		return
	}
	b.WriteString("[")
	for i := range list.Len() {
		p := list.At(i)
		b.WriteString(p.Obj().Name())
		if i+1 < list.Len() && types.Identical(p.Constraint(), list.At(i+1).Constraint()) {
			b.WriteString(", ")
			continue
		}
		b.WriteString(" " + sp.typ(p.Constraint()))
		if i+1 < list.Len() {
			b.WriteString(", ")
		}
	}
	b.WriteString("]")
}
