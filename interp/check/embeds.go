package check

import (
	"go/ast"
	"go/types"
)

// An Embed is a variable of the cell's statements that //go:embed directives
// fill with files.
type Embed struct {
	Var      *ast.ValueSpec // of one name, which may be blank
	Patterns []ast.DirectiveArg
	Kind     EmbedKind
}

// An EmbedKind is what a variable makes of its files.
type EmbedKind int

// The kinds.
const (
	EmbedString EmbedKind = iota // a string type: one file
	EmbedBytes                   // a slice of bytes: one file
	EmbedFiles                   // embed.FS
)

// checkEmbeds checks the variables below //go:embed directives, in the compiler's
// words. That package embed is imported is not asked for: packages are imported by
// themselves here.
func (p *plan) checkEmbeds() {
	for i, e := range p.cell.Embeds {
		switch {
		case len(e.Var.Names) > 1:
			p.report(e.Pos, "go:embed cannot apply to multiple vars")
		case len(e.Var.Values) > 0:
			p.report(e.Pos, "go:embed cannot apply to var with initializer")
		case e.Local:
			p.report(e.Pos, "go:embed cannot apply to var inside func")
		case i > 0 && p.cell.Embeds[i-1].Var == e.Var:
			if last := len(p.embeds) - 1; last >= 0 {
				p.embeds[last].Patterns = append(p.embeds[last].Patterns, e.Patterns...)
			}
		default:
			t := p.info.TypeOf(e.Var.Type)
			kind, ok := embedKind(t)
			if !ok {
				p.report(e.Var.Names[0].Pos(), "go:embed cannot apply to var of type "+types.TypeString(t, func(pkg *types.Package) string {
					if pkg.Path() == PackagePath {
						return ""
					}
					return pkg.Name()
				}))
				continue
			}
			p.embeds = append(p.embeds, Embed{Var: e.Var, Patterns: e.Patterns[:len(e.Patterns):len(e.Patterns)], Kind: kind})
		}
	}
}

// embedKind is what a variable of the type makes of its files, if it can hold
// any.
func embedKind(t types.Type) (EmbedKind, bool) {
	if named, ok := types.Unalias(t).(*types.Named); ok {
		if obj := named.Obj(); obj.Pkg() != nil && obj.Pkg().Path() == "embed" && obj.Name() == "FS" {
			return EmbedFiles, true
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return EmbedString, u.Kind() == types.String
	case *types.Slice:
		elem, ok := u.Elem().Underlying().(*types.Basic)
		return EmbedBytes, ok && elem.Kind() == types.Uint8
	}
	return 0, false
}
